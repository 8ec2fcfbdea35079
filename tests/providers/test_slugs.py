"""Foreign case ids become slugs, one to one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.providers.slugs import SLUG, slug_of


@pytest.mark.parametrize(
    ("case_id", "slug"),
    [
        ("0", "0"),
        ("2769-find-the-maximum-achievable-number", "2769-find-the-maximum-achievable-number"),
        ("a.b-c", "a.b-c"),
        ("ObjectConstraint", "objectconstraint-142a2694"),
        ("simple_python_0", "simple-python-0-28428427"),
        ("素数", "case-2d8d30eb"),
        ("-a", "a-c2748917"),
        ("x" * 65, "x" * 55 + "-9537c5fd"),
    ],
)
def test_a_slug_stays_and_anything_else_gets_digits(case_id: str, slug: str) -> None:
    assert slug_of(case_id) == slug


@given(st.text())
def test_every_id_becomes_a_slug(case_id: str) -> None:
    slug = slug_of(case_id)
    assert SLUG.fullmatch(slug)
    assert slug_of(slug) == slug


@given(st.text(), st.text())
def test_two_ids_have_two_slugs(one: str, other: str) -> None:
    assert (slug_of(one) == slug_of(other)) is (one == other or one == slug_of(other) or other == slug_of(one))
