"""Numbers in words."""

import pytest

from holdfast.domain.comparison import ContractComparison, Spend, Tally
from holdfast.domain.verdict import Interval, Verdict
from holdfast.reporters import _words as words


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (words.points(None), "unknown"),
        (words.points(-0.1234), "-12.3"),
        (words.points(-0.0001), "0.0"),
        (words.interval(Interval(low=-0.2, high=0.01)), "-20.0 to +1.0"),
        (words.interval(None), ""),
        (words.label(Verdict(word="holds", improved=True)), "holds, improved"),
        (words.passed([Tally(passed=3, failed=1), Tally(passed=1, unobserved=4)]), "4 of 5"),
        (words.passed([Tally(unobserved=3)]), "none"),
        (words.counted(1, "trial"), "1 trial"),
        (words.listed(["a", "b", "c"], 2), "a, b and 1 more"),
    ],
)
def test_numbers_are_written_alike_everywhere(found, expected) -> None:
    assert found == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (None, "The baseline's last day is not known."),
        (1, "The baseline retires in 1 day."),
        (0, "The baseline retires today."),
        (-2, "The baseline retired 2 days ago: no release is left to stay on."),
    ],
)
def test_the_last_day_is_told(report, days, expected) -> None:
    assert words.retires(report.model_copy(update={"baseline_retires_in_days": days})) == expected


def test_an_unknown_cost_is_unknown_on_its_side_and_has_no_change() -> None:
    cost, latency, *_ = words.shifts(Spend(), Spend(answers=2, cost_usd=0.5, latency_ms_median=3))
    assert str(cost) == "Cost per answer: unknown -> $0.250000"
    assert str(latency) == "Latency, median: unknown -> 3 ms"


@pytest.mark.parametrize(
    ("bar", "expected"),
    [
        ({"margin": 0.05}, "margin 5 points"),
        ({"must": True}, "must: no failure allowed"),
        ({"must": 0.99}, "must: a pass rate of 0.99"),
        ({}, ""),
    ],
)
def test_a_bar_is_told_in_words(bar, expected) -> None:
    assert words.judged_by(ContractComparison(contract="c", verdict=Verdict(word="holds"), **bar)) == expected


def test_contracts_outside_the_error_rates_are_told(report) -> None:
    musts = [each.model_copy(update={"must": True}) for each in report.comparison.contracts]
    assert words.facts(report.comparison) == ""
    assert words.facts(report.comparison.model_copy(update={"contracts": tuple(musts)})) == (
        "2 contracts have zero tolerance: they are facts about the answers seen, outside these rates."
    )


def test_a_single_contract_shares_its_rate_with_none(report) -> None:
    alone = report.comparison.model_copy(update={"n": 1})
    assert words.error_rates(alone)[0] == (
        "False alarm: if nothing had changed, at most 5 in 100 such comparisons would call the contract regressed."
    )


def test_several_candidates_on_one_baseline_add_up_their_errors(report) -> None:
    lines = words.error_rates(report.comparison.model_copy(update={"judged": 3}))
    (several,) = lines[2:]
    assert several == (
        "3 candidates, or fresh runs of them, were judged against this baseline, each at these rates: that any of them "
        "raises a false alarm, up to 15 in 100; that the best of those that hold is truly worse, up to 30 in 100."
    )
    assert len(words.error_rates(report.comparison)) == 2


def test_the_two_questions_are_told_apart_and_the_numbers_stand_behind_them(report) -> None:
    regressed = report.comparison.contracts[0]
    these, traffic = words.two_questions(regressed.verdict)
    assert these == "These cases: a change between -80.0 and -10.0 points. The verdict is about them."
    assert traffic == (
        "Traffic like this: between -90.0 and +20.0 points (95% confidence), if these cases were a random sample of it."
    )
    assert words.numbers(regressed) == (
        "p = 0.001 (mean 0.0008, cases 0.3), a regression at 0.025 or less; hold score 0.01 of 10 needed; 2 looks of 7 "
        "planned, which share one error rate, in 3 of at most 13 rounds; 4 answers came ahead of the end and were not "
        "read."
    )
    bare = regressed.model_copy(update={"verdict": Verdict(word="pending"), "reading": None})
    assert (words.two_questions(bare.verdict), words.numbers(bare)) == ((), "")
