"""The pace: never too many at once, never too many in a minute, none while the release wants quiet."""

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.engine.pace import Pace


async def _sent_at(parts: Any, pace: Pace, arrivals: list[float], pauses: list[tuple[float, float]]) -> list[float]:
    """When calls that arrive at these times are sent."""
    clock, sent = parts.LoopClock(), []

    async def call(at: float) -> None:
        await clock.sleep(at)
        async with pace.slot():
            await pace.turn()
            sent.append(clock.monotonic())

    async def quiet(at: float, seconds: float) -> None:
        await clock.sleep(at)
        pace.pause(seconds)

    await asyncio.gather(*(call(at) for at in arrivals), *(quiet(*pause) for pause in pauses))
    return sent


@settings(max_examples=60, deadline=None)
@given(
    arrivals=st.lists(st.floats(0, 200), min_size=1, max_size=60),
    rpm=st.sampled_from([1, 2, 7, 30, 59.5]),
    burst=st.integers(1, 8),
    pauses=st.lists(st.tuples(st.floats(0, 100), st.floats(0, 50)), max_size=3),
)
def test_no_window_of_a_minute_sees_more_calls_than_allowed(
    parts: Any, arrivals: list[float], rpm: float, burst: int, pauses: list[tuple[float, float]]
) -> None:
    pace = Pace(parts.LoopClock(), concurrency=64, requests_per_minute=rpm, burst=burst)
    sent = parts.in_virtual_time(_sent_at(parts, pace, arrivals, pauses))
    assert len(sent) == len(arrivals)
    for start in sent:
        assert sum(start <= at < start + 60 for at in sent) <= max(1, rpm)


@settings(max_examples=30, deadline=None)
@given(pauses=st.lists(st.tuples(st.floats(0, 20), st.floats(0.5, 30)), min_size=1, max_size=4))
def test_nothing_is_sent_while_the_release_wants_quiet(parts: Any, pauses: list[tuple[float, float]]) -> None:
    pace = Pace(parts.LoopClock(), concurrency=4, requests_per_minute=120)
    sent = parts.in_virtual_time(_sent_at(parts, pace, [at / 3 for at in range(60)], pauses))
    for begin, length in pauses:
        assert not [at for at in sent if begin + 1e-6 < at < begin + length - 1e-6]


def test_calls_are_spread_evenly_and_no_time_is_lost(parts: Any) -> None:
    pace = Pace(parts.LoopClock(), concurrency=4, requests_per_minute=60)
    sent = parts.in_virtual_time(_sent_at(parts, pace, [0.0] * 61, []))
    assert sent == pytest.approx(list(range(61)), abs=1e-4)


def test_a_burst_goes_out_at_once_and_is_paid_for_later(parts: Any) -> None:
    pace = Pace(parts.LoopClock(), concurrency=64, requests_per_minute=60, burst=11)
    sent = parts.in_virtual_time(_sent_at(parts, pace, [0.0] * 61, []))
    assert sent[:11] == [0.0] * 11
    assert sent[60] == pytest.approx(60.0, abs=1e-4)


def test_without_a_limit_calls_go_out_as_they_come(parts: Any) -> None:
    assert parts.in_virtual_time(_sent_at(parts, Pace(parts.LoopClock()), [0.0, 0.5, 0.5], [])) == [0.0, 0.5, 0.5]


def test_only_a_new_or_much_longer_pause_is_news(parts: Any) -> None:
    async def pauses() -> list[bool]:
        pace = Pace(parts.LoopClock())
        first = [pace.pause(5), pace.pause(3), pace.pause(5.5), pace.pause(8)]
        await asyncio.sleep(8)
        return [*first, pace.pause(1)]

    assert parts.in_virtual_time(pauses()) == [True, False, False, True, True]


def test_a_pace_of_nothing_is_refused(parts: Any) -> None:
    with pytest.raises(ValueError, match="requests_per_minute must be above 0, found 0"):
        Pace(parts.LoopClock(), requests_per_minute=0)
