"""Relations of direction: how a number, a length or what is mentioned may change with a variation; same numbers."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from holdfast.domain.reply import Reply
from holdfast.errors import CheckFailed, shortened
from holdfast.expect.ids import named_by, slug
from holdfast.expect.numbers import is_near, numbers_in
from holdfast.expect.patterns import found_by
from holdfast.expect.relation import Relation, apart, both
from holdfast.expect.sameness import MISSING

__all__ = [
    "keeps",
    "not_longer",
    "not_shorter",
    "number_falls",
    "number_not_falls",
    "number_not_rises",
    "number_rises",
    "same_number",
    "same_numbers",
]


def same_number(*, within: float = 0.0) -> Relation[object]:
    """Both answers have one number, and it is the same, give or take `within`."""
    return _of_numbers("same-number", "the same number", lambda one, other: is_near(other, one, within), within)


def number_rises() -> Relation[object]:
    """The only number in the answer to the varied request is higher."""
    return _of_numbers("number-rises", "a higher number", lambda one, other: other > one)


def number_falls() -> Relation[object]:
    """The only number in the answer to the varied request is lower."""
    return _of_numbers("number-falls", "a lower number", lambda one, other: other < one)


def number_not_rises() -> Relation[object]:
    """The only number in the answer to the varied request is no higher."""
    return _of_numbers("number-not-rises", "no higher number", lambda one, other: other <= one)


def number_not_falls() -> Relation[object]:
    """The only number in the answer to the varied request is no lower."""
    return _of_numbers("number-not-falls", "no lower number", lambda one, other: other >= one)


def same_numbers() -> Relation[object]:
    """The same numbers stand in both texts, as often, in any order."""

    def rule(source: Reply[Any], varied: Reply[Any]) -> None:
        one, other = (Counter(each for each, _ in numbers_in(reply.text)) for reply in (source, varied))
        if one != other:
            more, less = next(iter(other - one), None), next(iter(one - other), None)
            which = f"{less:.12g} is missing" if less is not None else f"{more:.12g} is new"
            raise CheckFailed(f"Expected the same numbers; {which}; {apart(source, varied)}.")

    return Relation("same-numbers", rule)


def not_longer(*, by: float = 0.0) -> Relation[object]:
    """The text has no more words than that to the request as it is, give or take the share `by` (0.2: a fifth)."""
    return _of_lengths("not-longer", "no more", by, lambda one, other: other <= one * (1 + by))


def not_shorter(*, by: float = 0.0) -> Relation[object]:
    """The text has no fewer words than that to the request as it is, give or take the share `by` (0.2: a fifth)."""
    return _of_lengths("not-shorter", "no fewer", by, lambda one, other: other >= one * (1 - by))


def keeps(what: str | re.Pattern[str] | Callable[[Reply[Any]], Iterable[object]], /) -> Relation[object]:
    """What the one answer has, the varied one has too: every match of a pattern, or every value a function gives.

    ``keeps(r"[A-Z]-\\d+")``: every order id. The varied answer may have more.
    """
    if isinstance(what, str | re.Pattern):
        pattern = re.compile(what)  # a mistake in it is reported where it was written
        return _keeps(f"keeps-{slug(pattern.pattern)}", lambda reply: found_by(pattern, reply.text))
    if not callable(what):
        raise TypeError(f"`keeps()` needs a pattern or a function of a reply, found {shortened(what)}.")
    return _keeps(named_by("keeps", what), what)


def _of_numbers(id: str, wanted: str, holds: Callable[[float, float], bool], within: float = 0.0) -> Relation[object]:
    if not within >= 0:
        raise ValueError(f"`within` is a distance of 0 or more, found {within!r}.")
    allowance = f", give or take {within:g}" if within else ""

    def rule(source: Reply[Any], varied: Reply[Any]) -> None:
        one, other = both(lambda reply: reply.number(), source, varied)
        if not holds(one, other):
            raise CheckFailed(f"Expected {wanted}{allowance}; the reply has {one:.12g}, the varied one {other:.12g}.")

    return Relation(id, rule)


def _of_lengths(id: str, wanted: str, by: float, holds: Callable[[int, int], bool]) -> Relation[object]:
    if not by >= 0:
        raise ValueError(f"`by` is a share of 0 or more, found {by!r}.")

    def rule(source: Reply[Any], varied: Reply[Any]) -> None:
        one, other = (len(reply.text.split()) for reply in (source, varied))
        if not holds(one, other):
            allowance = f", give or take {by:.0%}" if by else ""
            raise CheckFailed(f"Expected {wanted} words than {one}{allowance}; the varied reply has {other}.")

    return Relation(id, rule)


def _keeps(id: str, found_in: Callable[[Reply[Any]], Iterable[object]]) -> Relation[Any]:
    def rule(source: Reply[Any], varied: Reply[Any]) -> None:
        one, other = both(lambda reply: list(found_in(reply)), source, varied)
        missing = next((each for each in one if each not in other), MISSING)
        if missing is not MISSING:
            found = ", ".join(map(shortened, other[:5])) or "nothing"
            raise CheckFailed(f"Expected {shortened(missing)} in the varied reply too; it has {found}.")

    return Relation(id, rule)
