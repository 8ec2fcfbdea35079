"""The target table: scenarios of one contract, and what the controller must reach in each."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import ge, le
from typing import Literal

import releases
from releases import Change, Profile

Figure = Literal["regressed", "regressed by mean", "holds", "calls"]


@dataclass(frozen=True)
class Target:
    """A bound on a figure of a scenario, and what the reference design reached."""

    figure: Figure
    sign: Literal["<=", ">="]
    bound: float
    reference: str = ""

    def is_reached(self, value: float) -> bool:
        return (le if self.sign == "<=" else ge)(value, self.bound)


@dataclass(frozen=True)
class Scenario:
    """A contract, what happens to it, and how it is planned."""

    name: str
    profile: Profile
    change: Change = releases.same
    targets: tuple[Target, ...] = ()
    cases: int = 50
    repeats: int = 10
    contracts: int = 1
    margin: float = 0.05
    rounds: int = 13
    cases_gate: bool = True
    is_live: bool = False
    extends: bool = False
    seams: frozenset[str] = field(default_factory=frozenset)


def at_most(figure: Figure, bound: float, reference: str = "") -> Target:
    return Target(figure, "<=", bound, reference)


def at_least(figure: Figure, bound: float, reference: str = "") -> Target:
    return Target(figure, ">=", bound, reference)


FALSE_ALARM = at_most("regressed", 0.05, "<= .023")
FALSE_HOLDS = at_most("holds", 0.10, "<= .045")

IDENTICAL = [
    Scenario("identical, solid", releases.solid, targets=(
        FALSE_ALARM, at_least("holds", 0.98, "1.00"), at_most("calls", 115, "105"))),
    Scenario("identical, mixed", releases.mixed, targets=(
        FALSE_ALARM, at_least("holds", 0.92, ".932-.955"), at_most("calls", 260, "240"))),
    Scenario("identical, deterministic", releases.deterministic, targets=(
        FALSE_ALARM, at_least("holds", 0.99, "1.00"), at_most("calls", 105, "100"))),
    Scenario("identical, flaky", releases.flaky, targets=(FALSE_ALARM,)),
    Scenario("identical, all cases flaky", releases.all_flaky, targets=(FALSE_ALARM,)),
    Scenario("identical, mixed, live baseline", releases.mixed, is_live=True, targets=(FALSE_ALARM,)),
    Scenario("identical, flaky, recording extended (S = 2)", releases.flaky, extends=True, targets=(FALSE_ALARM,)),
]  # fmt: skip

STRESS = [
    Scenario("stress of the looks: all flaky, margin 2, mean only, k 20", releases.all_flaky, repeats=20, margin=0.02,
             cases_gate=False, targets=(at_most("regressed", 0.05),)),
    Scenario("as many lose 30 points as gain them", releases.swinging, releases.swapped, targets=(
        at_most("regressed by mean", 0.05, ".017-.025"), at_least("holds", 0.65))),
]  # fmt: skip

EDGE = [
    Scenario(f"drop of 5, {where}, {profile.__name__}", profile, change, targets=(FALSE_HOLDS,))
    for where, change in (("uniform", releases.drop(0.05)), ("on a tenth of the cases", releases.drop_on_a_tenth(0.05)))
    for profile in (releases.solid, releases.mixed, releases.flaky)
]

POWER = [
    Scenario("drop of 5, solid", releases.solid, releases.drop(0.05), targets=(
        at_least("regressed", 0.95, ".985"), at_most("calls", 115))),
    Scenario("drop of 5, mixed", releases.mixed, releases.drop(0.05), targets=(
        at_least("regressed", 0.60, ".705"), at_most("calls", 300, "284"))),
    Scenario("drop of 5, mixed, k 20", releases.mixed, releases.drop(0.05), repeats=20, targets=(
        at_least("regressed", 0.85, ".903"),)),
    Scenario("drop of 10, solid", releases.solid, releases.drop(0.10), targets=(
        at_least("regressed", 0.98), at_most("calls", 65, "47"))),
    Scenario("drop of 10, mixed", releases.mixed, releases.drop(0.10), targets=(
        at_least("regressed", 0.97), at_most("calls", 120, "91"))),
    Scenario("drop of 10, flaky", releases.flaky, releases.drop(0.10), targets=(
        at_least("regressed", 0.93), at_most("calls", 230, "176"))),
    Scenario("one broken case of 50", releases.mixed, releases.one_broken, targets=(
        at_least("regressed", 0.95, "1.00"), at_most("calls", 70, "55"))),
    Scenario("one broken case of 50, n = 100", releases.mixed, releases.one_broken, contracts=100, targets=(
        at_least("regressed", 0.95, ".98"), at_most("calls", 80, "67"))),
    Scenario("format break on a fifth", releases.mixed, releases.format_break, targets=(
        at_least("regressed", 0.99), at_most("calls", 60, "33"))),
    Scenario("catastrophe", releases.mixed, releases.catastrophe, targets=(
        at_least("regressed", 0.999), at_most("calls", 30, "20"))),
    Scenario("drop of 10, solid, n = 100", releases.solid, releases.drop(0.10), contracts=100, targets=(
        at_least("regressed", 0.98, "1.00"), at_most("calls", 95, "79"))),
    Scenario("drop of 10, mixed, n = 100", releases.mixed, releases.drop(0.10), contracts=100, targets=(
        at_least("regressed", 0.92, ".948"), at_most("calls", 240, "208"))),
    Scenario("drop of 10, flaky, n = 100", releases.flaky, releases.drop(0.10), contracts=100, targets=(
        at_least("regressed", 0.55, ".630"), at_most("calls", 420, "368"))),
]  # fmt: skip

SCENARIOS = [*IDENTICAL, *STRESS, *EDGE, *POWER]
SHORT = [*IDENTICAL[:3], *STRESS, EDGE[0], EDGE[4], *POWER[1:10]]


def grid() -> Iterator[Scenario]:
    """An identical release over profiles, repeats and cases: no cell may raise more alarms than alpha."""
    for profile in (releases.solid, releases.mixed, releases.flaky, releases.deterministic):
        for repeats in (1, 3, 10, 50):
            for cases in (1, 5, 20, 50, 200):
                name = f"identical, {profile.__name__}, k {repeats}, m {cases}"
                yield Scenario(name, profile, cases=cases, repeats=repeats, targets=(FALSE_ALARM,))
