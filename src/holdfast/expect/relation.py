"""What a relation between two replies is: to a request as it is, and to a variation of it."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from holdfast.domain.reply import Reply
from holdfast.errors import CheckFailed, NotApplicable, shortened
from holdfast.expect.check import observed
from holdfast.expect.ids import joined

__all__ = ["Relation", "apart", "both", "texts_apart"]

R_contra = TypeVar("R_contra", contravariant=True)

Rule = Callable[[Reply[Any], Reply[Any]], None]  # raises AssertionError where it does not hold

_AROUND = 30


class Relation(Generic[R_contra]):
    """What must hold between two replies. Called, it gives True or raises: CheckFailed, or NotApplicable.

    Relations compose with ``&`` (both hold) and ``|`` (one of them does).
    """

    __slots__ = ("_rule", "id")

    def __init__(self, id: str, rule: Rule) -> None:
        self.id = id
        self._rule = rule

    def __repr__(self) -> str:
        return f"<Relation {self.id}>"

    def named(self, id: str, /) -> "Relation[R_contra]":
        """The same relation under another id."""
        return Relation(id, self._rule)

    def __call__(self, source: Reply[R_contra], varied: Reply[R_contra], /) -> bool:
        self._rule(source, varied)
        return True

    def __and__(self, other: "Relation[R_contra]", /) -> "Relation[R_contra]":
        def rule(source: Reply[Any], varied: Reply[Any]) -> None:
            unknown = [said for each in (self, other) if (said := _not_applicable(each, source, varied))]
            if unknown:
                raise NotApplicable(unknown[0])

        return Relation(joined("all-of", [self.id, other.id]), rule)

    def __or__(self, other: "Relation[R_contra]", /) -> "Relation[R_contra]":
        def rule(source: Reply[Any], varied: Reply[Any]) -> None:
            reasons: list[str] = []
            unknown: list[str] = []
            for each in (self, other):
                try:
                    said = _not_applicable(each, source, varied)
                except AssertionError as error:
                    reasons.append(f"{each.id}: {error}")
                    continue
                if not said:
                    return
                unknown.append(said)
            if unknown:
                raise NotApplicable(unknown[0])
            raise CheckFailed(f"None of 2 relations holds. {' '.join(reasons)}")

        return Relation(joined("any-of", [self.id, other.id]), rule)


def apart(source: Reply[Any], varied: Reply[Any]) -> str:
    """Where two replies first differ, in words that are safe to show."""
    one, other = source.text, varied.text
    if one == other or source.calls or varied.calls:
        return f"the reply is {observed(source)}, the varied one {observed(varied)}"
    return texts_apart(one, other)


def texts_apart(one: str, other: str) -> str:
    """Where two texts that differ first do so."""
    at = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    mine, yours = (shortened(text[max(0, at - _AROUND) : at + _AROUND]) for text in (one, other))
    return f"they part at character {at}: the reply has {mine}, the varied one {yours}"


def _not_applicable(relation: Relation[Any], source: Reply[Any], varied: Reply[Any]) -> str:
    """Why a relation says nothing; empty where it holds. Raises where it does not."""
    try:
        relation(source, varied)
    except NotApplicable as reason:
        return f"{relation.id}: {reason}"
    return ""


def both(value: Callable[[Reply[Any]], Any], source: Reply[Any], varied: Reply[Any]) -> tuple[Any, Any]:
    """What both replies give; says which one fails."""
    found = []
    for reply, which in ((source, "reply"), (varied, "varied reply")):
        try:
            found.append(value(reply))
        except AssertionError as error:
            raise CheckFailed(f"Of the {which}: {error}") from error
    return found[0], found[1]
