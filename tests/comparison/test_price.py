"""What deciding would cost."""

import pytest

from holdfast.comparison.price import Cost, calls_to_hold, cost_to_settle
from holdfast.statistics import CaseEvidence, Doubt

CLEAN = [CaseEvidence((True,) * 10, (True,))] * 50


def test_two_rounds_of_fifty_clean_cases_hold_so_one_more_is_needed() -> None:
    assert calls_to_hold(CLEAN, margin=0.05, beta=0.10) == 50


def test_rounds_that_lower_the_score_have_no_price() -> None:
    worse = [CaseEvidence((True,) * 10, (False,))] * 5 + CLEAN
    assert calls_to_hold(worse, margin=0.05, beta=0.10) is None


def test_before_the_first_round_the_price_is_the_least_it_can_cost() -> None:
    assert calls_to_hold([CaseEvidence((True,), ())] * 50, margin=0.05, beta=0.10) == 100


@pytest.mark.parametrize(
    ("doubt", "used", "cost"),
    [
        (Doubt.UNRESOLVED_CASES, None, Cost(24)),
        (Doubt.UNRESOLVED_CASES, 124, Cost(124)),  # its repeats are used up: a run of its own
        (Doubt.THIN_RECORDINGS, None, Cost(50, 50)),
        (Doubt.FEW_ANSWERS, None, Cost(50)),
        (Doubt.UNFINISHED, 50, Cost(50)),
        (Doubt.COPIED_REPEATS, None, Cost()),
        (Doubt.NOT_DETERMINISTIC, None, Cost()),
    ],
)
def test_every_doubt_has_its_cost(doubt: Doubt, used: int | None, cost: Cost) -> None:
    assert cost_to_settle(CLEAN, doubt, 2, margin=0.05, beta=0.1, used=used) == cost


def test_recordings_that_do_not_help_have_no_cost() -> None:
    worse = [CaseEvidence((True,) * 10, (False,))] * 5 + CLEAN
    assert cost_to_settle(worse, Doubt.THIN_RECORDINGS, 0, margin=0.05, beta=0.1) == Cost()
