"""What deciding would cost."""

from holdfast.comparison.price import calls_to_hold, calls_to_settle
from holdfast.statistics import CaseEvidence, Doubt

CLEAN = [CaseEvidence((True,) * 10, (True,))] * 50


def test_two_rounds_of_fifty_clean_cases_hold_so_one_more_is_needed() -> None:
    assert calls_to_hold(CLEAN, margin=0.05, beta=0.10) == 50


def test_rounds_that_lower_the_score_have_no_price() -> None:
    worse = [CaseEvidence((True,) * 10, (False,))] * 5 + CLEAN
    assert calls_to_hold(worse, margin=0.05, beta=0.10) is None


def test_before_the_first_round_the_price_is_the_least_it_can_cost() -> None:
    assert calls_to_hold([CaseEvidence((True,), ())] * 50, margin=0.05, beta=0.10) == 100


def test_unresolved_cases_cost_their_repeats_and_thin_recordings_have_no_price() -> None:
    assert calls_to_settle(CLEAN, Doubt.UNRESOLVED_CASES, 2, margin=0.05, beta=0.1) == 24
    assert calls_to_settle(CLEAN, Doubt.THIN_RECORDINGS, 0, margin=0.05, beta=0.1) is None
    assert calls_to_settle(CLEAN, Doubt.FEW_ANSWERS, 0, margin=0.05, beta=0.1) == 50
