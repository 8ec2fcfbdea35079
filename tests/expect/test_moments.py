"""Dates as they are written."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.expect.moments import DayOrder, Moment, moment_of

MAY_2 = date(2026, 5, 2)


@pytest.mark.parametrize(
    ("text", "order", "moment"),
    [
        ("2026-05-02", None, MAY_2),
        ("20260502", None, MAY_2),
        ("2026-5-2", None, MAY_2),
        ("2026/05/02", None, MAY_2),
        ("2026.5.02", None, MAY_2),
        ("2026年5月2日", None, MAY_2),
        ("2 May 2026", None, MAY_2),
        ("2nd of May, 2026", None, MAY_2),
        ("02-May-2026", None, MAY_2),
        ("May 2, 2026", None, MAY_2),
        ("may 2nd 2026", None, MAY_2),
        ("Saturday, 2 May 2026", None, MAY_2),
        ("Sat May 2 2026", None, MAY_2),
        ("2026 May 2", None, MAY_2),
        (" 2026-05-02 ", None, MAY_2),
        ("02/05/2026", "dmy", MAY_2),
        ("05/02/2026", "mdy", MAY_2),
        ("02.05.2026", "dmy", MAY_2),
        ("25/12/2026", None, date(2026, 12, 25)),
        ("12-25-2026", None, date(2026, 12, 25)),
        ("05/05/2026", None, date(2026, 5, 5)),
        ("02/05/2026", None, None),
        ("25/12/2026", "mdy", None),
        ("2026-02-30", None, None),
        ("30 February 2026", None, None),
        ("2026-05/02", None, None),
        ("2 May", None, None),
        ("tomorrow", None, None),
        ("", None, None),
        ("2026-05-02T00:00:00", None, MAY_2),
        ("2026-05-02T10:30", None, datetime(2026, 5, 2, 10, 30)),
        ("2026-05-02 10:30:00", None, datetime(2026, 5, 2, 10, 30)),
        ("2026-05-02T10:30:00Z", None, datetime(2026, 5, 2, 10, 30, tzinfo=UTC)),
        ("2026-05-02T12:30:00+02:00", None, datetime(2026, 5, 2, 10, 30, tzinfo=UTC)),
        ("0001-01-01T00:00:00+23:00", None, None),
        ("2026-05-02T99:00", None, None),
        ("1" * 5_000_000, None, None),
    ],
)
def test_what_a_text_says(text: str, order: DayOrder | None, moment: Moment | None) -> None:
    found = moment_of(text, order)
    assert (type(found), found) == (type(moment), moment)


@given(
    st.dates(min_value=date(1000, 1, 1)), st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d/%m/%Y", "%Y%m%d"])
)
def test_a_day_is_found_in_every_form(day: date, form: str) -> None:
    assert moment_of(day.strftime(form), "dmy") == day


@given(st.datetimes(min_value=datetime(1000, 1, 2), max_value=datetime(9000, 1, 1)), st.integers(-14, 14))
def test_an_instant_is_the_same_from_every_zone(time: datetime, hours: int) -> None:
    there = time.replace(tzinfo=UTC).astimezone(timezone(timedelta(hours=hours)))
    assert moment_of(there.isoformat()) == time.replace(tzinfo=UTC)


@given(st.text() | st.from_regex(r"\d{1,4}[-/. ]\w{1,9}[-/. ]\d{1,4}"))
def test_any_text_is_a_moment_or_none(text: str) -> None:
    assert moment_of(text) is None or isinstance(moment_of(text), date)
