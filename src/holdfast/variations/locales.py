"""The same numbers, days and amounts as another place writes them."""

import re
from datetime import date
from typing import Literal

from holdfast.variations.variation import Variation

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAY = re.compile(r"(?<![\w.-])(\d{4})-(\d{2})-(\d{2})(?![\w-]|\.\d)")
_POINT = re.compile(r"(?<![\w.,:/-])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)(?![\w:/-]|[.,]\d)")
_NAMES = "|".join(map(re.escape, ("€", "$", "£", "EUR", "USD", "GBP", "CHF")))
_AMOUNT = r"\d[\d.,]*\d|\d"
_BEFORE = re.compile(rf"(?<![\w$€£])(?P<coin>{_NAMES})(?P<gap>[ \u00a0]?)(?P<amount>{_AMOUNT})(?![\w%])")
_AFTER = re.compile(rf"(?<![\w.,-])(?P<amount>{_AMOUNT})(?P<gap>[ \u00a0]?)(?P<coin>{_NAMES})(?![\w])")


class Locale(Variation):
    """Numbers with a decimal comma, days in another form, currencies on the other side; what is None stays.

    Numbers are read as 1,234.50, days as 2026-05-20.
    """

    kind: Literal["locale"] = "locale"
    decimal: Literal["comma"] | None = None
    days: Literal["d.m.y", "d month y", "month d, y"] | None = None
    currency: Literal["before", "after"] | None = None

    def __call__(self, text: str, /) -> str:
        """The text as another place writes it."""
        if self.days is not None:
            text = _DAY.sub(self._day, text)
        if self.currency == "after":
            text = _BEFORE.sub(lambda found: f"{found['amount']} {found['coin']}", text)
        elif self.currency == "before":
            text = _AFTER.sub(_coin_first, text)
        return _POINT.sub(_with_comma, text) if self.decimal == "comma" else text

    def _day(self, found: re.Match[str]) -> str:
        try:
            day = date(*map(int, found.groups()))
        except ValueError:  # no day of the calendar
            return found.group()
        if self.days == "d.m.y":
            return f"{day.day}.{day.month}.{day.year}"
        month = _MONTHS[day.month - 1]
        return f"{day.day} {month} {day.year}" if self.days == "d month y" else f"{month} {day.day}, {day.year}"


def _coin_first(found: re.Match[str]) -> str:
    gap = " " if found["coin"].isalpha() else ""
    return f"{found['coin']}{gap}{found['amount']}"


def _with_comma(found: re.Match[str]) -> str:
    return found.group().translate(str.maketrans(",.", ".,"))
