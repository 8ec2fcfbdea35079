"""Checks on numbers in an answer."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar, overload

from holdfast.domain.reply import NUMBER, Reply
from holdfast.expect.check import Check, observed, resolved
from holdfast.expect.ids import named_by

__all__ = ["last_number_near", "number_near"]

T = TypeVar("T")

Number = int | float | Decimal


@overload
def number_near(value: Number, /, *, within: float = ...) -> Check[object, object]: ...
@overload
def number_near(value: Callable[[T], Number], /, *, within: float = ...) -> Check[object, T]: ...
def number_near(value: Any, /, *, within: float = 0.0) -> Check[object, Any]:
    """The only number in the answer is the value, give or take `within`. Two numbers in it fail the check."""
    return _near("number-near", "the only number", value, within, lambda reply: reply.number())


@overload
def last_number_near(value: Number, /, *, within: float = ...) -> Check[object, object]: ...
@overload
def last_number_near(value: Callable[[T], Number], /, *, within: float = ...) -> Check[object, T]: ...
def last_number_near(value: Any, /, *, within: float = 0.0) -> Check[object, Any]:
    """The last number in the answer is the value, give or take `within`: for answers that end with their result."""
    return _near("last-number-near", "the last number", value, within, _last)


def _last(reply: Reply[Any]) -> float:
    found = NUMBER.findall(reply.text)
    if not found:
        raise AssertionError(f"Expected a number in the answer; found {observed(reply)}.")
    return float(found[-1].replace(",", "").replace("−", "-"))


def _near(word: str, which: str, value: Any, within: float, read: Callable[[Reply[Any]], float]) -> Check[object, Any]:
    if within < 0:
        raise ValueError(f"`within` is a distance of 0 or more, found {within!r}.")
    allowance = f", give or take {within:g}" if within else ""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        want, found = resolved(value, input), read(reply)
        # Written so that an answer beyond all floats, or no number at all, does not pass.
        if not abs(found - float(want)) <= within + 1e-9 * abs(float(want)):
            raise AssertionError(
                f"Expected {which} in the answer to be {want}{allowance}; it is {found:.12g}, in {observed(reply)}."
            )

    return Check(
        named_by(word, value),
        rule,
        says=lambda input: f"has {resolved(value, input)} as {which}{allowance}",
    )
