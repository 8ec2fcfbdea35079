"""Puts the units of a plan to a release, and keeps every answer before anything else happens to it."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Iterator, Set
from dataclasses import replace
from random import Random

from holdfast.domain.contract import Suite
from holdfast.domain.observation import Attempt, Evidence, TrialKey
from holdfast.domain.release import Price
from holdfast.domain.trial import Run, RunHeader
from holdfast.engine.budget import Budget, require_payable
from holdfast.engine.carrier import Tell, TrialCarrier, Ways
from holdfast.engine.checking import check_run
from holdfast.engine.estimate import Spent, Tariff
from holdfast.engine.events import (
    AttemptFailed,
    Event,
    Paused,
    RunFinished,
    RunStarted,
    StageStarted,
    Stopped,
    UnitAnswered,
    UnitGivenUp,
    UnitKept,
    UnitSent,
)
from holdfast.engine.limits import Limits
from holdfast.engine.pace import Pace
from holdfast.engine.plan import NextStage, Plan, Unit, next_stage
from holdfast.engine.runs import continue_or_begin, observed_keys
from holdfast.engine.sitting import Halt, Sitting
from holdfast.engine.tally import Tally
from holdfast.engine.trials import ask_prompt, run_application
from holdfast.ports import Clock, Journal, Provider

Redact = Callable[[Evidence], Evidence]
_QUEUED_EVENTS = 256  # a slow listener slows the run down instead of filling the memory


def as_it_is(evidence: Evidence) -> Evidence:
    """The evidence, unchanged: for providers that can hold no secret."""
    return evidence


async def replay(
    plan: Plan,
    provider: Provider,
    journal: Journal,
    *,
    clock: Clock,
    limits: Limits,
    budget: Budget,
    suite: Suite,
    price: Price | None = None,
    spent: Spent | None = None,
    redact: Redact = as_it_is,
    header: RunHeader | None = None,
    stages: NextStage = next_stage,
) -> AsyncGenerator[Event, None]:
    """Events of one sitting of a run, from `RunStarted` to `RunFinished`.

    An answer is appended to the journal, redacted, before it is told or counted. Closing the iterator (or cancelling
    its task) begins nothing more, waits `limits.grace_s` for answers under way, keeps those, and loses nothing else:
    the same plan goes on from there. What the journal raises ends the run with that error. Raises BudgetExceeded or
    UsageError before the first call where the budget cannot pay the first round.
    """
    tariff = Tariff(price, spent or {})
    require_payable(plan, budget, tariff)
    chosen = header or continue_or_begin(journal, plan, clock.now())
    pace = Pace(
        clock,
        concurrency=limits.concurrency,
        requests_per_minute=limits.requests_per_minute,
        burst=limits.burst,
    )
    ways = Ways(clock, pace, budget, tariff, limits, Sitting(limits), Random(plan.rules.seed))
    run = _Replay(plan, provider, journal, suite, chosen, ways, redact)
    events = run.events(stages)
    async with contextlib.aclosing(events):
        async for event in events:
            yield event


class _Replay:
    """One sitting: hands units to a fixed number of workers and passes on what they tell."""

    def __init__(
        self,
        plan: Plan,
        provider: Provider,
        journal: Journal,
        suite: Suite,
        header: RunHeader,
        ways: Ways,
        redact: Redact,
    ) -> None:
        self._plan, self._provider, self._journal, self._suite = plan, provider, journal, suite
        self._header, self._ways, self._redact = header, ways, redact
        self._told: asyncio.Queue[Event | None] = asyncio.Queue(_QUEUED_EVENTS)
        self._tally = Tally()

    async def events(self, stages: NextStage) -> AsyncGenerator[Event, None]:
        """All events, stage by stage. A sitting that was stopped begins no further stage."""
        started = self._ways.clock.monotonic()
        done = observed_keys(self._journal, self._header)
        to_send = sum(unit.key not in done for unit in self._plan.to_send)
        in_flight = tuple(self._journal.in_flight(self._header.id))
        resumed = bool(done or in_flight) or any(True for _ in self._journal.evidence(self._header.id))
        yield RunStarted(self._header, len(self._plan.units), to_send, resumed=resumed, in_flight=in_flight)
        units, stage = self._plan.units, 1
        while units:
            async with contextlib.aclosing(self._stage(units, done)) as told:
                async for event in told:
                    self._tally.count(event)
                    yield event
            units, stage = self._next_units(stages, stage), stage + 1
            if units:
                names = tuple(dict.fromkeys(unit.key.contract for unit in units))
                yield StageStarted(stage, len(units), names)
        yield RunFinished(self._header, self._tally.totals(self._ways.clock.monotonic() - started))

    def _next_units(self, stages: NextStage, stage: int) -> tuple[Unit, ...]:
        if self._ways.sitting.halt is not None:
            return ()

        def so_far() -> Run:
            return check_run(self._suite, self._header, self._journal.evidence(self._header.id))

        return stages(self._plan, self._suite, stage, so_far)

    async def _stage(self, units: tuple[Unit, ...], done: Set[TrialKey]) -> AsyncGenerator[Event, None]:
        feed = iter(units)
        workers = [asyncio.create_task(self._work(feed, done)) for _ in range(self._workers(len(units)))]
        try:
            working = len(workers)
            while working:
                event = await self._told.get()
                if event is not None:
                    yield event
                    continue
                working -= 1
                await asyncio.gather(*(worker for worker in workers if worker.done()))  # raises what one broke with
        finally:
            await self._close(workers)

    def _workers(self, units: int) -> int:
        return min(self._ways.limits.workers, units)

    async def _close(self, workers: list[asyncio.Task[None]]) -> None:
        """Begin nothing more; give the answers under way a moment to arrive and be kept; then end."""
        open_ones: set[asyncio.Task[None]] = {worker for worker in workers if not worker.done()}
        if not open_ones:
            await asyncio.gather(*workers, return_exceptions=True)  # several may have broken; one error is raised
            return
        self._ways.sitting.is_closing = True
        while not self._told.empty():  # whoever waits for room in the queue need not any more
            self._told.get_nowait()
        moment = asyncio.create_task(self._ways.clock.sleep(self._ways.limits.grace_s))
        try:
            while open_ones and not moment.done():
                await asyncio.wait({moment, *open_ones}, return_when=asyncio.FIRST_COMPLETED)
                open_ones = {worker for worker in open_ones if not worker.done()}
        finally:
            for task in (moment, *open_ones):
                task.cancel()
            await asyncio.gather(moment, *workers, return_exceptions=True)

    async def _work(self, feed: Iterator[Unit], done: Set[TrialKey]) -> None:
        try:
            for unit in feed:
                if self._ways.sitting.is_closing:
                    return
                await self._end(unit, done)
        finally:
            await self._tell(None)

    async def _end(self, unit: Unit, done: Set[TrialKey]) -> None:
        """Every unit ends exactly once: kept, answered or given up."""
        if unit.key in done:
            await self._tell(UnitKept(unit.key))
        elif (kept := self._plan.kept(unit.key)) is not None:
            self._journal.append(self._header.id, kept)
            await self._tell(UnitKept(unit.key))
        else:
            await self._do(unit)

    async def _do(self, unit: Unit) -> None:
        refused = self._ways.sitting.refuses(unit.key.contract)
        if refused is None:
            await self._tell(UnitSent(unit.key))
            evidence = await self._evidence(unit)
        else:
            evidence = self._unsent(unit, refused)
        # No await between the answer and the journal: a cancellation cannot come between them.
        evidence = self._redact(evidence)
        self._journal.append(self._header.id, evidence)
        if refused is None and (halt := self._ways.sitting.ended(evidence)) is not None:
            await self._stop(halt)
        await self._tell(UnitAnswered(unit.key, evidence) if evidence.is_observed else UnitGivenUp(unit.key, evidence))

    async def _evidence(self, unit: Unit) -> Evidence:
        carrier = TrialCarrier(
            self._ways,
            unit.key,
            self._ways.tariff.worst_usd(unit),
            self._teller(unit.key),
            sending=lambda: self._journal.sending(self._header.id, unit.key),
        )
        if unit.ask is not None:
            return await ask_prompt(unit, unit.ask, self._provider, carrier, self._ways)
        contract = self._suite.contract(unit.key.contract)
        case = contract.case(unit.key.case) if contract is not None else None
        if contract is None or contract.application is None or case is None:
            raise ValueError(f"The suite has no application case {unit.key.case!r} of {unit.key.contract!r}.")
        return await run_application(unit, contract.application, case, self._provider, carrier, self._ways)

    def _unsent(self, unit: Unit, why: Halt) -> Evidence:
        return Evidence(key=unit.key, started_at=self._ways.clock.now(), cause=why.cause, detail=why.detail)

    async def _stop(self, halt: Halt) -> None:
        if self._ways.sitting.stop(halt.cause, halt.detail):
            await self._tell(Stopped(halt.cause, halt.detail))

    async def _tell(self, event: Event | None) -> None:
        """Pass an event on. Nobody listens any more once the run is closing."""
        if not self._ways.sitting.is_closing:
            await self._told.put(event)

    def _teller(self, key: TrialKey) -> Tell:
        """What the carrier of one trial tells with: redacted like the evidence."""

        def clean(text: str, *attempts: Attempt) -> Evidence:
            now = self._ways.clock.now()
            return self._redact(Evidence(key=key, started_at=now, cause="broken", detail=text, attempts=attempts))

        async def tell(event: Event) -> None:
            if isinstance(event, AttemptFailed):
                event = replace(event, attempt=clean("", event.attempt).attempts[0])
            elif isinstance(event, Paused):
                event = replace(event, why=clean(event.why).detail)
            elif isinstance(event, Stopped):
                event = replace(event, detail=clean(event.detail).detail)
            await self._tell(event)

        return tell
