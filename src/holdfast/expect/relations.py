"""Relations between two replies, to a request as it is and to a variation of it: for `holds=` of metamorphic contracts.

Some say that nothing changes (invariance), the others how it changes (direction). What a relation needs and does not
find is a failure: of the reply to the request as it is, and of the varied one, whichever lacks it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Unpack
from unicodedata import category

from pydantic import BaseModel

from holdfast.domain.message import Call
from holdfast.domain.reply import Reply
from holdfast.errors import CheckFailed, NotApplicable, shortened
from holdfast.expect.arguments import Options, equivalent, parting_of
from holdfast.expect.check import observed
from holdfast.expect.equivalence import Equivalence
from holdfast.expect.ids import named_by
from holdfast.expect.language import require_detection, surely
from holdfast.expect.relation import Relation, apart, both, texts_apart
from holdfast.expect.relations_directed import (
    keeps,
    not_longer,
    not_shorter,
    number_falls,
    number_not_falls,
    number_not_rises,
    number_rises,
    same_number,
    same_numbers,
)
from holdfast.expect.sameness import Parting, Rules, first_parting

__all__ = [
    "Relation",
    "keeps",
    "keeps_calls",
    "not_longer",
    "not_shorter",
    "number_falls",
    "number_not_falls",
    "number_not_rises",
    "number_rises",
    "same",
    "same_calls",
    "same_json",
    "same_language",
    "same_number",
    "same_numbers",
    "same_parsed",
    "same_refusal",
    "same_text",
]


def same_text(
    *, ignore_case: bool = True, ignore_space: bool = True, ignore_punctuation: bool = False
) -> Relation[object]:
    """Both texts are the same. With `ignore_space` white space counts only as a gap between words."""

    def plain(reply: Reply[Any]) -> str:
        text = reply.text.casefold() if ignore_case else reply.text
        if ignore_punctuation:
            text = "".join(each for each in text if not category(each).startswith("P"))
        return " ".join(text.split()) if ignore_space else text

    def rule(source: Reply[Any], varied: Reply[Any]) -> None:
        one, other = plain(source), plain(varied)
        if one != other:
            raise CheckFailed(f"Expected the same text; {texts_apart(one, other)}.")

    return Relation("same-text", rule)


def same(value: Callable[[Reply[Any]], object], /) -> Relation[object]:
    """Both replies give the same value: ``same(lambda reply: reply.text.split()[0].lower())``, for labels and the like.

    What the function raises as an AssertionError (as the accessors of a reply do) is a failure.
    """
    if not callable(value):
        raise TypeError(f"`same()` needs a function of a reply, found {shortened(value)}.")

    def rule(source: Reply[Any], varied: Reply[Any]) -> None:
        one, other = both(value, source, varied)
        parting = first_parting(_plain(one), _plain(other), Rules())
        if parting is not None:
            raise CheckFailed(_parted("value", parting))

    return Relation(named_by("same", value), rule)


def same_json(
    *, ignore: Sequence[str] = (), keys: Mapping[str, str] = {}, tolerance: Mapping[str, float] = {}
) -> Relation[object]:
    """Both answers are JSON, and the same JSON: numbers by value, objects in any order of their names.

    Paths are dotted, without list positions, as in ``expect.matches_expected``: `ignore` leaves fields out, `keys`
    pairs the items of a list by a field, `tolerance` lets a number differ.
    """
    return _same_structure("same-json", lambda reply: reply.json(), ignore, keys, tolerance)


def same_parsed(
    *, ignore: Sequence[str] = (), keys: Mapping[str, str] = {}, tolerance: Mapping[str, float] = {}
) -> Relation[BaseModel]:
    """Both answers are the same value of the contract's response model. Paths are as in `same_json`."""
    return _same_structure("same-parsed", lambda reply: reply.parsed, ignore, keys, tolerance)


def same_calls(*, in_order: bool = True, **equivalences: Unpack[Options]) -> Relation[object]:
    """The same tools are called with the same arguments, and, with `in_order`, one after the other as before.

    What else counts as equal in the arguments is declared as for ``expect.equivalent``: ``same_calls(ignore_case=True,
    dates=True)``.
    """
    under = equivalent(None, **equivalences).under

    def rule(source: Reply[Any], varied: Reply[Any]) -> None:
        waiting = list(varied.calls)
        for at, call in enumerate(source.calls, 1):
            near = waiting[:1] if in_order else waiting
            partner = next((each for each in near if _of_calls(call, each, under) is None), None)
            if partner is None:
                raise CheckFailed(f"Expected the same calls; {_of_calls_in_words(call, near, at, under)}.")
            waiting.remove(partner)
        if waiting:
            raise CheckFailed(
                f"Expected the same calls; the reply to the varied request calls {_written(waiting[0])} as well."
            )

    return Relation("same-calls", rule)


def keeps_calls(**equivalences: Unpack[Options]) -> Relation[object]:
    """Every call made to the request as it is, is made to the varied one too, in any order; that may call more."""
    under = equivalent(None, **equivalences).under

    def rule(source: Reply[Any], varied: Reply[Any]) -> None:
        waiting = list(varied.calls)
        for at, call in enumerate(source.calls, 1):
            partner = next((each for each in waiting if _of_calls(call, each, under) is None), None)
            if partner is None:
                raise CheckFailed(f"Expected all of the calls; {_of_calls_in_words(call, waiting, at, under)}.")
            waiting.remove(partner)

    return Relation("keeps-calls", rule)


def same_language() -> Relation[object]:
    """Both texts are in the same language. Not applicable where it cannot be told. Needs the extra `language`."""
    require_detection("same_language")

    def rule(source: Reply[Any], varied: Reply[Any]) -> None:
        one, other = surely(source.text), surely(varied.text)
        if one is None or other is None:
            raise NotApplicable("It cannot be told which language an answer is in: too short, or not clearly one.")
        if one.language != other.language:
            raise CheckFailed(
                f"Expected the same language; the reply is in {one.language!r}, the varied one in {other.language!r}: "
                f"{observed(varied)}."
            )

    return Relation("same-language", rule)


def same_refusal() -> Relation[object]:
    """Both are refused, or neither is. The contract must accept refusals: ``accepts=["refusal"]``."""

    def rule(source: Reply[Any], varied: Reply[Any]) -> None:
        if source.refused != varied.refused:
            raise CheckFailed(f"Expected both or neither to be refused; {apart(source, varied)}.")

    return Relation("same-refusal", rule)


def _same_structure(
    id: str, value: Callable[[Reply[Any]], Any], ignore: Sequence[str], keys: Mapping[str, str],
    tolerance: Mapping[str, float],
) -> Relation[Any]:  # fmt: skip
    if isinstance(ignore, str):
        raise TypeError(f"`ignore` is a list of paths, found {ignore!r}.")
    rules = Rules(keys=dict(keys), tolerance=dict(tolerance), ignore=frozenset(ignore))

    def rule(source: Reply[Any], varied: Reply[Any]) -> None:
        one, other = both(value, source, varied)
        parting = first_parting(_plain(one), _plain(other), rules)
        if parting is not None:
            raise CheckFailed(_parted("JSON" if id == "same-json" else "value", parting))

    return Relation(id, rule)


def _plain(value: Any) -> Any:
    return value.model_dump(mode="python") if isinstance(value, BaseModel) else value


def _parted(what: str, parting: Parting) -> str:
    one, other = shortened(parting.wanted), shortened(parting.found)
    return f"Expected the same {what}; at {parting.place}: the reply has {one}, the varied one {other}."


def _of_calls(one: Call, other: Call, under: Equivalence) -> Parting | None:
    """Where two calls part; an argument that is no JSON object is compared as it was written."""
    if one.name != other.name:
        return Parting("the tool", one.name, other.name)
    mine, yours = _arguments(one), _arguments(other)
    parting = parting_of(mine, yours, under)
    return None if parting is None else Parting(parting.place or "the arguments", parting.wanted, parting.found)


def _arguments(call: Call) -> Any:
    try:
        return call.arguments
    except CheckFailed:
        return call.arguments_text


def _of_calls_in_words(call: Call, others: Sequence[Call], at: int, under: Equivalence) -> str:
    if not others:
        return f"call {at}, {_written(call)}, is missing in the reply to the varied request"
    near = next((each for each in others if each.name == call.name), others[0])
    parting = _of_calls(call, near, under)
    if parting is None or parting.place == "the tool":
        return f"call {at} is {_written(call)}, and {_written(near)} in the reply to the varied request"
    one, other = shortened(parting.wanted), shortened(parting.found)
    return f"call {at}, of {shortened(call.name)}, parts at {shortened(parting.place)}: {one} and, varied, {other}"


def _written(call: Call) -> str:
    return f"{shortened(call.name)[1:-1]}({shortened(call.arguments_text)[1:-1]})"
