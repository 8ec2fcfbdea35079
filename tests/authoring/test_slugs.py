"""Ids are slugs, and a proposal is one as well."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.authoring.slugs import SLUG_RULE, is_slug, proposed


@pytest.mark.parametrize("text", ["a", "late-parcel", "v1.2", "0", "a" * 64])
def test_letters_digits_dots_and_dashes_are_an_id(text: str) -> None:
    assert is_slug(text)


@pytest.mark.parametrize("text", ["", "-a", ".a", "A", "a b", "a_b", "ä", "a/b", "a\n", "a" * 65, None, 5])
def test_anything_else_is_none(text: object) -> None:
    assert not is_slug(text)


def test_a_near_id_is_proposed() -> None:
    assert proposed("Late Parcel_2") == f"{SLUG_RULE}, as in 'late-parcel-2'."
    assert proposed("???") == f"{SLUG_RULE}."


@given(st.text())
def test_what_is_proposed_can_be_used(text: str) -> None:
    _, found, near = proposed(text).partition("as in '")
    assert not found or is_slug(near.removesuffix("'."))
