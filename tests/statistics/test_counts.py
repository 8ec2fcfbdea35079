"""What the tests read of a case."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.statistics.counts import CaseCounts, CaseEvidence, observed_change

REPEATS = st.lists(st.booleans(), min_size=1, max_size=4).map(tuple)


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ((0, 0, 0, 1), "A case needs at least 1 recorded answer, but recorded is 0."),
        ((3, 2, 0, 1), "There are 2 answers, so recorded_passes must lie between 0 and that, not be 3."),
        ((1, 2, -1, 1), "There are 1 answers, so candidate_passes must lie between 0 and that, not be -1."),
        ((math.nan, 2, 1, 1), "There are 2 answers, so recorded_passes must lie between 0 and that, not be nan."),
    ],
)
def test_counts_no_case_can_have_are_refused(counts: tuple[int, int, int, int], reason: str) -> None:
    with pytest.raises(ValueError) as error:
        CaseCounts(*counts)
    assert str(error.value) == reason


def test_a_given_up_answer_is_left_out_of_the_counts() -> None:
    case = CaseEvidence(recorded=(True, False), candidate=(True, None, False))
    assert case.planned_counts == CaseCounts(1, 2, 1, 2)


def test_confirmations_enter_only_the_counts_of_the_case_test() -> None:
    case = CaseEvidence(recorded=(True,), candidate=(False,), confirmations=(False, True, None))
    assert case.planned_counts == CaseCounts(1, 1, 0, 1)
    assert case.all_counts == CaseCounts(1, 1, 1, 3)


def test_a_case_without_a_recording_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^A case needs at least 1 recorded answer, but its recording is empty\.$"):
        CaseEvidence(recorded=(), candidate=(True,))


def test_the_observed_change_is_the_mean_over_answered_cases_not_over_answers() -> None:
    cases = [CaseCounts(2, 2, 0, 1), CaseCounts(2, 2, 9, 9), CaseCounts(0, 1, 0, 0)]
    assert observed_change(cases) == -0.5


def test_no_change_is_observed_without_an_answer() -> None:
    with pytest.raises(ValueError, match=r"^No case has a candidate answer, so no change was observed\.$"):
        observed_change([CaseCounts(1, 1, 0, 0)])


@given(st.lists(st.tuples(REPEATS, REPEATS), min_size=1, max_size=6))
def test_swapping_the_sides_turns_the_sign_of_the_change(
    cases: list[tuple[tuple[bool, ...], tuple[bool, ...]]],
) -> None:
    there = [CaseEvidence(one, other).planned_counts for one, other in cases]
    back = [CaseEvidence(other, one).planned_counts for one, other in cases]
    assert observed_change(there) == pytest.approx(-observed_change(back))


@pytest.mark.parametrize("score", [math.nan, 0.5, 2, "passed"])
@pytest.mark.parametrize("side", ["recorded", "candidate", "confirmations"])
def test_a_score_is_no_outcome(side: str, score: Any) -> None:
    with pytest.raises(ValueError) as error:
        CaseEvidence(**{"recorded": (True,), "candidate": (True,), side: (True, score)})
    assert str(error.value) == f"An outcome is True or False, but is {score!r}: a score passes by its threshold first."


def test_a_silent_recording_is_no_recording() -> None:
    with pytest.raises(ValueError, match=r"^An outcome is True or False, but is None"):
        CaseEvidence(recorded=(None,), candidate=(True,))  # type: ignore[arg-type]  # what is tested
