"""A run on next to nothing: an honest `undecided` or a clear refusal, never a crash and never a verdict."""

from math import inf, nan
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.statistics.controller import Controller, step
from holdfast.statistics.plan import (
    ContractPlan,
    plan_comparison,
    plan_copies,
    plan_deterministic,
    plan_must,
    plan_rate,
)
from holdfast.statistics.playing import drawn, play, recorded
from holdfast.statistics.trials import Outcome, Role, Trial
from holdfast.statistics.verdict import Cause, Criteria, Doubt, Verdict

PASSED, FAILED, GIVEN_UP, UNOBSERVED = Outcome

PLANS = {
    "margin": plan_comparison(range(3), Criteria(), rounds=4),
    "mean": plan_comparison(range(3), Criteria(cases_gate=False), rounds=4),
    "strict": plan_comparison(range(3), Criteria(strict=True), rounds=4),
    "floor": plan_comparison(range(3), Criteria(contracts=2), rounds=4, floor=0.5),
    "live": plan_comparison(range(3), Criteria(), rounds=4, is_live=True),
    "copies": plan_copies(range(3), Criteria()),
    "must": plan_must(range(3), Criteria()),
    "rate": plan_rate(range(3), Criteria(), rate=0.5, rounds=4),
    "deterministic": plan_deterministic(range(3), Criteria()),
}


@pytest.mark.parametrize("silence", [GIVEN_UP, UNOBSERVED])
@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_a_release_that_never_answers_is_undecided(plan: ContractPlan, silence: Outcome) -> None:
    controller = Controller(plan, ((True,) * 10,) * 3)
    assert play(controller, lambda trial: silence).stop.verdict is Verdict.UNDECIDED
    assert controller.p == 1


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_one_unobserved_trial_bars_holds_where_all_else_passed(plan: ContractPlan) -> None:
    odd = Trial(2, Role.PLANNED, 1)
    stop = play(Controller(plan, ((True,) * 10,) * 3), lambda trial: UNOBSERVED if trial == odd else PASSED).stop
    assert (stop.verdict, stop.doubt) == (Verdict.UNDECIDED, Doubt.UNOBSERVED)


def test_where_no_answer_was_observed_no_figure_is_made_up() -> None:
    for name in ("margin", "live", "copies"):
        controller = Controller(PLANS[name], ((True,),) * 3)
        play(controller, lambda trial: GIVEN_UP)
        with pytest.raises(ValueError, match=r"^No case has a candidate answer, so no change was observed\.$"):
            controller.measured()
        assert controller.assessment() is None


@pytest.mark.parametrize("answer", [PASSED, FAILED, GIVEN_UP])
@pytest.mark.parametrize("was", [True, False])
def test_one_case_recorded_once_never_gets_a_verdict_at_five_points(was: bool, answer: Outcome) -> None:
    """There are many more answers than recordings, and a case that was recorded once is never proven broken."""
    controller = Controller(plan_comparison((0,), Criteria(), rounds=40), ((was,),))
    stop = play(controller, lambda trial: answer).stop
    assert stop.verdict is Verdict.UNDECIDED
    silent = (Doubt.UNOBSERVED,)
    assert stop.doubt in (silent if answer is GIVEN_UP else (Doubt.FEW_ANSWERS, Doubt.THIN_RECORDINGS))


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.integers(1, 30), st.floats(0, 1), st.floats(0, 1))
def test_recordings_of_one_repeat_run_out_without_a_crash_and_prove_no_case(
    seed: int, cases: int, was: float, now: float
) -> None:
    random = Random(seed)
    recordings = recorded(random, [was] * cases, repeats=1)
    controller = Controller(plan_comparison(range(cases), Criteria(), rounds=13), recordings)
    stop = play(controller, drawn(random, [now] * cases)).stop
    assert Cause.CASES not in stop.causes
    assert stop.doubt is not Doubt.UNRESOLVED_CASES
    assert controller.assessment() is not None


@pytest.mark.parametrize("score", [nan, inf, 0.5])
def test_recorded_scores_are_refused_before_anything_is_asked(score: Any) -> None:
    plan = plan_comparison((0, 1), Criteria(), rounds=3)
    with pytest.raises(ValueError) as error:
        Controller(plan, ((True,), (True, score)))
    assert str(error.value) == f"An outcome is True or False, but is {score!r}: a score passes by its threshold first."


@pytest.mark.parametrize("rounds", [0, -1, nan])
def test_a_plan_of_no_round_is_refused(rounds: Any) -> None:
    for extensions in ((), (2,)):
        with pytest.raises(ValueError, match=rf"^The number of rounds must be at least 1, but is {rounds}\.$"):
            plan_comparison((0,), Criteria(), rounds=rounds, extensions=extensions)
    with pytest.raises(ValueError, match=rf"^The number of rounds must be at least 1, but is {rounds}\.$"):
        plan_comparison((0,), Criteria(), rounds=3, extensions=(rounds,))


@pytest.mark.parametrize("rate", [0, 1, -0.5, nan, inf])
def test_a_rate_or_a_floor_without_a_test_is_refused(rate: float) -> None:
    message = rf"^The pass rate must lie strictly between 0 and 1, but is {rate}\.$"
    with pytest.raises(ValueError, match=message):
        plan_rate((0,), Criteria(), rate=rate, rounds=3)
    with pytest.raises(ValueError, match=message):
        plan_comparison((0,), Criteria(), rounds=3, floor=rate)


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ((), r"^There is no case to test; give at least 1\.$"),
        ((0, 0), r"^The order must name each of 2 cases once, by its position, but is \(0, 0\)\.$"),
        ((1, 2), r"^The order must name each of 2 cases once, by its position, but is \(1, 2\)\.$"),
        ((-1, 0), r"^The order must name each of 2 cases once, by its position, but is \(-1, 0\)\.$"),
        ((0, nan), r"^The order must name each of 2 cases once, by its position, but is \(0, nan\)\.$"),
    ],
)
def test_an_order_that_is_no_permutation_is_refused_by_every_plan(order: Any, message: str) -> None:
    makers = (
        lambda: plan_comparison(order, Criteria(), rounds=3),
        lambda: plan_rate(order, Criteria(), rate=0.9, rounds=3),
        lambda: plan_must(order, Criteria()),
        lambda: plan_copies(order, Criteria()),
        lambda: plan_deterministic(order, Criteria()),
    )
    for make in makers:
        with pytest.raises(ValueError, match=message):
            make()


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_answers_outside_the_plan_are_refused_by_name(plan: ContractPlan) -> None:
    for case, number in ((3, 1), (-1, 1), (0, 0), (0, 1000), (0, nan)):
        trial: Any = Trial(case, Role.PLANNED, number)  # type: ignore[arg-type]  # NaN is what is tested
        with pytest.raises(ValueError) as error:
            step(plan, ((True,),) * 3, {trial: PASSED})
        assert str(error.value) == f"The plan of this contract asks no trial {tuple(trial)!r}."
