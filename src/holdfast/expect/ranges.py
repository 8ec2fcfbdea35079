"""How many of a thing an answer may have: what all checks that count have in common."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from holdfast.domain.reply import Reply
from holdfast.errors import shortened
from holdfast.expect.check import Check, observed

__all__ = ["Range", "counting", "range_of"]


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` up to `high`, both included; without `high` there is no end."""

    low: int
    high: int | None

    def __contains__(self, count: int) -> bool:
        return self.low <= count and (self.high is None or count <= self.high)

    def __str__(self) -> str:
        if self.high is None:
            return f"at least {self.low}"
        if self.low == self.high:
            return str(self.low)
        return f"{self.low} to {self.high}" if self.low else f"at most {self.high}"


def range_of(check: str, exactly: int | None, at_least: int, at_most: int | None) -> Range:
    """The numbers that pass. Raises ValueError where every number would, or none could."""
    low, high = (at_least, at_most) if exactly is None else (exactly, exactly)
    if high is None and low <= 0:
        raise ValueError(f"`{check}()` needs a number: without any, every answer would pass.")
    if exactly is not None and (at_least or at_most is not None):
        raise ValueError(f"`{check}()` takes either the number itself, or `at_least` and `at_most`.")
    if high is not None and (high < 0 or low > high):
        raise ValueError(f"`{check}()` can never pass: no number is {Range(low, high)}.")
    return Range(low, high)


def counting(
    check: str,
    noun: str,
    wanted: Range,
    found: Callable[[str], Sequence[int]],
    *,
    id: str = "",
    total: Callable[[str], int] | None = None,
) -> Check[object, object]:
    """A check of how many there are. `found` gives where each begins, so that the first too many can be shown.

    `total` counts them faster than they are found, for the answers that pass.
    """

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        if total is not None and total(reply.text) in wanted:
            return
        starts = found(reply.text)
        if len(starts) not in wanted:
            raise AssertionError(
                f"Expected {wanted} {noun}, found {len(starts)} in {observed(reply)}."
                f"{first_too_many(reply.text, starts, wanted)}"
            )

    return Check(id or id_of(check, wanted), rule, says=f"has {wanted} {noun}")


def id_of(check: str, wanted: Range) -> str:
    """The id of a check that counts: `bullet-count-at-least-2`."""
    return f"{check.replace('_', '-')}-{str(wanted).replace(' ', '-')}"


def first_too_many(text: str, starts: Sequence[int], wanted: Range) -> str:
    """A sentence on where the first one beyond the range begins; nothing where there are too few."""
    if wanted.high is None or len(starts) <= wanted.high:
        return ""
    at = starts[wanted.high]
    return f" The first too many is at character {at}: {shortened(text[at : at + 40])}."
