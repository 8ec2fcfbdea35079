"""When the arguments of a call count as equal."""

from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from holdfast.expect.arguments import absent, equivalent, parting_at, parting_of, settled
from holdfast.expect.equivalence import Equivalence

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(-3, 3) | st.text("aA-. 1", max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3),
    max_leaves=8,
)
RULES = st.builds(
    Equivalence,
    ignore_case=st.booleans(),
    ignore_punctuation=st.booleans(),
    ignore_space=st.booleans(),
    tolerance=st.sampled_from([0.0, 1.0]),
    exact_numbers=st.booleans(),
    dates=st.booleans(),
    prefixes=st.sampled_from([(), ("a",)]),
    any_order=st.booleans(),
)
ANY_ORDER = Equivalence(any_order=True)


class Size(Enum):
    LARGE = "L"


class Place(BaseModel):
    city: str
    on: date


def place_of(wanted: Any, given: dict[str, Any]) -> str | None:
    """Where the argument `x` parts; None where it is as wanted."""
    parting = parting_at(settled(wanted, "the input"), given, "x")
    return None if parting is None else parting.place


@pytest.mark.parametrize(
    ("wanted", "given", "place"),
    [
        ("a", {"x": "a"}, None),
        ("a", {"x": "A"}, "x"),
        ("a", {}, "x"),
        (equivalent("a", ignore_case=True), {"x": "A"}, None),
        (equivalent("NYC", "New York", ignore_case=True), {"x": "new york"}, None),
        (equivalent("NYC", "New York"), {"x": "LA"}, "x"),
        (equivalent("x", None), {"x": None}, None),
        (equivalent(lambda case: case, ignore_case=True), {"x": "THE INPUT"}, None),
        (lambda case: equivalent(case, ignore_space=True), {"x": "theinput"}, None),
        (equivalent("a", optional=True), {}, None),
        (equivalent("a", optional=True), {"x": "b"}, "x"),
        (equivalent(10, default=10), {}, None),
        (equivalent(10, default=20), {}, "x"),
        (equivalent(10, default=20), {"x": 10}, None),
        (equivalent("ten", ignore_case=True, default="TEN"), {}, None),
        (absent(), {}, None),
        (absent(), {"x": None}, "x"),
        (Size.LARGE, {"x": "L"}, None),
        (Decimal("1.50"), {"x": 1.5}, None),
        (date(2026, 5, 2), {"x": "2026-05-02"}, None),
        (equivalent(date(2026, 5, 2), dates=True), {"x": "May 2, 2026"}, None),
        (Place(city="Bonn", on=date(2026, 5, 2)), {"x": {"city": "Bonn", "on": "2026-05-02"}}, None),
        ({"city": "Bonn"}, {"x": {"city": "Bonn", "zip": "1"}}, "x.zip"),
        ({"city": "Bonn", "zip": "1"}, {"x": {"city": "Bonn"}}, "x.zip"),
        (equivalent({"city": "Bonn"}, more_fields=True), {"x": {"city": "Bonn", "zip": "1"}}, None),
        ({"city": equivalent("Bonn", ignore_case=True)}, {"x": {"city": "bonn"}}, None),
        ({"city": "Bonn", "zip": equivalent("1", optional=True)}, {"x": {"city": "Bonn"}}, None),
        ({"city": "Bonn", "zip": absent()}, {"x": {"city": "Bonn", "zip": ""}}, "x.zip"),
        ({"at": lambda case: case}, {"x": {"at": "the input"}}, None),
        (equivalent({"a": [{"b": "c"}]}, ignore_case=True), {"x": {"a": [{"b": "C"}]}}, None),
        (equivalent({"a": [{"b": "c"}]}, ignore_case=True), {"x": {"a": [{"b": "D"}]}}, "x.a[0].b"),
        (equivalent({"a": equivalent("c")}, ignore_case=True), {"x": {"a": "C"}}, "x.a"),
        ([1, 2], {"x": [2, 1]}, "x[0]"),
        ([1, 2], {"x": [1]}, "x[1]"),
        ([1], {"x": [1, 2]}, "x[1]"),
        ([], {"x": {}}, "x"),
        (equivalent([1, 2], any_order=True), {"x": [2, 1]}, None),
        (equivalent([1, 2], any_order=True), {"x": [2, 2]}, "x[0]"),
        (equivalent([1, 2, 2], any_order=True), {"x": [2, 1]}, "x[2]"),
        (equivalent([1], any_order=True), {"x": [3, 1]}, "x[0]"),
        (equivalent([1, 2], any_order=True, tolerance=1), {"x": [2, 3]}, None),
        (equivalent([[1, 2], [3]], any_order=True), {"x": [[3], [2, 1]]}, None),
        (equivalent([{"k": "a"}, {"k": "b"}], any_order=True), {"x": [{"k": "b"}, {"k": "a"}]}, None),
        (equivalent({1, 2}, any_order=True), {"x": [2, 1]}, None),
        (equivalent([1.0], exact_numbers=True), {"x": [1]}, "x[0]"),
        (equivalent([1] * 3, any_order=True), {"x": [2] * 200_000}, "x"),
    ],
)
def test_arguments_under_declared_equivalences(wanted: Any, given: dict[str, Any], place: str | None) -> None:
    assert place_of(wanted, given) == place


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (equivalent("NYC", "New York", ignore_case=True), "'NYC' or 'New York' (ignoring case)"),
        (equivalent(10, tolerance=0.5, optional=True), "10 (within 0.5, or left out)"),
        (equivalent(10, default=20), "10 (left out means 20)"),
        (equivalent("A-1", prefixes="ORD-"), "'A-1' (with or without 'ORD-')"),
        (absent(), "nothing"),
    ],
)
def test_what_is_wanted_is_told(wanted: Any, words: str) -> None:
    assert repr(wanted) == words


def test_inside_a_value_the_reason_still_tells_what_would_do() -> None:
    parting = parting_of(equivalent({"tags": ["a"]}, ignore_case=True), {"tags": ["b"]}, place="x")
    assert parting is not None
    assert (parting.place, repr(parting.wanted), parting.found) == ("x.tags[0]", "'a' (ignoring case)", "b")


@pytest.mark.parametrize(
    ("accepted", "options", "message"),
    [
        ((), {}, "`equivalent()` needs an accepted value; `absent()` says that an argument must not be given."),
        (
            (1,),
            {"tolerance": -1},
            "`equivalent()`: tolerance is a distance, so a number from 0 on, found -1.",
        ),
        (
            (1,),
            {"tolerance": float("nan")},
            "`equivalent()`: tolerance is a distance, so a number from 0 on, found nan.",
        ),
        (("x",), {"dates": "ymd"}, "`equivalent()`: dates is True, 'dmy' or 'mdy', found 'ymd'."),
        (("soon",), {"dates": "dmy"}, "`equivalent()`: 'soon' is no date in a known form."),
        (
            ("5/2/2026",),
            {"dates": True},
            "`equivalent()`: '5/2/2026' is no date in a known form. Which number is the day? Say dates='dmy' or 'mdy'.",
        ),
    ],
)
def test_what_could_not_be_held_is_refused_where_it_is_written(
    accepted: tuple[Any, ...], options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match="equivalent") as caught:
        equivalent(*accepted, **options)
    assert str(caught.value) == message


@given(JSON, RULES)
def test_everything_is_equivalent_to_itself(value: Any, under: Equivalence) -> None:
    assert parting_of(value, value, under) is None


@given(JSON, JSON, RULES)
def test_the_order_of_the_two_never_matters(one: Any, other: Any, under: Equivalence) -> None:
    assert (parting_of(one, other, under) is None) is (parting_of(other, one, under) is None)


@given(st.lists(JSON, max_size=5).flatmap(lambda items: st.tuples(st.just(items), st.permutations(items))))
def test_a_list_in_any_order_is_equivalent_to_all_its_orders(lists: tuple[list[Any], list[Any]]) -> None:
    assert parting_of(*lists, ANY_ORDER) is None


@given(st.lists(JSON, max_size=5), JSON)
def test_an_item_more_is_never_overlooked(items: list[Any], more: Any) -> None:
    assert parting_of(items, [more, *items], ANY_ORDER) is not None
    assert parting_of([more, *items], items, ANY_ORDER) is not None


@given(st.lists(st.integers(0, 6), max_size=6), st.lists(st.integers(0, 6), max_size=6))
def test_numbers_pair_up_within_a_tolerance_where_they_do_when_sorted(one: list[int], other: list[int]) -> None:
    """On a line the sorted pairing is the best one, so it is an oracle for the pairing of lists in any order."""
    pairs = len(one) == len(other) and all(abs(a - b) <= 1 for a, b in zip(sorted(one), sorted(other), strict=True))
    assert (parting_of(one, other, Equivalence(any_order=True, tolerance=1)) is None) is pairs


@given(JSON, JSON)
def test_each_accepted_value_will_do(one: Any, other: Any) -> None:
    assert place_of(equivalent(one, other), {"x": other}) is None
