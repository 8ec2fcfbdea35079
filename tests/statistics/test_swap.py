"""The swap test, against permutation by hand and scipy."""

from itertools import combinations, product
from random import Random
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from holdfast.statistics.counts import CaseCounts
from holdfast.statistics.swap import candidate_thinned_p, recorded_thinned_p, swap_test


def _side(least: int, most: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.integers(least, most).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def _case(most: int) -> st.SearchStrategy[CaseCounts]:
    return st.tuples(_side(1, most), _side(0, most)).map(lambda sides: CaseCounts(*sides[0], *sides[1]))


def _flips(cases: int, lost: int, gained: int) -> list[CaseCounts]:
    agreeing = [CaseCounts(1, 1, 1, 1)] * (cases - lost - gained)
    return [CaseCounts(1, 1, 0, 1)] * lost + [CaseCounts(0, 1, 1, 1)] * gained + agreeing


CASES = st.lists(_case(6), min_size=1, max_size=8)


@given(st.lists(_case(3), min_size=1, max_size=3))
def test_p_is_the_share_of_permutations_that_look_as_bad(cases: list[CaseCounts]) -> None:
    swaps = []
    for case in cases:
        pooled = [1] * case.pool_passes + [0] * (case.pool - case.pool_passes)
        swaps.append([sum(chosen) for chosen in combinations(pooled, case.candidate)])
    totals = [sum(choice) for choice in product(*swaps)]
    test = swap_test(cases)
    assert test.worse == pytest.approx(sum(t <= test.observed for t in totals) / len(totals))
    assert test.better == pytest.approx(sum(t >= test.observed for t in totals) / len(totals))


@given(_case(30))
def test_one_case_is_fishers_exact_test(case: CaseCounts) -> None:
    candidate = [case.candidate_passes, case.candidate - case.candidate_passes]
    recorded = [case.recorded_passes, case.recorded - case.recorded_passes]
    test = swap_test([case])
    assert test.worse == pytest.approx(stats.fisher_exact([candidate, recorded], "less").pvalue)
    assert test.better == pytest.approx(stats.fisher_exact([candidate, recorded], "greater").pvalue)


@given(st.lists(_case(25), min_size=1, max_size=40))
def test_many_cases_are_the_convolution_of_their_hypergeometrics(cases: list[CaseCounts]) -> None:
    exchange = np.ones(1)
    for case in cases:
        values = range(case.candidate + 1)
        exchange = np.convolve(exchange, stats.hypergeom.pmf(values, case.pool, case.pool_passes, case.candidate))
    test = swap_test(cases)
    assert test.worse == pytest.approx(exchange[: test.observed + 1].sum(), rel=1e-9, abs=1e-15)
    assert test.better == pytest.approx(exchange[test.observed :].sum(), rel=1e-9, abs=1e-15)


@given(lost=st.integers(0, 40), gained=st.integers(0, 40))
def test_single_repeats_make_it_the_sign_test(lost: int, gained: int) -> None:
    p = swap_test(_flips(80, lost, gained)).worse
    assert p == pytest.approx(stats.binom.cdf(gained, lost + gained, 0.5))


@given(CASES)
def test_swapping_the_sides_swaps_the_tails(cases: list[CaseCounts]) -> None:
    answered = [case for case in cases if case.candidate] or [CaseCounts(1, 1, 0, 1)]
    turned = [CaseCounts(c.candidate_passes, c.candidate, c.recorded_passes, c.recorded) for c in answered]
    there, back = swap_test(answered), swap_test(turned)
    assert (there.worse, there.better) == pytest.approx((back.better, back.worse))


@given(CASES, st.randoms())
def test_the_order_of_the_cases_does_not_matter(cases: list[CaseCounts], random: Random) -> None:
    shuffled = random.sample(cases, len(cases))
    assert swap_test(shuffled) == swap_test(cases)


@given(CASES)
def test_one_more_failure_never_looks_better(cases: list[CaseCounts]) -> None:
    one, rest = cases[0], cases[1:]
    if one.candidate_passes:
        worse = CaseCounts(one.recorded_passes, one.recorded, one.candidate_passes - 1, one.candidate)
        before, after = swap_test(cases), swap_test([worse, *rest])
        assert after.worse <= before.worse + 1e-12
        assert after.better >= before.better - 1e-12


@given(CASES)
def test_cases_whose_pool_is_constant_change_nothing(cases: list[CaseCounts]) -> None:
    constant = [CaseCounts(5, 5, 3, 3), CaseCounts(0, 4, 0, 2)]
    alone, among = swap_test(cases), swap_test(cases + constant)
    assert (among.worse, among.better) == pytest.approx((alone.worse, alone.better))


@given(CASES)
def test_thinning_by_nothing_is_the_plain_test(cases: list[CaseCounts]) -> None:
    plain = swap_test(cases).worse
    assert recorded_thinned_p(cases, 0.0) == pytest.approx(plain, abs=1e-13)
    assert candidate_thinned_p(cases, 0.0) == pytest.approx(plain, abs=1e-13)


@given(CASES, st.floats(0, 1), st.floats(0, 1))
def test_thinning_a_side_speaks_for_the_other(cases: list[CaseCounts], one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert recorded_thinned_p(cases, less) <= recorded_thinned_p(cases, more) + 1e-9
    assert candidate_thinned_p(cases, less) >= candidate_thinned_p(cases, more) - 1e-9


def test_thinning_is_averaged_over_every_way_to_thin() -> None:
    cases, share = [CaseCounts(2, 2, 1, 2), CaseCounts(1, 2, 1, 1)], 0.3
    expected = 0.0
    for first, second in product(range(3), range(2)):
        chance = stats.binom.pmf(first, 2, 1 - share) * stats.binom.pmf(second, 1, 1 - share)
        expected += chance * swap_test([CaseCounts(first, 2, 1, 2), CaseCounts(second, 2, 1, 1)]).worse
    assert recorded_thinned_p(cases, share) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("cases", "lost", "gained", "low", "high"),
    [
        (1000, 476, 147, 0, 1e-15),
        (50, 23, 2, 5e-6, 2e-5),
        (50, 10, 0, 0.0009, 0.0011),
        (400, 151, 0, 0, 1e-15),
        (541, 55, 44, 0.05, 0.3),
    ],
)
def test_the_real_recordings_give_the_expected_p(cases: int, lost: int, gained: int, low: float, high: float) -> None:
    assert low < swap_test(_flips(cases, lost, gained)).worse < high


def test_a_p_too_small_for_a_float_is_not_called_zero() -> None:
    assert swap_test(_flips(2000, 2000, 0)).worse > 0


def test_five_hundred_cases_are_fast() -> None:
    """About 9 ms here; the bound leaves room for a slow and busy machine."""
    random = Random(7)
    rates = [random.uniform(0.5, 0.9) if i % 5 == 0 else 0.99 for i in range(500)]
    draws = [[random.random() < rate for _ in range(23)] for rate in rates]
    cases = [CaseCounts(sum(d[:10]), 10, sum(d[10:]), 13) for d in draws]
    started = perf_counter()
    swap_test(cases)
    assert perf_counter() - started < 0.5


def test_no_case_and_no_share_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^There is no case to test; give at least 1\.$"):
        swap_test([])
    with pytest.raises(ValueError, match=r"^The share to turn into failures must lie between 0 and 1, but is nan\.$"):
        recorded_thinned_p([CaseCounts(1, 1, 1, 1)], float("nan"))


@pytest.mark.simulation
@pytest.mark.parametrize(("recorded", "answers"), [(1, 1), (5, 3), (10, 6)])
def test_an_identical_release_is_rarely_flagged(recorded: int, answers: int) -> None:
    """At level .05 an exact test flags at most one run in twenty; 400 runs allow three standard errors more."""
    random = Random(recorded)
    rates = [random.uniform(0.5, 0.9) if i < 10 else 0.98 for i in range(50)]
    flagged = 0
    for _ in range(400):
        draws = [[random.random() < rate for _ in range(recorded + answers)] for rate in rates]
        cases = [CaseCounts(sum(d[:recorded]), recorded, sum(d[recorded:]), answers) for d in draws]
        flagged += swap_test(cases).worse <= 0.05
    assert flagged / 400 <= 0.05 + 3 * (0.05 * 0.95 / 400) ** 0.5
