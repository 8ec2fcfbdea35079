"""Running counts of a contract."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.statistics.case import case_log_e
from holdfast.statistics.counts import CaseCounts, CaseEvidence
from holdfast.statistics.hold import complete_rounds, pair_changes
from holdfast.statistics.tally import LiveTally, Tally

ANSWERS = st.lists(st.sampled_from([True, True, False, None]), min_size=3, max_size=3).map(tuple)
CASES = st.lists(
    st.builds(
        CaseEvidence,
        recorded=st.lists(st.booleans(), min_size=1, max_size=5).map(tuple),
        candidate=ANSWERS,
        confirmations=st.lists(st.sampled_from([True, False, None]), max_size=4).map(tuple),
    ),
    min_size=1,
    max_size=5,
)


@given(CASES)
def test_running_counts_are_those_of_the_complete_evidence(cases: list[CaseEvidence]) -> None:
    tally, changes = Tally([case.recorded for case in cases]), []
    for position in range(3):
        for place, case in enumerate(cases):
            tally.add_planned(place, position + 1, case.candidate[position])
        changes.append(tally.end_round())
    for place, case in enumerate(cases):
        for passed in case.confirmations:
            tally.add_confirmation(place, passed)
    assert tally.mean_counts() == [case.planned_counts for case in cases]
    assert changes == [dict(pair_changes(pairs)) for pairs in complete_rounds(cases)]
    assert [tally.case_log_e(place) for place in range(len(cases))] == [case_log_e(case.all_counts) for case in cases]
    assert [tally.has_failed(place) for place in range(len(cases))] == [
        False in case.candidate + case.confirmations for case in cases
    ]


def test_recordings_are_used_up_when_a_case_that_failed_has_no_more() -> None:
    tally = Tally([(True,), (True, False, True)])
    assert [tally.is_used_up(rounds) for rounds in (1, 2, 3)] == [False, False, True]


def test_the_best_that_can_still_come_is_a_pass_everywhere() -> None:
    tally = Tally([(True,), (True, False, True)])
    assert tally.best_changes(2, 3) == {0.0: 3, 1.0: 1}
    assert LiveTally(2).best_changes(2, 3) == {1.0: 4}


def test_live_answers_are_strata_of_one_pair_each() -> None:
    tally = LiveTally(2)
    for case, recorded, passed in [(0, True, False), (1, True, True)]:
        tally.add_live(case, 1, recorded)
        tally.add_planned(case, 1, passed)
    assert tally.mean_counts() == [CaseCounts(1, 1, 0, 1), CaseCounts(1, 1, 1, 1)]
    assert tally.end_round() == {-1.0: 1, 0.0: 1}
    assert tally.case_log_e(0) == case_log_e(CaseCounts(1, 1, 0, 1)) > 0


def test_a_live_baseline_without_an_answer_counts_as_a_pass_in_the_hold_test_only() -> None:
    tally = LiveTally(1)
    tally.add_live(0, 1, None)
    tally.add_planned(0, 1, False)
    assert (tally.end_round(), tally.mean_counts(), tally.case_log_e(0)) == ({-1.0: 1}, [], 0.0)


@pytest.mark.parametrize("score", [float("nan"), 0.5])
def test_a_recording_of_scores_is_refused(score: float) -> None:
    with pytest.raises(ValueError, match=rf"^An outcome is True or False, but is {score!r}: a score passes by its "):
        Tally([(True, score)])  # type: ignore[list-item]  # what is tested
