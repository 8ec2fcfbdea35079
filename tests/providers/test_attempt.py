"""From what came back to the record of an attempt, without a network."""

import json
from datetime import UTC, datetime
from typing import Any

from holdfast.domain.observation import Observation
from holdfast.ports import Sent
from holdfast.providers.attempt import MOST_BYTES, Attempts, Fault, Received, Watch
from holdfast.providers.chat_completions import Broken, read_answer
from holdfast.providers.redaction import Redactor

NOW = datetime(2026, 5, 20, tzinfo=UTC)
WATCH = Watch(NOW, 10.0, 10.5)


def read(body: str, total_ms: float, first_token_ms: float | None) -> Observation | Broken:
    return read_answer(body, total_ms=total_ms, first_token_ms=first_token_ms)


def record(received: Received, fault: Fault | None = None, secrets: tuple[str, ...] = ()) -> Sent:
    return Attempts(Redactor(secrets), lambda: NOW).record(received, fault, WATCH, read)


def came(body: str, status: int = 200, **headers: str) -> Received:
    received = Received()
    received.begin(status, {name.replace("_", "-"): value for name, value in headers.items()})
    received.add(body.encode(), 10.2)
    return received


def test_nothing_at_all_is_transport() -> None:
    got = record(Received())
    assert (got.attempt.cause, got.attempt.detail, got.attempt.duration_ms) == ("transport", "No answer came.", 500.0)


def test_the_time_of_the_first_token_is_when_its_line_was_whole(wire: Any) -> None:
    text = wire.chunks({"content": ""}, {"content": "a"}).encode()
    received = Received()
    received.begin(200, {"content-type": "text/event-stream; charset=utf-8"})
    for position in range(0, len(text), 50):
        received.add(text[position : position + 50], 10.0 + position / 1000)
    whole = text.index(b"\n", text.index(b'"content": "a"'))
    got = record(received)
    assert got.observation is not None
    assert got.observation.timing.first_token_ms == whole // 50 * 50.0


def test_a_plain_answer_has_no_first_token(wire: Any) -> None:
    got = record(came(json.dumps(wire.completion())))
    assert got.observation is not None
    assert got.observation.timing.first_token_ms is None


def test_an_answer_that_was_whole_before_the_connection_broke_is_an_answer(wire: Any) -> None:
    got = record(came(json.dumps(wire.completion())), Fault("transport", "Reset."))
    assert got.attempt.cause is None


def test_a_timeout_in_the_middle_of_an_answer_is_paid() -> None:
    got = record(came('{"choices'), Fault("timeout", "Too slow."))
    assert (got.attempt.cause, got.attempt.paid) == ("timeout", True)
    assert got.attempt.detail.startswith("Too slow. 9 bytes had come. ")


def test_more_than_any_answer_has_is_too_large() -> None:
    assert not Received(size=MOST_BYTES).is_too_large
    assert Received(size=MOST_BYTES + 1).is_too_large


def test_a_secret_that_a_stream_spells_out_in_pieces_is_in_no_part_of_the_record(wire: Any) -> None:
    text = wire.chunks({"content": "sk-12"}, {"content": "345678"})
    got = record(came(text, content_type="text/event-stream"), secrets=("sk-12345678",))
    assert got.observation is not None
    assert got.observation.text == "[redacted]"
    assert "345678" not in repr(got)


def test_a_redirect_names_where_it_points_without_its_query() -> None:
    got = record(came("", 302, location="https://other.example/v1?token=abc"))
    assert got.attempt.detail == (
        "HTTP 302: it redirects to 'https://other.example/v1', and a key is not sent there. Mend the base_url."
    )
