"""How fast a release is asked: so many calls at once, so many in a minute, and none while it asked for quiet."""

import asyncio
from contextlib import AbstractAsyncContextManager

from holdfast.ports import Clock

MINUTE_S = 60.0
_ROUNDING = 1e-9  # sums of intervals may fall short of a minute by their rounding


class Pace:
    """Admits calls to one release.

    Method: token bucket in its virtual-scheduling form (GCRA, ITU-T I.371). A bucket of `burst` tokens refilled so
    slowly that no half-open window of 60 s ever sees more than `requests_per_minute` calls, bursts included.
    """

    def __init__(
        self, clock: Clock, *, concurrency: int = 8, requests_per_minute: float | None = None, burst: int = 1
    ) -> None:
        if requests_per_minute is not None and requests_per_minute <= 0:
            raise ValueError(f"requests_per_minute must be above 0, found {requests_per_minute!r}.")
        self._clock = clock
        self._slots = asyncio.Semaphore(concurrency)
        self._interval_s, self._credit_s = _bucket(requests_per_minute, burst)
        self._next_s = float("-inf")  # when the bucket is full again, less its credit
        self._quiet_until_s = float("-inf")

    def slot(self) -> AbstractAsyncContextManager[None]:
        """One of the concurrent calls. A call that waits before it is made again holds none."""
        return self._slots

    def pause(self, seconds: float) -> bool:
        """Send nothing for so long; whether that is worth telling: a new pause, or one longer by a second."""
        now = self._clock.monotonic()
        until = now + seconds
        is_news = now >= self._quiet_until_s or until > self._quiet_until_s + 1.0
        self._quiet_until_s = max(self._quiet_until_s, until)
        return is_news

    async def turn(self) -> None:
        """Wait until the next call may be sent; a pause that began meanwhile sends us to the end of the line."""
        while True:
            at = self._reserve()
            while (wait := at - self._clock.monotonic()) > 0:
                await self._clock.sleep(wait)
            if self._clock.monotonic() >= self._quiet_until_s:
                return

    def _reserve(self) -> float:
        earliest = max(self._clock.monotonic(), self._quiet_until_s)
        at = max(earliest, self._next_s)
        self._next_s = max(self._next_s, at - self._credit_s) + self._interval_s
        return at


def _bucket(requests_per_minute: float | None, burst: int) -> tuple[float, float]:
    """The interval between tokens, and the credit of a full bucket, in seconds."""
    if requests_per_minute is None:
        return 0.0, 0.0
    size = max(1, min(burst, int(requests_per_minute)))
    interval = MINUTE_S / (requests_per_minute - size + 1) * (1 + _ROUNDING)
    return interval, interval * (size - 1)
