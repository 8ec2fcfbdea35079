"""Our own equality: it decides, and finds the first place where two values part."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.expect.sameness import Parting, Rules, aligned, first_parting, same

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)
KEYED = Rules(keys={"lines": "sku"})
LINES = st.lists(st.fixed_dictionaries({"sku": st.sampled_from("ABC"), "n": st.integers(0, 3)}), max_size=5)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, None, False),
        ("1", 1, False),
        (Decimal("8.00"), 8, True),
        (Decimal("0.1"), 0.1, False),
        (float("nan"), float("nan"), True),
        (float("nan"), 1, False),
        ([1, 2], (1, 2), True),
        ([1, 2], [2, 1], False),
        ({"a": 1}, {"a": 1, "b": None}, False),
        ({}, [], False),
    ],
)
def test_what_is_the_same(one: Any, other: Any, equal: bool) -> None:
    assert same(one, other) is equal
    assert same(other, one) is equal


@pytest.mark.parametrize(
    ("wanted", "found", "rules", "place"),
    [
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 3]}}, Rules(), "a.b[1]"),
        ({"a": 1}, {"a": 1, "b": 2}, Rules(), "b"),
        ([1], [1, 2], Rules(), "[1]"),
        (1, 2, Rules(), "the whole"),
        ({"lines": [{"sku": "A", "n": 1}]}, {"lines": [{"sku": "A", "n": 2}]}, KEYED, "lines[sku='A'].n"),
        ({"lines": [{"sku": "A"}]}, {"lines": [{"sku": "B"}]}, KEYED, "lines[sku='A']"),
    ],
)
def test_the_first_place_is_named(wanted: Any, found: Any, rules: Rules, place: str) -> None:
    parting = first_parting(wanted, found, rules)
    assert parting is not None
    assert parting.place == place


def test_what_stands_on_one_side_only_is_shown_as_nothing() -> None:
    parting = first_parting({"a": 1}, {}, Rules())
    assert isinstance(parting, Parting)
    assert (parting.wanted, repr(parting.found)) == (1, "nothing")


@pytest.mark.parametrize(("found", "equal"), [(8.005, True), (8.0051, False), (7.995, True), (float("inf"), False)])
def test_a_tolerance_holds_for_its_path_only(found: float, equal: bool) -> None:
    rules = Rules(tolerance={"lines.total": 0.005})
    assert (first_parting({"lines": [{"total": 8.0}]}, {"lines": [{"total": found}]}, rules) is None) is equal
    assert first_parting({"total": 8.0}, {"total": 8.005}, rules) is not None


def test_an_ignored_path_is_not_looked_at() -> None:
    assert first_parting({"a": 1, "b": {"c": 1}}, {"a": 1, "b": 5}, Rules(ignore=frozenset({"b"}))) is None
    assert first_parting({"a": 1, "note": "x"}, {"a": 1}, Rules(ignore=frozenset({"note"}))) is None


@given(JSON)
def test_everything_is_the_same_as_itself(value: Any) -> None:
    assert same(value, value)


@given(JSON, JSON)
def test_sameness_has_no_sides(one: Any, other: Any) -> None:
    assert same(one, other) == same(other, one)


@given(LINES, st.randoms(use_true_random=False))
def test_keyed_lists_are_the_same_in_any_order_of_their_keys(lines: list[dict[str, Any]], random: Any) -> None:
    distinct = list({line["sku"]: line for line in lines}.values())
    mixed = random.sample(distinct, len(distinct))
    assert first_parting({"lines": distinct}, {"lines": mixed}, KEYED) is None


@given(LINES, LINES)
def test_aligning_changes_nothing_about_whether_they_part(one: list[Any], other: list[Any]) -> None:
    wanted, found = {"lines": one}, {"lines": other}
    both = aligned(wanted, found, KEYED)
    assert (first_parting(wanted, found, KEYED) is None) == (both == wanted)


ITEMS = st.lists(
    st.fixed_dictionaries(
        {"sku": st.sampled_from("ABC"), "n": st.sampled_from([0, 1, 1.0, True, None, "1", Decimal(1)])}
    ),
    max_size=4,
)


@given(ITEMS, ITEMS)
def test_keyed_lists_that_are_equal_at_once_are_equal_item_by_item(one: Any, other: Any) -> None:
    """1 and true are not equal, whichever way is taken."""
    ordered = {name: [item for item in one if item["sku"] == name] for name in "ABC"}
    paired = {name: [item for item in other if item["sku"] == name] for name in "ABC"}
    expected = all(same(ordered[name], paired[name]) for name in "ABC")
    assert (first_parting({"lines": one}, {"lines": other}, KEYED) is None) == expected
