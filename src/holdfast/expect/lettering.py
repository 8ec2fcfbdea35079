"""Checks on capital and small letters."""

import re
from collections.abc import Callable
from typing import Any

from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable, shortened
from holdfast.expect.check import Check
from holdfast.expect.ranges import counting, range_of

__all__ = ["all_lower", "all_upper", "capital_words"]

_ASCII_WORD = re.compile(r"[A-Za-z]{2,}(?:['-][A-Za-z]+)*")
_WORD = re.compile(r"[^\W\d_]{2,}(?:['’-][^\W\d_]+)*")


def all_lower() -> Check[object, object]:
    """The answer has no capital letter. Not applicable where no letter has a case, as in Chinese."""
    return _lettered("all-lower", "capital letter", "has no capital letter", str.lower, str.upper)


def all_upper() -> Check[object, object]:
    """The answer has no small letter. Not applicable where no letter has a case, as in Chinese."""
    return _lettered("all-upper", "small letter", "has no small letter", str.upper, str.lower)


def capital_words(
    exactly: int | None = None, /, *, at_least: int = 0, at_most: int | None = None
) -> Check[object, object]:
    """The answer has that many words all in capitals, of two letters or more."""
    wanted = range_of("capital_words", exactly, at_least, at_most)
    return counting("capital_words", "words in capitals", wanted, _capital_starts)


def _capital_starts(text: str) -> list[int]:
    pattern = _ASCII_WORD if text.isascii() else _WORD
    return [found.start() for found in pattern.finditer(text) if found[0].isupper()]


def _lettered(
    id: str, wrong: str, says: str, form: Callable[[str], str], other: Callable[[str], str]
) -> Check[object, object]:
    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        text = reply.text
        if form(text) == text != other(text):
            return
        # Letters without a counterpart (the sharp s, small capitals) are not held to it.
        at = next((at for at, letter in enumerate(text) if form(letter) != letter and len(form(letter)) == 1), None)
        if at is not None:
            raise AssertionError(
                f"Expected no {wrong} in the answer; the first is {text[at]!r} at character {at}, "
                f"near {shortened(text[max(0, at - 20) : at + 20])}."
            )
        if text.lower() == text.upper():
            raise NotApplicable("No letter of the answer has a case.")

    return Check(id, rule, says=says)
