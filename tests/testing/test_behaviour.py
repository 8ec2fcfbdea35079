"""How a release answers before anything goes on the wire."""

import json
from typing import Any

import pytest

from holdfast.testing import Answer, Plant, SimulatedRelease
from holdfast.testing.asked import Asked
from holdfast.testing.behaviour import Situation, reply_to, situation
from holdfast.testing.reply import SimulatedReply
from holdfast.testing.wording import UNKNOWN

CALLS = Answer(user="q", calls=[{"name": "f", "arguments": {"a": "1"}}, {"name": "g"}])
TEXT = Answer(user="q", texts=("one two three",), reasoning="think")


def stands(asked: Asked, answer: Answer | None, *plants: Plant, instability: float = 0.0) -> Situation:
    release = SimulatedRelease(plants=plants)
    return situation(asked, answer=answer, release=release, seed=0, instability=instability)


def replied(asked: Asked, answer: Answer | None, *plants: Plant, trial: int = 0) -> SimulatedReply:
    return reply_to(asked, stands(asked, answer, *plants), name="r", seed=0, trial=trial)


def names(reply: SimulatedReply) -> list[str]:
    return [call.name for call in reply.calls]


@pytest.mark.parametrize(
    ("sent", "made"),
    [
        ({}, ["f", "g"]),
        ({"tool_choice": "auto"}, ["f", "g"]),
        ({"tool_choice": "required"}, ["f", "g"]),
        ({"tool_choice": "none"}, []),
        ({"tool_choice": {"type": "function", "function": {"name": "g"}}}, ["g"]),
        ({"tool_choice": {"type": "function", "function": {"name": "h"}}}, ["h"]),
        ({"parallel_tool_calls": False}, ["f"]),
    ],
)
def test_the_tool_choice_is_honoured(asked_of: Any, tool: Any, sent: dict[str, Any], made: list[str]) -> None:
    reply = replied(asked_of(tools=[tool("f", "a"), tool("g"), tool("h", "b")], **sent), CALLS)
    assert names(reply) == made
    assert reply.finish_reason == ("tool_calls" if made else "stop")


def test_without_tools_no_call_is_made(asked_of: Any) -> None:
    assert replied(asked_of(), CALLS).text == "I would call f and g now, but no tool may be called here."


def test_a_required_call_is_made_though_the_book_has_none(asked_of: Any, tool: Any) -> None:
    reply = replied(asked_of(tools=[tool("f", "a")], tool_choice="required"), TEXT)
    assert [json.loads(call.arguments) for call in reply.calls] == [{"a": UNKNOWN}]


def test_an_unknown_request_says_so_in_the_shape_asked_for(asked_of: Any) -> None:
    assert replied(asked_of(), None).text == UNKNOWN
    schema = {"type": "object", "properties": {"note": {"type": "string"}, "n": {"type": "integer"}}}
    form = {"type": "json_schema", "json_schema": {"name": "n", "schema": schema}}
    assert json.loads(replied(asked_of(response_format=form), None).text or "") == {"note": UNKNOWN, "n": 0}
    assert json.loads(replied(asked_of(response_format={"type": "json_object"}), None).text or "") == {"note": UNKNOWN}


@pytest.mark.parametrize(
    ("sent", "reasoning", "text", "finish"),
    [
        ({"stop": "two"}, "think", "one ", "stop"),
        ({"stop": ["three", "two"]}, "think", "one ", "stop"),
        ({"stop": ["absent"]}, "think", "one two three", "stop"),
        ({"max_tokens": 100}, "think", "one two three", "stop"),
        ({"max_tokens": 2}, "think", "one", "length"),
        ({"max_completion_tokens": 1}, "thin", "", "length"),
    ],
)
def test_stop_and_cap_are_honoured_and_reasoning_counts(
    asked_of: Any, sent: dict[str, Any], reasoning: str, text: str, finish: str
) -> None:
    reply = replied(asked_of(**sent), TEXT)
    assert (reply.reasoning, reply.text, reply.finish_reason) == (reasoning, text, finish)


def test_a_cap_cuts_the_arguments_of_a_call(asked_of: Any, tool: Any) -> None:
    reply = replied(asked_of(tools=[tool("f"), tool("g")], max_tokens=1), CALLS)
    assert (names(reply), len(reply.calls[0].arguments), reply.finish_reason) == (["f"], 4, "length")


def test_a_fifth_of_the_requests_fail_at_a_rate_between_5_and_40_percent(asked_of: Any) -> None:
    rates = [stands(asked_of(f"q{number}"), TEXT, instability=0.2).failing_rate for number in range(1500)]
    unstable = [rate for rate in rates if rate]
    assert 240 <= len(unstable) <= 360
    assert 0.05 <= min(unstable) < 0.08
    assert 0.37 < max(unstable) <= 0.40


def test_what_is_unstable_is_so_on_every_release(asked_of: Any) -> None:
    asked = asked_of()
    changed = stands(asked, TEXT, Plant("fence"), instability=1.0)
    assert changed.failing_rate == stands(asked, TEXT, instability=1.0).failing_rate > 0


def test_trials_fail_at_their_rate_and_independently_on_each_release(asked_of: Any) -> None:
    asked = asked_of()
    now = stands(asked, TEXT, instability=1.0)
    failed = {
        name: [reply_to(asked, now, name=name, seed=0, trial=trial).text != TEXT.texts[0] for trial in range(1000)]
        for name in ("old", "new")
    }
    for one in failed.values():
        assert abs(sum(one) / 1000 - now.failing_rate) < 0.05
    assert failed["old"] != failed["new"]


def test_a_plant_concerns_its_requests_only(asked_of: Any) -> None:
    plant = Plant("empty", where={"user_contains": "refund"})
    assert replied(asked_of("refund me"), TEXT, plant).text is None
    assert replied(asked_of("thank you"), TEXT, plant).text == "one two three"


def test_latency_varies_by_a_fifth_and_a_slower_release_adds_to_it(asked_of: Any) -> None:
    asked = asked_of()
    release = SimulatedRelease(latency_ms=100, plants=[Plant("slower", factor=2, extra_ms=5)])
    now = situation(asked, answer=TEXT, release=release, seed=0, instability=0)
    delays = [reply_to(asked, now, name="r", seed=0, trial=trial).delay_ms for trial in range(50)]
    assert 165 <= min(delays) < max(delays) <= 245
