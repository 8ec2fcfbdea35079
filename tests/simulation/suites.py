"""Suites of 100 contracts of 30 cases (60 solid, 30 mixed, 10 flaky), played through the shipped suite controller."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from operator import ge, le
from random import Random
from statistics import fmean, pstdev

import releases
from processes import spread
from releases import Change, Rates

from holdfast.statistics.plan import plan_comparison, planned_rounds
from holdfast.statistics.playing import Answer, Played, drawn, play_suite, recorded
from holdfast.statistics.suite import SuiteController
from holdfast.statistics.verdict import Criteria, Verdict

CONTRACTS = 100
CASES = 30
REPEATS = 10
FIVE_KINDS = (
    releases.drop(0.10), releases.drop(0.10), releases.drop(0.20), releases.one_broken, releases.format_break,
)  # fmt: skip


@dataclass(frozen=True)
class SuiteTarget:
    """A bound on the mean of a figure over suites, and what the reference design reached."""

    figure: str
    sign: str
    bound: float
    reference: str = ""

    def is_reached(self, value: float) -> bool:
        return (le if self.sign == "<=" else ge)(value, self.bound)


@dataclass(frozen=True)
class SuiteScenario:
    """What is planted into how many contracts, chosen at random, and what must come out."""

    name: str
    planted: tuple[Change, ...]
    targets: tuple[SuiteTarget, ...]


SCENARIOS = [
    SuiteScenario("suite, identical", (), (
        SuiteTarget("any false alarm", "<=", 0.05, ".007"), SuiteTarget("good that hold", ">=", 0.85, ".870"),
        SuiteTarget("calls", "<=", 15_500, "14,284"))),
    SuiteScenario("suite, 5 planted regressions of four kinds", FIVE_KINDS, (
        SuiteTarget("found", ">=", 0.90, ".937"), SuiteTarget("false discoveries", "<=", 0.05, ".006"),
        SuiteTarget("false holds", "<=", 0.1), SuiteTarget("calls", "<=", 15_000, "13,873"))),
    SuiteScenario("suite, 20 drops of 10", (releases.drop(0.10),) * 20, (
        SuiteTarget("found", ">=", 0.88, ".920"), SuiteTarget("false discoveries", "<=", 0.05, ".003"),
        SuiteTarget("false holds", "<=", 0.1), SuiteTarget("calls", "<=", 15_000, "13,475"))),
    SuiteScenario("suite, catastrophe", (releases.catastrophe,) * CONTRACTS, (
        SuiteTarget("found", ">=", 1.0), SuiteTarget("calls", "<=", 3_000, "3,000"))),
]  # fmt: skip


@dataclass(frozen=True)
class SuiteResult:
    """Means over all suites of a scenario, with their standard errors."""

    scenario: SuiteScenario
    runs: int
    figures: Mapping[str, float]
    errors: Mapping[str, float]


def simulate(scenarios: Sequence[SuiteScenario], *, runs: int, workers: int) -> list[SuiteResult]:
    """Every suite so many times, in the order given."""
    work = [(scenario, number) for scenario in scenarios for number in range(runs)]
    found = spread(_one, work, workers=workers)
    results = []
    for place, scenario in enumerate(scenarios):
        own = found[place * runs : (place + 1) * runs]
        figures = {figure: [each[figure] for each in own] for figure in own[0]}
        results.append(
            SuiteResult(
                scenario,
                runs,
                {figure: fmean(values) for figure, values in figures.items()},
                {figure: pstdev(values) / sqrt(runs) for figure, values in figures.items()},
            )
        )
    return results


def _one(work: tuple[SuiteScenario, int]) -> dict[str, float]:
    return one_suite(*work)


def one_suite(scenario: SuiteScenario, number: int) -> dict[str, float]:
    """One suite, its recordings and its candidate."""
    random = Random(f"{scenario.name} {number}")
    base = [_profile(position)(random, CASES) for position in range(CONTRACTS)]
    planted = dict(zip(random.sample(range(CONTRACTS), len(scenario.planted)), scenario.planted, strict=True))
    contracts, answers = {}, dict[str, Answer]()
    for position, rates in enumerate(base):
        recordings = recorded(random, rates, repeats=REPEATS)
        order = random.sample(range(CASES), CASES)
        plan = plan_comparison(order, Criteria(contracts=CONTRACTS), rounds=planned_rounds(recordings))
        contracts[str(position)] = (plan, recordings)
        answers[str(position)] = drawn(Random(random.random()), _candidate(rates, planted.get(position)))
    return _figures(play_suite(SuiteController(contracts), answers), {str(position) for position in planted})


def _profile(position: int) -> releases.Profile:
    return releases.solid if position < 60 else releases.mixed if position < 90 else releases.flaky


def _candidate(rates: Rates, change: Change | None) -> Rates:
    return rates if change is None else change(rates)


def _figures(played: Mapping[str, Played], planted: set[str]) -> dict[str, float]:
    verdicts = {name: each.stop.verdict for name, each in played.items()}
    regressed = {name for name, verdict in verdicts.items() if verdict is Verdict.REGRESSED}
    holds = {name for name, verdict in verdicts.items() if verdict is Verdict.HOLDS}
    return {
        "any false alarm": float(bool(regressed - planted)),
        "good that hold": len(holds - planted) / max(1, CONTRACTS - len(planted)),
        "found": len(regressed & planted) / max(1, len(planted)),
        "false discoveries": len(regressed - planted) / max(1, len(regressed)),
        "false holds": float(len(holds & planted)),
        "calls": float(sum(each.calls for each in played.values())),
    }
