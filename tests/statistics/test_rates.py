"""One rate without a baseline, against scipy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from holdfast.statistics.rates import (
    below_rate_p,
    binomial_at_most,
    highest_rate,
    must_rounds,
    pass_rate_interval,
    passes_needed,
    proven_rate,
    sign_test,
)

RULES = [
    (0.95, [(29, 0.90), (59, 0.95), (149, 0.98), (299, 0.99), (598, 0.995), (2995, 0.999)]),
    (0.90, [(22, 0.90), (45, 0.95), (114, 0.98), (230, 0.99), (460, 0.995), (2302, 0.999)]),
]
TABLE = [(confidence, passes, rate) for confidence, rows in RULES for passes, rate in rows]


@pytest.mark.parametrize(("confidence", "passes", "rate"), TABLE)
def test_so_many_passes_prove_that_rate(confidence: float, passes: int, rate: float) -> None:
    assert passes_needed(rate, confidence=confidence) == passes
    assert proven_rate(passes - 1, confidence=confidence) < rate <= proven_rate(passes, confidence=confidence)


@given(st.floats(0.001, 0.999), st.floats(0.5, 0.999))
def test_the_passes_needed_are_the_fewest_that_prove(rate: float, confidence: float) -> None:
    passes = passes_needed(rate, confidence=confidence)
    assert proven_rate(passes, confidence=confidence) >= rate - 1e-9
    assert passes == 1 or proven_rate(passes - 1, confidence=confidence) < rate + 1e-9


def test_no_pass_proves_nothing() -> None:
    assert proven_rate(0) == 0


@pytest.mark.parametrize(("cases", "rounds"), [(1, 29), (10, 3), (9, 4), (50, 3)])
def test_a_must_asks_three_rounds_and_twenty_nine_answers(cases: int, rounds: int) -> None:
    assert must_rounds(cases) == rounds


@given(st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(-1, n), st.just(n))), st.floats(0, 1))
def test_the_binomial_tail_agrees_with_scipy(counts: tuple[int, int], rate: float) -> None:
    assert binomial_at_most(*counts, rate) == pytest.approx(stats.binom.cdf(*counts, rate), rel=1e-8, abs=1e-15)


def test_a_far_tail_keeps_its_relative_accuracy() -> None:
    assert binomial_at_most(147, 623, 0.5) == pytest.approx(stats.binom.cdf(147, 623, 0.5), rel=1e-9)


def test_below_needs_a_whole_pass_fewer_than_expected() -> None:
    assert below_rate_p(89, 100, rate=0.9) == pytest.approx(stats.binom.cdf(89, 100, 0.9))
    assert below_rate_p(90, 100, rate=0.9) == 1


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_the_guard_keeps_the_bound_valid_for_unequal_cases(rates: list[float]) -> None:
    """Hoeffding 1956, by exact convolution: no smaller p than the true chance of so few passes."""
    chances = [1.0]
    for rate in rates:
        chances = [a * (1 - rate) + b * rate for a, b in zip([*chances, 0.0], [0.0, *chances], strict=True)]
    mean = sum(rates) / len(rates)
    for passes in range(len(rates) + 1):
        if 0 < mean < 1:
            assert below_rate_p(passes, len(rates), rate=mean) >= sum(chances[: passes + 1]) - 1e-9


@given(st.integers(0, 80), st.integers(0, 80))
def test_the_sign_test_agrees_with_scipy_and_does_not_mind_the_direction(lost: int, gained: int) -> None:
    expected = stats.binomtest(lost, lost + gained, 0.5).pvalue if lost + gained else 1.0
    assert sign_test(lost, gained) == pytest.approx(expected)
    assert sign_test(lost, gained) == sign_test(gained, lost)


def test_the_sign_test_of_the_prime_recordings_is_the_counted_one() -> None:
    assert sign_test(476, 147) == pytest.approx(2.1e-41, rel=0.02)
    assert sign_test(153, 419) == pytest.approx(1.4e-29, rel=0.03)


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_of_a_rate_is_clopper_and_pearsons(counts: tuple[int, int]) -> None:
    expected = stats.binomtest(*counts).proportion_ci(0.95, method="exact")
    interval = pass_rate_interval(*counts)
    assert (interval.low, interval.high) == pytest.approx((expected.low, expected.high), abs=1e-9)


@given(st.integers(1, 2000), st.floats(0.5, 0.999))
def test_what_passes_alone_prove_is_the_exact_one_sided_bound(passes: int, confidence: float) -> None:
    exact = stats.binomtest(passes, passes, alternative="greater").proportion_ci(confidence, method="exact")
    assert proven_rate(passes, confidence=confidence) == pytest.approx(exact.low)


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.001, 0.5))
def test_the_highest_rate_is_the_exact_one_sided_bound(counts: tuple[int, int], level: float) -> None:
    exact = stats.binomtest(*counts, alternative="less").proportion_ci(1 - level, method="exact")
    assert highest_rate(*counts, level=level) == pytest.approx(exact.high, abs=1e-9)


def test_rates_and_counts_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^The pass rate to prove must lie strictly between 0 and 1, but is 1\.$"):
        passes_needed(1)
    with pytest.raises(ValueError, match=r"^The confidence must lie strictly between 0 and 1, but is nan\.$"):
        proven_rate(5, confidence=float("nan"))
    with pytest.raises(ValueError, match=r"^The number of answers must be at least 1, but is 0\.$"):
        pass_rate_interval(0, 0)
    with pytest.raises(ValueError, match=r"^The pass rate must lie between 0 and 1, but is 2\.$"):
        binomial_at_most(1, 2, 2)
