"""Desks: each release has a pace of its own."""

import asyncio
from typing import Any

from holdfast.engine.desks import Beside, pace_of
from holdfast.engine.limits import Limits


def _turns(parts: Any, limits: Limits, count: int) -> list[float]:
    """When each of so many turns came, in virtual time."""

    async def taken() -> list[float]:
        clock = parts.LoopClock()
        pace, times = pace_of(clock, limits), []
        for _ in range(count):
            await pace.turn()
            times.append(clock.monotonic())
        return times

    return parts.in_virtual_time(taken())  # type: ignore[no-any-return]  # times


def test_the_pace_of_a_release_is_what_its_limits_say(parts: Any) -> None:
    assert _turns(parts, Limits(), 3) == [0.0, 0.0, 0.0]
    first, second, third = _turns(parts, Limits(requests_per_minute=60), 3)
    assert (first, round(second, 3), round(third, 3)) == (0.0, 1.0, 2.0)
    assert [round(at, 2) for at in _turns(parts, Limits(requests_per_minute=61, burst=2), 3)] == [0.0, 0.0, 1.0]


def test_no_more_calls_are_under_way_than_the_limits_allow(parts: Any) -> None:
    async def waiting() -> bool:
        pace = pace_of(parts.LoopClock(), Limits(concurrency=1))
        async with pace.slot():
            other = asyncio.ensure_future(pace.slot().__aenter__())
            await asyncio.sleep(1)
            was_let_in = other.done()
        await other
        return was_let_in

    assert not parts.in_virtual_time(waiting())


def test_without_a_price_or_recorded_usage_the_baseline_beside_has_none(parts: Any) -> None:
    beside = Beside(parts.BASELINE, parts.ScriptedProvider(), Limits())
    assert (beside.price, beside.spent) == (None, {})
