"""Our own equality of JSON-like values: it decides, and finds the first place where two values part."""

import marshal
import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest
from typing import Any

__all__ = ["MISSING", "Parting", "Rules", "first_parting", "same"]

_Number = int | float | Decimal
_LEAVES = frozenset({str, int, float, bool, type(None)})  # not Decimal: a signalling NaN cannot be compared


class _Missing:
    def __repr__(self) -> str:
        return "nothing"


MISSING = _Missing()  # stands for what is there on one side only


@dataclass(frozen=True, slots=True)
class Parting:
    """The first place where two values part. `place` is for reading: ``lines[sku='B'].amount``."""

    place: str
    wanted: Any
    found: Any


@dataclass(frozen=True, slots=True)
class Rules:
    """What counts as equal, by dotted field path without list positions: ``lines.amount``."""

    keys: Mapping[str, str] = field(
        default_factory=dict[str, str]
    )  # lists paired by this field of their items, in any order
    tolerance: Mapping[str, float] = field(default_factory=dict[str, float])
    ignore: frozenset[str] = frozenset()


def same(wanted: Any, found: Any) -> bool:
    """Whether two JSON-like values are equal; 1 and 1.0 are, 1 and true are not."""
    return first_parting(wanted, found, Rules()) is None


def first_parting(wanted: Any, found: Any, rules: Rules, *, path: str = "", place: str = "") -> Parting | None:
    """The first place, in the order of `wanted`, where they part; None where they are equal."""
    if path and path in rules.ignore:
        return None
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        return _of_objects(wanted, found, rules, path, place)
    if _is_list(wanted) and _is_list(found):
        key = rules.keys.get(path)
        if key is not None:
            return _of_keyed(wanted, found, key, rules, path, place)
        return _of_lists(wanted, found, rules, path, place)
    equal = _equal(wanted, found, rules.tolerance.get(path))
    return None if equal else Parting(place or "the whole", wanted, found)


def aligned(wanted: Any, found: Any, rules: Rules, *, path: str = "") -> Any:
    """`found` with everything that counts as equal replaced by what was wanted, and keyed lists in its order."""
    if first_parting(wanted, found, rules, path=path) is None:
        return wanted
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        return {
            name: aligned(wanted.get(name, MISSING), each, rules, path=_at(path, name)) for name, each in found.items()
        }
    if _is_list(wanted) and _is_list(found):
        key = rules.keys.get(path)
        pairs = _paired(wanted, found, key) if key else zip_longest(wanted, found, fillvalue=MISSING)
        return [aligned(one, other, rules, path=path) for one, other in pairs if other is not MISSING]
    return found


def _of_objects(
    wanted: Mapping[str, Any], found: Mapping[str, Any], rules: Rules, path: str, place: str
) -> Parting | None:
    for name in [*wanted, *(name for name in found if name not in wanted)]:
        one, other = wanted.get(name, MISSING), found.get(name, MISSING)
        if type(one) is type(other) and type(one) in _LEAVES and one == other:
            continue  # most are: they need no path
        parting = first_parting(one, other, rules, path=_at(path, name), place=_at(place, name))
        if parting is not None:
            return parting
    return None


def _of_lists(wanted: Sequence[Any], found: Sequence[Any], rules: Rules, path: str, place: str) -> Parting | None:
    for at, (one, other) in enumerate(zip_longest(wanted, found, fillvalue=MISSING)):
        if type(one) is type(other) and type(one) in _LEAVES and one == other:
            continue
        parting = first_parting(one, other, rules, path=path, place=f"{place}[{at}]")
        if parting is not None:
            return parting
    return None


def _of_keyed(
    wanted: Sequence[Any], found: Sequence[Any], key: str, rules: Rules, path: str, place: str
) -> Parting | None:
    pairs = _paired(wanted, found, key)
    if _alike([one for one, _ in pairs], [other for _, other in pairs]):
        return None
    for one, other in pairs:
        named = _key_of(other if one is MISSING else one, key)
        parting = first_parting(one, other, rules, path=path, place=f"{place}[{key}={named!r:.40}]")
        if parting is not None:
            return parting
    return None


def _paired(wanted: Sequence[Any], found: Sequence[Any], key: str) -> list[tuple[Any, Any]]:
    """Items of one key, in order; what has no partner stands with `MISSING`. Two of one key pair in their order."""
    ours, theirs = _by_name(wanted, key), _by_name(found, key)
    if ours is not None and theirs is not None:
        more = ((MISSING, item) for name, item in theirs.items() if name not in ours)
        return [*((item, theirs.get(name, MISSING)) for name, item in ours.items()), *more]
    waiting: dict[Any, deque[Any]] = {}
    for item in found:
        waiting.setdefault(_hashable(_key_of(item, key)), deque()).append(item)
    pairs = []
    for item in wanted:
        others = waiting.get(_hashable(_key_of(item, key)))
        pairs.append((item, others.popleft() if others else MISSING))
    return [*pairs, *((MISSING, item) for others in waiting.values() for item in others)]


def _by_name(items: Sequence[Any], key: str) -> dict[str, Any] | None:
    """The items by their keys where these are texts and all differ, as most do; None where they are not."""
    try:
        named = {item[key]: item for item in items if type(item) is dict and type(item[key]) is str}
    except KeyError:
        return None
    return named if len(named) == len(items) else None


def _key_of(item: Any, key: str) -> Any:
    return item.get(key, MISSING) if isinstance(item, Mapping) else item


def _hashable(value: Any) -> Any:
    return value if isinstance(value, str | int | float | Decimal | bool | type(None)) else repr(value)


def _alike(wanted: Any, found: Any) -> bool:
    """Whether two plain values are equal beyond doubt, to the type of every number; False where it is not known."""
    try:
        return marshal.dumps(wanted, 0) == marshal.dumps(found, 0)
    except ValueError:  # a value of another kind (a Decimal, a date), or nested too deep
        return False


def _equal(wanted: Any, found: Any, tolerance: float | None) -> bool:
    if isinstance(wanted, bool) or isinstance(found, bool):
        return wanted is found
    if isinstance(wanted, _Number) and isinstance(found, _Number):
        return _near(wanted, found, tolerance)
    return type(wanted) is type(found) and bool(wanted == found)


def _near(wanted: _Number, found: _Number, tolerance: float | None) -> bool:
    if _is_nan(wanted) or _is_nan(found):
        return _is_nan(wanted) and _is_nan(found)
    if wanted == found or not tolerance:
        return bool(wanted == found)
    # By decimals as they are written: 8.005 is within 0.005 of 8.00, although their floats are a little further apart.
    one, other = Decimal(str(wanted)), Decimal(str(found))
    return one.is_finite() and other.is_finite() and abs(one - other) <= Decimal(str(tolerance))


def _is_nan(value: _Number) -> bool:
    return value.is_nan() if isinstance(value, Decimal) else isinstance(value, float) and math.isnan(value)


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _at(path: str, name: str) -> str:
    return f"{path}.{name}" if path else str(name)
