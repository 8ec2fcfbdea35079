"""Normal forms: as Unicode has them, and in time in proportion to the text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.expect.normal import normal

TEXT = st.text() | st.text(alphabet="ae\u0301\u0323\u030a\u1e0b\u0307각\ud800", max_size=30)


@given(TEXT)
def test_it_is_unicode_s_own_normal_form(text: str) -> None:
    assert normal("NFC", text) == unicodedata.normalize("NFC", text)
    assert normal("NFD", text) == unicodedata.normalize("NFD", text)


@pytest.mark.parametrize("count", [29, 30, 31, 60, 61])
def test_only_rows_of_more_than_thirty_marks_are_sorted_in_pieces(count: int) -> None:
    marks = ("\u0301\u0323" * count)[:count]
    whole = unicodedata.normalize("NFD", f"a{marks}b")
    assert (normal("NFD", f"a{marks}b") == whole) == (count <= 30)
    assert normal("NFD", f"a{marks}b").count("\u034f") == (count - 1) // 30
    assert normal("NFC", f"a{marks} a{marks}") == " ".join([normal("NFC", f"a{marks}")] * 2)


def test_a_flood_of_marks_takes_no_time() -> None:
    """Sorted as one row it would take hours."""
    assert len(normal("NFC", "\u0323\u0301" * 1_000_000)) > 2_000_000
