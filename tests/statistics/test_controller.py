"""The controller of one contract: what it asks, when it stops, and that nothing but the answers decides."""

from collections.abc import Callable
from math import log

import pytest

from holdfast.statistics.controller import Ask, Controller
from holdfast.statistics.plan import (
    plan_comparison,
    plan_copies,
    plan_deterministic,
    plan_must,
    plan_rate,
)
from holdfast.statistics.playing import play
from holdfast.statistics.stop import undecided
from holdfast.statistics.trials import Outcome, Role, Trial
from holdfast.statistics.verdict import Cause, Criteria, Doubt, Verdict

Answer = Callable[[Trial], Outcome]
PASSED, FAILED, GIVEN_UP, UNOBSERVED = Outcome


def always(outcome: Outcome) -> Answer:
    return lambda trial: outcome


def failing(*cases: int) -> Answer:
    return lambda trial: FAILED if trial.case in cases else PASSED


def compared(cases: int, *, k: int = 10, rounds: int = 13, **criteria: float) -> Controller:
    plan = plan_comparison(range(cases), Criteria(**criteria), rounds=rounds)  # type: ignore[arg-type]  # only numbers
    return Controller(plan, ((True,) * k,) * cases)


def asked(controller: Controller) -> tuple[Trial, ...]:
    ask = controller.next()
    assert isinstance(ask, Ask)
    return ask.trials


def answer_wave(controller: Controller, answer: Answer) -> None:
    for trial in asked(controller):
        controller.tell(trial, answer(trial))


def test_round_one_is_asked_in_two_waves_from_40_cases_on_and_later_rounds_in_one() -> None:
    controller, sizes = compared(50), []
    while isinstance(controller.next(), Ask):
        sizes.append(len(asked(controller)))
        answer_wave(controller, always(PASSED))
    assert sizes == [20, 30, 50]
    assert len(asked(compared(39))) == 39


def test_an_unchanged_solid_contract_holds_after_two_rounds() -> None:
    played = play(compared(50), always(PASSED))
    assert (played.stop.verdict, played.stop.round, played.calls) == (Verdict.HOLDS, 2, 100)


def test_a_catastrophe_costs_the_smoke_wave() -> None:
    played = play(compared(50, contracts=100), always(FAILED))
    assert (played.stop.causes, played.calls) == ((Cause.MEAN,), 20)


def test_a_broken_case_is_repeated_until_it_is_proven() -> None:
    played = play(compared(50), failing(3))
    assert (played.stop.verdict, played.stop.causes, played.stop.cases) == (Verdict.REGRESSED, (Cause.CASES,), (3,))
    assert played.calls == 25
    assert played.stop.level == 0.05


def test_suspects_are_repeated_one_at_a_time_the_strongest_first_and_ties_in_case_order() -> None:
    plan = plan_comparison((2, 1, 0), Criteria(contracts=1000), rounds=13)
    controller = Controller(plan, ((True,) * 5, (True,) * 10, (True,) * 10))
    answer_wave(controller, always(FAILED))
    assert asked(controller) == (Trial(2, Role.CONFIRM, 1),)
    controller.tell(Trial(2, Role.CONFIRM, 1), PASSED)
    assert asked(controller) == (Trial(1, Role.CONFIRM, 1),)


def test_a_suspect_that_passes_again_is_left_and_the_round_goes_on() -> None:
    controller = compared(39, contracts=1000)
    answer_wave(controller, failing(7))
    controller.tell(asked(controller)[0], PASSED)
    assert asked(controller)[0] == Trial(0, Role.PLANNED, 2)


def test_a_case_costs_at_most_twelve_repeats_in_the_whole_run_and_then_bars_holds() -> None:
    """It fails now and then, too seldom to be proven at so small a level."""
    controller = compared(39, contracts=10**9, k=20)

    def now_and_then(trial: Trial) -> Outcome:
        return FAILED if trial.case == 7 and (trial.role is Role.PLANNED or trial.number % 2) else PASSED

    played = play(controller, now_and_then)
    assert (played.stop.doubt, played.stop.cases) == (Doubt.UNRESOLVED_CASES, (7,))
    assert played.calls == played.stop.round * 39 + 12


def test_with_the_case_test_off_no_case_is_repeated() -> None:
    played = play(compared(50, cases_gate=False), failing(3))
    assert played.calls % 50 == 0
    assert Cause.CASES not in played.stop.causes


def test_the_hold_score_is_read_after_complete_rounds_only() -> None:
    """The 73 agreeing pairs are there after 100 cases, but the round is not over."""
    controller = compared(120)
    answer_wave(controller, always(PASSED))
    for trial in asked(controller)[:-1]:
        controller.tell(trial, PASSED)
    assert controller.stop is None
    controller.tell(asked(controller)[0], PASSED)
    assert controller.stop is not None
    assert controller.stop.round == 1


def test_a_contract_that_proves_nothing_is_undecided_after_its_rounds() -> None:
    played = play(compared(3, rounds=5), always(PASSED))
    assert (played.stop.doubt, played.stop.round, played.calls) == (Doubt.FEW_ANSWERS, 5, 15)


def test_a_contract_stops_when_its_recordings_are_used_up_and_nothing_could_win() -> None:
    recordings = ((False,),) + ((True,) * 10,) * 2
    played = play(Controller(plan_comparison(range(3), Criteria(), rounds=5), recordings), always(PASSED))
    assert (played.stop.doubt, played.stop.round) == (Doubt.THIN_RECORDINGS, 1)


def test_improved_is_a_label_of_holds() -> None:
    recordings = ((False,) * 10,) * 40
    played = play(Controller(plan_comparison(range(40), Criteria(), rounds=3), recordings), always(PASSED))
    assert (played.stop.verdict, played.stop.improved) == (Verdict.HOLDS, True)


def test_given_up_trials_are_failures_in_the_hold_test_only() -> None:
    silent = play(compared(50), lambda trial: GIVEN_UP if trial.case < 5 else PASSED)
    assert silent.stop.verdict is Verdict.UNDECIDED
    controller = compared(50)
    play(controller, always(GIVEN_UP))
    assert (controller.p, controller.stop and controller.stop.verdict) == (1, Verdict.UNDECIDED)


def test_an_unobserved_trial_leaves_the_contract_undecided_even_where_all_else_failed() -> None:
    played = play(compared(50), lambda trial: UNOBSERVED if trial.case == 4 else FAILED)
    assert (played.stop.doubt, played.calls) == (Doubt.UNOBSERVED, 20)
    confirmed = play(compared(50), lambda trial: UNOBSERVED if trial.role is Role.CONFIRM else failing(3)(trial))
    assert (confirmed.stop.doubt, confirmed.calls) == (Doubt.UNOBSERVED, 21)


def test_an_unobserved_trial_in_a_wave_never_read_is_harmless() -> None:
    controller = compared(50)
    controller.tell(Trial(0, Role.PLANNED, 9), UNOBSERVED)
    assert play(controller, always(PASSED)).stop.verdict is Verdict.HOLDS
    assert controller.unused == (Trial(0, Role.PLANNED, 9),)


def test_an_extension_goes_on_where_the_plan_ended() -> None:
    recordings = ((True,) * 10,) * 10
    short = plan_comparison(range(10), Criteria(), rounds=5)
    longer = plan_comparison(range(10), Criteria(), rounds=5, extensions=(4,))
    assert play(Controller(short, recordings), always(PASSED)).stop.doubt is Doubt.FEW_ANSWERS
    controller = Controller(longer, recordings)
    assert play(controller, always(PASSED)).stop.round == 8
    assert Trial(0, Role.EXTENSION, 6) not in controller.unused


def test_a_look_pays_for_all_looks_all_stages_and_the_reserve() -> None:
    """4 losses of 20 in the smoke look: p = 1/11 ** 4 x 8 looks / 0.9 / 0.8, times the stages."""
    recordings = ((True,) * 10,) * 50
    found = {}
    for stages in (1, 2):
        plan = plan_comparison(range(50), Criteria(contracts=10**6), rounds=13, stages=stages)
        controller = Controller(plan, recordings)
        answer_wave(controller, failing(0, 1, 2, 3))
        measured = controller.measured()
        assert measured is not None
        found[stages] = measured.p_mean
    assert found[1] == pytest.approx(8 / 0.9 / 11**4)
    assert found[2] == pytest.approx(2 * found[1])


def test_copied_repeats_count_as_one() -> None:
    recordings = ((True,) * 10,) * 30
    played = play(Controller(plan_copies(range(30), Criteria()), recordings), always(PASSED))
    assert (played.stop.doubt, played.calls) == (Doubt.COPIED_REPEATS, 30)


def test_must_ends_at_the_first_wave_with_a_failure_and_names_every_case_in_it() -> None:
    played = play(Controller(plan_must(range(50), Criteria())), failing(3, 5, 30))
    assert (played.stop.causes, played.stop.cases, played.calls) == ((Cause.VIOLATED,), (3, 5), 20)


@pytest.mark.parametrize(("cases", "calls"), [(1, 29), (5, 30), (50, 150)])
def test_must_holds_after_three_rounds_and_29_answers(cases: int, calls: int) -> None:
    played = play(Controller(plan_must(range(cases), Criteria())), always(PASSED))
    assert (played.stop.verdict, played.calls) == (Verdict.HOLDS, calls)


def test_silence_bars_a_must_and_a_failure_beside_it_counts() -> None:
    silent = play(Controller(plan_must(range(5), Criteria())), lambda t: GIVEN_UP if t.number == 2 else PASSED)
    assert silent.stop.verdict is Verdict.UNDECIDED
    crashed = play(Controller(plan_must(range(5), Criteria())), lambda t: (UNOBSERVED, FAILED)[t.case % 2])
    assert (crashed.stop.verdict, crashed.stop.cases) == (Verdict.REGRESSED, (1, 3))


def test_a_rate_holds_after_its_clean_calls_and_is_disproved_at_its_looks() -> None:
    plan = plan_rate(range(50), Criteria(), rate=0.99, rounds=13)
    assert play(Controller(plan), always(PASSED)).calls == 400
    failed = play(Controller(plan), failing(*range(0, 50, 5)))
    assert (failed.stop.causes, failed.calls) == ((Cause.RATE,), 20)


def test_a_floor_beside_a_margin_needs_both_and_either_can_regress() -> None:
    recordings = ((True,) * 10,) * 50
    plan = plan_comparison(range(50), Criteria(contracts=2), rounds=13, floor=0.99)
    held = play(Controller(plan, recordings), always(PASSED))
    assert (held.stop.verdict, held.calls) == (Verdict.HOLDS, 400)
    both = play(Controller(plan, recordings), always(FAILED))
    assert both.stop.causes == (Cause.MEAN, Cause.RATE)


def test_a_deterministic_contract_names_every_break_after_one_call_per_case() -> None:
    recordings = ((True, True), (True, True), (False,), (True,))
    plan = plan_deterministic(range(4), Criteria())
    played = play(Controller(plan, recordings), failing(1, 2))
    assert (played.stop.verdict, played.stop.cases, played.calls) == (Verdict.REGRESSED, (1,), 4)
    assert play(Controller(plan, recordings), failing(2)).stop.verdict is Verdict.HOLDS


def test_a_re_asked_case_that_answers_differently_withdraws_the_declaration() -> None:
    controller = Controller(plan_deterministic(range(3), Criteria()), ((True,),) * 3)
    controller.tell(Trial(1, Role.PLANNED, 2), FAILED)
    assert play(controller, always(PASSED)).stop.doubt is Doubt.NOT_DETERMINISTIC
    mixed = Controller(plan_deterministic(range(1), Criteria()), ((True, False),))
    assert play(mixed, always(PASSED)).stop.doubt is Doubt.NOT_DETERMINISTIC


def test_a_live_baseline_is_asked_in_the_same_wave_and_a_shock_on_both_is_no_regression() -> None:
    plan = plan_comparison(range(50), Criteria(), rounds=13, is_live=True)
    controller = Controller(plan)
    assert asked(controller)[:2] == (Trial(0, Role.PLANNED, 1), Trial(0, Role.LIVE, 1))
    shocked = play(controller, lambda trial: FAILED if trial.number == 1 else PASSED)
    assert (shocked.stop.verdict, shocked.calls) == (Verdict.HOLDS, 200)
    assert play(Controller(plan), lambda t: PASSED if t.role is Role.LIVE else FAILED).stop.causes == (Cause.MEAN,)


def test_the_next_wave_may_be_asked_ahead_and_what_is_not_read_stays_unused() -> None:
    controller = compared(30)
    answer_wave(controller, always(PASSED))
    assert controller.ahead() == tuple(Trial(case, Role.PLANNED, 3) for case in range(30))
    for trial in controller.ahead():
        controller.tell(trial, PASSED)
    assert controller.ahead() == ()
    answer_wave(controller, always(FAILED))
    assert controller.stop is not None
    assert len(controller.unused) == 30


def test_nothing_is_asked_ahead_where_it_would_likely_be_wasted() -> None:
    """Before a round was read, in a round that may be the last, and while a suspect is repeated."""
    controller = compared(50)
    assert controller.ahead() == ()
    answer_wave(controller, always(PASSED))
    assert (controller.round, controller.ahead()) == (1, ())
    answer_wave(controller, always(PASSED))
    assert (controller.round, controller.ahead()) == (2, ())
    repeating = compared(50)
    answer_wave(repeating, failing(0))
    assert repeating.confirming == 0
    assert repeating.ahead() == ()


def test_every_wave_is_noted_as_it_was_read() -> None:
    controller = compared(50)
    play(controller, always(PASSED))
    assert [(each.round, each.ends_round, each.is_look) for each in controller.readings] == [
        (1, False, True), (1, True, True), (2, True, True),
    ]  # fmt: skip
    assert controller.readings[-1].log_e == controller.log_e >= log(10)


def test_a_contract_whose_answers_are_no_evidence_is_withdrawn_whatever_it_found() -> None:
    controller = compared(50)
    controller.withdraw(Doubt.UNOBSERVED)
    assert controller.stop == undecided(1, Doubt.UNOBSERVED)
    ended = compared(50)
    play(ended, always(PASSED))
    ended.withdraw(Doubt.COPIED_REPEATS)
    assert ended.stop == undecided(2, Doubt.COPIED_REPEATS)


def test_what_the_plan_never_asks_is_refused_and_so_is_a_second_opinion() -> None:
    controller = compared(5)
    for trial in [
        Trial(5, Role.PLANNED, 1), Trial(0, Role.PLANNED, 14), Trial(0, Role.CONFIRM, 13), Trial(0, Role.LIVE, 1),
        Trial(0, Role.EXTENSION, 14), Trial(-1, Role.PLANNED, 1),
    ]:  # fmt: skip
        with pytest.raises(ValueError, match=r"^The plan of this contract asks no trial \("):
            controller.tell(trial, PASSED)
    controller.tell(Trial(0, Role.PLANNED, 1), PASSED)
    controller.tell(Trial(0, Role.PLANNED, 1), PASSED)
    with pytest.raises(ValueError, match=r"was told as 'passed' before, and now as 'failed'\.$"):
        controller.tell(Trial(0, Role.PLANNED, 1), FAILED)


@pytest.mark.parametrize(
    ("recordings", "message"),
    [
        (((True,),), "The plan has 2 cases, but recordings were given for 1."),
        (((True,), ()), "Every case needs at least 1 recorded answer; without any are the cases at [1]."),
    ],
)
def test_recordings_that_do_not_fit_the_plan_are_refused(
    recordings: tuple[tuple[bool, ...], ...], message: str
) -> None:
    with pytest.raises(ValueError) as caught:
        Controller(plan_comparison(range(2), Criteria(), rounds=3), recordings)
    assert str(caught.value) == message
