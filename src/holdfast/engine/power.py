"""Plays many contracts on synthetic candidates within a few seconds, on all processors; says what it did not get to.

Equal contracts are played once. First comes the unchanged release of every contract, with 20 runs, so that the calls of
the suite are known; then every scenario with 50, and what advice has to know; where those leave a doubt, up to 200.
Every run has a seed of its own: processors and time decide how many are played, never how one ends.
"""

import os
import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from holdfast.engine.workers import Worker, WorkerLost, ready
from holdfast.statistics import (
    Advice,
    Chances,
    ContractPlan,
    Prospect,
    Scenario,
    advise,
    expected_calls,
    play_scenario,
    prospect,
    scenarios_of,
)

FIRST_RUNS = 50
MOST_RUNS = 200
# Fewer runs than this are too coarse to be told.
LEAST_RUNS = 20
# Processes take some tenths of a second to start: what takes no longer than that is played without.
_ALONE_SECONDS = 0.4
# Answers that are drawn between two looks at the clock: some hundredths of a second.
_CASES_OF_A_PART = 500
_MOST_PROCESSES = 61  # what Windows can wait for
# What a user asks first comes first: may it hold, is the usual drop seen, is one broken case seen?
_ORDER = (
    Scenario.UNCHANGED, Scenario.DROP_10, Scenario.ONE_BROKEN, Scenario.DROP_5, Scenario.DROP_20, Scenario.FIFTH_BROKEN,
)  # fmt: skip

Counts = Sequence[tuple[int, int]]
Job = tuple[Prospect, Scenario]


@dataclass(frozen=True, slots=True)
class Power:
    """What one contract can show: the chances of each scenario that was played, and what would help it."""

    chances: Mapping[Scenario, Chances]
    advice: tuple[Advice, ...] = ()


@dataclass(frozen=True, slots=True)
class Powers:
    """What the contracts of a suite can show.

    `unplayed` are contracts about which nothing is known: no time was left, or a case was never recorded. `coarse`
    are those of which a scenario is missing, or was played less often than its doubt deserves.
    """

    contracts: Mapping[str, Power]
    unplayed: tuple[str, ...] = ()
    coarse: tuple[str, ...] = ()

    @property
    def expected_calls(self) -> float | None:
        """Calls of the whole suite if nothing changed; None where a contract was not played."""
        known = [power.chances[Scenario.UNCHANGED] for power in self.contracts.values()]
        return None if self.unplayed else expected_calls(known)


def chances_of(
    contracts: Mapping[str, tuple[ContractPlan, Counts]],
    *,
    seed: int,
    seconds: float = 10.0,
    now: Callable[[], float] = time.monotonic,
    processes: int | None = None,
) -> Powers:
    """Play every contract, given by its plan and (passes, recorded answers) by the plan's positions.

    It ends after `seconds` at the latest, but for the few hundredths of a part under way (at 500 cases: tenths), with
    whatever is known. `processes` defaults to the processors there are; 1 starts none.
    """
    recorded = {name: each for name, each in contracts.items() if all(count for _, count in each[1])}
    prospects = {name: prospect(plan, counts) for name, (plan, counts) in recorded.items()}
    sizes = Counter(prospects.values())
    jobs = [
        (each, scenario) for scenario in _ORDER for each, _ in sizes.most_common() if scenario in scenarios_of(each)
    ]
    play = _Play(seed, now() + seconds, now, _processors() if processes is None else processes)
    with play.helpers():
        play.up_to(LEAST_RUNS, [job for job in jobs if job[1] is Scenario.UNCHANGED])
        play.up_to(FIRST_RUNS, jobs)
        asked: dict[Job, None] = {}
        for each in sizes:
            advise(each, play.found(each), lambda one, scenario: asked.setdefault((one, scenario)))
        play.up_to(FIRST_RUNS, asked)
        play.up_to(MOST_RUNS, [job for job in [*jobs, *asked] if _is_in_doubt(play.chances.get(job))])
    return _powers(contracts, prospects, play)


def _powers(contracts: Iterable[str], prospects: Mapping[str, Prospect], play: "_Play") -> Powers:
    known = {each: play.found(each) for each in set(prospects.values())}
    power = {each: Power(found, advise(each, found, play.told)) for each, found in known.items() if found}
    found = {name: power[each] for name, each in prospects.items() if Scenario.UNCHANGED in known[each]}
    return Powers(
        contracts=found,
        unplayed=tuple(name for name in contracts if name not in found),
        coarse=tuple(name for name in found if not play.is_fine(prospects[name])),
    )


def _is_in_doubt(chances: Chances | None) -> bool:
    """Whether more runs would tell more: fewer than were wished, and the ends so far were not all alike."""
    if chances is None or chances.runs < FIRST_RUNS:
        return True
    return chances.runs < MOST_RUNS and chances.runs not in (chances.held, chances.regressed)


def _processors() -> int:
    """Processors that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on every system
    return min(_MOST_PROCESSES, len(affinity(0)) if affinity is not None else os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class _Part:
    """Some runs of a job."""

    job: Job
    runs: range


class _Play:
    """What was played so far, and who plays."""

    def __init__(self, seed: int, deadline: float, now: Callable[[], float], processes: int) -> None:
        self.chances: dict[Job, Chances] = {}
        self._seed, self._deadline, self._now = seed, deadline, now
        self._alone_until = now() + _ALONE_SECONDS
        self._processes = processes
        self._workers: list[Worker] = []

    @contextmanager
    def helpers(self) -> Generator[None, None, None]:
        """Whatever processes are started inside have ended after it, also where it is interrupted."""
        try:
            yield
        finally:
            self._dismiss()

    def up_to(self, runs: int, jobs: Iterable[Job]) -> None:
        """Play every job so many times in all, in order, until time is over."""
        parts = deque(part for job in dict.fromkeys(jobs) for part in self._parts(job, runs))
        while parts and self._has_time:
            if self._processes > 1 and self._now() >= self._alone_until:
                self._share(parts)
            else:
                part = parts.popleft()
                self._keep(part, play_scenario(*part.job, seed=self._seed, runs=part.runs))

    def told(self, contract: Prospect, scenario: Scenario) -> Chances | None:
        """What was played often enough to be told."""
        found = self.chances.get((contract, scenario))
        return found if found is not None and found.runs >= LEAST_RUNS else None

    def found(self, contract: Prospect) -> dict[Scenario, Chances]:
        """All that was played of a contract often enough to be told."""
        played = ((scenario, self.told(contract, scenario)) for scenario in Scenario)
        return {scenario: found for scenario, found in played if found is not None}

    def is_fine(self, contract: Prospect) -> bool:
        """Whether every scenario of a contract was played as often as its doubt deserves."""
        return not any(_is_in_doubt(self.chances.get((contract, each))) for each in scenarios_of(contract))

    @property
    def _has_time(self) -> bool:
        return self._now() < self._deadline

    def _parts(self, job: Job, runs: int) -> Iterator[_Part]:
        step = max(1, _CASES_OF_A_PART // len(job[0].counts))
        first = self.chances[job].runs if job in self.chances else 0
        for start in range(first, runs, step):
            yield _Part(job, range(start, min(start + step, runs)))

    def _keep(self, part: _Part, found: Chances) -> None:
        known = self.chances.get(part.job)
        self.chances[part.job] = found if known is None else known.merged(found)

    def _share(self, parts: deque[_Part]) -> None:
        """Let processes play; what they were given is waited for, so that the runs of a job leave no gap.

        Where they cannot be had, or one dies, everything they owe is left to be played without them.
        """
        under_way: dict[Worker, _Part] = {}
        try:
            while under_way or (parts and self._has_time):
                for worker in self._idle(under_way) if parts and self._has_time else ():
                    worker.ask(partial(play_scenario, *parts[0].job, seed=self._seed, runs=parts[0].runs))
                    under_way[worker] = parts.popleft()
                    if not parts:
                        break
                for worker in ready([*under_way]):
                    self._keep(under_way[worker], worker.answer())
                    del under_way[worker]
        except (WorkerLost, OSError):
            parts.extendleft(reversed(under_way.values()))
            self._dismiss()
            self._processes = 1

    def _idle(self, busy: Iterable[Worker]) -> list[Worker]:
        """The processes that have nothing to do; they are started when they are first needed."""
        while len(self._workers) < self._processes:
            self._workers.append(Worker())
        taken = set(busy)
        return [worker for worker in self._workers if worker not in taken]

    def _dismiss(self) -> None:
        while self._workers:
            self._workers.pop().end()
