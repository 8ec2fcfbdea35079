"""The hold test: its prices, its promise, and what it does with what is missing."""

from itertools import product
from math import exp, inf, isclose, log, prod
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.statistics.counts import CaseEvidence
from holdfast.statistics.hold import (
    STAKES,
    HoldScore,
    agreeing_pairs_needed,
    best_log_score,
    complete_rounds,
    cumulative_changes,
    hold_scores,
    holds_at,
    pair_changes,
    rounds_needed,
)

PAIRS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), max_size=12)


@pytest.mark.parametrize(
    ("margin", "pairs"), [(0.01, 373), (0.02, 186), (0.03, 123), (0.05, 73), (0.10, 36), (0.20, 17)]
)
def test_the_price_of_holds_in_agreeing_pairs(margin: float, pairs: int) -> None:
    assert agreeing_pairs_needed(HoldScore(margin), beta=0.10) == pairs


@pytest.mark.parametrize(("cases", "rounds"), [(1, 73), (5, 15), (50, 2), (73, 1), (74, 1), (200, 1)])
def test_the_price_of_holds_in_rounds(cases: int, rounds: int) -> None:
    assert rounds_needed(cases, margin=0.05, beta=0.10) == rounds


@given(st.floats(0.01, 0.5), st.floats(0.01, 0.5), st.integers(0, 30))
def test_the_price_is_the_least_that_wins(margin: float, beta: float, lost: int) -> None:
    score = HoldScore(margin).after_changes({-1.0: lost})
    needed = agreeing_pairs_needed(score, beta=beta)
    assert holds_at(score.after_changes({0.0: needed}).log_e, beta=beta)
    assert needed == 0 or not holds_at(score.after_changes({0.0: needed - 1}).log_e, beta=beta)


def test_a_won_bet_costs_nothing_more() -> None:
    assert agreeing_pairs_needed(HoldScore(0.05).after_changes({0.0: 80}), beta=0.10) == 0


@pytest.mark.parametrize(("change", "factors"), [(0.0, (1.047, 1.021, 1.008)), (-1.0, (0.10, 0.60, 0.85))])
def test_what_one_pair_does_to_the_three_bets(change: float, factors: tuple[float, ...]) -> None:
    logs = HoldScore(0.05).after_changes({change: 1}).logs
    assert tuple(exp(value) for value in logs) == pytest.approx(factors, abs=6e-4)


@pytest.mark.parametrize(
    ("flipped", "cases"), [(0.0, 73), (0.02, 107), (0.05, 177), (0.10, 249), (0.16, 439), (0.20, 644)]
)
def test_one_round_holds_at_five_points_from_so_many_cases_on(flipped: float, cases: int) -> None:
    def wins(m: int) -> bool:
        each = m * flipped / 2
        return holds_at(HoldScore(0.05).after_changes({-1.0: each, 0.0: m - 2 * each, 1.0: each}).log_e, beta=0.10)

    assert wins(cases)
    assert not wins(cases - 1)


@pytest.mark.parametrize(
    ("lost", "gained", "margin", "score"), [(43, 44, 0.05, 25), (29, 32, 0.05, 510), (55, 44, 0.05, 0.94)]
)
def test_the_real_recordings_give_the_expected_score(lost: int, gained: int, margin: float, score: float) -> None:
    changes = {-1.0: lost, 0.0: 541 - lost - gained, 1.0: gained}
    assert HoldScore(margin).after_changes(changes).e == pytest.approx(score, rel=0.02)


@given(PAIRS, st.floats(-0.5, 0.9))
def test_the_score_is_the_weighted_mean_of_the_bets(pairs: list[tuple[int, int]], margin: float) -> None:
    bets = [prod(1 + g * (c - r + margin) / (1 - margin) for c, r in pairs) for g, _ in STAKES]
    expected = sum(w * bet for (_, w), bet in zip(STAKES, bets, strict=True))
    assert HoldScore(margin).after(pairs).e == pytest.approx(expected)


@given(PAIRS, PAIRS)
def test_running_values_do_not_depend_on_where_rounds_end(
    one: list[tuple[int, int]], two: list[tuple[int, int]]
) -> None:
    stepwise = HoldScore(0.05).after(one).after(two).log_e
    assert isclose(stepwise, HoldScore(0.05).after(one + two).log_e, abs_tol=1e-12)


@given(PAIRS, st.floats(-0.9, 0.9), st.floats(-0.9, 0.9))
def test_a_wider_margin_never_scores_less(pairs: list[tuple[int, int]], one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert HoldScore(less).after(pairs).log_e <= HoldScore(more).after(pairs).log_e + 1e-12


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=3), st.floats(0.01, 0.5))
def test_a_round_of_a_candidate_worse_by_the_margin_is_worth_at_most_one(
    rates: list[tuple[float, float]], margin: float
) -> None:
    """The AM-GM argument, by exact enumeration over unequal cases whose mean change is exactly -margin or less."""
    excess = sum(c - b for c, b in rates) / len(rates) + margin
    expected = 0.0
    for outcome in product((0, 1), repeat=2 * len(rates)):
        pairs = list(zip(outcome[::2], outcome[1::2], strict=True))
        chances = [(c if x else 1 - c) * (b if y else 1 - b) for (c, b), (x, y) in zip(rates, pairs, strict=True)]
        expected += prod(chances) * HoldScore(margin).after(pairs).e
    bound = max((1 + g / (1 - margin) * excess) ** len(rates) for g, _ in STAKES)
    assert expected <= (1 if excess <= 0 else bound) + 1e-9


def test_a_missing_recording_is_a_pass_and_a_given_up_answer_a_failure() -> None:
    case = CaseEvidence(recorded=(False,), candidate=(None, True, False))
    assert complete_rounds([case]) == (((0.0, 0.0),), ((1.0, 1.0),), ((0.0, 1.0),))


def test_only_complete_rounds_are_read() -> None:
    cases = [CaseEvidence((True,), (True, True)), CaseEvidence((True,), (False,))]
    assert complete_rounds(cases) == (((1.0, 1.0), (0.0, 1.0)),)


def test_the_best_score_is_the_largest_after_a_complete_round() -> None:
    rounds = [[(1, 1)] * 80, [(0, 1)] * 5]
    scores = hold_scores(rounds, margin=0.05)
    best = best_log_score(cumulative_changes(rounds), margin=0.05)
    assert best == pytest.approx(scores[0].log_e)
    assert scores[0].e > 10 > scores[1].e


@given(PAIRS, st.floats(0.01, 0.9))
def test_one_more_failure_of_the_candidate_never_scores_more(pairs: list[tuple[int, int]], margin: float) -> None:
    for place, (candidate, recorded) in enumerate(pairs):
        if candidate:
            worse = [*pairs[:place], (0, recorded), *pairs[place + 1 :]]
            assert HoldScore(margin).after(worse).log_e < HoldScore(margin).after(pairs).log_e


@given(PAIRS)
def test_swapping_the_sides_swaps_gained_and_lost(pairs: list[tuple[int, int]]) -> None:
    there, back = pair_changes(pairs), pair_changes([(recorded, candidate) for candidate, recorded in pairs])
    assert back == {-change: count for change, count in there.items()}


def test_a_score_beyond_the_floats_keeps_its_logarithm() -> None:
    score = HoldScore(0.05).after_changes({1.0: 5000})
    assert score.e == inf
    assert score.log_e == pytest.approx(5000 * log(1 + 0.9 * 1.05 / 0.95) + log(0.25))


def test_values_between_pass_and_failure_are_bet_on_as_they_are() -> None:
    assert HoldScore(0.1).after([(0.75, 0.5)]).logs == HoldScore(0.1).after_changes({0.25: 1}).logs


@pytest.mark.parametrize("margin", [-1, 1, 1.5, float("nan")])
def test_a_margin_without_a_bet_is_refused(margin: float) -> None:
    with pytest.raises(ValueError, match=r"^The margin of a hold score must lie strictly between -1 and 1, but is "):
        HoldScore(margin)


def test_what_is_no_value_or_no_margin_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^The values of a pair must lie between 0 and 1, but are \(2, 1\)\.$"):
        HoldScore(0.05).after([(2, 1)])
    with pytest.raises(ValueError, match=r"^The margin must lie strictly between 0 and 1, but is 0\.$"):
        rounds_needed(5, margin=0, beta=0.10)
    with pytest.raises(ValueError, match=r"^The number of cases must be at least 1, but is 0\.$"):
        rounds_needed(0, margin=0.05, beta=0.10)


@pytest.mark.simulation
@pytest.mark.parametrize("rates", [[0.99] * 45 + [0.55] * 5, [0.9] * 50, [1.0] * 50])
def test_a_drop_of_exactly_the_margin_rarely_holds(rates: list[float]) -> None:
    """At most one run in ten ever reaches 10; 400 runs allow three standard errors more."""
    random, held = Random(11), 0
    for _ in range(400):
        rounds = [[(float(random.random() < r - 0.05), float(random.random() < r)) for r in rates] for _ in range(10)]
        held += any(holds_at(score.log_e, beta=0.10) for score in hold_scores(rounds, margin=0.05))
    assert held / 400 <= 0.10 + 3 * (0.10 * 0.90 / 400) ** 0.5
