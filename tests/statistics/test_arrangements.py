"""The hold score of evidence without an order."""

from itertools import permutations
from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.statistics.arrangements import all_arrangements
from holdfast.statistics.counts import CaseEvidence
from holdfast.statistics.hold import HoldScore, complete_rounds, hold_scores, mixture_log

REPEATS = st.lists(st.booleans(), min_size=1, max_size=4).map(tuple)
CASE = st.builds(CaseEvidence, recorded=REPEATS, candidate=REPEATS)


def _final_logs(cases: list[CaseEvidence], margin: float) -> HoldScore:
    return hold_scores(complete_rounds(cases), margin=margin)[-1]


@given(CASE, st.floats(-0.9, 0.9))
def test_one_case_is_the_mean_over_every_permutation_of_both_sides(case: CaseEvidence, margin: float) -> None:
    scores = [
        _final_logs([CaseEvidence(recorded, candidate)], margin).e
        for recorded in permutations(case.recorded)
        for candidate in permutations(case.candidate)
    ]
    assert HoldScore(margin, (all_arrangements([case]).log_e(margin),) * 3).e == pytest.approx(fmean(scores))


@given(st.lists(CASE, min_size=1, max_size=4), st.randoms())
def test_neither_the_order_of_cases_nor_of_repeats_matters(cases: list[CaseEvidence], random: Random) -> None:
    turned = [CaseEvidence(case.recorded[::-1], case.candidate[::-1]) for case in random.sample(cases, len(cases))]
    assert all_arrangements(turned) == all_arrangements(cases)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_single_repeats_have_one_arrangement(outcomes: list[tuple[bool, bool]]) -> None:
    cases = [CaseEvidence((recorded,), (candidate,)) for candidate, recorded in outcomes]
    assert all_arrangements(cases).log_e(0.05) == pytest.approx(_final_logs(cases, 0.05).log_e)


def test_it_is_what_averaging_over_seeded_shuffles_comes_to() -> None:
    random = Random(3)
    cases = [
        CaseEvidence(tuple(random.random() < r for _ in range(10)), tuple(random.random() < r for _ in range(10)))
        for r in (1, 1, 1, 1, 1, 1, 1, 1, 0.9, 0.9, 0.8, 0.7)
    ]
    shuffled = [
        [CaseEvidence(tuple(random.sample(c.recorded, 10)), tuple(random.sample(c.candidate, 10))) for c in cases]
        for _ in range(200)
    ]
    mean = fmean(_final_logs(arranged, 0.05).e for arranged in shuffled)
    assert HoldScore(0.05, (all_arrangements(cases).log_e(0.05),) * 3).e == pytest.approx(mean, rel=0.15)


def test_missing_recordings_are_passes_and_given_up_answers_failures() -> None:
    case = CaseEvidence(recorded=(True,), candidate=(None, True))
    assert all_arrangements([case]).log_e(0.05) == pytest.approx(_final_logs([case], 0.05).log_e)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=5))
def test_swapping_the_sides_swaps_gained_and_lost(repeats: list[tuple[bool, bool]]) -> None:
    one, other = zip(*repeats, strict=True)
    there, back = (all_arrangements([CaseEvidence(*sides)]).groups[0] for sides in ((one, other), (other, one)))
    assert dict(there.chances) == pytest.approx({flips[::-1]: chance for flips, chance in back.chances})


@given(st.lists(CASE, min_size=1, max_size=4), st.floats(0.01, 0.9))
def test_one_more_failure_never_scores_more(cases: list[CaseEvidence], margin: float) -> None:
    before = all_arrangements(cases).log_e(margin)
    for place, case in enumerate(cases):
        if any(case.candidate):
            failed = list(case.candidate)
            failed[failed.index(True)] = False
            worse = [*cases[:place], CaseEvidence(case.recorded, tuple(failed)), *cases[place + 1 :]]
            assert all_arrangements(worse).log_e(margin) <= before + 1e-9


def test_no_complete_round_is_no_evidence() -> None:
    cases = [CaseEvidence((True,), (True,)), CaseEvidence((True,), ())]
    assert all_arrangements(cases).log_e(0.05) == pytest.approx(mixture_log((0.0, 0.0, 0.0)), abs=1e-12)


def test_a_margin_without_a_bet_is_refused() -> None:
    arranged = all_arrangements([CaseEvidence((True,), (True,))])
    with pytest.raises(
        ValueError, match=r"^The margin of a hold score must lie strictly between -1 and 1, but is 1\.$"
    ):
        arranged.log_e(1)
