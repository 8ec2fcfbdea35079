"""Every rule answers what a controller asks."""

from holdfast.statistics.absolute import NoFailure, PassRate, SameOutcomes
from holdfast.statistics.both import MarginAndFloor
from holdfast.statistics.comparing import Comparing
from holdfast.statistics.plan import plan_comparison, plan_must
from holdfast.statistics.rule import PASSED, Rule
from holdfast.statistics.tally import Tally
from holdfast.statistics.trials import Outcome
from holdfast.statistics.verdict import Criteria


def test_a_rule_that_has_read_nothing_has_settled_nothing() -> None:
    plan = plan_comparison((0,), Criteria(), rounds=3, floor=0.5)
    comparing = Comparing(plan, Tally([(True,)]))
    rules: list[Rule] = [
        comparing, PassRate(plan), MarginAndFloor(comparing, PassRate(plan)), NoFailure(plan_must((0,), Criteria())),
        SameOutcomes([(True,)]),
    ]  # fmt: skip
    assert [(rule.p, rule.settled(1), rule.suspect()) for rule in rules] == [(1.0, None, None)] * 5


def test_an_unobserved_trial_has_no_value_in_any_test() -> None:
    assert set(Outcome) - PASSED.keys() == {Outcome.UNOBSERVED}
