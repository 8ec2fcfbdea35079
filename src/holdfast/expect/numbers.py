"""Checks on numbers in an answer."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, TypeVar, overload

from holdfast.domain.reply import NUMBER, Reply
from holdfast.errors import shortened
from holdfast.expect.check import Check, observed, resolved
from holdfast.expect.ids import named_by

__all__ = ["contains_number", "last_number_near", "number_between", "number_near", "numbers_from"]

T = TypeVar("T")

_DIGIT = re.compile("[0-9]")

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


@overload
def contains_number(value: Number, /, *, within: float = ...) -> Check[object, object]: ...
@overload
def contains_number(value: Callable[[T], Number], /, *, within: float = ...) -> Check[object, T]: ...
def contains_number(value: Any, /, *, within: float = 0.0) -> Check[object, Any]:
    """One of the numbers in the answer is the value, give or take `within`."""
    allowance = _allowance(within)

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        want = resolved(value, input)
        found = numbers_in(reply.text)
        if not any(is_near(each, want, within) for each, _ in found):
            nearest = min(found, key=lambda each: abs(each[0] - float(want)), default=None)
            hint = f" The nearest is {nearest[0]:.12g}, at character {nearest[1]}." if nearest else ""
            raise AssertionError(f"Expected the number {want}{allowance} in the answer; found {observed(reply)}.{hint}")

    return Check(
        named_by("contains-number", value),
        rule,
        says=lambda input: f"has the number {resolved(value, input)}{allowance}",
    )


def number_between(low: Number, high: Number, /) -> Check[object, object]:
    """The only number in the answer lies from `low` to `high`, both included. Two numbers in it fail the check."""
    if not low <= high:
        raise ValueError(f"`number_between({low}, {high})` can never pass: give the smaller number first.")

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        found = reply.number()
        if not low <= found <= high:
            raise AssertionError(
                f"Expected the only number in the answer from {low} to {high}; "
                f"it is {found:.12g}, in {observed(reply)}."
            )

    return Check(named_by("number-between", low, high), rule, says=f"has a number from {low} to {high}")


@overload
def numbers_from(source: str, /, *, also: Sequence[Number] = ...) -> Check[object, object]: ...
@overload
def numbers_from(source: Callable[[T], str], /, *, also: Sequence[Number] = ...) -> Check[object, T]: ...
def numbers_from(source: Any, /, *, also: Sequence[Number] = ()) -> Check[object, Any]:
    """Every number in the answer stands in the source text too, or in `also`: none is made up. Signs do not matter."""
    if not callable(source) and not isinstance(source, str):
        raise TypeError(f"`numbers_from()` needs a text, or a function of the input that gives one, found {source!r}.")

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        known = {abs(each) for each, _ in numbers_in(resolved(source, input))} | {abs(float(each)) for each in also}
        for each, at in numbers_in(reply.text):
            if abs(each) not in known:
                near = shortened(reply.text[max(0, at - 20) : at + 20])
                raise AssertionError(
                    f"Expected only numbers of the source in the answer; {each:.12g} at character {at} "
                    f"is none, near {near}."
                )

    return Check(named_by("numbers-from", source), rule, says="has only numbers of the source")


def numbers_in(text: str) -> list[tuple[float, int]]:
    """Every number written in digits, and the character where it begins. One beyond all floats is infinite."""
    if text.isascii() and _DIGIT.search(text) is None:
        return []
    return [(value_of(found[0]), found.start()) for found in NUMBER.finditer(text)]


def value_of(digits: str) -> float:
    """The value of a number as it is written."""
    return float(digits.replace(",", "").replace("−", "-"))


def is_near(found: float, wanted: Number, within: float) -> bool:
    """Whether they are equal, give or take `within`."""
    # Written so that an answer beyond all floats, or no number at all, does not pass.
    return abs(found - float(wanted)) <= within + 1e-9 * abs(float(wanted))


def _allowance(within: float) -> str:
    if not within >= 0:
        raise ValueError(f"`within` is a distance of 0 or more, found {within!r}.")
    return f", give or take {within:g}" if within else ""


def _last(reply: Reply[Any]) -> float:
    found = NUMBER.findall(reply.text)
    if not found:
        raise AssertionError(f"Expected a number in the answer; found {observed(reply)}.")
    return value_of(found[-1])


def _near(word: str, which: str, value: Any, within: float, read: Callable[[Reply[Any]], float]) -> Check[object, Any]:
    allowance = _allowance(within)

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        want, found = resolved(value, input), read(reply)
        if not is_near(found, want, within):
            raise AssertionError(
                f"Expected {which} in the answer to be {want}{allowance}; it is {found:.12g}, in {observed(reply)}."
            )

    return Check(
        named_by(word, value),
        rule,
        says=lambda input: f"has {resolved(value, input)} as {which}{allowance}",
    )
