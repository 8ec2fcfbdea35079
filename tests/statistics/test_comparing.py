"""The running comparison, held against the same tests on the complete evidence."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.statistics.case import case_log_e
from holdfast.statistics.controller import Controller
from holdfast.statistics.counts import CaseEvidence
from holdfast.statistics.hold import best_log_score, complete_rounds, cumulative_changes
from holdfast.statistics.interval import change_interval
from holdfast.statistics.mean import mean_p
from holdfast.statistics.plan import plan_comparison
from holdfast.statistics.playing import drawn, play, recorded
from holdfast.statistics.trials import Outcome, Role, Trial
from holdfast.statistics.verdict import Criteria, Verdict

RATES = [0.6, 0.75, 0.9] * 4 + [1.0] * 30


def evidence(controller: Controller, recordings: tuple[tuple[bool, ...], ...], rounds: int) -> list[CaseEvidence]:
    """What was read of every case, in order, up to a round."""
    value = {Outcome.PASSED: True, Outcome.FAILED: False}

    def answers(case: int, role: Role, last: int) -> tuple[bool | None, ...]:
        trials = (Trial(case, role, number) for number in range(1, last + 1))
        return tuple(value.get(controller.told[trial]) for trial in trials if trial in controller.used)

    return [
        CaseEvidence(recording, answers(case, Role.PLANNED, rounds), answers(case, Role.CONFIRM, 12))
        for case, recording in enumerate(recordings)
    ]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([0.0, 0.05, 0.15]), st.booleans())
def test_every_figure_is_that_of_the_evidence_it_read(seed: int, drop: float, strict: bool) -> None:
    """Planned answers alone make the mean and the score; confirmations enter the case test only."""
    random = Random(seed)
    recordings = recorded(random, RATES, repeats=8)
    plan = plan_comparison(random.sample(range(42), 42), Criteria(strict=strict, contracts=5), rounds=6)
    controller = Controller(plan, recordings)
    stop = play(controller, drawn(random, [rate - drop for rate in RATES])).stop
    measured = controller.measured()
    assert measured is not None
    whole = evidence(controller, recordings, stop.round)
    rounds = cumulative_changes(complete_rounds(whole))
    looks = [
        mean_p([case.planned_counts for case in cases], margin=0.05, strict=strict) * look.price
        for look in plan.looks
        if look.round <= stop.round
        for cases in [evidence(controller, recordings, look.round)]
        if not look.is_smoke and all(len(case.candidate) == look.round for case in cases)
    ]
    # The smoke look is the one reading that the complete evidence of a round no longer shows.
    assert measured.p_mean <= min([1.0, *looks]) + 1e-12
    if measured.p_mean not in (1.0, pytest.approx(min([1.0, *looks]))):
        smoke = [CaseEvidence(case.recorded, ()) for case in whole]
        for case in plan.order[:20]:
            smoke[case] = CaseEvidence(whole[case].recorded, whole[case].candidate[:1])
        found = mean_p([case.planned_counts for case in smoke], margin=0.05, strict=strict) * plan.looks[0].price
        assert measured.p_mean == pytest.approx(found)
    assert measured.log_e == pytest.approx(best_log_score(rounds, margin=0.05))
    assert measured.case_log_e == pytest.approx([case_log_e(case.all_counts) for case in whole])


def test_the_interval_is_read_at_the_price_of_all_looks() -> None:
    recordings = ((True,) * 10,) * 50
    plan = plan_comparison(range(50), Criteria(), rounds=13, stages=2)
    controller = Controller(plan, recordings)
    play(controller, lambda trial: Outcome.PASSED)
    assessment = controller.assessment()
    assert assessment is not None
    rounds = cumulative_changes(complete_rounds(evidence(controller, recordings, 2)))
    counts = [case.planned_counts for case in evidence(controller, recordings, 2)]
    expected = change_interval(
        counts, lambda margin: best_log_score(rounds, margin=margin), beta=0.1, level=0.05 * 0.9 * 0.8 / 16
    )
    assert assessment.measured.interval == expected
    assert (assessment.verdict, assessment.measured.rounds) == (Verdict.HOLDS, 2)
    assert -0.05 <= expected.low < 0 < expected.high


def test_a_regression_names_broken_and_unresolved_cases_apart() -> None:
    recordings = ((True,) * 20,) * 30
    controller = Controller(plan_comparison(range(30), Criteria(margin=0.3), rounds=13), recordings)
    play(controller, lambda trial: Outcome.FAILED if trial.case < 2 else Outcome.PASSED)
    assessment = controller.assessment()
    assert assessment is not None
    assert assessment.broken_cases == (0,)
    assert 0 not in assessment.unresolved_cases


def test_where_nothing_was_observed_there_is_no_figure_but_a_clear_error() -> None:
    controller = Controller(plan_comparison((0,), Criteria(), rounds=3), ((True,),))
    with pytest.raises(ValueError, match=r"^No case has a candidate answer, so no change was observed\.$"):
        controller.measured()
    assert controller.assessment() is None


def test_every_look_keeps_the_smallest_p_so_far() -> None:
    """3 of 30 are lost in round 1, each 1 of 11 answers of its case, and none after it; 4 looks share the error."""
    plan = plan_comparison(range(30), Criteria(contracts=50, margin=0.02), rounds=4)
    controller = Controller(plan, ((True,) * 10,) * 30)
    lost = {Trial(case, Role.PLANNED, 1) for case in range(3)}
    play(controller, lambda trial: Outcome.FAILED if trial in lost else Outcome.PASSED)
    first = 1 / 11**3 * 4 / 0.9 / 0.8
    assert [reading.p for reading in controller.readings] == pytest.approx([first] * 4)
