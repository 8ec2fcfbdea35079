"""The case test: what proves a case broken, and what does not."""

from itertools import product
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from holdfast.statistics.case import case_log_e, case_p, is_suspect, proven_log_e
from holdfast.statistics.counts import CaseCounts

COUNTS = st.tuples(st.integers(1, 12), st.integers(0, 12)).flatmap(
    lambda n: st.builds(CaseCounts, st.integers(0, n[0]), st.just(n[0]), st.integers(0, n[1]), st.just(n[1]))
)


@given(COUNTS)
def test_the_e_value_is_the_formula(case: CaseCounts) -> None:
    s_b, n_b, s_c, n_c = case.recorded_passes, case.recorded, case.candidate_passes, case.candidate
    mixed = special.beta(9 + s_b, 1 + n_b - s_b) / special.beta(9, 1)
    mixed *= special.beta(1 + s_c, 9 + n_c - s_c) / special.beta(1, 9)
    grid = [i / 60 for i in range(61)]
    rates = [(s_b / n_b, s_c / n_c if n_c else 1.0), ((s_b + s_c) / (n_b + n_c),) * 2, *product(grid, grid)]
    likelihoods = [b**s_b * (1 - b) ** (n_b - s_b) * c**s_c * (1 - c) ** (n_c - s_c) for b, c in rates if c >= b]
    expected = mixed / max(likelihoods) if n_c else 1.0
    assert exp(case_log_e(case)) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("recorded", "reached"), [(5, 1.3e5), (7, 3e6), (10, 1.6e8)])
def test_how_far_an_always_passing_recording_can_prove(recorded: int, reached: float) -> None:
    assert exp(case_log_e(CaseCounts(recorded, recorded, 0, 25))) == pytest.approx(reached, rel=0.1)


@pytest.mark.parametrize(("recorded", "answers", "rate"), [(3, 3, 0.5), (6, 4, 0.9), (10, 6, 0.99), (10, 6, 0.7)])
def test_under_an_unchanged_case_the_expectation_is_at_most_one(recorded: int, answers: int, rate: float) -> None:
    expected = sum(
        stats.binom.pmf(b, recorded, rate)
        * stats.binom.pmf(c, answers, rate)
        * exp(case_log_e(CaseCounts(b, recorded, c, answers)))
        for b, c in product(range(recorded + 1), range(answers + 1))
    )
    assert expected <= 1


@given(COUNTS)
def test_one_more_failure_in_place_of_a_pass_never_weakens_evidence_there_is(case: CaseCounts) -> None:
    """Below e = 1, where nothing speaks for a break, the ratio may move either way."""
    if case.candidate_passes:
        worse = CaseCounts(case.recorded_passes, case.recorded, case.candidate_passes - 1, case.candidate)
        assert max(0, case_log_e(worse)) >= max(0, case_log_e(case)) - 1e-9


@given(st.lists(COUNTS, min_size=1, max_size=6))
def test_p_is_the_number_of_cases_over_the_largest_e(cases: list[CaseCounts]) -> None:
    values = [case_log_e(case) for case in cases]
    assert case_p(values) == pytest.approx(min(1, len(values) * min(exp(-value) for value in values)))


def test_two_failures_of_a_single_well_recorded_case_prove_it() -> None:
    """A broken single case is found in 2 calls (m=1, k_base 20)."""
    needed = proven_log_e(1, level=0.05, share=0.20)
    assert case_log_e(CaseCounts(20, 20, 0, 1)) < needed <= case_log_e(CaseCounts(20, 20, 0, 2))


def test_proof_needs_a_hundred_times_cases_and_contracts() -> None:
    assert proven_log_e(50, level=0.05 / 100, share=0.20) == pytest.approx(log(100 * 50 * 100))


@pytest.mark.parametrize("answers", [1, 2, 5, 25, 52])
def test_one_recording_proves_no_case_broken_and_leaves_none_unresolved(answers: int) -> None:
    assert case_log_e(CaseCounts(1, 1, 0, answers)) < log(20) < proven_log_e(1, level=0.05, share=0.20)


@pytest.mark.parametrize(
    ("counts", "suspect"),
    [((10, 10, 0, 1), True), ((10, 10, 1, 1), False), ((3, 10, 0, 1), False), ((10, 10, 9, 10), False)],
)
def test_only_a_failing_case_that_used_to_pass_is_suspect(counts: tuple[int, int, int, int], suspect: bool) -> None:
    assert is_suspect(CaseCounts(*counts)) is suspect


def test_a_case_without_answers_is_no_evidence() -> None:
    assert case_log_e(CaseCounts(1, 1, 0, 0)) == 0


def test_no_case_and_no_number_of_cases_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^There is no case to test; give at least 1\.$"):
        case_p([])
    with pytest.raises(ValueError, match=r"^The number of cases must be at least 1, but is 0\.$"):
        proven_log_e(0, level=0.05, share=0.2)
