"""How long an endpoint asks us to wait."""

from datetime import UTC, datetime

import pytest

from holdfast.providers.retry_after import retry_after_s

NOW = datetime(2026, 5, 20, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "0.25"}, 0.25),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after-ms": "100", "retry-after": "9"}, 0.1),
        ({"retry-after-ms": "soon", "retry-after": "9"}, 9.0),
        ({"retry-after": "Wed, 20 May 2026 12:00:30 GMT"}, 30.0),
        ({"retry-after": "Wed, 20 May 2026 14:00:30 +0200"}, 30.0),
        ({"retry-after": "Wed, 20 May 2026 11:59:00 GMT"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "tomorrow"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "Wed, 99 May 2026 12:00:30 GMT"}, None),
    ],
)
def test_seconds_milliseconds_and_dates_are_read_and_nonsense_is_none(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert retry_after_s(headers, now=NOW) == seconds
