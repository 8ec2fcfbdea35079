"""What a comparison is judged by."""

import pytest

from holdfast.comparison.rules import ComparisonRules, hypotheses
from holdfast.domain.contract import Bar


def test_a_contract_without_a_margin_of_its_own_takes_the_default(bench) -> None:
    rules = ComparisonRules(margin=0.08)
    assert rules.margin_of(bench.contract(["a"], bar=Bar())) == 0.08
    assert rules.margin_of(bench.contract(["a"], bar=Bar(margin=0.2))) == 0.2


def test_reporting_broken_cases_only_switches_the_case_test_off(bench) -> None:
    contract = bench.contract(["a"])
    assert ComparisonRules().criteria(contract, 3).cases_gate
    assert not ComparisonRules(broken_cases="report").criteria(contract, 3).cases_gate


@pytest.mark.parametrize(
    ("bar", "shares"),
    [(Bar(margin=0.1), 1), (Bar(margin=0.1, floor=0.9), 2), (Bar(must=0.99), 1), (Bar(must=True), 0)],
)
def test_every_test_of_a_rate_shares_the_false_alarm_rate_and_a_fact_does_not(bench, bar, shares) -> None:
    suite = bench.suite(bench.contract(["a"], bar=bar), bench.contract(["a"], id="c.two"))
    assert hypotheses(suite) == 1 + shares


def test_a_selection_keeps_the_number_of_the_whole_suite(bench) -> None:
    assert hypotheses(bench.suite(bench.contract(["a"]), loaded=40)) == 40


def test_a_suite_of_facts_alone_still_has_a_level(bench) -> None:
    assert hypotheses(bench.suite(bench.contract(["a"], bar=Bar(must=True)))) == 1


@pytest.mark.parametrize(
    ("bar", "rules", "strict", "cases_gate"),
    [
        (Bar(), ComparisonRules(), False, True),
        (Bar(strict=True), ComparisonRules(), True, True),
        (Bar(strict=False), ComparisonRules(strict=True), False, True),
        (Bar(), ComparisonRules(strict=True), True, True),
        (Bar(broken_cases="report"), ComparisonRules(), False, False),
        (Bar(broken_cases="gate"), ComparisonRules(broken_cases="report"), False, True),
        (Bar(), ComparisonRules(broken_cases="report"), False, False),
    ],
)
def test_what_a_bar_says_goes_before_what_the_settings_say(bench, bar, rules, strict, cases_gate) -> None:
    found = rules.criteria(bench.contract(["a"], bar=bar), 2)
    assert (found.strict, found.cases_gate) == (strict, cases_gate)


def test_the_criteria_have_the_rates_of_the_rules(bench) -> None:
    found = ComparisonRules(false_alarm=0.01, false_pass=0.2).criteria(bench.contract(["a"], bar=Bar(margin=0.1)), 3)
    assert (found.alpha, found.beta, found.margin, found.contracts) == (0.01, 0.2, 0.1, 3)
    assert found.level == pytest.approx(0.01 / 3)


def test_what_is_declared_deterministic_spends_nothing(bench) -> None:
    facts = bench.contract(["a"], bar=Bar(deterministic=True)), bench.contract(["a"], id="c.two", bar=Bar(must=True))
    assert hypotheses(bench.suite(*facts)) == 1
    assert hypotheses(bench.suite(*facts, bench.contract(["a"], id="c.three", bar=Bar(floor=0.9)))) == 2


def test_a_suite_that_was_counted_when_it_was_loaded_keeps_that_count(bench) -> None:
    """Only the loaded suite knows which of the contracts that were not selected have a floor, or spend nothing."""
    contract = bench.contract(["a"], bar=Bar(margin=0.1, floor=0.9))
    assert hypotheses(bench.suite(contract, loaded=40, hypotheses=17)) == 17
    assert hypotheses(bench.suite(contract, loaded=40)) == 41
