"""Counts, rates and flips."""

import pytest

from holdfast.comparison.pairing import PairedCase
from holdfast.comparison.tallies import flip, rates, tally
from holdfast.domain.comparison import Tally


def test_a_tally_counts_every_outcome_and_leaves_confirmations_out(bench) -> None:
    trials = [bench.trial("a", number, letter) for number, letter in enumerate("ppfeug")]
    trials.append(bench.trial("a", 0, "f", role="confirm"))
    assert tally(trials) == Tally(passed=2, failed=1, errored=1, unobserved=2, given_up=1)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((10, 0), (3, 0), "none"),
        ((10, 0), (2, 1), "regression"),
        ((9, 1), (3, 0), "improvement"),
        ((1, 2), (2, 4), "none"),
        ((10, 0), (0, 0), "none"),
    ],
)
def test_a_flip_compares_rates_as_whole_numbers(before, after, expected) -> None:
    sides = [Tally(passed=passed, failed=failed) for passed, failed in (before, after)]
    assert flip(*sides) == expected


def case(bench, before: str, after: str) -> PairedCase:
    sides = (tuple(bench.trial("a", n, letter) for n, letter in enumerate(letters)) for letters in (before, after))
    return PairedCase("a", (), *sides)


def test_every_case_weighs_the_same_in_the_change(bench) -> None:
    found = rates([case(bench, "pppp", "pf"), case(bench, "pf", "pf")])
    assert (found.baseline, found.candidate, found.change) == (0.75, 0.5, -0.25)


def test_a_case_observed_on_one_side_only_enters_no_rate_of_a_pair(bench) -> None:
    assert rates([case(bench, "p", "p"), case(bench, "f", "u")]).baseline == 1.0


def test_without_any_pair_each_side_has_its_own_rate(bench) -> None:
    found = rates([case(bench, "", "pf")])
    assert (found.baseline, found.candidate, found.change) == (None, 0.5, None)
