"""The rules without a comparison."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from holdfast.statistics.absolute import NoFailure, PassRate, SameOutcomes
from holdfast.statistics.hold import HoldScore
from holdfast.statistics.plan import plan_must, plan_rate
from holdfast.statistics.rates import below_rate_p
from holdfast.statistics.trials import Outcome, Role, Trial
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


@pytest.mark.parametrize(
    ("first", "again", "is_withdrawn"),
    [
        (PASSED, [PASSED], False),
        (PASSED, [FAILED], True),
        (FAILED, [PASSED], True),
        (PASSED, [GIVEN_UP, UNOBSERVED], False),
        (GIVEN_UP, [PASSED], False),
        (GIVEN_UP, [PASSED, FAILED], True),
    ],
)
def test_only_another_answer_withdraws_the_declaration_and_silence_is_none(
    first: Outcome, again: list[Outcome], is_withdrawn: bool
) -> None:
    wave = Wave(1, Role.PLANNED, (0, 1), ends_round=True)
    rule = SameOutcomes([(True,)] * 2)
    rule.read_wave(wave, outcomes(wave, first))
    for outcome in again:
        rule.ask_again(0, outcome)
    stop = rule.conclude(1)
    assert stop is not None
    assert (stop.doubt is Doubt.NOT_DETERMINISTIC) is is_withdrawn


@given(st.lists(st.lists(st.booleans(), min_size=20, max_size=20), min_size=1, max_size=8), st.floats(0.05, 0.95))
def test_the_looks_of_a_rate_are_exact_binomial_tests_at_their_price(rounds: list[list[bool]], rate: float) -> None:
    plan = plan_rate(range(20), Criteria(), rate=rate, rounds=8)
    rule, passes, expected = PassRate(plan), 0, 1.0
    for wave, answers in zip(planned_waves(plan), rounds, strict=False):
        rule.read_wave(wave, outcomes(wave, *[PASSED if passed else FAILED for passed in answers]))
        passes += sum(answers)
        look = plan.look(wave.round, is_smoke=False)
        if look is not None and passes <= 20 * wave.round * rate - 1:
            expected = min(expected, stats.binomtest(passes, 20 * wave.round, rate, "less").pvalue * look.price)
    assert rule.p_below == pytest.approx(expected, rel=1e-7, abs=1e-12)


def test_the_suite_has_no_say_in_facts() -> None:
    rule = NoFailure(plan_must(range(3), Criteria()))
    assert (rule.is_open(1), rule.suspect(), rule.p) == (False, None, 1.0)
    with pytest.raises(ValueError, match=r"^A rule outside the correction over the suite cannot be ended by it\.$"):
        rule.regressed_at(0.05, 1)
