"""Checks on length, time and how an answer ended; what was not observed is skipped."""

from typing import Any

import pytest

from holdfast import expect
from holdfast.domain.observation import Observation, Timing, Usage
from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable
from holdfast.expect import Check

COST = expect.max_cost(usd=0.002, input=1.0, output=2.0, cached_input=0.2)


def outcome_of(check: Check[Any, Any], observation: Observation, cost_usd: float | None = None) -> str:
    try:
        check(Reply(observation, cost_usd=cost_usd), None)
    except NotApplicable:
        return "skipped"
    except AssertionError:
        return "failed"
    return "passed"


@pytest.mark.parametrize(
    ("check", "observation", "outcome"),
    [
        (expect.max_output_tokens(10), Observation(usage=Usage(output_tokens=10)), "passed"),
        (expect.max_output_tokens(10), Observation(usage=Usage(output_tokens=11)), "failed"),
        (expect.max_output_tokens(10), Observation(), "skipped"),
        (expect.max_latency(ms=800), Observation(timing=Timing(total_ms=799.0)), "passed"),
        (expect.max_latency(ms=800), Observation(timing=Timing(total_ms=801.0)), "failed"),
        (expect.max_latency(ms=800), Observation(), "skipped"),
        (expect.max_reasoning_tokens(9), Observation(usage=Usage(reasoning_tokens=9)), "passed"),
        (expect.max_reasoning_tokens(9), Observation(usage=Usage(reasoning_tokens=10)), "failed"),
        (expect.max_reasoning_tokens(9), Observation(usage=Usage(output_tokens=1)), "skipped"),
        (expect.max_total_tokens(9), Observation(usage=Usage(input_tokens=4, output_tokens=5)), "passed"),
        (expect.max_total_tokens(9), Observation(usage=Usage(input_tokens=5, output_tokens=5)), "failed"),
        (expect.max_total_tokens(9), Observation(usage=Usage(output_tokens=50)), "skipped"),
        (expect.max_first_token(ms=50), Observation(timing=Timing(total_ms=99, first_token_ms=50)), "passed"),
        (expect.max_first_token(ms=50), Observation(timing=Timing(total_ms=99, first_token_ms=51)), "failed"),
        (expect.max_first_token(ms=50), Observation(timing=Timing(total_ms=9)), "skipped"),
        (COST, Observation(usage=Usage(input_tokens=1000, output_tokens=500)), "passed"),
        (COST, Observation(usage=Usage(input_tokens=1000, output_tokens=501)), "failed"),
        (COST, Observation(usage=Usage(input_tokens=3000, cached_tokens=2500, output_tokens=500)), "passed"),
        (COST, Observation(usage=Usage(input_tokens=1000)), "skipped"),
        (expect.not_truncated(), Observation(text="So", finish="stop"), "passed"),
        (expect.not_truncated(), Observation(text="So", finish="length"), "failed"),
        (expect.not_truncated(), Observation(text="So", finish="tool_calls"), "passed"),
        (expect.not_truncated(), Observation(text="So", finish="unknown"), "skipped"),
    ],
)
def test_limit_checks(check: Check[Any, Any], observation: Observation, outcome: str) -> None:
    assert outcome_of(check, observation) == outcome


@pytest.mark.parametrize(
    ("check", "observation", "message"),
    [
        (
            expect.max_output_tokens(10),
            Observation(usage=Usage(output_tokens=11)),
            "Expected at most 10 output tokens; the provider counted 11.",
        ),
        (
            expect.max_total_tokens(9),
            Observation(usage=Usage(input_tokens=5, output_tokens=5)),
            "Expected at most 9 tokens of input and output; the provider counted 10.",
        ),
        (
            expect.max_reasoning_tokens(9),
            Observation(usage=Usage(reasoning_tokens=10)),
            "Expected at most 9 reasoning tokens; the provider counted 10.",
        ),
        (
            expect.max_first_token(ms=50),
            Observation(timing=Timing(total_ms=99, first_token_ms=51)),
            "Expected the first token within 50 ms; it took 51 ms.",
        ),
        (
            COST,
            Observation(usage=Usage(input_tokens=2000, output_tokens=500)),
            (
                "Expected the answer to cost at most 0.002 USD; it cost 0.003 USD, "
                "for 2000 tokens of input and 500 of output."
            ),
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
    ],
)
def test_a_failure_names_the_limit_and_what_was_observed(
    check: Check[Any, Any], observation: Observation, message: str
) -> None:
    with pytest.raises(AssertionError) as caught:
        check(Reply(observation), None)
    assert str(caught.value) == message


@pytest.mark.parametrize(("cost_usd", "outcome"), [(0.002, "passed"), (0.0021, "failed"), (None, "skipped")])
def test_without_prices_the_cost_is_what_the_answer_did_cost(cost_usd: float | None, outcome: str) -> None:
    assert outcome_of(expect.max_cost(usd=0.002), Observation(), cost_usd) == outcome


def test_a_cost_that_was_told_names_what_is_known() -> None:
    with pytest.raises(AssertionError) as caught:
        expect.max_cost(usd=0.002)(Reply(Observation(usage=Usage(input_tokens=9)), cost_usd=0.5), None)
    assert str(caught.value) == (
        "Expected the answer to cost at most 0.002 USD; it cost 0.5 USD, for 9 tokens of input and unknown of output."
    )


@pytest.mark.parametrize("prices", [{"input": 1.0}, {"output": 1.0}, {"cached_input": 1.0}])
def test_one_price_is_no_price(prices: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="takes both prices"):
        expect.max_cost(usd=1, **prices)


def test_a_cost_below_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        expect.max_cost(usd=-1, input=1, output=1)
