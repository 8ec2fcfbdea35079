"""Carries the calls of one trial: paced, retried, within the budget."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from holdfast.domain.observation import Attempt, Cause, TrialKey
from holdfast.engine.budget import Budget
from holdfast.engine.estimate import Tariff
from holdfast.engine.events import AttemptFailed, Event, Paused, Stopped
from holdfast.engine.limits import Limits
from holdfast.engine.pace import Pace
from holdfast.engine.retry import IMPATIENT, Again, GiveUp, after_failure
from holdfast.engine.sitting import Sitting
from holdfast.errors import shortened
from holdfast.ports import Clock, Sent

BUDGET_RAN_OUT = "The budget has run out."


Tell = Callable[[Event], Awaitable[None]]


def _unnoted() -> None:
    """Note nothing."""


@dataclass(frozen=True, slots=True)
class Ways:
    """What the carriers of a sitting share."""

    clock: Clock
    pace: Pace
    budget: Budget
    tariff: Tariff
    limits: Limits
    sitting: Sitting
    random: Random


class TrialCarrier:
    """A `ports.Carrier` for the calls of one trial. Afterwards `attempts` are those that were really sent.

    `sending` is called once, when nothing stands between the trial and its first call any more. Where nothing could be
    sent, what `carry` returns ends in an attempt that was not: its cause says why.
    """

    def __init__(
        self,
        ways: Ways,
        key: TrialKey,
        worst_usd: float | None,
        tell: Tell,
        sending: Callable[[], None] = _unnoted,
    ) -> None:
        self._ways, self._key, self._worst_usd, self._tell, self._sending = ways, key, worst_usd, tell, sending
        self.attempts: list[Attempt] = []
        self.cause: Cause | None = None  # of the last call; None where it was answered
        self.lost: tuple[Cause, str] | None = None  # the first call that stayed unanswered for a fault of the service
        self.detail = ""
        self.is_interrupted = False

    async def carry(self, send: Callable[[], Awaitable[Sent]], /) -> Sequence[Sent]:
        """Make one call, again where the retry law says so. The last of what is returned decides."""
        made: list[Sent] = []
        while True:
            sent = await self._attempt(send)
            if isinstance(sent, GiveUp):
                await self._give_up(sent)
                return [*made, self._unsent(sent)]
            made.append(sent)
            self.attempts.append(sent.attempt)
            if sent.attempt.cause is None:
                self.cause, self.detail = None, ""
                return made
            step = after_failure(
                [each.attempt for each in made],
                self._ways.limits.retry,
                self._ways.random,
                is_proven=self._ways.sitting.has_answered,
            )
            if isinstance(step, GiveUp):
                await self._tell(AttemptFailed(self._key, sent.attempt, None))
                await self._give_up(step)
                return made
            await self._wait(sent.attempt, step)

    async def _attempt(self, send: Callable[[], Awaitable[Sent]]) -> Sent | GiveUp:
        """One sending, or why there is none. Money is held from before the call's turn until its cost is known."""
        ways = self._ways
        async with ways.pace.slot():
            if (refused := self._refused()) is not None:
                return refused
            reservation = await ways.budget.reserve(self._worst_usd)
            if reservation is None:
                return self._refused() or GiveUp("budget", BUDGET_RAN_OUT, stops_run=True)
            cost: float | None = 0.0
            is_sent = False
            try:
                await ways.pace.turn()
                if (refused := self._refused()) is not None:
                    return refused
                if not self.attempts:
                    self._sending()
                is_sent, cost = True, None
                sent = await self._send(send)
                cost = self._cost(sent)
                return sent
            finally:
                if is_sent:
                    ways.budget.settle(reservation, cost)
                else:
                    ways.budget.release(reservation)

    async def _send(self, send: Callable[[], Awaitable[Sent]]) -> Sent:
        """What the provider gave. It promises not to raise; one that does has broken the call, not the run."""
        clock = self._ways.clock
        started_at, started = clock.now(), clock.monotonic()
        try:
            return await send()
        except Exception as error:  # noqa: BLE001  # a provider's call: a fault of any kind becomes data
            detail = f"The provider raised {type(error).__name__}: {shortened(str(error), 300)}."
            duration_ms = (clock.monotonic() - started) * 1000
            return Sent(Attempt(started_at=started_at, duration_ms=duration_ms, cause="broken", detail=detail))

    def _cost(self, sent: Sent) -> float | None:
        """What one sending cost; None where it may have been billed without our knowing how much."""
        if sent.observation is not None:
            cost = self._ways.tariff.charged_usd(sent)
            self._ways.tariff.learn(self._key.contract, cost)
            return cost
        return None if sent.attempt.paid or sent.attempt.cause in IMPATIENT else 0.0

    def _refused(self) -> GiveUp | None:
        sitting = self._ways.sitting
        if sitting.is_closing:
            self.is_interrupted = True
            raise asyncio.CancelledError  # also reaches an application's thread, which nobody can cancel
        return None if sitting.halt is None else GiveUp(sitting.halt.cause, sitting.halt.detail)

    async def _wait(self, attempt: Attempt, step: Again) -> None:
        clock = self._ways.clock
        is_news = step.pauses_release and self._ways.pace.pause(step.after_s)
        await self._tell(AttemptFailed(self._key, attempt, step.after_s))
        if is_news:
            await self._tell(Paused(clock.now() + timedelta(seconds=step.after_s), attempt.detail))
        await clock.sleep(step.after_s)

    async def _give_up(self, step: GiveUp) -> None:
        self.cause, self.detail = step.cause, step.detail
        if step.cause != "unsupported" and self.lost is None:
            self.lost = (step.cause, step.detail)
        if step.stops_run and self._ways.sitting.stop(step.cause, step.detail):
            await self._tell(Stopped(step.cause, step.detail))

    def _unsent(self, step: GiveUp) -> Sent:
        now = self._ways.clock.now()
        return Sent(Attempt(started_at=now, duration_ms=0.0, cause=step.cause, detail=step.detail))
