"""The interval of the change over traffic like these cases, against scipy and by simulated coverage."""

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from holdfast.statistics.counts import CaseCounts, observed_change
from holdfast.statistics.traffic import TrafficInterval, lowest_mean, student_quantile, traffic_interval

SAME = CaseCounts(10, 10, 3, 3)
BROKEN = CaseCounts(10, 10, 0, 3)


@st.composite
def counts(draw: st.DrawFn) -> CaseCounts:
    recorded, candidate = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    return CaseCounts(draw(st.integers(0, recorded)), recorded, draw(st.integers(0, candidate)), candidate)


def swapped(case: CaseCounts) -> CaseCounts:
    return CaseCounts(case.candidate_passes, case.candidate, case.recorded_passes, case.recorded)


def interval(cases: list[CaseCounts], confidence: float = 0.95) -> TrafficInterval:
    found = traffic_interval(cases, confidence=confidence)
    assert found is not None
    return found


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 5, 9, 10, 29, 99, 100, 499, 4999])
@pytest.mark.parametrize("confidence", [0.5, 0.8, 0.9, 0.95, 0.99, 0.999])
def test_students_quantile_is_scipys(confidence: float, freedom: int) -> None:
    assert student_quantile(confidence, freedom) == pytest.approx(stats.t.ppf((1 + confidence) / 2, freedom), abs=1e-6)


@pytest.mark.parametrize("cases", [1, 2, 3, 10, 30, 100, 500, 2000])
@pytest.mark.parametrize("level", [0.005, 0.025, 0.05, 0.25])
@pytest.mark.parametrize("other", [0.0, 1.0, -0.9])
def test_where_cases_are_lost_or_alike_the_bound_is_clopper_and_pearsons(
    cases: int, level: float, other: float
) -> None:
    for lost in sorted({0, 1, cases // 4, cases - 1} - {cases}):
        share = stats.beta.ppf(1 - level, lost + 1, cases - lost)
        found = lowest_mean([-1.0] * lost + [other] * (cases - lost), level=level)
        assert found == pytest.approx(other - (1 + other) * share, abs=3e-5)


@given(st.lists(st.sampled_from([-1.0, -0.4, -0.1, 0.0, 0.1, 0.7, 1.0]), min_size=2, max_size=8), st.integers(0, 99))
def test_the_bound_is_the_quantile_of_dirichlet_weighted_means(values: list[float], seed: int) -> None:
    """1,000 drawn means, of which a tenth must lie below it, within four standard errors."""
    found, random = lowest_mean(values, level=0.1), Random(seed)
    below = 0
    for _ in range(1000):
        weights = [random.expovariate(1) for _ in (*values, -1.0)]
        mean = sum(w * v for w, v in zip(weights, (*values, -1.0), strict=True)) / sum(weights)
        below += mean <= found
    assert values == [-1.0] * len(values) or abs(below / 1000 - 0.1) < 4 * (0.1 * 0.9 / 1000) ** 0.5


@pytest.mark.parametrize(("cases", "share"), [(2, 0.842), (3, 0.708), (10, 0.308), (50, 0.071), (500, 0.007)])
def test_where_no_case_differs_it_says_how_much_unseen_traffic_still_may(cases: int, share: float) -> None:
    found = interval([SAME] * cases)
    assert found.high == -found.low == pytest.approx(1 - 0.025 ** (1 / cases), abs=2e-5)
    assert found.high == pytest.approx(share, abs=5e-4)


def test_where_cases_differ_as_much_as_not_it_is_students() -> None:
    cases = [
        CaseCounts(5, 10, 4, 10),
        CaseCounts(5, 10, 6, 10),
        CaseCounts(5, 10, 1, 10),
        CaseCounts(5, 10, 8, 10),
    ] * 25
    changes = [(case.candidate_passes - case.recorded_passes) / 10 for case in cases]
    mean, error = sum(changes) / 100, stats.sem(changes)
    student = stats.t.interval(0.95, 99, loc=mean, scale=error)
    found = interval(cases)
    assert (found.low, found.high) == (pytest.approx(student[0], abs=0.02), pytest.approx(student[1], abs=0.02))
    assert found.low <= student[0] + 1e-9
    assert found.high >= student[1] - 1e-9


def test_every_case_lost_leaves_room_above_only() -> None:
    found = interval([BROKEN] * 10)
    assert found.low == -1
    assert found.high == pytest.approx(-1 + 2 * (1 - 0.025 ** (1 / 10)), abs=2e-5)


@pytest.mark.parametrize("cases", [[], [SAME], [SAME, CaseCounts(10, 10, 0, 0)]])
def test_fewer_than_two_answered_cases_give_no_interval(cases: list[CaseCounts]) -> None:
    assert traffic_interval(cases) is None


def test_a_case_without_an_answer_is_left_out() -> None:
    assert traffic_interval([SAME, BROKEN, SAME, CaseCounts(3, 10, 0, 0)]) == traffic_interval([SAME, BROKEN, SAME])


@pytest.mark.parametrize("confidence", [0, 1, -0.1, float("nan")])
def test_a_confidence_that_is_no_share_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError, match=r"^The confidence must lie strictly between 0 and 1, but is "):
        traffic_interval([SAME, SAME], confidence=confidence)
    with pytest.raises(ValueError, match=r"^The confidence must lie strictly between 0 and 1, but is "):
        student_quantile(confidence, 3)


def test_a_distribution_without_freedom_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^The number of degrees of freedom must be at least 1, but is 0\.$"):
        student_quantile(0.95, 0)


@given(st.lists(counts(), min_size=2, max_size=8))
def test_it_contains_the_observed_change_and_never_claims_certainty(cases: list[CaseCounts]) -> None:
    found = interval(cases)
    assert -1 <= found.low <= observed_change(cases) <= found.high <= 1
    assert found.low < found.high


@given(st.lists(counts(), min_size=2, max_size=8))
def test_swapping_the_sides_mirrors_it(cases: list[CaseCounts]) -> None:
    found = interval(cases)
    assert interval([swapped(case) for case in cases]) == TrafficInterval(-found.high, -found.low)


@given(st.lists(counts(), min_size=2, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_cases_does_not_matter(cases: list[CaseCounts], random: Random) -> None:
    assert interval(random.sample(cases, len(cases))) == interval(cases)


@given(st.lists(counts(), min_size=2, max_size=8))
def test_more_confidence_never_narrows_it(cases: list[CaseCounts]) -> None:
    loose, strict = interval(cases, 0.80), interval(cases, 0.99)
    assert strict.low <= loose.low
    assert strict.high >= loose.high


@given(st.lists(counts(), min_size=2, max_size=12), st.integers(0, 11))
def test_one_more_pass_never_lowers_an_end_of_the_bound(cases: list[CaseCounts], at: int) -> None:
    """Of Gaffke's bound; Student's may widen when one case gets better than all others."""
    changes = [case.candidate_passes / case.candidate - case.recorded_passes / case.recorded for case in cases]
    raised = [min(1.0, change + 0.1) if place == at else change for place, change in enumerate(changes)]
    assert lowest_mean(raised, level=0.025) >= lowest_mean(changes, level=0.025) - 2e-5


Rates = tuple[float, float]


def solid(random: Random) -> Rates:
    rate = random.uniform(0.996, 1)
    return rate, rate


def _flaky(random: Random, share: float) -> Rates:
    rate = random.uniform(0.5, 0.9) if random.random() < share else random.uniform(0.996, 1)
    return rate, rate


def mixed(random: Random) -> Rates:
    return _flaky(random, 0.2)


def flaky(random: Random) -> Rates:
    return _flaky(random, 0.5)


def one_in_twenty_broken(random: Random) -> Rates:
    rate, _ = mixed(random)
    return rate, 0.0 if random.random() < 0.05 else rate


# The true change over the traffic: a twentieth of it loses its mean rate, 0.2 * 0.7 + 0.8 * 0.998.
POPULATIONS: list[tuple[Callable[[Random], Rates], float]] = [
    (solid, 0.0), (mixed, 0.0), (flaky, 0.0), (one_in_twenty_broken, -0.05 * 0.9384),
]  # fmt: skip


def sampled(population: Callable[[Random], Rates], cases: int, random: Random) -> list[CaseCounts]:
    """Cases drawn from the traffic, each recorded ten times and answered three times."""
    return [
        CaseCounts(sum(random.random() < old for _ in range(10)), 10, sum(random.random() < new for _ in range(3)), 3)
        for old, new in (population(random) for _ in range(cases))
    ]


def coverage(population: Callable[[Random], Rates], change: float, cases: int, runs: int) -> float:
    """The share of samples whose interval contains the true change."""
    random = Random(f"{population.__name__} {cases}")
    found = [interval(sampled(population, cases, random)) for _ in range(runs)]
    return sum(each.low <= change <= each.high for each in found) / runs


@pytest.mark.simulation
@pytest.mark.parametrize("cases", [3, 10, 30, 100, 500])
@pytest.mark.parametrize(("population", "change"), POPULATIONS)
def test_it_covers_the_true_change_as_often_as_it_says(
    population: Callable[[Random], Rates], change: float, cases: int
) -> None:
    """Two standard errors are forgiven; Student's interval alone covers .58 of samples of 3, where one in 20 broke."""
    runs = 50 if cases == 500 else 100
    assert coverage(population, change, cases, runs) >= 0.95 - 2 * (0.95 * 0.05 / runs) ** 0.5
