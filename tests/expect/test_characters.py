"""Checks on characters that nobody sees."""

from typing import Any

import pytest

from holdfast import expect
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable
from holdfast.expect import Check


def outcome_of(check: Check[Any, Any], text: str, input: Any = None, expected: Any = None) -> str:
    try:
        check.judge(Reply(Observation(text=text)), input, expected)
    except NotApplicable:
        return "skipped"
    except AssertionError:
        return "failed"
    return "passed"


@pytest.mark.parametrize(
    ("check", "text", "outcome"),
    [
        (expect.no_control_characters(), "a\tb\r\n", "passed"),
        (expect.no_control_characters(), "a\x00", "failed"),
        (expect.no_control_characters(), "\x1b[31m", "failed"),
        (expect.no_control_characters(), "a\x85", "failed"),
        (expect.no_control_characters(), "\ud800", "failed"),
        (expect.no_control_characters(), "您好 é", "passed"),
        (expect.no_zero_width(), "fine", "passed"),
        (expect.no_zero_width(), "é 您好", "passed"),
        (expect.no_zero_width(), "a\u200bb", "failed"),
        (expect.no_zero_width(), "\ufeffa", "failed"),
        (expect.no_zero_width(), "so\xadft", "failed"),
        (expect.no_zero_width(), "👩\u200d💻", "passed"),
        (expect.no_zero_width(), "a\u200db", "failed"),
        (expect.no_zero_width(), "می\u200cخو", "passed"),
        (expect.no_zero_width(), "a\u200cb", "failed"),
        (expect.no_zero_width(), "🏴\U000e0067\U000e0062\U000e007f", "passed"),
        (expect.no_zero_width(), "a\U000e0061\U000e0062", "failed"),
        (
            expect.no_zero_width(),
            (
                ""
                "🏴\U000e0061\U000e0061\U000e0061\U000e0061\U000e0061\U000e0061\U000e0061\U000e0061\U000e0061\U000e0061\U000e0061\U000e0061"
            ),
            "failed",
        ),
        (expect.no_bidi_controls(), "שלום", "passed"),
        (expect.no_bidi_controls(), "a\u202eb", "failed"),
        (expect.no_bidi_controls(), "a\u2066b", "failed"),
    ],
)
def test_character_checks(check: Check[Any, Any], text: str, outcome: str) -> None:
    assert outcome_of(check, text) == outcome


@pytest.mark.parametrize(
    ("check", "text", "message"),
    [
        (
            expect.no_control_characters(),
            "ab\x00",
            "Expected no control character in the answer; the first is U+0000 at character 2, near 'ab\\x00'.",
        ),
        (
            expect.no_zero_width(),
            "a\u200bb",
            (
                "Expected no character without width in the answer; the first is U+200B ZERO WIDTH SPACE at "
                "character 1, near 'a\\u200bb'."
            ),
        ),
        (
            expect.no_bidi_controls(),
            "a\u202eb",
            (
                "Expected no character that turns the line around in the answer; the first is U+202E RIGHT-TO-LEFT "
                "OVERRIDE at character 1, near 'a\\u202eb'."
            ),
        ),
    ],
)
def test_a_failure_names_what_was_expected_and_where(check: Check[Any, Any], text: str, message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check(Reply(Observation(text=text)), None)
    assert str(caught.value) == message
