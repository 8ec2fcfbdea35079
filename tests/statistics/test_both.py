"""A margin with a floor."""

import pytest

from holdfast.statistics.controller import Controller
from holdfast.statistics.plan import plan_comparison
from holdfast.statistics.playing import play
from holdfast.statistics.trials import Outcome, Role, Trial
from holdfast.statistics.verdict import Cause, Criteria, Doubt, Verdict

PASSED, FAILED, GIVEN_UP, UNOBSERVED = Outcome


def controller(*, floor: float, recorded: bool = True, cases: int = 30, rounds: int = 13) -> Controller:
    plan = plan_comparison(range(cases), Criteria(contracts=2), rounds=rounds, floor=floor)
    return Controller(plan, ((recorded,) * 10,) * cases)


@pytest.mark.parametrize(
    ("floor", "rounds", "reason"),
    [(0.5, 3, "the margin needs 73 agreeing pairs"), (0.97, 5, "the floor needs 123 passes")],
)
def test_it_holds_when_the_slower_part_does(floor: float, rounds: int, reason: str) -> None:
    stop = play(controller(floor=floor), lambda trial: PASSED).stop
    assert (stop.verdict, stop.round) == (Verdict.HOLDS, rounds), reason


def test_no_worse_is_not_good_enough_below_the_floor() -> None:
    """Everything fails as it did before."""
    stop = play(controller(floor=0.5, recorded=False), lambda trial: FAILED).stop
    assert (stop.verdict, stop.causes) == (Verdict.REGRESSED, (Cause.RATE,))


def test_each_part_can_be_shown_on_its_own() -> None:
    playing = controller(floor=0.97)
    play(playing, lambda trial: PASSED)
    rate, comparison = playing.rate_assessment(), playing.assessment()
    assert rate is not None
    assert comparison is not None
    assert (rate.verdict, rate.passes, comparison.verdict) == (Verdict.HOLDS, 150, Verdict.HOLDS)
    assert comparison.measured.rounds == 3


def test_good_enough_is_not_enough_where_it_got_worse() -> None:
    stop = play(controller(floor=0.5), lambda trial: FAILED if trial.case % 5 == 0 else PASSED).stop
    assert (stop.verdict, stop.causes) == (Verdict.REGRESSED, (Cause.MEAN,))


def test_a_margin_that_held_asks_no_repeat_of_a_case_that_fails_later() -> None:
    playing = controller(floor=0.97)
    play(playing, lambda trial: FAILED if trial == Trial(3, Role.PLANNED, 4) else PASSED)
    assert not [trial for trial in playing.used if trial.role is Role.CONFIRM]


def test_it_is_undecided_as_soon_as_one_part_can_no_longer_hold() -> None:
    stop = play(controller(floor=0.97, rounds=4), lambda trial: PASSED).stop
    assert (stop.doubt, stop.round) == (Doubt.FEW_ANSWERS, 4)
    crashed = play(controller(floor=0.97), lambda trial: UNOBSERVED if trial.case == 3 else PASSED)
    assert crashed.stop.doubt is Doubt.UNOBSERVED
