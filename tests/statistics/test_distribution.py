"""Sums of independent whole-number variables, against scipy and by enumeration."""

from itertools import product
from math import fsum, prod

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from holdfast.statistics.distribution import Distribution, binomial, hypergeometric, total


@given(st.integers(1, 40).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(0, n))))
def test_the_hypergeometric_agrees_with_scipy(pool: tuple[int, int, int]) -> None:
    drawn = hypergeometric(*pool)
    for value, weight in enumerate(drawn.weights, drawn.start):
        assert weight == pytest.approx(stats.hypergeom.pmf(value, *pool), rel=1e-9)
    assert fsum(drawn.weights) == pytest.approx(1)


@pytest.mark.parametrize(("trials", "rate"), [(0, 0.3), (7, 0.0), (7, 1.0), (7, 0.3), (3000, 0.999)])
def test_the_binomial_agrees_with_scipy(trials: int, rate: float) -> None:
    expected = stats.binom.pmf(range(trials + 1), trials, rate)
    assert binomial(trials, rate) == pytest.approx(tuple(expected), rel=1e-9, abs=1e-300)


@given(st.lists(st.tuples(st.integers(-3, 3), st.lists(st.floats(0.1, 1), min_size=1, max_size=3)), max_size=5))
def test_the_total_is_what_enumeration_gives(parts: list[tuple[int, list[float]]]) -> None:
    summed = total((Distribution(start, tuple(weights)), 1) for start, weights in parts)
    expected: dict[int, float] = {}
    for choice in product(*(list(enumerate(weights, start)) for start, weights in parts)):
        value = sum(number for number, _ in choice)
        expected[value] = expected.get(value, 0.0) + prod(weight for _, weight in choice)
    assert dict(enumerate(summed.weights, summed.start)) == pytest.approx(expected)


@pytest.mark.parametrize("copies", [1, 2, 3, 7, 16, 31])
def test_copies_are_the_same_as_repetition(copies: int) -> None:
    part = hypergeometric(9, 5, 4)
    repeated = total([(part, 1)] * copies)
    assert total([(part, copies)]).weights == pytest.approx(repeated.weights)


def test_cutting_what_is_negligible_moves_no_tail_that_matters() -> None:
    parts = [(hypergeometric(23, passes, 13), 40) for passes in (3, 11, 22)]
    exact, cut = total(parts), total(parts, negligible=1e-16)
    assert len(cut.weights) < len(exact.weights)
    for value in range(exact.start, exact.start + len(exact.weights), 10):
        assert cut.at_most(value) == pytest.approx(exact.at_most(value), abs=1e-13)
        assert cut.at_least(value) == pytest.approx(exact.at_least(value), abs=1e-13)


def test_tails_outside_the_range_are_nothing_or_everything() -> None:
    part = Distribution(2, (0.25, 0.75))
    assert (part.at_most(1), part.at_most(2), part.at_most(9)) == (0, 0.25, 1)
    assert (part.at_least(1), part.at_least(3), part.at_least(9)) == (1, 0.75, 0)
