"""Mutants: answers that are wrong in one known way, made of answers that passed. Pure; the same dice give the same."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle, pairwise
from random import Random
from typing import Any

from holdfast.domain.message import Call
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.engine.json_edits import (
    DIGIT,
    Edit,
    change_value,
    edited,
    exchange_items,
    places,
    remove_field,
    remove_item,
    somewhere,
    structure,
    touched,
)
from holdfast.expect.refusal import not_refused

REFUSAL = "I'm sorry, but I can't help with that."
PREAMBLE = "Sure! Here is the answer:\n\n"

_TOKEN = re.compile(r"\S+")
_WORD = re.compile(r"[^\W\d_]+")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_LISTED = re.compile(r"^[ \t]*(?:[-*\u2022]|[0-9]+[.)])[ \t]+(\S.*)$", re.MULTILINE)
# What any text becomes in the other language: it reads like one, so that a detector knows it.
_CHINESE = ("我们", "已经", "收到", "您的", "请求", "并且", "将会", "尽快", "处理", "这个", "问题", "谢谢")
_ENGLISH = ("we", "have", "received", "your", "request", "and", "will", "look", "into", "this", "matter", "soon")


@dataclass(frozen=True, slots=True)
class Means:
    """What a mutator may use beside the answer: a seeded dice, and answers to other cases of the contract."""

    dice: Random
    others: Sequence[Observation] = ()


Mutate = Callable[[Observation, Means], Observation | None]


@dataclass(frozen=True, slots=True)
class Mutator:
    """One way to be wrong: its name, what it does in plain words, and the function that does it."""

    name: str
    says: str
    mutate: Mutate

    def mutant(self, observation: Observation, means: Means) -> Observation | None:
        """The mutant; None where the mutation does not apply to this answer, or left it as it was."""
        made = self.mutate(observation, means)
        return None if made is None or same_answer(observation, made) else made


def same_answer(one: Observation, other: Observation) -> bool:
    """Whether two observations say the same: the same words, or the same JSON, and the same calls in order."""
    if (one.text or "") == (other.text or "") and one.calls == other.calls and one.refusal == other.refusal:
        return True
    try:
        return _content(one) == _content(other)
    except RecursionError:  # nested so deep that it cannot be compared, and not the same text
        return False


def _content(observation: Observation) -> object:
    calls = [(call.name, _comparable(call.arguments_text)) for call in observation.calls]
    return _comparable(observation.text or ""), calls, observation.refusal


def _comparable(text: str) -> object:
    found = structure(text)
    return text.strip() if found is None else found


def _saying(observation: Observation, text: str | None, calls: Sequence[Call] | None = None) -> Observation:
    kept = observation.calls if calls is None else tuple(calls)
    finish = "stop" if observation.finish == "tool_calls" and not kept else observation.finish
    return observation.model_copy(update={"text": text, "calls": kept, "finish": finish})


# --- the whole answer


def _empty(observation: Observation, means: Means) -> Observation:
    return _saying(observation, "", ())


def _refuse(observation: Observation, means: Means) -> Observation | None:
    """In plain words. One in the provider's own field is caught by every contract that does not accept it."""
    try:
        not_refused().judge(Reply(observation), None, None)
    except AssertionError:  # it refuses already
        return None
    return _saying(observation, REFUSAL, ())


def _other_case(observation: Observation, means: Means) -> Observation | None:
    """The first that says something else, from a place in the list that the dice name."""
    start = means.dice.randrange(len(means.others)) if means.others else 0
    for other in (*means.others[start:], *means.others[:start]):
        if not same_answer(observation, other):
            update = {"text": other.text, "calls": other.calls, "finish": other.finish, "refusal": other.refusal}
            return observation.model_copy(update=update)
    return None


# --- its text


def _truncate(observation: Observation, means: Means) -> Observation | None:
    """In silence: where the provider says so, every contract that does not accept it catches it."""
    text = observation.text or ""
    half = text[: len(text) // 2]
    return _saying(observation, half) if half.strip() else None


def _swap_language(observation: Observation, means: Means) -> Observation | None:
    """Codes, figures and JSON keys stay, and in JSON every value of a single word, as a translation leaves them."""
    text = observation.text or ""
    if structure(text) is None:
        swapped: str | None = _translated(text)
    else:
        swapped = edited(text, _translate_prose, means.dice)
    return None if swapped is None else _saying(observation, swapped)


def _translate_prose(value: Any, dice: Random) -> bool:
    found = [(container, key) for container, key in places(value) if _is_prose(container[key])]
    for container, key in found:
        container[key] = _translated(container[key])
    return bool(found)


def _is_prose(value: Any) -> bool:
    return isinstance(value, str) and (len(value.split()) > 1 or _is_chinese(value))


def _is_chinese(text: str) -> bool:
    return _HAN.search(text) is not None


def _translated(text: str) -> str:
    words = cycle(_ENGLISH if _is_chinese(text) else _CHINESE)
    if _is_chinese(text):
        return _HAN.sub(lambda run: f" {' '.join(next(words) for _ in range((len(run[0]) + 1) // 2))} ", text)
    return _TOKEN.sub(
        lambda token: token[0] if _is_code(token[0]) else _WORD.sub(lambda _: next(words), token[0]), text
    )


def _is_code(token: str) -> bool:
    """Whether a translator would leave it: it has a digit, or is an abbreviation or an address."""
    return bool(DIGIT.search(token)) or (len(token) > 1 and token.isupper()) or "@" in token or "://" in token


def _preamble(observation: Observation, means: Means) -> Observation | None:
    text = observation.text or ""
    return _saying(observation, PREAMBLE + text) if text.strip() or observation.calls else None


def _fence(observation: Observation, means: Means) -> Observation | None:
    text = observation.text or ""
    if not text.strip() or text.lstrip().startswith("```"):
        return None
    language = "" if structure(text) is None else "json"
    return _saying(observation, f"```{language}\n{text}\n```")


def _change_digit(observation: Observation, means: Means) -> Observation | None:
    text = observation.text or ""
    at = somewhere(DIGIT, text, means.dice)
    return None if at is None else _saying(observation, touched(text, at, means.dice))


def _drop_item(observation: Observation, means: Means) -> Observation | None:
    """Of a JSON list, else of a list in the text."""
    text = observation.text or ""
    if structure(text) is not None:
        return _of_json(remove_item)(observation, means)
    items = list(_LISTED.finditer(text))
    if len(items) < 2:
        return None
    item = means.dice.choice(items)
    return _saying(observation, text[: item.start()] + text[item.end() :].removeprefix("\n"))


def _reorder(observation: Observation, means: Means) -> Observation | None:
    """Two neighbours change places, in a JSON list, else in a list of the text."""
    text = observation.text or ""
    if structure(text) is not None:
        return _of_json(exchange_items)(observation, means)
    items = list(_LISTED.finditer(text))
    pairs = [(one, other) for one, other in pairwise(items) if one[1] != other[1]]
    if not pairs:
        return None
    one, other = means.dice.choice(pairs)
    between = text[one.end(1) : other.start(1)]
    return _saying(observation, text[: one.start(1)] + other[1] + between + one[1] + text[other.end(1) :])


def _of_json(edit: Edit) -> Mutate:
    """The mutator that edits the JSON of an answer's text."""

    def mutate(observation: Observation, means: Means) -> Observation | None:
        text = edited(observation.text, edit, means.dice)
        return None if text is None else _saying(observation, text)

    return mutate


# --- its calls


def _drop_call(observation: Observation, means: Means) -> Observation | None:
    return _with_calls(observation, means, lambda call: [])


def _duplicate_call(observation: Observation, means: Means) -> Observation | None:
    return _with_calls(observation, means, lambda call: [call, _call(call, call.arguments_text, id=None)])


def _of_arguments(edit: Edit) -> Mutate:
    """The mutator that edits the arguments of one call."""

    def mutate(observation: Observation, means: Means) -> Observation | None:
        def changed(call: Call) -> list[Call]:
            text = edited(call.arguments_text, edit, means.dice)
            return [call if text is None else _call(call, text, id=call.id)]

        return _with_calls(observation, means, changed)

    return mutate


def _with_calls(observation: Observation, means: Means, of: Callable[[Call], list[Call]]) -> Observation | None:
    """The answer with others in the place of one of its calls."""
    if not observation.calls:
        return None
    at = means.dice.randrange(len(observation.calls))
    calls = (*observation.calls[:at], *of(observation.calls[at]), *observation.calls[at + 1 :])
    return _saying(observation, observation.text, calls)


def _call(call: Call, arguments_text: str, *, id: str | None) -> Call:
    """Made anew: a copy would carry along the arguments that were read from the old text."""
    return Call(name=call.name, arguments_text=arguments_text, id=id)


def _leak_call(observation: Observation, means: Means) -> Observation | None:
    """As templates write calls that no parser took out of the text."""
    if not observation.calls:
        return None
    leaked = (
        f'<tool_call>\n{{"name": {json.dumps(call.name)}, "arguments": {call.arguments_text}}}\n</tool_call>'
        for call in observation.calls
    )
    return _saying(observation, "\n".join([*filter(None, [observation.text]), *leaked]), ())


MUTATORS: tuple[Mutator, ...] = (  # those that nearly every contract catches first: whoever looks for one is soon done
    Mutator("empty", "Nothing is answered, and nothing called.", _empty),
    Mutator("refuse", "A refusal in plain words stands in place of the answer.", _refuse),
    Mutator("other-case", "The answer is that to another case.", _other_case),
    Mutator("truncate", "The second half of the text is missing.", _truncate),
    Mutator("swap-language", "The words are in another language; codes and figures stay.", _swap_language),
    Mutator("preamble", "A sentence stands before the answer.", _preamble),
    Mutator("fence", "The text stands in a code fence.", _fence),
    Mutator("change-digit", "One digit of the text is another.", _change_digit),
    Mutator("drop-field", "One field of the JSON is missing.", _of_json(remove_field)),
    Mutator("change-field", "One value of the JSON is another.", _of_json(change_value)),
    Mutator("drop-item", "One item of a list is missing.", _drop_item),
    Mutator("reorder", "Two neighbours of a list have changed places.", _reorder),
    Mutator("drop-call", "One call is missing.", _drop_call),
    Mutator("duplicate-call", "One call is made twice.", _duplicate_call),
    Mutator("drop-argument", "One argument of a call is missing.", _of_arguments(remove_field)),
    Mutator("change-argument", "One argument of a call is another.", _of_arguments(change_value)),
    Mutator("leak-call", "The calls stand in the text, as JSON.", _leak_call),
)  # fmt: skip
