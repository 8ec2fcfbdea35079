"""One canonical form."""

import json

from hypothesis import given
from hypothesis import strategies as st

from holdfast.domain.value import canonical, digest, digest_of_bytes, without_surrogates

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_the_canonical_form_is_ascii_and_loses_nothing(value: object) -> None:
    text = canonical(value)
    assert text.isascii()
    assert json.loads(text) == value


@given(st.dictionaries(st.text(), st.integers(), min_size=2))
def test_the_order_of_keys_does_not_matter(value: dict[str, int]) -> None:
    assert digest(value) == digest(dict(reversed(value.items())))


def test_the_digest_is_sha256() -> None:
    assert digest({}) == digest_of_bytes(b"{}")
    assert len(digest("x")) == 64


def test_lone_surrogates_become_replacement_characters() -> None:
    assert without_surrogates("a\ud800b") == "a���b"
    assert without_surrogates("日本 ok") == "日本 ok"
