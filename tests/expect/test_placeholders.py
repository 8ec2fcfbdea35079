"""Checks on gaps that somebody was meant to fill in."""

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
        (expect.no_placeholders(), "Dear Ms Ito,", "passed"),
        (expect.no_placeholders(allow=["[Yes]", "[No]"]), "[Yes] It is.", "passed"),
        (expect.no_placeholders(allow=["[Yes]", "[No]"]), "[Yes] Dear [Name]", "failed"),
        (expect.no_placeholders(), "Dear [Your Name],", "failed"),
        (expect.no_placeholders(), "Order {{order}}", "failed"),
        (expect.no_placeholders(), "Hi {name}!", "failed"),
        (expect.no_placeholders(), "key=<YOUR_KEY>", "failed"),
        (expect.no_placeholders(), "<your name>", "failed"),
        (expect.no_placeholders(), "TODO: x", "failed"),
        (expect.no_placeholders(), "Lorem ipsum", "failed"),
        (expect.no_placeholders(), "Name: ____", "failed"),
        (expect.no_placeholders(), "[x] done, [ ] open", "passed"),
        (expect.no_placeholders(), "see [1]", "passed"),
        (expect.no_placeholders(), "[text](https://a.example)", "passed"),
        (expect.no_placeholders(), "a[b] = c", "passed"),
        (expect.no_placeholders(), "\\frac{a}{b}", "passed"),
        (expect.no_placeholders(), "<b>x</b>", "passed"),
        (expect.no_placeholders(), '["a", "b"]', "passed"),
        (expect.no_placeholders(), "one\n___\ntwo", "passed"),
        (expect.placeholder_count(2), "From [name] to [address].", "passed"),
        (expect.placeholder_count(at_least=2), "From [name].", "failed"),
    ],
)
def test_placeholder_checks(check: Check[Any, Any], text: str, outcome: str) -> None:
    assert outcome_of(check, text) == outcome


@pytest.mark.parametrize(
    ("check", "text", "message"),
    [
        (
            expect.no_placeholders(),
            "Dear [Customer],",
            "Expected no placeholder in the answer; '[Customer]' stands at character 5, near 'Dear [Customer],'.",
        ),
        (
            expect.placeholder_count(at_least=2),
            "From [name].",
            "Expected at least 2 placeholders in square brackets, found 1 in 'From [name].'.",
        ),
    ],
)
def test_a_failure_names_what_was_expected_and_where(check: Check[Any, Any], text: str, message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check(Reply(Observation(text=text)), None)
    assert str(caught.value) == message
