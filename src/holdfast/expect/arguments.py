"""When the arguments of a call count as equal: by value, and where declared, under equivalences."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Generic, Literal, TypedDict, Unpack, overload

from pydantic import BaseModel
from pydantic_core import to_jsonable_python
from typing_extensions import TypeVar

from holdfast.errors import shortened
from holdfast.expect.equivalence import PLAIN, Equivalence, in_words, moment_in, same_value
from holdfast.expect.sameness import MISSING, Parting

__all__ = ["Equivalent", "absent", "equivalent"]

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)

Plain = str | int | float | bool | None | Decimal | date | Enum | BaseModel | Sequence[object] | Mapping[str, object]

_SEARCHED = 100_000  # comparisons: beyond it, lists of unequal length are not searched for what is too many


class Options(TypedDict, total=False):
    """What may differ between two values that count as equal."""

    ignore_case: bool
    ignore_punctuation: bool | str
    ignore_space: bool
    tolerance: float
    exact_numbers: bool
    dates: bool | Literal["dmy", "mdy"]
    prefixes: str | Sequence[str]
    any_order: bool
    more_fields: bool
    optional: bool
    default: object


@dataclass(frozen=True, slots=True, repr=False)
class Equivalent(Generic[T_contra]):
    """A value of an argument together with what counts as equal to it. Made by `equivalent`."""

    accepted: tuple[Any, ...]
    under: Equivalence = PLAIN
    optional: bool = False
    default: Any = MISSING

    def __repr__(self) -> str:
        """As failures show it: ``'NYC' or 'New York' (ignoring case)``."""
        values = " or ".join(map(repr, self.accepted)) or repr(MISSING)
        said = in_words(self.under, self.accepted)
        said += ["or left out"] if self.optional and self.accepted else []
        said += [] if self.default is MISSING else [f"left out means {self.default!r}"]
        return f"{values} ({', '.join(said)})" if said else values


@overload
def equivalent(*accepted: Plain | Equivalent[object], **options: Unpack[Options]) -> Equivalent[object]: ...
@overload
def equivalent(
    *accepted: Plain | Equivalent[T] | Callable[[T], object], **options: Unpack[Options]
) -> Equivalent[T]: ...
def equivalent(
    *accepted: object,
    ignore_case: bool = False,
    ignore_punctuation: bool | str = False,
    ignore_space: bool = False,
    tolerance: float = 0.0,
    exact_numbers: bool = False,
    dates: bool | Literal["dmy", "mdy"] = False,
    prefixes: str | Sequence[str] = (),
    any_order: bool = False,
    more_fields: bool = False,
    optional: bool = False,
    default: object = MISSING,
) -> Equivalent[Any]:
    """An argument that may be any of `accepted` (values, or functions of the input), and what counts as equal to them.

    Strings: `ignore_case`; `ignore_punctuation`, all of Unicode's or the characters given; `ignore_space`, all white
    space. Ids: `prefixes` that may stand before one or not (``"ORD-"``); a whole number is then its digits. Numbers: at
    most `tolerance` apart; with `exact_numbers` 1 is not 1.0. `dates`: strings that are one day or time in different
    forms, ISO or written; ``03/04/2026`` only once "dmy" or "mdy" says which. Lists in `any_order`. Objects with
    `more_fields` than wanted. All hold for everything inside the value; a value inside may have an `equivalent` of its
    own instead. An argument may be left out where it is `optional`; one with a `default` then counts as given so.

    Raises ValueError for no accepted value, a tolerance that is no distance, and with `dates` a string that is no date.
    """
    if not accepted:
        raise ValueError("`equivalent()` needs an accepted value; `absent()` says that an argument must not be given.")
    if isinstance(tolerance, bool) or not math.isfinite(tolerance) or tolerance < 0:
        raise ValueError(f"`equivalent()`: tolerance is a distance, so a number from 0 on, found {tolerance!r}.")
    if dates not in (False, True, "dmy", "mdy"):
        raise ValueError(f"`equivalent()`: dates is True, 'dmy' or 'mdy', found {shortened(dates)}.")
    under = Equivalence(
        ignore_case, ignore_punctuation, ignore_space, tolerance, exact_numbers, dates,
        (prefixes,) if isinstance(prefixes, str) else tuple(prefixes), any_order, more_fields,
    )  # fmt: skip
    for each in accepted:
        if dates and isinstance(each, str) and moment_in(each, under) is None:
            hint = " Which number is the day? Say dates='dmy' or 'mdy'." if dates is True else ""
            raise ValueError(f"`equivalent()`: {shortened(each)} is no date in a known form.{hint}")
    return Equivalent(accepted, under, optional, default)


def absent() -> Equivalent[object]:
    """An argument that must not be given."""
    return Equivalent((), optional=True)


def settled(wanted: Any, input: Any) -> Any:
    """What is wanted for this input, as JSON-like values: functions called, everything else as it would be sent."""
    if isinstance(wanted, Equivalent):
        accepted = tuple(settled(each, input) for each in wanted.accepted)
        default = wanted.default if wanted.default is MISSING else settled(wanted.default, input)
        return Equivalent(accepted, wanted.under, wanted.optional, default)
    if isinstance(wanted, Mapping):
        return {str(to_jsonable_python(name)): settled(each, input) for name, each in wanted.items()}
    if isinstance(wanted, list | tuple | set | frozenset):
        return [settled(each, input) for each in wanted]
    if isinstance(wanted, Decimal):  # its JSON is a string, and an argument may be a number
        return wanted
    return settled(wanted(input), input) if callable(wanted) else to_jsonable_python(wanted)


def parting_at(wanted: Any, given: Mapping[str, Any], name: str) -> Parting | None:
    """The first place where the argument `name` of a call parts from what is wanted; None where it is as wanted."""
    return _of_field(wanted, given, name, PLAIN, name)


def parting_of(wanted: Any, found: Any, under: Equivalence = PLAIN, place: str = "") -> Parting | None:
    """The first place where `found` parts from what is wanted; None where they are equivalent."""
    if isinstance(wanted, Equivalent):
        return _of_accepted(wanted, found, place)
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        return _of_objects(wanted, found, under, place)
    if isinstance(wanted, list | tuple) and isinstance(found, list | tuple):
        return (_of_any_order if under.any_order else _of_lists)(wanted, found, under, place)
    return None if same_value(wanted, found, under) else Parting(place, wanted, found)


def _of_accepted(wanted: Equivalent[Any], found: Any, place: str) -> Parting | None:
    partings = [parting_of(each, found, wanted.under, place) for each in wanted.accepted]
    if None in partings:
        return None
    inner = partings[0] if len(partings) == 1 else None
    if inner is None or inner.place == place:
        return Parting(place, wanted, found)
    says_itself = inner.wanted is MISSING or isinstance(inner.wanted, Equivalent)
    return Parting(inner.place, inner.wanted if says_itself else Equivalent((inner.wanted,), wanted.under), inner.found)


def _of_field(wanted: Any, found: Mapping[str, Any], name: str, under: Equivalence, place: str) -> Parting | None:
    if name in found:
        return parting_of(wanted, found[name], under, place)
    if not isinstance(wanted, Equivalent):
        return Parting(place, wanted, MISSING)
    if wanted.optional or (wanted.default is not MISSING and _of_accepted(wanted, wanted.default, place) is None):
        return None
    return Parting(place, wanted, MISSING)


def _of_objects(wanted: Mapping[str, Any], found: Mapping[str, Any], under: Equivalence, place: str) -> Parting | None:
    for name, each in wanted.items():
        parting = _of_field(each, found, name, under, f"{place}.{name}" if place else name)
        if parting is not None:
            return parting
    more = next((name for name in found if name not in wanted), None)
    if more is None or under.more_fields:
        return None
    return Parting(f"{place}.{more}" if place else more, MISSING, found[more])


def _of_lists(wanted: Sequence[Any], found: Sequence[Any], under: Equivalence, place: str) -> Parting | None:
    for at, (one, other) in enumerate(zip(wanted, found, strict=False)):
        parting = parting_of(one, other, under, f"{place}[{at}]")
        if parting is not None:
            return parting
    if len(wanted) == len(found):
        return None
    at = min(len(wanted), len(found))
    longer = wanted[at:], found[at:]
    return Parting(f"{place}[{at}]", *(each[0] if each else MISSING for each in longer))


def _of_any_order(wanted: Sequence[Any], found: Sequence[Any], under: Equivalence, place: str) -> Parting | None:
    if len(wanted) != len(found) and len(wanted) * len(found) > _SEARCHED:
        return Parting(place, wanted, found)
    partners = _partners(wanted, found, under)
    for at, one in enumerate(wanted):
        if at not in partners:
            return Parting(f"{place}[{at}]", one, MISSING)
    taken = set(partners.values())
    more = next((at for at in range(len(found)) if at not in taken), None)
    return None if more is None else Parting(f"{place}[{more}]", MISSING, found[more])


def _partners(wanted: Sequence[Any], found: Sequence[Any], under: Equivalence) -> dict[int, int]:
    """The items paired so that as many as possible are equivalent, by augmenting paths (Kuhn 1955).

    Taking the first that fits is not enough: within 1 of each other, [1, 2] and [2, 3] pair up, but not from 2 and 2.
    """

    @cache
    def fits(one: int, other: int) -> bool:
        return parting_of(wanted[one], found[other], under) is None

    partner: dict[int, int] = {}
    owner: dict[int, int] = {}
    for start in range(len(wanted)):
        reached_from: dict[int, int] = {}
        queue, end = [start], None
        for one in queue:
            for step in range(len(found)):
                other = (one + step) % len(found)  # its own place first: most lists come in order
                if other in reached_from or not fits(one, other):
                    continue
                reached_from[other] = one
                if other not in owner:
                    end = other
                    break
                queue.append(owner[other])
            if end is not None:
                break
        while end is not None:
            one = reached_from[end]
            before = partner.get(one)
            owner[end], partner[one], end = one, end, before
    return partner
