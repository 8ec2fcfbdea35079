"""Text of others shows what it holds and does nothing."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.reporters._neutral import visible, visible_lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain 您好 é 👍", "plain 您好 é 👍"),
        ("wide\u3000space", "wide\u3000space"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\x1b[31m\x00\x07", "\\x1b[31m\\x00\\x07"),
        ("\u202eab\u200b\ufeff", "\\u202eab\\u200b\\ufeff"),
        ("\ud800\U000e0041", "\\ud800\\U000e0041"),
        ("", ""),
    ],
)
def test_what_a_screen_would_act_on_is_shown_as_an_escape(text, shown) -> None:
    assert visible(text) == shown


@given(st.text(st.characters()), st.integers(0, 50))
def test_no_control_format_or_surrogate_character_is_left(text, limit) -> None:
    allowed = {"Zs"}
    for shown in (visible(text, limit), visible_lines(text, limit).text.replace("\n", "")):
        assert all(each.isprintable() or unicodedata.category(each) in allowed for each in shown)


def test_a_cut_tells_the_true_length() -> None:
    assert visible("x" * 5_000_000, 10) == "xxxxxxxxxx [... 5,000,000 characters in all]"
    assert visible("begin", 10, 900) == "begin [... 900 characters in all]"
    assert visible("exactly so", 10) == "exactly so"


def test_an_escape_is_never_cut_in_the_middle() -> None:
    assert visible("\u202e" * 3, 8) == "\\u202e [... 3 characters in all]"


def test_line_breaks_are_kept_where_there_is_room_for_them() -> None:
    shown = visible_lines("a\r\nb\x1b", 10)
    assert (shown.text, shown.note) == ("a\nb\\x1b", "")
