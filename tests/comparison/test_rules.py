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
