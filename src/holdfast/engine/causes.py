"""Names why an answer failed, by cheap rules on the evidence, so that failures can be grouped.

A cause is a description, never an outcome: it is looked for only where a gating check has failed already.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from holdfast.domain.contract import LoadedContract
from holdfast.domain.observation import Observation
from holdfast.domain.request import Request
from holdfast.domain.trial import CheckOutcome

_FENCED = re.compile(r"\s*(?:```|~~~)[^\n`]*\n.*?(?:```|~~~)\s*\Z", re.DOTALL)
_OPENS_FENCE = re.compile(r"\s*(?:```|~~~)")
_ABOUT_JSON = re.compile(r"\bJSON\b|\bjson\b|fence|\bno [A-Z]\w+: at ")
_ABOUT_CODE = re.compile(r"SyntaxError|[Pp]ython|parse|compile")
_WRITTEN_CALL = re.compile(
    r"<(?:tool_call|function_call|invoke|tool_use)\b|\"(?:arguments|parameters)\"\s*:|\btool_calls?\b"
)
# An apology alone is no refusal: support desks are sorry all day.
_REFUSAL = re.compile(
    r"\b(?:I(?:['’]m| am) (?:sorry|afraid),? but\b|I(?:['’]m| am) (?:unable|not able)\b|"
    r"I (?:cannot|can['’]t|can not|won['’]t|must decline)\b|as an AI\b)|"
    r"(?:抱歉|对不起|很遗憾)[^。！？\n]{0,12}(?:无法|不能|没办法)|我(?:无法|不能)|无法提供",
    re.IGNORECASE,
)
_TRANSLATES = re.compile(
    r"translat|翻译|译成|译为|中文|英文|英语|汉语|"
    r"\b(?:in|into|to) (?:simplified |traditional )?"
    r"(?:Chinese|English|Japanese|Korean|Russian|Arabic|Hindi|Greek|Thai)",
    re.IGNORECASE,
)
_ABOUT_LANGUAGE = re.compile(r"Chinese characters?\b")  # as the checks of holdfast.expect say it
_REFUSAL_WITHIN = 200  # a refusal says so at its start
_MOST_LETTERS = 2_000


@dataclass(frozen=True)
class Facts:
    """What is known of the contract and of the trial, besides the answer."""

    request: Request | None
    has_schema: bool
    required: tuple[str, ...]
    failed: tuple[CheckOutcome, ...]

    @cached_property
    def tools(self) -> frozenset[str]:
        """The names of the tools that were offered."""
        return frozenset(tool.name for tool in self.request.tools) if self.request is not None else frozenset()

    @cached_property
    def complaint(self) -> str:
        """What the failed checks are called and say."""
        return "\n".join(f"{each.check}: {each.reason}" for each in self.failed)

    @cached_property
    def wants_json(self) -> bool:
        """Whether the contract, or a check that failed, is about JSON."""
        return self.has_schema or _ABOUT_JSON.search(self.complaint) is not None

    @cached_property
    def asked(self) -> str:
        """All the text of the request."""
        messages = self.request.messages if self.request is not None else ()
        return "\n".join(message.content for message in messages if isinstance(message.content, str))


def facts_of(contract: LoadedContract, case: str, variant: str, failed: Sequence[CheckOutcome]) -> Facts:
    """The facts of one failed trial."""
    request = contract.requests.get((variant, case))
    schema = request.response_schema.schema_ if request is not None and request.response_schema is not None else {}
    required = schema.get("required")
    return Facts(
        request=request,
        has_schema=bool(schema) or contract.response_model is not None,
        required=tuple(str(name) for name in required) if isinstance(required, list) else (),
        failed=tuple(failed),
    )


def cause_of(observation: Observation, facts: Facts) -> str:
    """The first cause in the table that fits; else the first gating check that failed."""
    for cause, fits in CAUSES:
        if fits(observation, facts):
            return cause
    return f"check {facts.failed[0].check}" if facts.failed else "failed"


def _is_empty(observation: Observation, facts: Facts) -> bool:
    return not (observation.text or "").strip() and not observation.calls


def _is_fenced(observation: Observation, facts: Facts) -> bool:
    text = observation.text or ""
    matters = facts.wants_json or _ABOUT_CODE.search(facts.complaint) is not None
    return matters and (_FENCED.match(text) is not None or (_OPENS_FENCE.match(text) is not None and facts.wants_json))


def _has_words_before_json(observation: Observation, facts: Facts) -> bool:
    text = (observation.text or "").strip()
    starts = [at for at in (text.find("{"), text.find("[")) if at > 0]
    return facts.wants_json and bool(starts) and text[0] not in "{[" and _json_at(text, min(starts)) is not None


def _lacks_a_field(observation: Observation, facts: Facts) -> bool:
    if not facts.required:
        return False
    value = _json_at((observation.text or "").strip(), 0)
    return isinstance(value, dict) and any(name not in value for name in facts.required)


def _wrote_the_call(observation: Observation, facts: Facts) -> bool:
    text = observation.text or ""
    if not facts.tools or observation.calls or not text:
        return False
    names_one = any(name in text for name in facts.tools)
    called = any(re.search(rf"\b{re.escape(name)}\s*\(", text) for name in facts.tools) if names_one else False
    return called or (names_one and _WRITTEN_CALL.search(text) is not None)


def _asked_back(observation: Observation, facts: Facts) -> bool:
    text = (observation.text or "").rstrip()
    return bool(facts.tools) and not observation.calls and ("?" in text or "？" in text)


def _called_unknown_tool(observation: Observation, facts: Facts) -> bool:
    return bool(facts.tools) and any(call.name not in facts.tools for call in observation.calls)


def _has_broken_arguments(observation: Observation, facts: Facts) -> bool:
    return any(not isinstance(_json_at(call.arguments_text.strip(), 0), dict) for call in observation.calls)


def _has_text_beside_call(observation: Observation, facts: Facts) -> bool:
    return bool(observation.calls and (observation.text or "").strip()) and "text" in facts.complaint.lower()


def _refuses_in_words(observation: Observation, facts: Facts) -> bool:
    return _REFUSAL.search((observation.text or "")[:_REFUSAL_WITHIN]) is not None


def _is_other_language(observation: Observation, facts: Facts) -> bool:
    """What a check of the language says; else another script than the request's, which asks for none.

    The script is a cheap sign: German for English stays unseen.
    """
    if _ABOUT_LANGUAGE.search(facts.complaint) is not None:
        return True
    asked, answered = _script(facts.asked), _script(observation.text or "")
    return bool(asked and answered) and asked != answered and _TRANSLATES.search(facts.asked) is None


CAUSES: tuple[tuple[str, Callable[[Observation, Facts], bool]], ...] = (
    ("empty answer", _is_empty),
    ("call written as text", _wrote_the_call),  # before the fence: that is where releases like to write it
    ("answer wrapped in a code fence", _is_fenced),
    ("words before the JSON", _has_words_before_json),
    ("refused in words", _refuses_in_words),
    ("asked back instead of calling", _asked_back),
    ("called a tool that was not offered", _called_unknown_tool),
    ("call arguments are no JSON object", _has_broken_arguments),
    ("text beside the call", _has_text_beside_call),
    ("other language", _is_other_language),
    ("a required field is missing", _lacks_a_field),
)


def _json_at(text: str, start: int) -> Any:
    """The JSON value that begins there and ends the text or is followed by more; None where there is none."""
    try:
        return json.JSONDecoder().raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None


def _script(text: str) -> str:
    """The script most letters are in: Latin, or the block of the first letter of another; empty with few letters."""
    letters = [character for character in text[:_MOST_LETTERS] if character.isalpha()]
    if len(letters) < 4:
        return ""
    latin = sum(character < "\u0250" for character in letters)
    # A Chinese character says as much as a short word of Latin letters.
    return "latin" if latin > 4 * (len(letters) - latin) else _block(letters)


def _block(letters: Sequence[str]) -> str:
    others = [ord(letter) for letter in letters if letter >= "\u0250"]
    kinds = {
        "greek": range(0x0370, 0x0400),
        "cyrillic": range(0x0400, 0x0530),
        "arabic": range(0x0600, 0x0780),
        "indic": range(0x0900, 0x0E00),
        "thai": range(0x0E00, 0x0E80),
        "japanese": range(0x3040, 0x3100),
        "chinese": range(0x3400, 0xA000),
        "korean": range(0xAC00, 0xD7B0),
    }
    counts = {kind: sum(code in block for code in others) for kind, block in kinds.items()}
    if counts["japanese"] and counts["chinese"]:
        return "japanese"
    return max(counts, key=lambda kind: counts[kind]) if any(counts.values()) else "other"
