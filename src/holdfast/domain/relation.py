"""Metamorphic contracts as they are once loaded, and the two answers of one of their trials."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Generic, Literal

from pydantic import JsonValue, ValidationError
from typing_extensions import TypeVar

from holdfast.domain.message import Message, TextPart
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.domain.request import Request
from holdfast.domain.value import Value, digest
from holdfast.errors import shortened

R_co = TypeVar("R_co", covariant=True, default=None)

_COMPARED = 300  # words between which single changes are looked for: of more it is said as one
_WORD = re.compile(r"\S+")
_SHOWN = 3  # places that are shown


class Pair(Value):
    """The two answers of one trial as they are kept: to the request as it is, and to the varied one.

    `varied` is None where only the first one came.
    """

    format: Literal[1] = 1
    source: Observation
    varied: Observation | None = None

    def kept(self) -> JsonValue:
        """Its JSON form, without what is unknown."""
        plain: dict[str, JsonValue] = self.model_dump(mode="json", exclude_none=True)
        return plain

    def text(self, most: int | None = None) -> str:
        """Both answers for people, one after the other; of each at most so many characters."""
        one = _said(self.source)[:most]
        other = "nothing came back" if self.varied is None else _said(self.varied)[:most]
        return f"to the request as it is:\n{one}\nto the varied request:\n{other}"


def pair_in(answer: JsonValue) -> Pair | None:
    """The pair that kept evidence holds as its answer; None where it is the answer of something else."""
    if not isinstance(answer, dict) or not {"format", "source"} <= answer.keys() <= Pair.model_fields.keys():
        return None
    try:
        return Pair.model_validate(answer)
    except ValidationError:
        return None


@dataclass(frozen=True, slots=True)
class Replies(Generic[R_co]):
    """What checks of a metamorphic contract read: the reply to the request as it is, and to the varied one."""

    source: Reply[R_co]
    varied: Reply[R_co]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metamorphic:
    """The varied requests of a contract, by variant and case; `requests` of the contract are those as they are.

    `base` is the id of the contract that is varied, `draws` says for each case what was drawn for it, in words.
    """

    base: str
    varied: Mapping[tuple[str, str], Request]
    draws: Mapping[str, str]
    _digests: dict[tuple[str, str], str] = field(
        default_factory=dict[tuple[str, str], str], init=False, repr=False, compare=False
    )

    def digest(self, source: Request, variant: str, case_id: str) -> str:
        """The digest in the evidence key: of both requests."""
        place = variant, case_id
        if place not in self._digests:
            self._digests[place] = digest({"source": source.digest, "varied": self.varied[place].digest})
        return self._digests[place]


def variation_in_words(source: Request, varied: Request) -> str:
    """What a variation did to a request, in a few words: ``'parcel' -> 'pacrel'``."""
    one, other = source.messages, varied.messages
    if len(one) != len(other):
        return f"{len(one)} messages -> {len(other)} messages"
    found = [change for mine, yours in zip(one, other, strict=True) for change in _changes(_text(mine), _text(yours))]
    if found:
        return ", ".join(found[:_SHOWN]) + (f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else "")
    names = [tool.name for tool in source.tools], [tool.name for tool in varied.tools]
    if names[0] != names[1]:
        return f"tools {shortened(names[0])} -> {shortened(names[1])}"
    if source.images() == varied.images():
        return "another request"
    changes = dict.fromkeys(repr(change) for image in varied.images() for change in image.changes)
    return ", ".join([*changes][:_SHOWN]) or "another image"


def _said(seen: Observation) -> str:
    calls = [f"{call.name}({call.arguments_text})" for call in seen.calls]
    return "\n".join(part for part in (seen.text, seen.refusal, *calls) if part) or "an empty answer"


def _text(message: Message) -> str:
    content = message.content
    if isinstance(content, tuple):
        return "\n".join(part.text for part in content if isinstance(part, TextPart))
    return content or ""


def _changes(one: str, other: str) -> list[str]:
    """Every place in which two texts differ, by words; white space counts as words of its own."""
    if one == other:
        return []
    if one.split() == other.split():  # the gaps alone differ
        gaps = zip(_WORD.split(one), _WORD.split(other), strict=False)
        return [f"{shortened(before)} -> {shortened(after)}" for before, after in gaps if before != after]
    mine, yours = _words(one), _words(other)
    start = _shared(mine, yours)
    mine, yours = mine[start:], yours[start:]
    end = _shared(mine[::-1], yours[::-1])
    mine, yours = mine[: len(mine) - end], yours[: len(yours) - end]
    if max(len(mine), len(yours)) > _COMPARED:
        return [_change(mine, yours)]
    steps = SequenceMatcher(None, mine, yours, autojunk=False).get_opcodes()
    return [_change(mine[a:b], yours[c:d]) for kind, a, b, c, d in steps if kind != "equal"]


def _shared(mine: Sequence[str], yours: Sequence[str]) -> int:
    """How many words both begin with."""
    return next((at for at, (a, b) in enumerate(zip(mine, yours, strict=False)) if a != b), min(len(mine), len(yours)))


def _change(before: Sequence[str], after: Sequence[str]) -> str:
    return f"{shortened(''.join(before), 60)} -> {shortened(''.join(after), 60)}"


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|\S+", text)
