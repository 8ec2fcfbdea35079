"""Why trials did not pass."""

from dataclasses import replace

from holdfast.comparison.causes import REASON_LIMIT, cause_of, causes, check_counts, reason_of
from holdfast.comparison.pairing import pair
from holdfast.domain.contract import LoadedCheck
from holdfast.domain.trial import CheckOutcome


def test_causes_are_counted_with_their_cases_and_the_shortest_reason(bench) -> None:
    trials = [("b", [bench.trial("longer", 0, "f"), bench.trial("b", 1, "f")]), ("c", [bench.trial("c", 0, "u")])]
    found = causes(trials)
    assert [(each.cause, each.outcome, each.count, each.cases) for each in found] == [
        ("says-so", "failed", 2, ("b",)),
        ("rate_limit", "unobserved", 1, ("c",)),
    ]
    assert [each.example for each in found] == ["b failed at 1.", "It was rate_limit."]


def test_a_trial_without_a_cause_is_grouped_by_its_first_gating_check(bench) -> None:
    checks = (CheckOutcome("shown", "failed", gate=False), CheckOutcome("gating", "failed"))
    assert cause_of(replace(bench.trial("a", 0, "f"), cause="", checks=checks)) == "gating"


def test_a_reason_that_quotes_a_whole_answer_is_cut(bench) -> None:
    trial = replace(bench.trial("a", 0, "f"), checks=(CheckOutcome("x", "failed", "y" * 5_000_000),))
    assert len(reason_of(trial)) == REASON_LIMIT


def test_a_reason_with_a_lone_surrogate_still_has_a_utf8_form(bench) -> None:
    trial = replace(bench.trial("a", 0, "f"), checks=(CheckOutcome("x", "failed", "bad \ud800 text"),))
    assert reason_of(trial).encode("utf-8")


def test_checks_are_counted_on_both_sides_in_the_order_of_the_contract(bench) -> None:
    def trial(*outcomes: CheckOutcome):
        return replace(bench.trial("a", 0, "p"), checks=outcomes)

    checks = tuple(LoadedCheck(id=name, run=lambda reply, case: None, gate=name != "z") for name in ("z", "y"))
    before = bench.run({}, trials={("c.one", "a"): [trial(CheckOutcome("y", "passed"), CheckOutcome("old", "failed"))]})
    after = bench.run({}, trials={("c.one", "a"): [trial(CheckOutcome("y", "failed"), CheckOutcome("z", "skipped"))]})
    (paired,) = pair(bench.suite(bench.contract(["a"], checks=checks)), before, after)
    found = [(c.check, c.gate, c.baseline_failed, c.baseline_read, c.candidate_failed, c.candidate_read, c.skipped)
             for c in check_counts(paired)]  # fmt: skip
    assert found == [("z", False, 0, 0, 0, 0, 1), ("y", True, 0, 1, 1, 1, 0), ("old", True, 1, 1, 0, 0, 0)]
