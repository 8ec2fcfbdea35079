"""Real parts in memory: a scripted provider, a journal, virtual time, and small suites."""

import asyncio
import itertools
import selectors
import sys
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from holdfast.authoring.world import World
from holdfast.comparison.plans import Wishes, plan_contract, read_plan, recordings_of
from holdfast.comparison.rules import ComparisonRules, hypotheses
from holdfast.comparison.sequence import SuiteSequence
from holdfast.domain.agent import Agent, AgentCase, Caps, Dialogue
from holdfast.domain.contract import Bar, LoadedCase, LoadedCheck, LoadedContract, Suite
from holdfast.domain.message import Sampling
from holdfast.domain.observation import Attempt, Cause, Evidence, Exchange, Observation, TrialKey, Usage
from holdfast.domain.plan import LookTaken
from holdfast.domain.release import Price, Release
from holdfast.domain.request import Request
from holdfast.domain.trial import Run, RunHeader
from holdfast.engine.budget import Budget
from holdfast.engine.checking import check_evidence, check_run
from holdfast.engine.events import ContractStands, Event
from holdfast.engine.limits import Limits
from holdfast.engine.plan import Plan
from holdfast.engine.planning import plan_replay, plan_sequence
from holdfast.engine.replay import replay
from holdfast.engine.rules import Rules
from holdfast.ports import Ask, Carrier, Sent, Wire
from holdfast.statistics import Outcome, Stop, SuiteController

START = datetime(2026, 5, 20, 12, tzinfo=UTC)
BASELINE = Release("acme:chat-2025-11-01")
RELEASE = Release("acme:chat-2026-05-20")
PRICE = Price(input=2.0, output=8.0, as_of=date(2026, 5, 20))


class _VirtualSelector(selectors.DefaultSelector):
    """Where the loop would wait, time jumps instead."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0 if timeout is not None else None)
        if not ready and timeout:
            self.now += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose time passes only while nothing else is to be done: exact, instant, deterministic."""

    def __init__(self) -> None:
        self.virtual = _VirtualSelector()
        super().__init__(self.virtual)

    def time(self) -> float:
        return self.virtual.now

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """Threads end in real time: in virtual time any limit for them would be over at once."""
        await super().shutdown_default_executor()


def in_virtual_time(main: Coroutine[Any, Any, Any]) -> Any:
    """Run to the end in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)


class LoopClock:
    """The clock of the running loop."""

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    def now(self) -> datetime:
        return START + timedelta(seconds=self.monotonic())

    async def sleep(self, seconds: float, /) -> None:
        await asyncio.sleep(seconds)


@dataclass(frozen=True)
class Step:
    """What the scripted provider does with one call."""

    text: str = "ok"
    cause: Cause | None = None
    retry_after_s: float | None = None
    takes_s: float = 0.1
    output_tokens: int = 10
    paid: bool = False


Script = Callable[[TrialKey, int], Step]


def always(step: Step) -> Script:
    """Every call alike."""
    return lambda key, tries: step


@dataclass
class ScriptedProvider:
    """Answers as its script says, after the time that the script says, and remembers what was sent when."""

    script: Script = field(default_factory=lambda: always(Step()))
    name: str = "acme"
    unsupported: str = ""
    sent: list[tuple[float, TrialKey]] = field(default_factory=list)
    under_way: int = 0
    most_under_way: int = 0
    _tries: dict[TrialKey, int] = field(default_factory=dict)

    def prepare(self, request: Request, release: Release, /) -> Wire:
        return Wire(body={"model": release.id}, unsupported=self.unsupported)

    async def send(self, ask: Ask, /) -> Sent:
        return await self.answer(ask.key)

    async def answer(self, key: TrialKey) -> Sent:
        clock = LoopClock()
        self.sent.append((clock.monotonic(), key))
        tries = self._tries[key] = self._tries.get(key, 0) + 1
        step, started_at = self.script(key, tries), clock.now()
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            await clock.sleep(step.takes_s)
        finally:
            self.under_way -= 1
        detail = "" if step.cause is None else f"said {step.cause}"
        attempt = Attempt(
            started_at=started_at,
            duration_ms=step.takes_s * 1000,
            cause=step.cause,
            detail=detail,
            retry_after_s=step.retry_after_s,
            paid=step.paid,
        )
        if step.cause is not None:
            return Sent(attempt)
        usage = Usage(input_tokens=20, output_tokens=step.output_tokens)
        observation = Observation(text=step.text, finish="stop", usage=usage, served_model="chat-2026-05-20")
        return Sent(attempt, observation, Exchange(body='{"id":"1"}'))

    @contextmanager
    def client(
        self, kind: str, release: Release, carrier: Carrier, keep: Callable[[Exchange, Sequence[Sent]], None], /
    ) -> Iterator["ScriptedClient"]:
        yield ScriptedClient(self, release, carrier, keep, asyncio.get_running_loop())

    @contextmanager
    def replay_client(self, kind: str, exchanges: Sequence[Exchange], /) -> Iterator["KeptClient"]:
        yield KeptClient(iter(exchanges))

    async def releases(self) -> Sequence[str]:
        return [RELEASE.id]

    async def aclose(self) -> None: ...


@dataclass
class ScriptedClient:
    """What an application gets: `ask` in a coroutine, `ask_sync` in a thread."""

    provider: ScriptedProvider
    release: Release
    carrier: Carrier
    keep: Callable[[Exchange, Sequence[Sent]], None]
    loop: asyncio.AbstractEventLoop

    async def ask(self, text: str) -> str:
        key = TrialKey(contract="app", case=text, request="r", release=self.release, number=0)
        made = await self.carrier.carry(lambda: self.provider.answer(key))
        if (last := made[-1]).observation is None:
            raise ConnectionError(f"no answer: {last.attempt.cause}")
        assert last.exchange is not None
        self.keep(Exchange(body=last.observation.text or ""), made)
        return last.observation.text or ""

    def ask_sync(self, text: str) -> str:
        return asyncio.run_coroutine_threadsafe(self.ask(text), self.loop).result()


@dataclass
class KeptClient:
    """Answers from kept exchanges."""

    exchanges: Iterator[Exchange]

    async def ask(self, text: str) -> str:
        return next(self.exchanges).body


@dataclass
class MemoryJournal:
    """A journal in memory. `room` is how many more pieces of evidence fit."""

    headers: list[RunHeader] = field(default_factory=list)
    kept: dict[str, list[Evidence]] = field(default_factory=dict)
    room: int | None = None
    sent: dict[str, list[TrialKey]] = field(default_factory=dict)
    taken: dict[str, dict[tuple[str, int, bool], LookTaken]] = field(default_factory=dict)

    def begin(self, header: RunHeader, /) -> None:
        self.headers.append(header)
        self.kept[header.id] = []
        self.sent[header.id] = []

    def sending(self, run_id: str, key: TrialKey, /) -> None:
        self.sent[run_id].append(key)

    def in_flight(self, run_id: str, /) -> Sequence[TrialKey]:
        ended = {row.key for row in self.kept[run_id]}
        return [key for key in self.sent[run_id] if key not in ended]

    def append(self, run_id: str, evidence: Evidence, /) -> None:
        if self.room is not None:
            if not self.room:
                raise OSError(28, "No space left on device")
            self.room -= 1
        self.kept[run_id].append(evidence)

    def look(self, run_id: str, look: LookTaken, /) -> None:
        self.taken.setdefault(run_id, {}).setdefault((look.contract, look.round, look.is_smoke), look)

    def looks(self, run_id: str, /) -> Sequence[LookTaken]:
        return list(self.taken.get(run_id, {}).values())

    def settled(self, run_id: str, /) -> Mapping[TrialKey, Evidence]:
        return {row.key: row for row in self.kept[run_id] if row.is_settled and row.key.is_trial}

    def helped(self, run_id: str, /) -> Mapping[TrialKey, Evidence]:
        return {row.key: row for row in self.kept[run_id] if row.is_settled and not row.key.is_trial}

    def unobserved(self, run_id: str, /) -> Iterator[Evidence]:
        lost = (row for row in self.kept[run_id] if not row.is_observed and row.key.is_trial)
        return iter({row.key: row for row in lost}.values())

    def runs(self) -> Sequence[RunHeader]:
        return list(reversed(self.headers))

    def evidence(self, run_id: str, /) -> Iterator[Evidence]:
        return iter([row for row in self.kept[run_id] if row.key.is_trial])

    def answered(self, release: Release, /) -> Mapping[TrialKey, Evidence]:
        rows = itertools.chain.from_iterable(self.kept.values())
        return {row.key: row for row in rows if row.is_observed and row.key.release == release}

    def close(self) -> None: ...


def text_check(id: str = "says-ok", wanted: str = "ok") -> LoadedCheck:
    """A gating check on the text."""

    def run(reply: Any, case: LoadedCase) -> None:
        assert wanted in reply.text, f"Expected {wanted!r} in {reply.text!r}."

    return LoadedCheck(id=id, run=run)


def contract(
    id: str = "desk.reply",
    cases: int = 3,
    *,
    checks: Sequence[LoadedCheck] | None = None,
    bar: Bar | None = None,
    max_output_tokens: int | None = 50,
    request: Request | None = None,
    **more: Any,
) -> LoadedContract:
    """A contract of text cases ``c0``, ``c1``, ..."""
    made = tuple(
        LoadedCase(id=f"c{number}", input=f"question {number}", input_digest=f"d{number}") for number in range(cases)
    )
    sampling = Sampling(max_output_tokens=max_output_tokens)
    asked = {("main", case.id): request or Request(user=case.input, sampling=sampling) for case in made}
    chosen = (text_check(),) if checks is None else tuple(checks)
    fields = {"requests": asked, **more}
    return LoadedContract(id=id, purpose="Says ok.", cases=made, checks=chosen, bar=bar or Bar(), **fields)


def agent(cases: int = 3, *, turns: int = 20) -> Agent:
    """An agent of cases ``c0``, ``c1``, ... in an empty world without tools."""
    made = {
        f"c{at}": AgentCase(dialogue=Dialogue(turns=[f"question {at}", "Sure?"]), world=World(), tools=())
        for at in range(cases)
    }
    return Agent(cases=made, caps=Caps(turns=turns))


def suite(*contracts: LoadedContract) -> Suite:
    """A suite."""
    return Suite(contracts=contracts, loaded=len(contracts))


def a_plan(
    of: Suite,
    provider: ScriptedProvider | None = None,
    *,
    role: Any = "candidate",
    rules: Rules | None = None,
    **more: Any,
) -> Plan:
    """The plan of a replay of the suite."""
    return plan_replay(of, RELEASE, provider or ScriptedProvider(), role=role, rules=rules or Rules(), **more)


def evidence(
    text: str | None = "ok", *, cause: Cause | None = None, number: int = 0, case: str = "c0", **more: Any
) -> Evidence:
    """One piece of evidence of ``desk.reply``."""
    key = TrialKey(contract="desk.reply", case=case, request="r", release=RELEASE, number=number)
    observation = None if cause is not None else Observation(text=text, finish="stop")
    return Evidence(**{"key": key, "started_at": START, "observation": observation, "cause": cause, **more})


Answers = Callable[[TrialKey], bool]


def passes(key: TrialKey) -> bool:
    """Every trial passes."""
    return True


def shares(solid: float, **of_case: float) -> Answers:
    """Passes by chance, each trial by a dice of its own: so often, or as named for a case."""

    def answers(key: TrialKey) -> bool:
        dice = Random(f"{key.contract} {key.case} {key.role} {key.number} {key.release}")
        return dice.random() < of_case.get(key.case, solid)

    return answers


def saying(answers: Answers, *, takes_s: Callable[[TrialKey], float] = lambda key: 0.1) -> Script:
    """Says ok where the answer passes, else no."""
    return lambda key, tries: Step(text="ok" if answers(key) else "no", takes_s=takes_s(key))


def late(seed: int) -> Callable[[TrialKey], float]:
    """Any time for each trial, so that answers arrive in any order."""
    return lambda key: Random(f"{seed} {key}").uniform(0.01, 3.0)


def recorded(of: Suite, *, repeats: int = 10, answers: Answers = passes) -> Run:
    """The recording of a suite on the baseline."""
    header = RunHeader(id="base", role="baseline", release=BASELINE, created_at=START, plan="p", units=0)
    keys = (
        TrialKey(contract=contract.id, case=case.id, request="r", release=BASELINE, number=number)
        for contract in of.contracts
        for case in contract.cases
        for number in range(repeats)
    )
    said = ((key, "ok" if answers(key) else "no") for key in keys)
    rows = [evidence(text, key=key, answer=text) for key, text in said]
    return check_run(of, header, rows)


def a_sequence(
    of: Suite,
    base: Run | None,
    provider: ScriptedProvider | None = None,
    *,
    wishes: Wishes | None = None,
    rules: ComparisonRules | None = None,
    **more: Any,
) -> Plan:
    """The plan of a candidate that is asked as far as it takes to decide."""
    made = [
        plan_contract(each, base, rules or ComparisonRules(), hypotheses(of), wishes or Wishes())
        for each in of.contracts
    ]
    plans = [plan for plan in made if plan is not None]
    return plan_sequence(of, RELEASE, provider or ScriptedProvider(), plans, rules=Rules(), **more)


def stops_of(plan: Plan, of: Suite, base: Run | None, journal: "MemoryJournal") -> dict[str, Stop | None]:
    """How each contract of the newest run stands by what was kept of it, read without the engine."""
    sequence = SuiteSequence({each.contract: each for each in plan.plans}, base.trials if base is not None else {})
    for row in journal.kept[journal.headers[-1].id]:
        found = of.contract(row.key.contract)
        case = found.case(row.key.case) if found is not None else None
        if found is not None and case is not None:
            sequence.tell(check_evidence(found, case, row))
    sequence.read()
    return {name: sequence.controller(name).stop for name in sequence.plans}


Asked = tuple[str, str, str, int]  # contract, case, role, number


def asked(key: TrialKey) -> Asked:
    """A trial as the plan names it."""
    return key.contract, key.case, key.role, key.number


def played_alone(plan: Plan, base: Run | None, answers: Answers) -> tuple[dict[str, Stop], set[Asked]]:
    """How the controllers end, and all they ask, when they alone are asked what is next: nothing is read ahead."""
    plans = {each.contract: each for each in plan.plans}
    trials = base.trials if base is not None else {}
    suite = SuiteController(
        {name: (read_plan(each), [] if each.is_live else recordings_of(each, trials)) for name, each in plans.items()}
    )
    sent: set[Asked] = set()
    while asks := suite.next():
        for name, ask in asks.items():
            for trial in ask.trials:
                case = plans[name].cases[trial.case]
                first = plan.live[name, case] if trial.role == "live" else plan.first[name, case]
                key = first.key.model_copy(update={"role": trial.role.value, "number": trial.number - 1})
                suite.tell(name, trial, Outcome.PASSED if answers(key) else Outcome.FAILED)
                sent.add(asked(key))
    return suite.stops, sent


def last_stops(events: Sequence[Event]) -> dict[str, Stop | None]:
    """How each contract stood when it was last told."""
    return {each.standing.contract: each.standing.stop for each in events if isinstance(each, ContractStands)}


async def events_of(
    plan: Plan, provider: ScriptedProvider, journal: MemoryJournal, of: Suite, *, take: int | None = None, **more: Any
) -> list[Event]:
    """The events of one sitting; of its first so many, after which it is closed."""
    given = {"limits": Limits(concurrency=4), "budget": Budget(), "price": PRICE, **more}
    told = replay(plan, provider, journal, clock=LoopClock(), suite=of, **given)
    heard: list[Event] = []
    try:
        async for event in told:
            heard.append(event)
            if take is not None and len(heard) >= take:
                break
    finally:
        await told.aclose()
    return heard


def sitting(plan: Plan, provider: ScriptedProvider, journal: MemoryJournal, of: Suite, **more: Any) -> list[Event]:
    """The events of one sitting, in virtual time."""
    return in_virtual_time(events_of(plan, provider, journal, of, **more))  # type: ignore[no-any-return]


def random_script(seed: int, *, answers: float = 0.6) -> Script:
    """Answers late and in any order, with faults that pass when tried again."""

    def script(key: TrialKey, tries: int) -> Step:
        dice = Random(f"{seed} {key.contract} {key.case} {key.number} {tries}")
        takes = dice.uniform(0.01, 3.0)
        if tries > 2 or dice.random() < answers:
            return Step(text=f"{key.case} {key.number}", takes_s=takes, output_tokens=dice.randint(1, 50))
        cause = dice.choice(["transport", "rate_limit", "server", "timeout"])
        return Step(cause=cause, takes_s=takes, retry_after_s=dice.choice([None, 0.2, 5.0]))

    return script


@pytest.fixture(scope="session")
def parts() -> Any:
    """Everything above, by name."""
    return sys.modules[__name__]
