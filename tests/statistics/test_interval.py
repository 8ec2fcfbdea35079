"""The interval of the mean change."""

from collections.abc import Callable
from random import Random
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.statistics.counts import CaseCounts, observed_change
from holdfast.statistics.hold import HoldScore
from holdfast.statistics.interval import change_interval, highest_change, lowest_change
from holdfast.statistics.rates import highest_rate
from holdfast.statistics.swap import recorded_thinned_p


def _one_round(lost: int, agreeing: int, gained: int) -> Callable[[float], float]:
    return lambda margin: HoldScore(margin).after_changes({-1.0: lost, 0.0: agreeing, 1.0: gained}).log_e


def _counts(lost: int, agreeing: int, gained: int) -> list[CaseCounts]:
    same = [CaseCounts(1, 1, 1, 1)] * agreeing
    return [CaseCounts(1, 1, 0, 1)] * lost + [CaseCounts(0, 1, 1, 1)] * gained + same


def test_the_lower_end_is_where_the_hold_score_stops_winning() -> None:
    score = _one_round(43, 454, 44)
    low = lowest_change(score, beta=0.10)
    assert score(-low) >= 2.302585 > score(-low - 1e-6)
    assert low == pytest.approx(-0.0447, abs=1e-4)


def test_all_lost_leaves_no_lower_end() -> None:
    assert lowest_change(_one_round(20, 0, 0), beta=0.10) == -1


def test_the_upper_end_of_a_proven_drop_is_below_zero_and_the_test_still_rejects_there() -> None:
    cases = _counts(23, 25, 2)
    high = highest_change(cases, level=0.04)
    rate = 48 / 50
    assert high == pytest.approx(-0.198, abs=0.001)
    assert recorded_thinned_p(cases, -high / rate) <= 0.04 < recorded_thinned_p(cases, -high / rate + 1e-3)


@given(st.integers(0, 8), st.integers(0, 8), st.integers(0, 8))
def test_the_interval_contains_the_observed_change(lost: int, agreeing: int, gained: int) -> None:
    cases = [*_counts(lost, agreeing, gained), CaseCounts(1, 1, 1, 1)]
    interval = change_interval(cases, _one_round(lost, agreeing + 1, gained), beta=0.10, level=0.04)
    assert -1 <= interval.low <= observed_change(cases) <= interval.high <= 1


@given(st.integers(0, 8), st.integers(1, 8), st.integers(0, 8))
def test_a_stricter_level_never_narrows_the_interval(lost: int, agreeing: int, gained: int) -> None:
    cases, score = _counts(lost, agreeing, gained), _one_round(lost, agreeing, gained)
    loose = change_interval(cases, score, beta=0.10, level=0.05)
    strict = change_interval(cases, score, beta=0.01, level=0.005)
    assert strict.low <= loose.low
    assert strict.high >= loose.high - 1e-4


def test_where_no_thinning_is_rejected_the_candidates_own_rate_is_the_bound() -> None:
    assert highest_change([CaseCounts(0, 1, 0, 1)] * 20, level=0.05) == pytest.approx(highest_rate(0, 20, level=0.05))
    assert highest_change([CaseCounts(0, 1, 0, 1), CaseCounts(0, 1, 0, 2)], level=0.05) == 1


def test_five_hundred_cases_are_fast() -> None:
    """About .15 s here; the bound leaves room for a slow and busy machine."""
    random = Random(7)
    rates = [random.uniform(0.5, 0.9) if i % 5 == 0 else 0.99 for i in range(500)]
    draws = [[random.random() < rate for _ in range(23)] for rate in rates]
    cases = [CaseCounts(sum(d[:10]), 10, sum(d[10:]), 13) for d in draws]
    started = perf_counter()
    highest_change(cases, level=0.04)
    assert perf_counter() - started < 2


def test_levels_outside_zero_and_one_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^The level of the upper end must lie strictly between 0 and 1, but is 1\.$"):
        highest_change([CaseCounts(1, 1, 1, 1)], level=1)
    with pytest.raises(
        ValueError, match=r"^The false pass rate \(beta\) must lie strictly between 0 and 1, but is 0\.$"
    ):
        lowest_change(_one_round(0, 1, 0), beta=0)


@pytest.mark.simulation
@pytest.mark.parametrize("change", [0.0, -0.1, 0.05])
def test_both_ends_rarely_miss_the_true_change(change: float) -> None:
    """Allowed .10 below and .04 above; 150 runs of one round allow three standard errors more."""
    random, low_missed, high_missed = Random(5), 0, 0
    rates = [random.uniform(0.5, 0.9) for _ in range(60)]
    for _ in range(150):
        pairs = [(random.random() < rate, random.random() < rate + change) for rate in rates]
        lost, gained = sum(b > c for b, c in pairs), sum(c > b for b, c in pairs)
        cases = [CaseCounts(b, 1, c, 1) for b, c in pairs]
        interval = change_interval(cases, _one_round(lost, 60 - lost - gained, gained), beta=0.10, level=0.04)
        low_missed += interval.low > change
        high_missed += interval.high < change
    assert low_missed / 150 <= 0.10 + 3 * (0.10 * 0.90 / 150) ** 0.5
    assert high_missed / 150 <= 0.04 + 3 * (0.04 * 0.96 / 150) ** 0.5
