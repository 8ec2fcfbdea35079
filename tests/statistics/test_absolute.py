"""The rules without a comparison."""

from collections.abc import Mapping

import pytest

from holdfast.statistics.absolute import NoFailure, PassRate, SameOutcomes
from holdfast.statistics.hold import HoldScore
from holdfast.statistics.plan import plan_must, plan_rate
from holdfast.statistics.rates import below_rate_p
from holdfast.statistics.trials import Outcome, Trial
from holdfast.statistics.verdict import Criteria, Doubt, Verdict
from holdfast.statistics.waves import Wave, planned_waves

PASSED, FAILED, GIVEN_UP, UNOBSERVED = Outcome


def outcomes(wave: Wave, *odd: Outcome) -> Mapping[Trial, Outcome]:
    """The first cases of the wave have these outcomes, the others passed."""
    return dict(zip(wave.trials, [*odd, *[PASSED] * (len(wave.trials) - len(odd))], strict=True))


def test_a_given_up_answer_is_a_failure_in_the_score_of_a_rate_and_left_out_of_its_test() -> None:
    plan = plan_rate(range(30), Criteria(), rate=0.8, rounds=5)
    rule, wave = PassRate(plan), next(planned_waves(plan))
    rule.read_wave(wave, outcomes(wave, *[FAILED] * 10, *[GIVEN_UP] * 5))
    assert rule.p_below == pytest.approx(below_rate_p(15, 25, rate=0.8) * 5 / 0.9)
    assert rule.assessment().log_e == pytest.approx(HoldScore(1 - 0.8).after_changes({0.0: 15, -1.0: 15}).log_e)


def test_a_rate_reads_no_wave_with_an_unobserved_trial() -> None:
    plan = plan_rate(range(5), Criteria(), rate=0.8, rounds=5)
    rule, wave = PassRate(plan), next(planned_waves(plan))
    rule.read_wave(wave, outcomes(wave, UNOBSERVED, FAILED))
    stop = rule.settled(1)
    assert stop is not None
    assert (stop.doubt, rule.p_below) == (Doubt.UNOBSERVED, 1.0)


def test_a_rate_needs_a_rate() -> None:
    with pytest.raises(ValueError, match=r"^A plan that asks for a pass rate must name it\.$"):
        PassRate(plan_must(range(3), Criteria()))


def test_a_must_is_undecided_after_its_trials_where_one_was_given_up() -> None:
    plan = plan_must(range(10), Criteria())
    rule = NoFailure(plan)
    for wave in planned_waves(plan):
        rule.read_wave(wave, outcomes(wave, GIVEN_UP))
        assert rule.settled(wave.round) is None
    stop = rule.conclude(plan.rounds)
    assert stop is not None
    assert stop.verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("silent", [GIVEN_UP, UNOBSERVED])
def test_a_deterministic_contract_with_a_silent_case_is_undecided_unless_another_broke(silent: Outcome) -> None:
    wave = Wave(1, next(planned_waves(plan_must(range(3), Criteria()))).role, (0, 1, 2), ends_round=True)
    for odd, verdict in (((silent,), Verdict.UNDECIDED), ((silent, FAILED), Verdict.REGRESSED)):
        rule = SameOutcomes([(True,)] * 3)
        rule.read_wave(wave, outcomes(wave, *odd))
        stop = rule.conclude(1)
        assert stop is not None
        assert stop.verdict is verdict


def test_the_suite_has_no_say_in_facts() -> None:
    rule = NoFailure(plan_must(range(3), Criteria()))
    assert (rule.is_open(1), rule.suspect(), rule.p) == (False, None, 1.0)
    with pytest.raises(ValueError, match=r"^A rule outside the correction over the suite cannot be ended by it\.$"):
        rule.regressed_at(0.05, 1)
