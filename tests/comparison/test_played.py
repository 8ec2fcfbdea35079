"""A run with a plan, played again from what was kept."""

from dataclasses import replace

import pytest

from holdfast.comparison.pairing import pair
from holdfast.comparison.played import as_read, in_order_of, played
from holdfast.domain.contract import Bar
from holdfast.statistics import CaseEvidence, Verdict

CASES = [f"c{number}" for number in range(8)]
STEADY = dict.fromkeys(CASES, "p" * 10)


def case_of(paired, case="c0"):
    return next(each for each in paired.cases if each.id == case)


def letters(trials):
    return "".join(trial.outcome[0] for trial in trials)


def play(bench, after, before=STEADY, bar=None, **wishes):
    suite = bench.suite(bench.contract(CASES, bar=bar or Bar(margin=0.05)))
    baseline = bench.run(before, role="baseline")
    candidate = bench.planned(suite, baseline, after, **wishes)
    paired = pair(suite, baseline, candidate)
    sequence = played(paired, baseline, candidate)
    return sequence, as_read(paired[0], sequence)


def test_what_a_plan_read_stays_and_what_came_ahead_is_unused(bench) -> None:
    sequence, read = play(bench, dict.fromkeys(CASES, "ppp") | {"c0": "pppp"})
    assert sequence.controller("c.one").round == 4  # which is not over, so its one answer is read by nobody yet
    assert (letters(case_of(read).candidate), len(read.unused)) == ("ppp", 1)
    after = dict.fromkeys(CASES, "f" * 6)
    sequence, read = play(bench, after)
    assert sequence.controller("c.one").stop.verdict is Verdict.REGRESSED
    assert {letters(case.candidate) for case in read.cases} == {"f"}
    assert len(read.unused) == 5 * len(CASES)


def test_nothing_is_lost_between_read_and_unused(bench) -> None:
    after = dict.fromkeys(CASES, "pfp+ff") | {"c1": "ppu", "c2": "g"}
    _, read = play(bench, after)
    given = sum(len(text.replace("+", "")) for text in after.values())
    assert len(list(read.candidate)) + len(read.unused) == given


def test_a_trial_that_is_waited_for_is_in_no_rate_and_still_told(bench) -> None:
    _, read = play(bench, dict.fromkeys(CASES, "p") | {"c0": "u"})
    assert letters(case_of(read).candidate) == "u"
    assert letters(case_of(read, "c1").candidate) == ""
    assert len(read.unused) == len(CASES) - 1


def test_a_trial_that_no_plan_asks_is_unused(bench) -> None:
    _, read = play(bench, dict.fromkeys(CASES, "p" * 20), rounds=3)
    assert {letters(case.candidate) for case in read.cases} == {"ppp"}


def test_without_a_plan_everything_is_read(bench) -> None:
    suite = bench.suite(bench.contract(CASES))
    runs = bench.run(STEADY), bench.run(dict.fromkeys(CASES, "f" * 6))
    paired = pair(suite, *runs)
    sequence = played(paired, *runs)
    assert not sequence.plans
    assert as_read(paired[0], sequence) is paired[0]


def test_a_plan_made_for_another_release_is_not_used(bench) -> None:
    suite = bench.suite(bench.contract(CASES))
    made_for = bench.run(STEADY, role="baseline")
    candidate = bench.planned(suite, made_for, dict.fromkeys(CASES, "ppp"))
    other = bench.run(STEADY, release="a:other", role="baseline")
    assert played(pair(suite, made_for, candidate), made_for, candidate).plans
    assert not played(pair(suite, other, candidate), other, candidate).plans


def test_a_plan_is_not_used_where_a_case_of_it_lost_its_recording(bench) -> None:
    suite = bench.suite(bench.contract(CASES))
    baseline = bench.run(STEADY, role="baseline")
    candidate = bench.planned(suite, baseline, dict.fromkeys(CASES, "ppp"))
    fewer = bench.run(dict.fromkeys(CASES[1:], "p"), role="baseline")
    more = bench.run(STEADY | {"new": "p"}, role="baseline")
    assert not played(pair(suite, fewer, candidate), fewer, candidate).plans
    assert played(pair(suite, more, candidate), more, candidate).plans


@pytest.mark.parametrize("bar", [Bar(must=True), Bar(must=0.9)])
def test_a_plan_without_a_baseline_fits_whatever_it_stands_beside(bench, bar) -> None:
    suite = bench.suite(bench.contract(CASES, bar=bar))
    baseline = bench.run(STEADY, role="baseline")
    candidate = bench.planned(suite, baseline, dict.fromkeys(CASES, "ppp"))
    other = bench.run({"c0": "p"}, release="a:other", role="baseline")
    assert played(pair(suite, other, candidate), other, candidate).plans


def test_beside_a_live_baseline_the_recording_enters_nothing(bench) -> None:
    _, read = play(bench, dict.fromkeys(CASES, "p/f") | {"c1": "p/u"}, dict.fromkeys(CASES, "pppp"), is_live=True)
    assert letters(case_of(read).baseline) == ""  # its round is not over
    assert letters(case_of(read, "c1").baseline) == "u"
    _, whole = play(bench, dict.fromkeys(CASES, "p/f"), dict.fromkeys(CASES, "pppp"), is_live=True)
    assert {letters(case.baseline) for case in whole.cases} == {"f"}
    assert {letters(case.candidate) for case in whole.cases} == {"p"}


def test_evidence_stands_in_the_order_of_the_plan(bench) -> None:
    sequence, read = play(bench, dict.fromkeys(CASES, "p") | {"c0": "f"}, STEADY | {"c0": "pf>pp"})
    plan = sequence.plans["c.one"]
    found = in_order_of(plan, read)
    assert found.cases == plan.cases
    assert found.evidence[plan.cases.index("c0")] == CaseEvidence((True, False, True, True), (False,), ())


def test_a_live_baseline_that_did_not_answer_yet_counts_as_a_pass(bench) -> None:
    sequence, read = play(bench, {}, is_live=True)
    found = in_order_of(sequence.plans["c.one"], read)
    assert {case.recorded for case in found.evidence} == {(True,)}


def test_the_order_of_the_trials_in_a_run_is_nothing(bench) -> None:
    suite = bench.suite(bench.contract(CASES))
    baseline = bench.run(STEADY, role="baseline")
    candidate = bench.planned(suite, baseline, dict.fromkeys(CASES, "pfp+ff"))
    backwards = replace(candidate, trials={at: trials[::-1] for at, trials in reversed(candidate.trials.items())})
    stops = [
        played(pair(suite, baseline, run), baseline, run).controller("c.one").stop for run in (candidate, backwards)
    ]
    assert stops[0] == stops[1]
