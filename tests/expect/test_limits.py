"""Checks on length, time and how an answer ended; what was not observed is skipped."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast import expect
from holdfast.domain.observation import Observation, Timing, Usage
from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable
from holdfast.expect import Check


def outcome_of(check: Check[Any, Any], observation: Observation) -> str:
    try:
        check(Reply(observation), None)
    except NotApplicable:
        return "skipped"
    except AssertionError:
        return "failed"
    return "passed"


@pytest.mark.parametrize(
    ("check", "observation", "outcome"),
    [
        (expect.max_words(3), Observation(text="one two three"), "passed"),
        (expect.max_words(3), Observation(text="one, two - three four"), "failed"),
        (expect.max_words(3), Observation(text="don't re-send 1,234.50"), "passed"),
        (expect.max_words(3), Observation(text="已发货"), "passed"),
        (expect.max_words(3), Observation(text="您已发货"), "failed"),
        (expect.words_between(2, 3), Observation(text="one"), "failed"),
        (expect.words_between(2, 3), Observation(text="one two"), "passed"),
        (expect.max_output_tokens(10), Observation(usage=Usage(output_tokens=10)), "passed"),
        (expect.max_output_tokens(10), Observation(usage=Usage(output_tokens=11)), "failed"),
        (expect.max_output_tokens(10), Observation(), "skipped"),
        (expect.max_latency(ms=800), Observation(timing=Timing(total_ms=799.0)), "passed"),
        (expect.max_latency(ms=800), Observation(timing=Timing(total_ms=801.0)), "failed"),
        (expect.max_latency(ms=800), Observation(), "skipped"),
        (expect.not_truncated(), Observation(text="So", finish="stop"), "passed"),
        (expect.not_truncated(), Observation(text="So", finish="length"), "failed"),
        (expect.not_truncated(), Observation(text="So", finish="tool_calls"), "passed"),
        (expect.not_truncated(), Observation(text="So", finish="unknown"), "skipped"),
        (expect.not_refused(), Observation(text="Your order left."), "passed"),
        (expect.not_refused(), Observation(text="I am sorry for the delay. It left today."), "passed"),
        (expect.not_refused(), Observation(text="I’m sorry, but I can’t help with that."), "failed"),
        (expect.not_refused(), Observation(text="Unfortunately, I cannot assist with this."), "failed"),
        (expect.not_refused(), Observation(text="抱歉，我无法提供该信息。"), "failed"),
        (expect.not_refused(), Observation(text="抱歉让您久等了，订单已发货。"), "passed"),
        (expect.not_refused(), Observation(refusal="No."), "failed"),
        (expect.not_refused(), Observation(finish="content_filter"), "failed"),
    ],
)
def test_limit_checks(check: Check[Any, Any], observation: Observation, outcome: str) -> None:
    assert outcome_of(check, observation) == outcome


@pytest.mark.parametrize(
    ("check", "observation", "message"),
    [
        (expect.max_words(1), Observation(text="a b"), "Expected at most 1 words, found 2 in 'a b'."),
        (expect.words_between(3, 4), Observation(text="a b"), "Expected 3 to 4 words, found 2 in 'a b'."),
        (
            expect.max_output_tokens(10),
            Observation(usage=Usage(output_tokens=11)),
            "Expected at most 10 output tokens; the provider counted 11.",
        ),
        (
            expect.max_latency(ms=800),
            Observation(timing=Timing(total_ms=950.4)),
            "Expected the answer within 800 ms; it took 950 ms.",
        ),
        (
            expect.not_truncated(),
            Observation(text="And so", finish="length"),
            "Expected a complete answer; it was cut off at the length limit, after 'And so'.",
        ),
        (
            expect.not_refused(),
            Observation(text="I cannot help you."),
            "Expected an answer; it refuses with 'I cannot help', in 'I cannot help you.'.",
        ),
        (expect.not_refused(), Observation(refusal="No."), "Expected an answer; found a refusal."),
    ],
)
def test_a_failure_names_the_limit_and_what_was_observed(
    check: Check[Any, Any], observation: Observation, message: str
) -> None:
    with pytest.raises(AssertionError) as caught:
        check(Reply(observation), None)
    assert str(caught.value) == message


def test_a_range_that_can_never_pass_is_refused() -> None:
    with pytest.raises(ValueError, match="can never pass"):
        expect.words_between(5, 2)


@given(
    st.text() | st.sampled_from(["a-" * 50_000, "I am sorry " * 9_000, "[" * 100_000, "中" * 100_000, "'" * 100_000])
)
def test_odd_and_huge_text_never_crashes_a_check(text: str) -> None:
    for check in (expect.max_words(5), expect.not_refused(), expect.not_truncated()):
        outcome_of(check, Observation(text=text))
