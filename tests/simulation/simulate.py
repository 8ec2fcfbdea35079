"""The shipped controller played on a scenario, many times: seeded by scenario and run, whatever the processes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import isclose, sqrt
from random import Random
from statistics import fmean, pstdev

import naive
import seams
from processes import spread
from targets import Figure, Scenario, Target

from holdfast.statistics import CaseEvidence, best_log_score, complete_rounds, cumulative_changes, observed_change
from holdfast.statistics.controller import Controller
from holdfast.statistics.plan import ContractPlan, plan_comparison, planned_rounds
from holdfast.statistics.playing import drawn, play, recorded
from holdfast.statistics.trials import Outcome, Role, Trial
from holdfast.statistics.verdict import Cause, Criteria, Verdict

Recordings = tuple[tuple[bool, ...], ...]
CHUNK = 50
# A run in so many is checked against its raw answers; it costs as much as the run.
AUDITED = 10


@dataclass(frozen=True)
class Run:
    """What one run of a scenario came to. `is_sound` is None where it was not held against its raw answers."""

    verdict: Verdict
    causes: tuple[Cause, ...]
    calls: int
    error_spent: float
    is_sound: bool | None
    naive: dict[str, bool]


@dataclass(frozen=True)
class Result:
    """All runs of a scenario."""

    scenario: Scenario
    runs: tuple[Run, ...]

    def figure(self, name: Figure) -> float:
        if name == "calls":
            return fmean(run.calls for run in self.runs)
        if name == "holds":
            return self._share(run.verdict is Verdict.HOLDS for run in self.runs)
        if name == "regressed":
            return self._share(run.verdict is Verdict.REGRESSED for run in self.runs)
        return self._share(Cause.MEAN in run.causes for run in self.runs)

    def error(self, target: Target) -> float:
        """The standard error of a figure: of a share as if it were at its bound, of calls as they came out."""
        if target.figure == "calls":
            return pstdev(run.calls for run in self.runs) / sqrt(len(self.runs))
        return sqrt(target.bound * (1 - target.bound) / len(self.runs))

    def naive(self, rule: str) -> float:
        return self._share(run.naive[rule] for run in self.runs)

    @property
    def unsound(self) -> int:
        return sum(run.is_sound is False for run in self.runs)

    @property
    def error_spent(self) -> float:
        return max(run.error_spent for run in self.runs)

    def _share(self, found: Iterable[bool]) -> float:
        return sum(found) / len(self.runs)


def simulate(scenarios: Sequence[Scenario], *, runs: int, workers: int) -> list[Result]:
    """Every scenario so many times, in the order given."""
    work = [(each, first, min(CHUNK, runs - first)) for each in scenarios for first in range(0, runs, CHUNK)]
    parts = spread(_chunk, work, workers=workers)
    found: dict[str, list[Run]] = {each.name: [] for each in scenarios}
    for (scenario, _, _), part in zip(work, parts, strict=True):
        found[scenario.name] += part
    return [Result(each, tuple(found[each.name])) for each in scenarios]


def _chunk(work: tuple[Scenario, int, int]) -> list[Run]:
    scenario, first, count = work
    return [one_run(scenario, number) for number in range(first, first + count)]


def one_run(scenario: Scenario, number: int) -> Run:
    """One recording and one candidate."""
    random = Random(f"{scenario.name} {number}")
    base = scenario.profile(random, scenario.cases)
    candidate = scenario.change(base)
    recordings = recorded(random, base, repeats=scenario.repeats)
    stages = 1
    if scenario.extends and not all(map(all, recordings)):
        more, stages = recorded(random, base, repeats=scenario.repeats), 2
        recordings = tuple(one + other for one, other in zip(recordings, more, strict=True))
    plan = seams.plan_of(_plan(scenario, random, recordings, stages), scenario.seams)
    controller = Controller(plan, recordings, tally=seams.tally_of(recordings, scenario.seams))
    played = play(controller, drawn(random, candidate, live=base))
    audited = number % AUDITED == 0 and not scenario.is_live
    return Run(
        verdict=played.stop.verdict,
        causes=played.stop.causes,
        calls=played.calls,
        error_spent=_spent_with_extensions(plan),
        is_sound=_is_sound(controller, recordings) if audited else None,
        naive=naive.verdicts(random, base, candidate, repeats=max(scenario.repeats, naive.REPEATS)),
    )


def _plan(scenario: Scenario, random: Random, recordings: Recordings, stages: int) -> ContractPlan:
    criteria = Criteria(margin=scenario.margin, contracts=scenario.contracts, cases_gate=scenario.cases_gate)
    order = random.sample(range(scenario.cases), scenario.cases)
    rounds = scenario.rounds if scenario.is_live else planned_rounds(recordings, wished=scenario.rounds)
    return plan_comparison(order, criteria, rounds=rounds, stages=stages, is_live=scenario.is_live)


def _spent_with_extensions(plan: ContractPlan) -> float:
    """The share of the error that the plan's looks would spend together with ten bought extensions."""
    bought = plan_comparison(plan.order, plan.criteria, rounds=plan.rounds, extensions=(3,) * 10)
    return plan.error_spent + sum(1 / look.price for look in bought.looks if look.round > plan.rounds)


def _is_sound(controller: Controller, recordings: Recordings) -> bool:
    """Whether mean and hold score are those of the planned answers alone, recomputed from what was told."""
    measured = controller.measured()
    assert measured is not None
    cases = [
        CaseEvidence(recording, tuple(_planned(controller, case)), ()) for case, recording in enumerate(recordings)
    ]
    rounds = cumulative_changes(complete_rounds(cases))
    change = observed_change([case.planned_counts for case in cases])
    log_e = best_log_score(rounds, margin=controller.plan.criteria.margin)
    return isclose(measured.change, change, abs_tol=1e-9) and isclose(measured.log_e, log_e, abs_tol=1e-9)


def _planned(controller: Controller, case: int) -> Iterable[bool]:
    for number in range(1, controller.plan.rounds + 1):
        trial = Trial(case, Role.PLANNED, number)
        if trial in controller.used:
            yield controller.told[trial] is Outcome.PASSED


def with_seams(scenarios: Iterable[Scenario], *names: str) -> list[Scenario]:
    """The same scenarios with guard rails switched off."""
    return [replace(each, seams=frozenset(names)) for each in scenarios]
