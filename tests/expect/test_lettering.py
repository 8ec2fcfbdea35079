"""Checks on capital and small letters."""

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
        (expect.all_lower(), "it left at 5.", "passed"),
        (expect.all_lower(), "It left.", "failed"),
        (expect.all_lower(), "straße", "passed"),
        (expect.all_lower(), "您好", "skipped"),
        (expect.all_lower(), "", "skipped"),
        (expect.all_upper(), "IT LEFT AT 5.", "passed"),
        (expect.all_upper(), "IT LEFt", "failed"),
        (expect.all_upper(), "STRAßE", "passed"),
        (expect.all_upper(), "123", "skipped"),
        (expect.capital_words(2), "NASA and IBM, not A", "passed"),
        (expect.capital_words(at_most=0), "Not ONE", "failed"),
    ],
)
def test_lettering_checks(check: Check[Any, Any], text: str, outcome: str) -> None:
    assert outcome_of(check, text) == outcome


@pytest.mark.parametrize(
    ("check", "text", "message"),
    [
        (
            expect.all_lower(),
            "it Left",
            "Expected no capital letter in the answer; the first is 'L' at character 3, near 'it Left'.",
        ),
        (
            expect.all_upper(),
            "IT LEFt",
            "Expected no small letter in the answer; the first is 't' at character 6, near 'IT LEFt'.",
        ),
        (
            expect.capital_words(1),
            "NASA and IBM",
            "Expected 1 words in capitals, found 2 in 'NASA and IBM'. The first too many is at character 9: 'IBM'.",
        ),
    ],
)
def test_a_failure_names_what_was_expected_and_where(check: Check[Any, Any], text: str, message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check(Reply(Observation(text=text)), None)
    assert str(caught.value) == message
