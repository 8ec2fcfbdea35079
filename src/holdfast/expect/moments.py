"""Dates as they are written: ISO and the forms of everyday text. Nothing is guessed: what could be two days is none."""

import re
from datetime import UTC, date, datetime
from typing import Literal

__all__ = ["DayOrder", "Moment", "moment_of"]

DayOrder = Literal["dmy", "mdy"]
Moment = date | datetime  # a day; a local time; an instant, in UTC where a zone was given

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+)?"
_NAMED = tuple(
    re.compile(rf"{_WEEKDAY}{form}", re.IGNORECASE)
    for form in (
        rf"{_DAY}[\s-]+(?:of\s+)?{_MONTH},?[\s-]+(?P<year>\d{{4}})",
        rf"{_MONTH}\s+{_DAY},?\s+(?P<year>\d{{4}})",
        rf"(?P<year>\d{{4}})[\s-]+{_MONTH}[\s-]+{_DAY}",
    )
)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})年(\d{1,2})月(\d{1,2})日")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_ISO = re.compile(r"\d{4}-?\d{2}-?\d{2}(?:[T ]\d{2}.*)?", re.ASCII)
_LONGEST = 60  # characters: no date is longer, and an answer may be


def moment_of(text: str, order: DayOrder | None = None) -> Moment | None:
    """The day or time that `text` is, or None where it is none.

    Two numbers before a year are read in `order`; without one only where they can be read in one way, as in
    ``25/12/2026``. A time with a zone is given in UTC, so that two ways to write an instant are equal; midnight
    without a zone is its day.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    return _iso(text) or _year_first(text) or _named(text) or _year_last(text, order)


def _iso(text: str) -> Moment | None:
    if not _ISO.fullmatch(text):
        return None
    try:
        read = datetime.fromisoformat(text)
        if read.tzinfo is not None:
            return read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return read if read.time() != datetime.min.time() else read.date()


def _year_first(text: str) -> date | None:
    found = _YEAR_FIRST.fullmatch(text)
    if found is None:
        return None
    year, month, day = found.group(1, 3, 4) if found[1] else found.group(5, 6, 7)
    return _day(int(year), int(month), int(day))


def _named(text: str) -> date | None:
    found = next((match for form in _NAMED if (match := form.fullmatch(text))), None)
    if found is None:
        return None
    return _day(int(found["year"]), _MONTHS.index(found["month"].lower()) + 1, int(found["day"]))


def _year_last(text: str, order: DayOrder | None) -> date | None:
    found = _YEAR_LAST.fullmatch(text)
    if found is None:
        return None
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    days = {
        "dmy": _day(year, second, first),
        "mdy": _day(year, first, second),
    }
    if order is not None:
        return days[order]
    possible = {each for each in days.values() if each is not None}
    return possible.pop() if len(possible) == 1 else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
