"""Plain sentences about what was seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.comparison.pairing import pair
from holdfast.comparison.sentences import asked, counted, named, one_in, percent, points, seen, signed_points
from holdfast.domain.comparison import Tally


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (counted(1, "case"), "1 case"),
        (counted(1200, "case"), "1,200 cases"),
        (points(0.05), "5 points"),
        (points(0.01), "1 point"),
        (points(-0.025), "2.5 points"),
        (signed_points(-0.12), "-12.0"),
        (signed_points(0.00001), "0.0"),
        (percent(0.9999), "99.9%"),
        (percent(0.9), "90%"),
        (one_in(0.0005), "1 in 2,000 runs"),
        (one_in(0.000427), "1 in 2,300 runs"),
        (one_in(0.04), "1 in 25 runs"),
        (one_in(0.9), "more than half of all runs"),
        (one_in(1e-9), "fewer than 1 in a million runs"),
        (named(["a"]), "'a'"),
        (named(list("abcdefg")), "'a', 'b', 'c', 'd', 'e' and 2 more"),
    ],
)
def test_numbers_are_written_for_people(found, expected) -> None:
    assert found == expected


@given(st.floats(1e-6, 0.5))
def test_a_chance_is_never_said_to_be_smaller_than_it_is(p) -> None:
    runs = int(one_in(p).removeprefix("1 in ").removesuffix(" runs").replace(",", ""))
    assert 1 / runs >= p * (1 - 1e-9)


def test_how_much_was_asked_is_told_even_where_cases_differ() -> None:
    assert asked([Tally(passed=3), Tally(passed=2, failed=1)]) == "2 cases x 3"
    assert asked([Tally(passed=3), Tally(passed=1)]) == "2 cases (4 answers)"


def test_what_was_seen_counts_flips_both_ways(bench) -> None:
    suite = bench.suite(bench.contract(["a", "b", "c"]))
    (paired,) = pair(suite, bench.run({"a": "p", "b": "f", "c": "p"}), bench.run({"a": "f", "b": "p", "c": "f"}))
    assert seen(paired.pairs) == "In 3 cases x 1 the new release was worse in 2 and better in 1"
