"""Checks on refusals."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast import expect
from holdfast.domain.message import Call
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable
from holdfast.expect import Check
from holdfast.expect.refusal import _REFUSAL


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
        (expect.not_refused(), "Your order left.", "passed"),
        (expect.is_refusal(), "Your order left.", "failed"),
        (expect.not_refused(), "I am sorry for the delay. It left today.", "passed"),
        (expect.is_refusal(), "I am sorry for the delay. It left today.", "failed"),
        (expect.not_refused(), "I’m sorry, but I can’t help with that.", "failed"),
        (expect.is_refusal(), "I’m sorry, but I can’t help with that.", "passed"),
        (expect.not_refused(), "Unfortunately, I cannot assist with this.", "failed"),
        (expect.is_refusal(), "Unfortunately, I cannot assist with this.", "passed"),
        (expect.not_refused(), "抱歉，我无法提供该信息。", "failed"),
        (expect.is_refusal(), "抱歉，我无法提供该信息。", "passed"),
        (expect.not_refused(), "抱歉让您久等了，订单已发货。", "passed"),
        (expect.is_refusal(), "抱歉让您久等了，订单已发货。", "failed"),
        (expect.not_refused(), "", "passed"),
        (expect.is_refusal(), "", "failed"),
    ],
)
def test_refusals_in_words(check: Check[Any, Any], text: str, outcome: str) -> None:
    assert outcome_of(check, text) == outcome


@pytest.mark.parametrize(
    ("check", "text", "message"),
    [
        (
            expect.not_refused(),
            "I cannot help you.",
            "Expected an answer; it refuses with 'I cannot help', in 'I cannot help you.'.",
        ),
        (expect.is_refusal(), "It left.", "Expected a refusal; found 'It left.'."),
    ],
)
def test_a_failure_names_what_was_expected_and_where(check: Check[Any, Any], text: str, message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check(Reply(Observation(text=text)), None)
    assert str(caught.value) == message


@pytest.mark.parametrize("observation", [Observation(refusal="No."), Observation(finish="content_filter")])
def test_the_providers_own_field_and_filter_are_refusals(observation: Observation) -> None:
    expect.is_refusal()(Reply(observation), None)
    with pytest.raises(AssertionError, match=r"^Expected an answer; found a refusal\.$"):
        expect.not_refused()(Reply(observation), None)


def test_a_call_is_no_refusal_whatever_is_said_beside_it() -> None:
    with pytest.raises(AssertionError, match="Expected a refusal; found a call of 'find'"):
        expect.is_refusal()(Reply(Observation(text="I cannot help.", calls=(Call(name="find"),))), None)


WORDS = ["I'm", "i am", "sorry", "but", "I", "can't", "cannot", "won't", "unable", "to", "help", "as an AI", "作为AI"]


@given(st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join) | st.text())
def test_what_is_passed_over_quickly_holds_no_refusal(text: str) -> None:
    found = _REFUSAL.search(text[:300].replace("\u2019", "'"))
    assert outcome_of(expect.not_refused(), text) == ("passed" if found is None else "failed")
