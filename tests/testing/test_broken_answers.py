"""The bytes of an answer that is none; how the SDK sees them stands in test_faults.py."""

import json

from holdfast.testing import Fault
from holdfast.testing.broken_answers import broken_answer


def test_every_broken_answer_says_that_it_is_simulated() -> None:
    for fault in (Fault("rate_limit"), Fault("quota"), Fault("auth"), Fault("server_error"), Fault("html")):
        assert b"simulated" in broken_answer(fault, id_="1", is_stream=False).body


def test_a_quota_is_told_from_a_rate_limit_by_its_code() -> None:
    quota = broken_answer(Fault("quota"), id_="1", is_stream=False)
    limit = broken_answer(Fault("rate_limit", retry_after=3), id_="1", is_stream=False)
    assert (quota.status, json.loads(quota.body)["error"]["code"], quota.headers) == (429, "insufficient_quota", {})
    assert (limit.status, limit.headers) == (429, {"Retry-After": "3"})


def test_in_a_stream_the_broken_body_is_an_event() -> None:
    broken = broken_answer(Fault("error_body"), id_="1", is_stream=True)
    assert broken.content_type == "text/event-stream"
    assert broken.body.startswith(b'data: {"error":')
    assert broken.body.endswith(b"\n\n")
