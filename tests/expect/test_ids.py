"""Ids are slugs, stable, and differ where texts differ."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.expect.ids import joined, named_by, slug


def order_of(case: str) -> str:
    return case


@pytest.mark.parametrize(
    ("values", "id"),
    [
        (("sorry",), "contains-sorry"),
        (("Dear Sir",), "contains-dear-sir"),
        ((order_of,), "contains-order-of"),
        ((lambda case: case,), "contains"),
        (("您好",), "contains-609b"),
        (("a", "b"), "contains-a-b"),
    ],
)
def test_an_id_is_made_of_what_the_check_says(values: tuple[object, ...], id: str) -> None:
    assert named_by("contains", *values) == id


@given(st.text(), st.lists(st.text(), max_size=4))
def test_every_id_is_a_slug(text: str, texts: list[str]) -> None:
    ids = [named_by("contains", text, *texts), joined("any-of", [named_by("a", each) for each in texts] or ["a"])]
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9.-]{0,63}", id) for id in ids)


@pytest.mark.parametrize(("one", "other"), [("您好", "您"), ("für", "fr"), ("a" * 40, "a" * 41), ("???", "!!!")])
def test_texts_that_lose_something_keep_apart(one: str, other: str) -> None:
    assert slug(one) != slug(other)
