"""Checks on places inside an answer that is JSON. A place is dotted, with numbers for items: ``lines.0.sku``."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, overload

from pydantic_core import to_jsonable_python

from holdfast.domain.reply import Reply
from holdfast.errors import CheckFailed, nearest, shortened
from holdfast.expect.check import Check, resolved
from holdfast.expect.ids import named_by
from holdfast.expect.ranges import range_of
from holdfast.expect.sameness import Rules, first_parting

__all__ = ["array_length", "has_keys", "json_at", "keys_in_order"]

T = TypeVar("T")

Plain = str | int | float | bool | None | Sequence[object] | Mapping[str, object]


@overload
def json_at(place: str, value: Plain, /, *, within: float = ...) -> Check[object, object]: ...
@overload
def json_at(place: str, value: Callable[[T], object], /, *, within: float = ...) -> Check[object, T]: ...
def json_at(place: str, value: Any, /, *, within: float = 0.0) -> Check[object, Any]:
    """The answer is JSON with this value at this place: ``json_at("lines.0.sku", "A-1")``.

    Numbers are equal by value (1 is 1.0) and may differ by `within`; 1 and true are not equal.
    """
    steps = _steps(place)
    rules = Rules(tolerance={"value": within})

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        want = to_jsonable_python(resolved(value, input))
        found = _inside(reply.json(), steps)
        parting = first_parting(want, found, rules, path="value", place=place or "the whole")
        if parting is not None:
            raise AssertionError(
                f"Expected {shortened(want)} in the JSON answer; at {parting.place}: "
                f"expected {shortened(parting.wanted)}, found {shortened(parting.found)}."
            )

    return Check(
        named_by("json-at", place or "whole", value),
        rule,
        says=lambda input: f"has {shortened(resolved(value, input))} at {place or 'the whole'}",
    )


def has_keys(*names: str, at: str = "") -> Check[object, object]:
    """The answer is a JSON object with these keys, or has such an object at the place; it may have others."""
    _some(names, "has_keys")
    steps = _steps(at)

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        found = _object(reply, steps, at)
        missing = [name for name in names if name not in found]
        if missing:
            hint = nearest(missing[0], [key[:100] for key in list(found)[:200]])
            raise AssertionError(
                f"Expected the keys {_listed(names)} in {_where(at)}; it lacks {_listed(missing)}. {hint}".rstrip()
            )

    return Check(named_by("has-keys", *names), rule, says=f"has the keys {_listed(names)} in {_where(at)}")


def keys_in_order(*names: str, at: str = "") -> Check[object, object]:
    """The answer is a JSON object with these keys in this order, such as reasons before a verdict.

    Other keys may stand between them.
    """
    _some(names, "keys_in_order")
    steps = _steps(at)

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        order = [key for key in _object(reply, steps, at) if key in names]
        if order != list(names):
            place = next(
                (place for place, (one, other) in enumerate(zip(names, order, strict=False)) if one != other),
                len(order),
            )
            found = repr(order[place]) if place < len(order) else "nothing"
            want = repr(names[place]) if place < len(names) else "nothing"
            raise AssertionError(
                f"Expected the keys {_listed(names)} in this order in {_where(at)}; they part at {want}: "
                f"found {shortened(found)[1:-1]}, in the order {_listed(order)}."
            )

    return Check(named_by("keys-in-order", *names), rule, says=f"has the keys {_listed(names)} in this order")


def array_length(
    exactly: int | None = None, /, *, at_least: int = 0, at_most: int | None = None, at: str = ""
) -> Check[object, object]:
    """The answer is a JSON array of that many items, or has such an array at the place."""
    wanted, steps = range_of("array_length", exactly, at_least, at_most), _steps(at)

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        found = _inside(reply.json(), steps)
        if not isinstance(found, list):
            raise AssertionError(f"Expected an array of {wanted} items in {_where(at)}; found {shortened(found)}.")
        if len(found) not in wanted:
            raise AssertionError(
                f"Expected {wanted} items in {_where(at)}, found {len(found)}, in {shortened(found, 160)}."
            )

    return Check(named_by("array-length", at or "whole", str(wanted)), rule, says=f"has {wanted} items in {_where(at)}")


def _steps(place: str) -> list[str]:
    steps = place.split(".") if place else []
    if not all(steps):
        raise ValueError(f"A place is dotted, such as 'lines.0.sku', found {place!r}.")
    return steps


def _inside(value: Any, steps: Sequence[str]) -> Any:
    """What stands at the place. Raises CheckFailed with the first step that is not there."""
    for at, step in enumerate(steps):
        where = _where(".".join(steps[:at]))
        if isinstance(value, dict):
            if step not in value:
                known = [key[:100] for key in list(value)[:200]]
                raise CheckFailed(
                    f"Expected the key {step!r} in {where}; it is not there. {nearest(step, known)}".rstrip()
                )
            value = value[step]
        elif isinstance(value, list) and step.isdecimal():
            if int(step) >= len(value):
                raise CheckFailed(f"Expected an item {step} in {where}; it has {len(value)} items.")
            value = value[int(step)]
        else:
            raise CheckFailed(f"Expected {step!r} inside {where}; found {shortened(value)} there.")
    return value


def _object(reply: Reply[Any], steps: Sequence[str], at: str) -> dict[str, Any]:
    found = _inside(reply.json(), steps)
    if not isinstance(found, dict):
        raise CheckFailed(f"Expected a JSON object in {_where(at)}; found {shortened(found)}.")
    return found


def _some(names: Sequence[str], check: str) -> None:
    if not names:
        raise ValueError(f"`{check}()` needs at least one key: without any, every object would pass.")


def _where(place: str) -> str:
    return place or "the answer"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(shortened(name) for name in names[:20]) or "none"
