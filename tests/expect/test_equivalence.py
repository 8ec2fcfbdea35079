"""Equivalences of single values."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.expect.equivalence import PLAIN, Equivalence, in_words, same_value

FORM = Equivalence(ignore_case=True, ignore_punctuation=True, ignore_space=True)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
RULES = st.builds(
    Equivalence,
    ignore_case=st.booleans(),
    ignore_punctuation=st.booleans() | st.text(max_size=3),
    ignore_space=st.booleans(),
    tolerance=st.sampled_from([0.0, 0.5, 10.0]),
    exact_numbers=st.booleans(),
    dates=st.sampled_from([False, True, "dmy", "mdy"]),
    prefixes=st.lists(st.sampled_from(["#", "ORD-", "a", ""]), max_size=2).map(tuple),
)


@pytest.mark.parametrize(
    ("one", "other", "under", "equal"),
    [
        ("New York", "new  york!", FORM, True),
        ("New York", "new york", Equivalence(ignore_space=True), False),
        ("Straße", "STRASSE", Equivalence(ignore_case=True), True),
        ("caf\u00e9", "CAFE\u0301", Equivalence(ignore_case=True), True),
        ("8♥", "8♠", FORM, False),
        ("C++", "C", FORM, False),
        ("5 km²", "5 km", FORM, False),
        ("a-b", "ab", Equivalence(ignore_punctuation="-"), True),
        ("a.b", "ab", Equivalence(ignore_punctuation="-"), False),
        ("A-1009", "ORD-A-1009", Equivalence(prefixes=("ORD-",)), True),
        ("ord-a-1009", "#A-1009", Equivalence(prefixes=("ORD-", "#"), ignore_case=True), True),
        ("A-1009", "ORD-A-1010", Equivalence(prefixes=("ORD-",)), False),
        ("ORD-", "", Equivalence(prefixes=("ORD-",)), False),
        ("#1009", 1009, Equivalence(prefixes=("#",)), True),
        ("007", 7, Equivalence(prefixes=("#",)), False),
        ("1", True, Equivalence(prefixes=("#",)), False),
        ("1009", 1009, PLAIN, False),
        ("2 May 2026", "2026-05-02", Equivalence(dates=True), True),
        ("2 May 2026", "2026-05-02", PLAIN, False),
        ("2026-05-02", "2026-05-02T10:00", Equivalence(dates=True), False),
        ("2026-05-02T10:00Z", "2026-05-02T10:00", Equivalence(dates=True), False),
        ("02/05/2026", "2026-05-02", Equivalence(dates="dmy"), True),
        ("02/05/2026", "2026-05-02", Equivalence(dates="mdy"), False),
        ("soon", "Soon", Equivalence(dates=True, ignore_case=True), True),
        (1, 1.0, PLAIN, True),
        (1, 1.0, Equivalence(exact_numbers=True), False),
        (1, True, PLAIN, False),
        (8.00, 8.005, Equivalence(tolerance=0.005), True),
        (8.00, 8.006, Equivalence(tolerance=0.005), False),
        (0, False, Equivalence(tolerance=1.0), False),
        (None, "None", FORM, False),
        ("\ud800", "\ud800 ", FORM, True),
    ],
)
def test_what_is_equivalent(one: Any, other: Any, under: Equivalence, equal: bool) -> None:
    assert same_value(one, other, under) is equal
    assert same_value(other, one, under) is equal


@pytest.mark.parametrize(
    ("found", "equal"), [("1.5", True), (1.5, True), ("1.50", True), ("1.6", False), ("x", False), ("sNaN", False)]
)
def test_a_decimal_is_wanted_as_a_number_or_as_its_text(found: Any, equal: bool) -> None:
    assert same_value(Decimal("1.5"), found, PLAIN) is equal


@given(LEAVES, RULES)
def test_every_value_is_equivalent_to_itself(value: Any, under: Equivalence) -> None:
    assert same_value(value, value, under)


@given(LEAVES, LEAVES, RULES)
def test_the_order_of_the_two_never_matters(one: Any, other: Any, under: Equivalence) -> None:
    assert same_value(one, other, under) is same_value(other, one, under)


@given(LEAVES, LEAVES, RULES)
def test_what_is_equal_as_it_stands_stays_so_unless_numbers_must_be_exact(
    one: Any, other: Any, under: Equivalence
) -> None:
    if same_value(one, other, PLAIN) and not under.exact_numbers:
        assert same_value(one, other, under)


def test_only_what_concerns_a_value_is_told() -> None:
    under = Equivalence(True, True, True, 0.5, True, True, ("#",), True, True)
    assert in_words(under, [1.5]) == ["within 0.5", "as the same kind of number"]
    assert in_words(under, [{"a": ["x"]}]) == [
        "ignoring case and punctuation and space",
        "with or without '#'",
        "as a date in any form",
        "in any order",
        "with any other fields",
    ]
    assert in_words(PLAIN, ["x", 1]) == []
