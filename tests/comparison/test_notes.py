"""What a reader must know of how a contract was planned and read."""

import pytest

from holdfast.comparison import ComparisonRules, compare
from holdfast.domain.comparison import Reading
from holdfast.domain.contract import Bar

CASES = [f"c{number:02d}" for number in range(30)]
STEADY = dict.fromkeys(CASES, "p" * 10)
CLEAN = dict.fromkeys(CASES, "ppp")


def compared(bench, after, *, before=STEADY, bar=None, bar_now=None, rules=None, loaded=1, loaded_now=None, **wishes):
    suite = bench.suite(bench.contract(CASES, bar=bar or Bar(margin=0.05)), loaded=loaded)
    now = bench.suite(bench.contract(CASES, bar=bar_now or bar or Bar(margin=0.05)), loaded=loaded_now or loaded)
    baseline = bench.run(before, role="baseline")
    candidate = bench.planned(suite, baseline, after, **wishes)
    return compare(now, baseline, candidate, rules=rules or ComparisonRules()).contracts[0]


def test_a_plan_that_was_read_by_its_own_rules_needs_no_note(bench) -> None:
    assert compared(bench, CLEAN).notes == ()
    assert compared(bench, CLEAN, loaded=1, loaded_now=30).notes == ()


@pytest.mark.parametrize(
    "other",
    [
        {"bar_now": Bar(margin=0.2)},
        {"bar": Bar(), "rules": ComparisonRules(false_alarm=0.01)},
        {"bar": Bar(), "rules": ComparisonRules(margin=0.1)},
        {"bar_now": Bar(margin=0.05, strict=True)},
        {"bar_now": Bar(margin=0.05, broken_cases="report")},
    ],
)
def test_rules_that_changed_since_the_plan_change_a_note_and_no_verdict(bench, other) -> None:
    found = compared(bench, CLEAN, **other)
    same = compared(bench, CLEAN)
    assert found.verdict == same.verdict
    assert found.margin == 0.05
    (note,) = found.notes
    assert note == (
        "It was planned and is read at a margin of 5 points, a false-alarm rate of 0.05 and a false-pass rate of 0.1; "
        "the bar or the settings say otherwise now. What was looked at cannot be read by other rules: replay it, and "
        "it is asked anew."
    )


def test_a_contract_that_ended_before_the_others_were_answered_says_so(bench) -> None:
    contracts = [bench.contract(CASES, id=name) for name in ("c.one", "c.two")]
    suite = bench.suite(*contracts)
    baseline = bench.run({(each.id, case): "p" * 10 for each in contracts for case in CASES}, role="baseline")
    candidate = bench.planned(suite, baseline, {("c.one", case): "ppp" for case in CASES})
    one, two = compare(suite, baseline, candidate).contracts
    (note,) = one.notes
    assert note == (
        "The run was ended before all contracts were through this round, so this is read without theirs. When it goes "
        "on, the correction over the suite is read again."
    )
    assert (one.verdict.word, two.verdict.word, two.notes) == ("holds", "undecided", ())


def test_copied_repeats_are_told_and_how_far_they_were_read(bench) -> None:
    found = compared(bench, dict.fromkeys(CASES, "PP"))
    assert found.notes == ("The repeats of the candidate are copies of one answer: they count as one.",)
    assert found.reading == Reading(looks=1, looks_planned=7, rounds=1, rounds_planned=13, unused=30)


def test_how_far_it_was_read_and_what_came_ahead_of_the_verdict(bench) -> None:
    found = compared(bench, dict.fromkeys(CASES, "pppp"), rounds=4)
    assert found.reading == Reading(looks=3, looks_planned=4, rounds=3, rounds_planned=4, unused=30)


def test_what_came_ahead_and_was_not_observed_is_no_answer(bench) -> None:
    found = compared(bench, dict.fromkeys(CASES, "pppp") | {"c00": "pppu"}, rounds=4)
    assert found.reading.unused == 29


def test_without_a_plan_there_is_nothing_to_tell(bench) -> None:
    suite = bench.suite(bench.contract(CASES))
    found = compare(suite, bench.run(STEADY), bench.run(CLEAN)).contracts[0]
    assert (found.reading, found.notes) == (None, ())
