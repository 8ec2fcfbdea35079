"""Contracts as their answers come in: what they ask, where they stand, how they end."""

from dataclasses import replace

import pytest

from holdfast.comparison.sequence import SuiteSequence, Wanted, outcome_of
from holdfast.domain.contract import Bar
from holdfast.domain.observation import TrialKey
from holdfast.domain.release import Release
from holdfast.statistics import Doubt, Outcome, Verdict

CASES = [f"c{number:02d}" for number in range(50)]
FEW = CASES[:8]


def always(letter: str):
    return lambda contract, wanted: letter


def sequence_of(bench, recorded, *contracts, **wishes) -> SuiteSequence:
    baseline = bench.run(recorded, role="baseline")
    plans = bench.plans(bench.suite(*contracts), baseline, **wishes)
    return SuiteSequence({plan.contract: plan for plan in plans}, baseline.trials)


def one(bench, recorded=None, bar=None, **wishes) -> SuiteSequence:
    recorded = recorded or dict.fromkeys(CASES, "p" * 10)
    return sequence_of(bench, recorded, bench.contract(list(recorded), bar=bar or Bar(margin=0.05)), **wishes)


def stop_of(sequence):
    return sequence.controller("c.one").stop


def test_the_smoke_cases_are_asked_first_and_then_the_rest_of_the_round(bench) -> None:
    sequence = one(bench)
    order = sequence.plans["c.one"].cases
    assert sequence.needed("c.one") == tuple(Wanted(case, "planned", 0) for case in order[:20])
    sequence.tell_all(bench.trial(case, 0, "p") for case in order[:20])
    assert sequence.needed("c.one") == tuple(Wanted(case, "planned", 0) for case in order[20:])


def test_a_clean_release_holds_after_two_rounds(bench) -> None:
    sequence = one(bench)
    told = bench.ask(sequence, always("p"))
    assert (len(told), stop_of(sequence).verdict, stop_of(sequence).round) == (100, Verdict.HOLDS, 2)
    assert sequence.needed("c.one") == ()


def test_a_catastrophe_ends_after_the_smoke_cases(bench) -> None:
    sequence = one(bench)
    told = bench.ask(sequence, always("f"))
    assert (len(told), stop_of(sequence).verdict) == (20, Verdict.REGRESSED)


def test_one_broken_case_is_repeated_until_it_is_proven(bench) -> None:
    sequence = one(bench)
    broken = sequence.plans["c.one"].cases[30]
    told = bench.ask(sequence, lambda contract, wanted: "f" if wanted.case == broken else "p", most=2)
    assert sequence.needed("c.one") == (Wanted(broken, "confirm", 0),)
    assert sequence.standing("c.one").repeating == broken
    told |= bench.ask(sequence, lambda contract, wanted: "f" if wanted.case == broken else "p")
    assert stop_of(sequence).verdict is Verdict.REGRESSED
    assert [sequence.plans["c.one"].cases[place] for place in stop_of(sequence).cases] == [broken]
    assert len(told) <= 60


def test_a_live_baseline_is_asked_in_the_same_round(bench) -> None:
    sequence = one(bench, dict.fromkeys(FEW, "f"), is_live=True)
    assert {(each.role, each.number) for each in sequence.needed("c.one")} == {("planned", 0), ("live", 0)}
    assert {each.case for each in sequence.needed("c.one")} == set(FEW)


def test_an_extension_is_numbered_on_from_the_planned_rounds(bench) -> None:
    sequence = one(bench, dict.fromkeys(FEW, "pf" * 10), rounds=3)
    plan = sequence.plans["c.one"].model_copy(update={"extensions": (1,)})
    longer = SuiteSequence({"c.one": plan}, bench.run(dict.fromkeys(FEW, "pf" * 10)).trials)
    told = bench.ask(longer, lambda contract, wanted: "pf"[wanted.number % 2])
    assert {key.number for key in told if key.role == "extension"} == {3}
    assert {key.number for key in told if key.role == "planned"} == {0, 1, 2}


@pytest.mark.parametrize("stray", ["contract", "case", "number", "role", "confirm"])
def test_what_no_plan_asks_changes_nothing(bench, stray) -> None:
    sequence = one(bench)
    trial = bench.trial(CASES[0], 0, "f")
    other = {
        "contract": {"contract": "z.gone"},
        "case": {"case": "gone"},
        "number": {"number": 13},
        "role": {"role": "live"},
        "confirm": {"role": "confirm", "number": 12},
    }[stray]
    key = trial.evidence.key.model_copy(update=other)
    sequence.tell(replace(trial, evidence=trial.evidence.model_copy(update={"key": key})))
    assert not sequence.controller("c.one").told
    assert not sequence.is_used(key)
    assert not sequence.is_open(trial)


@pytest.mark.parametrize(
    ("letter", "outcome"),
    [
        ("p", Outcome.PASSED),
        ("f", Outcome.FAILED),
        ("g", Outcome.GIVEN_UP),
        ("e", Outcome.UNOBSERVED),
        ("x", Outcome.UNOBSERVED),
        ("u", None),
    ],
)
def test_what_a_trial_tells(bench, letter, outcome) -> None:
    """A rate limit tells nothing yet: the trial is asked again. A crash cannot be read before it is mended."""
    assert outcome_of(bench.trial("a", 0, letter)) is outcome


def test_a_trial_in_which_every_check_was_skipped_cannot_be_read(bench) -> None:
    assert outcome_of(replace(bench.trial("a", 0, "p"), outcome="unobserved")) is Outcome.UNOBSERVED


def test_a_trial_that_was_lost_keeps_its_round_open_until_it_is_answered(bench) -> None:
    sequence = one(bench, dict.fromkeys(FEW, "p" * 10))
    lost = bench.trial(FEW[0], 0, "u")
    sequence.tell(lost)
    sequence.tell_all(bench.trial(case, 0, "p") for case in FEW[1:])
    assert sequence.needed("c.one") == (Wanted(FEW[0], "planned", 0),)
    assert sequence.is_open(lost)
    sequence.tell(bench.trial(FEW[0], 0, "p"))
    assert not sequence.is_open(lost)
    assert sequence.progress("c.one") == 1


def test_where_a_contract_stands(bench) -> None:
    sequence = one(bench, rounds=4)
    assert sequence.standing("c.one").waiting == 20
    assert sequence.work_left("c.one") == 4 * 50
    bench.ask(sequence, always("p"), most=2)
    found = sequence.standing("c.one")
    assert (found.round, found.rounds, found.answers, found.waiting, found.p) == (2, 4, 50, 50, 1.0)
    assert found.score == pytest.approx(0.635, abs=0.001)
    assert sequence.work_left("c.one") == 3 * 50
    bench.ask(sequence, always("p"))
    assert (sequence.standing("c.one").score, sequence.standing("c.one").stop) == (1.0, stop_of(sequence))


def test_every_look_that_was_taken_is_told_once_and_in_order(bench) -> None:
    sequence = one(bench)
    bench.ask(sequence, always("p"))
    assert [(look.round, look.is_smoke) for look in sequence.looks("c.one")] == [(1, True), (1, False), (2, False)]


def test_the_next_round_is_asked_ahead_only_where_the_present_one_cannot_end_it(bench) -> None:
    sequence = one(bench, dict.fromkeys(FEW, "p" * 10))
    assert sequence.ahead("c.one") == ()
    bench.ask(sequence, always("p"), most=1)
    assert {(each.role, each.number) for each in sequence.ahead("c.one")} == {("planned", 2)}
    ahead = bench.trial(FEW[0], 2, "p")
    sequence.tell(ahead)
    assert not sequence.is_used(ahead.evidence.key)
    assert FEW[0] not in {each.case for each in sequence.ahead("c.one")}


def test_a_round_of_the_suite_waits_for_all_its_contracts(bench) -> None:
    """p = .03 to .05 is no regression for one of ten contracts, and one where all ten moved."""
    names = [f"c.n{number}" for number in range(10)]
    cases = CASES[:20]
    recorded = {(name, case): "p" * 5 for name in names for case in cases}
    sequence = sequence_of(bench, recorded, *(bench.contract(cases, id=name) for name in names))
    for name in names[:-1]:
        sequence.tell_all(bench.trial(case, 0, "p", contract=name) for case in cases)
    assert not sequence.read()
    assert all(sequence.standing(name).waits_for_suite for name in names[:-1])
    assert not sequence.needed(names[0])
    sequence.tell_all(bench.trial(case, 0, "p", contract=names[-1]) for case in cases)
    assert sequence.read()
    assert all(sequence.needed(name) for name in names)


def test_three_regressions_in_the_first_round_offer_to_stop(bench) -> None:
    names = [f"c.n{number}" for number in range(4)]
    recorded = {(name, case): "p" * 10 for name in names for case in CASES}
    sequence = sequence_of(bench, recorded, *(bench.contract(CASES, id=name) for name in names))
    bench.ask(sequence, lambda contract, wanted: "p" if contract == "c.n3" else "f")
    assert sequence.offers_to_stop
    assert sequence.regressed_at_once == ("c.n0", "c.n1", "c.n2")


def test_settling_reads_a_round_without_the_contracts_that_were_not_answered(bench) -> None:
    names = ["c.one", "c.two"]
    recorded = {(name, case): "p" * 10 for name in names for case in CASES}
    contracts = [bench.contract(CASES, id=name) for name in names]
    sequence = sequence_of(bench, recorded, *contracts)
    sequence.tell_all(bench.trial(case, number, "p") for case in CASES for number in (0, 1))
    sequence.read()
    assert stop_of(sequence) is None
    sequence.settle()
    assert stop_of(sequence).verdict is Verdict.HOLDS
    assert not sequence.is_final("c.one")
    assert sequence.controller("c.two").stop is None


def test_what_ended_by_itself_is_final(bench) -> None:
    sequence = one(bench)
    bench.ask(sequence, always("p"))
    sequence.settle()
    assert sequence.is_final("c.one")


def test_a_repeat_that_is_a_copy_of_what_it_repeats_proves_nothing(bench) -> None:
    """A frozen answer fails as often as it is asked; it is asked once, and the run goes on."""
    copied = one(bench)
    told = bench.ask(copied, lambda contract, wanted: "F" if wanted.case == "c07" else "p")
    assert [each.role for each in told].count("confirm") == 1
    assert stop_of(copied).verdict is not Verdict.REGRESSED or stop_of(copied).round > 1
    fresh = one(bench)
    bench.ask(fresh, lambda contract, wanted: "f" if wanted.case == "c07" else "p")
    assert (stop_of(fresh).verdict, stop_of(fresh).round) == (Verdict.REGRESSED, 1)


def test_copies_are_found_after_two_rounds_and_count_as_one_from_then_on(bench) -> None:
    sequence = one(bench, dict.fromkeys(FEW, "p" * 10))
    told = bench.ask(sequence, always("P"))
    assert {key.number for key in told} == {0, 1}
    assert sequence.is_copied("c.one")
    assert stop_of(sequence).doubt is Doubt.COPIED_REPEATS
    assert {key.number for key in told if sequence.is_used(key)} == {0}


def test_many_cases_hold_on_one_answer_each_though_repeats_are_copies(bench) -> None:
    cases = [f"c{number:03d}" for number in range(120)]
    sequence = one(bench, dict.fromkeys(cases, "p" * 10))
    bench.ask(sequence, always("P"))
    assert (sequence.is_copied("c.one"), stop_of(sequence).verdict) == (False, Verdict.HOLDS)


def test_a_drop_that_grows_ever_surer_by_copies_of_one_draw_is_not_proven(bench) -> None:
    cases = CASES[:12]
    bar = Bar(margin=0.05, broken_cases="report")
    drawn, copied = (one(bench, dict.fromkeys(cases, "pppf" * 4), bar) for _ in range(2))
    bench.ask(drawn, lambda contract, wanted: "f" if wanted.case in cases[:6] else "p")
    bench.ask(copied, lambda contract, wanted: "F" if wanted.case in cases[:6] else "P")
    assert (stop_of(drawn).verdict, stop_of(drawn).round) == (Verdict.REGRESSED, 3)
    assert stop_of(copied).doubt is Doubt.COPIED_REPEATS


@pytest.mark.parametrize(
    ("bar", "is_copied"), [(Bar(must=True), False), (Bar(deterministic=True), False), (Bar(must=0.9), True)]
)
def test_a_fact_is_a_fact_whatever_its_repeats_are_worth(bench, bar, is_copied) -> None:
    sequence = one(bench, dict.fromkeys(FEW, "p" * 10), bar)
    bench.ask(sequence, always("P"))
    assert sequence.is_copied("c.one") is is_copied
    assert (stop_of(sequence).verdict is Verdict.HOLDS) is not is_copied


def test_a_crash_ends_a_contract_until_it_is_mended(bench) -> None:
    sequence = one(bench, dict.fromkeys(FEW, "p" * 10))
    bench.ask(sequence, lambda contract, wanted: "e" if wanted.case == FEW[3] else "p")
    assert stop_of(sequence).doubt is Doubt.UNOBSERVED


def test_the_key_of_another_release_is_the_key_of_the_same_trial(bench) -> None:
    """A sequence looks at contract, case, role and number; whose answers it is given is its caller's care."""
    sequence = one(bench, dict.fromkeys(FEW, "p" * 10))
    key = TrialKey(contract="c.one", case=FEW[0], request="other", release=Release("z:z"), number=0)
    trial = bench.trial(FEW[0], 0, "p")
    sequence.tell(replace(trial, evidence=trial.evidence.model_copy(update={"key": key})))
    assert len(sequence.needed("c.one")) == len(FEW) - 1
