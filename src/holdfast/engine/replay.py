"""Puts the units of a plan to a release, and keeps every answer before anything else happens to it."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence, Set
from dataclasses import replace

from holdfast.comparison.sequence import UNREADABLE, SuiteSequence
from holdfast.domain.contract import LoadedCase, LoadedContract, Suite
from holdfast.domain.observation import Attempt, Evidence, TrialKey
from holdfast.domain.release import Price, Release
from holdfast.domain.trial import Run, RunHeader
from holdfast.engine.agenda import Agenda, FixedAgenda
from holdfast.engine.agents import run_agent
from holdfast.engine.budget import Budget, require_payable
from holdfast.engine.carrier import Tell, TrialCarrier
from holdfast.engine.checking import check_evidence, check_run
from holdfast.engine.desks import Beside, Desk, desks_of
from holdfast.engine.estimate import Spent
from holdfast.engine.events import (
    AttemptFailed,
    Event,
    Paused,
    RunFinished,
    RunStarted,
    Stopped,
    UnitAnswered,
    UnitGivenUp,
    UnitKept,
    UnitParked,
    UnitSent,
)
from holdfast.engine.helpers import Helpers
from holdfast.engine.judging import NO_VOTES, Votes
from holdfast.engine.limits import Limits
from holdfast.engine.losses import Losses
from holdfast.engine.pairs import run_pair
from holdfast.engine.plan import NextStage, Plan, Unit
from holdfast.engine.planning import next_stage
from holdfast.engine.retry import IMPATIENT, PATIENT
from holdfast.engine.runs import continue_or_begin
from holdfast.engine.sequential import SequentialAgenda
from holdfast.engine.sitting import Halt, Sitting
from holdfast.engine.tally import Tally
from holdfast.engine.trials import ask_prompt, run_application
from holdfast.engine.votes import cast_votes, without_votes
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
    recorded: Run | None = None,
    beside: Beside | None = None,
    helpers: Sequence[Beside] = (),
    pinned: Votes = NO_VOTES,
) -> AsyncGenerator[Event, None]:
    """Events of one sitting of a run, from `RunStarted` to `RunFinished`.

    A plan with contract plans is asked as far as it takes to decide, against `recorded`; `beside` serves the baseline
    where it is asked side by side, `helpers` what trials ask of judges and simulated users; `pinned` votes are not
    asked for again. An answer is appended to the journal, redacted, before it is told or counted.
    Closing the iterator (or cancelling its task) begins nothing more, waits `limits.grace_s` for answers under way,
    keeps those, and loses nothing else: the same plan goes on from there. What the journal raises ends the run with
    that error. Raises BudgetExceeded or UsageError before the first call where the budget cannot pay the first round.
    """
    first = Beside(plan.release, provider, limits, price, spent or {})
    sides = [first] if beside is None else [first, beside]
    desks = desks_of(first, [*sides[1:], *helpers], clock, budget, plan.rules.seed)
    tariffs = {release: desk.ways.tariff for release, desk in desks.items()}
    require_payable(plan, budget, tariffs, suite)
    chosen = header or continue_or_begin(journal, plan, clock.now())
    workers = sum(each.limits.workers for each in sides)
    run = _Replay(plan, desks, journal, suite, chosen, redact, workers=workers, pinned=pinned)
    events = run.events(run.agenda(stages, recorded))
    async with contextlib.aclosing(events):
        async for event in events:
            yield event


class _Replay:
    """One sitting: workers take units from an agenda, and what they tell is passed on."""

    def __init__(
        self,
        plan: Plan,
        desks: Mapping[Release, Desk],
        journal: Journal,
        suite: Suite,
        header: RunHeader,
        redact: Redact,
        workers: int,
        pinned: Votes,
    ) -> None:
        self._plan, self._desks, self._journal, self._suite = plan, desks, journal, suite
        self._header, self._redact, self._workers, self._pinned = header, redact, workers, pinned
        self._helpers = Helpers(desks, journal, header.id, redact, self._teller, header.is_fresh)
        self._ways = desks[plan.release].ways
        self._told: asyncio.Queue[Event | None] = asyncio.Queue(_QUEUED_EVENTS)
        self._tally = Tally()
        self._under_way = 0
        self._changed = asyncio.Event()
        self._losses = Losses(journal, header.id, desks, is_recording=not plan.plans)
        self._unvoted: dict[TrialKey, Evidence] = {}  # trials that were answered, and lack votes of their judges

    def agenda(self, stages: NextStage, recorded: Run | None) -> Agenda:
        """What this sitting sends."""
        if self._plan.plans:
            plans = {plan.contract: plan for plan in self._plan.plans}
            sequence = SuiteSequence(plans, {} if recorded is None else recorded.trials)
            return SequentialAgenda(self._plan, self._suite, sequence, fails_fast=self._ways.limits.fails_fast)

        def so_far() -> Run:
            return check_run(self._suite, self._header, self._journal.evidence(self._header.id), self._votes())

        halted = self._ways.sitting
        return FixedAgenda(self._plan, self._suite, stages, so_far, lambda: halted.halt is not None)

    async def events(self, agenda: Agenda) -> AsyncGenerator[Event, None]:
        """All events, from the first to the last."""
        started = self._ways.clock.monotonic()
        in_flight = tuple(self._journal.in_flight(self._header.id))
        votes = self._votes()
        done = self._done(votes)
        is_old = bool(done or in_flight) or any(True for _ in self._journal.evidence(self._header.id))
        self._losses.begin()
        yield self._start(done, in_flight, is_old=is_old)
        kept = (each for each in self._journal.evidence(self._header.id) if each.key not in self._unvoted)
        agenda.begin(kept, votes)
        if self._plan.plans:
            for key in done:
                self._tally.count(UnitKept(key))
                yield UnitKept(key)
            self._keep_looks(agenda)
            for event in agenda.news():  # not through the queue: nobody empties it yet
                yield event
        async with contextlib.aclosing(self._worked(agenda, done)) as told:
            async for event in told:
                self._tally.count(event)
                yield event
        yield RunFinished(self._header, self._tally.totals(self._ways.clock.monotonic() - started))

    def _votes(self) -> Votes:
        """Those that the run has."""
        is_judged = any(contract.judges for contract in self._suite.contracts)
        return Votes(self._journal.helped(self._header.id)) if is_judged else NO_VOTES

    def _done(self, votes: Votes) -> set[TrialKey]:
        """The trials of earlier sittings that have ended; those that were answered and not judged are noted."""
        done: set[TrialKey] = set()
        for evidence in filter(self._is_done, self._journal.evidence(self._header.id)):
            contract, case = self._asked(evidence.key)
            is_judged = contract is not None and case is not None and bool(contract.judges) and evidence.is_observed
            if is_judged and contract and case and check_evidence(contract, case, evidence, votes).lacks_votes:
                self._unvoted[evidence.key] = evidence
            else:
                done.add(evidence.key)
        return done

    def _asked(self, key: TrialKey) -> tuple[LoadedContract | None, LoadedCase | None]:
        contract = self._suite.contract(key.contract)
        return contract, contract.case(key.case) if contract is not None else None

    def _is_done(self, evidence: Evidence) -> bool:
        """A recording asks again for what was given up; what a candidate gave up was read, and stays."""
        return evidence.is_settled if self._plan.plans else evidence.is_observed

    def _start(self, done: Set[TrialKey], in_flight: tuple[TrialKey, ...], *, is_old: bool) -> RunStarted:
        is_at_most = bool(self._plan.plans)
        if is_at_most:
            to_send = max(0, self._plan.most - len(done) - sum(key not in done for key in self._plan.known))
        else:
            to_send = sum(unit.key not in done for unit in self._plan.to_send)
        return RunStarted(
            self._header, self._plan.most, to_send, resumed=is_old, in_flight=in_flight, is_at_most=is_at_most
        )

    async def _worked(self, agenda: Agenda, done: Set[TrialKey]) -> AsyncGenerator[Event, None]:
        count = min(self._workers, max(1, self._plan.most))
        workers = [asyncio.create_task(self._work(agenda, done)) for _ in range(count)]
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

    async def _close(self, workers: list[asyncio.Task[None]]) -> None:
        """Begin nothing more; give the answers under way a moment to arrive and be kept; then end."""
        open_ones: set[asyncio.Task[None]] = {worker for worker in workers if not worker.done()}
        if not open_ones:
            await asyncio.gather(*workers, return_exceptions=True)  # several may have broken; one error is raised
            return
        self._ways.sitting.course.is_closing = True
        self._wake()
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

    async def _work(self, agenda: Agenda, done: Set[TrialKey]) -> None:
        try:
            while (unit := await self._next(agenda)) is not None:
                try:
                    await self._end(agenda, unit, done)
                finally:
                    self._under_way -= 1
                    if agenda.has_ready or not self._under_way:
                        self._wake()
        finally:
            await self._tell(None)

    async def _next(self, agenda: Agenda) -> Unit | None:
        """The next unit, waiting for those under way to open more; None once there will be none."""
        while not self._ways.sitting.is_closing:
            is_idle = self._under_way < self._ways.limits.concurrency and self._ways.sitting.halt is None
            unit = agenda.take(is_idle=is_idle)
            if unit is None and not self._under_way:
                unit = agenda.take_lost()
                if unit is None and self._ways.sitting.halt is None:
                    unit = agenda.take_without_stuck()
                self._wake()  # for the other ones; or since there will be none
            if unit is not None:
                self._under_way += 1
                return unit
            if not self._under_way:
                return None
            await self._changed.wait()
        return None

    def _wake(self) -> None:
        """Wake all workers that wait."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def _end(self, agenda: Agenda, unit: Unit, done: Set[TrialKey]) -> None:
        """Every unit ends exactly once in a sitting: kept, answered or given up; or it is parked, and comes again."""
        if unit.key in done:
            agenda.ended(unit, None)
            await self._tell(UnitKept(unit.key))
        elif (unvoted := self._unvoted.get(unit.key)) is not None:
            await self._judge(agenda, unit, unvoted, UnitKept(unit.key))
        elif (kept := self._plan.kept(unit.key)) is not None:
            self._journal.append(self._header.id, kept)
            await self._judge(agenda, unit, kept, UnitKept(unit.key))
        else:
            await self._do(agenda, unit)
        await self._note(agenda)

    async def _note(self, agenda: Agenda) -> None:
        """Keep the looks that were taken, then tell what there is to tell."""
        self._keep_looks(agenda)
        for event in agenda.news():
            await self._tell(event)

    def _keep_looks(self, agenda: Agenda) -> None:
        for look in agenda.looks():
            self._journal.look(self._header.id, look)

    async def _do(self, agenda: Agenda, unit: Unit) -> None:
        sitting = self._sitting(unit.key)
        refused = sitting.refuses(unit.key.contract)
        if refused is None:
            await self._tell(UnitSent(unit.key))
            evidence = self._losses.for_good(await self._evidence(unit))
        else:
            evidence = self._unsent(unit, refused)
        # No await between the answer and the journal: a cancellation cannot come between them.
        evidence = self._redact(evidence)
        self._journal.append(self._header.id, evidence)
        if refused is None and (halt := sitting.ended(evidence, self._losses.sent_s(evidence))) is not None:
            await self._stop(halt)
        if evidence.is_settled or evidence.cause in UNREADABLE:
            self._losses.forget(unit.key)
            is_observed = evidence.is_observed
            told = UnitAnswered(unit.key, evidence) if is_observed else UnitGivenUp(unit.key, evidence)
            await self._judge(agenda, unit, evidence, told)
        elif agenda.lost(unit, is_last=sitting.halt is not None or evidence.cause not in PATIENT | IMPATIENT):
            self._losses.parked(unit.key)
            await self._tell(UnitParked(unit.key, evidence))
        else:
            await self._tell(UnitGivenUp(unit.key, evidence))

    async def _judge(self, agenda: Agenda, unit: Unit, evidence: Evidence, told: Event) -> None:
        """End a trial that is in the journal once its judges have voted; where a vote was lost, it comes again."""
        votes, lost = NO_VOTES, None
        contract, case = self._asked(unit.key)
        if contract is not None and case is not None and evidence.is_observed:
            votes, lost = await cast_votes(contract, case, evidence, self._helpers, self._pinned)
        if lost is None:
            self._unvoted.pop(unit.key, None)
            self._helpers.ended(unit.key)
            agenda.ended(unit, evidence, votes)
            await self._tell(told)
            return
        self._unvoted[unit.key] = evidence
        is_last = self._ways.sitting.halt is not None or lost.cause not in PATIENT | IMPATIENT
        unjudged = without_votes(evidence, lost)
        comes_again = agenda.lost(unit, is_last=is_last)
        await self._tell(UnitParked(unit.key, unjudged) if comes_again else UnitGivenUp(unit.key, unjudged))

    def _sitting(self, key: TrialKey) -> Sitting:
        return self._desks[key.release].ways.sitting

    async def _evidence(self, unit: Unit) -> Evidence:
        desk = self._desks[unit.key.release]
        carrier = TrialCarrier(
            desk.ways,
            unit.key,
            desk.ways.tariff.worst_usd(unit),
            self._teller(unit.key),
            sending=lambda: self._journal.sending(self._header.id, unit.key),
        )
        if unit.ask is not None and unit.varied is not None:
            return await run_pair(unit, unit.ask, unit.varied, desk.provider, carrier, desk.ways)
        if unit.ask is not None:
            return await ask_prompt(unit, unit.ask, desk.provider, carrier, desk.ways)
        contract = self._suite.contract(unit.key.contract)
        case = contract.case(unit.key.case) if contract is not None else None
        if contract is not None and contract.agent is not None and case is not None:
            return await run_agent(unit, contract.agent, case, desk.provider, carrier, desk.ways, self._helpers)
        if contract is None or contract.application is None or case is None:
            raise ValueError(f"The suite has no application case {unit.key.case!r} of {unit.key.contract!r}.")
        return await run_application(unit, contract.application, case, desk.provider, carrier, desk.ways)

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
                if key.is_trial:
                    self._losses.failed(key)
                event = replace(event, attempt=clean("", event.attempt).attempts[0])
            elif isinstance(event, Paused):
                event = replace(event, why=clean(event.why).detail)
            elif isinstance(event, Stopped):
                event = replace(event, detail=clean(event.detail).detail)
            await self._tell(event)

        return tell
