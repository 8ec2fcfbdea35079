"""The shapes on the wire; how the SDK reads them stands in test_server.py."""

import json
from typing import Any

import pytest

from holdfast.testing.reply import SimulatedReply, SpokenCall
from holdfast.testing.wire_reply import Served, chunks, completion, sse, usage

CALL = SpokenCall("f", '{"a": "' + "x" * 60 + '"}')


def served(asked: Any, reply: SimulatedReply, *shape: str, trial: int = 0) -> Served:
    return Served(reply, asked, "chatcmpl-0123456789abcdef", 1, trial, frozenset(shape))


def test_a_plain_answer_has_openais_fields(asked_of: Any) -> None:
    assert completion(served(asked_of(), SimulatedReply(text="four"))) == {
        "id": "chatcmpl-0123456789abcdef",
        "object": "chat.completion",
        "created": 1,
        "model": "r",
        "system_fingerprint": "fp_simulated_r",
        "service_tier": "default",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "four", "refusal": None},
                "logprobs": None,
                "finish_reason": "stop",
            }
        ],
        "usage": {
            "prompt_tokens": 5,
            "completion_tokens": 1,
            "total_tokens": 6,
            "prompt_tokens_details": {"cached_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 0},
        },
    }


@pytest.mark.parametrize(
    "reply",
    [
        SimulatedReply(text="word " * 300),
        SimulatedReply(text="x", reasoning="because " * 9),
        SimulatedReply(refusal="No."),
        SimulatedReply(calls=(CALL, SpokenCall("g", "{}")), finish_reason="tool_calls"),
        SimulatedReply(text="Let me look.", calls=(CALL,), finish_reason="tool_calls"),
        SimulatedReply(text=""),
    ],
)
def test_a_stream_says_the_same_as_a_plain_answer(asked_of: Any, reply: SimulatedReply) -> None:
    one = served(asked_of(), reply)
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks(one)]
    for name, whole in (("content", reply.text), ("reasoning_content", reply.reasoning), ("refusal", reply.refusal)):
        assert "".join(delta.get(name) or "" for delta in deltas) == (whole or "")
    pieces = [call for delta in deltas for call in delta.get("tool_calls", ())]
    for at, call in enumerate(reply.calls):
        assert "".join(piece["function"]["arguments"] for piece in pieces if piece["index"] == at) == call.arguments
    assert len(deltas) <= 100


def test_only_the_last_chunk_carries_usage_and_it_has_no_choice(asked_of: Any) -> None:
    asked = asked_of(stream=True, stream_options={"include_usage": True})
    last = list(chunks(served(asked, SimulatedReply(text="x"))))[-1]
    assert last["choices"] == []
    assert last["usage"]["total_tokens"] == 6


def test_a_repeated_long_prompt_is_read_from_the_cache(asked_of: Any) -> None:
    asked = asked_of("word " * 1000)
    first, second = (usage(served(asked, SimulatedReply(text="x"), trial=trial)) for trial in (0, 1))
    assert first["prompt_tokens_details"]["cached_tokens"] == 0
    assert second["prompt_tokens_details"]["cached_tokens"] == 1152


def test_reasoning_is_billed_with_the_answer(asked_of: Any) -> None:
    counted = usage(served(asked_of(), SimulatedReply(text="abcd", reasoning="x" * 40, token_factor=2)))
    assert counted["completion_tokens"] == 22
    assert counted["completion_tokens_details"]["reasoning_tokens"] == 20


def test_an_event_is_one_line_of_json() -> None:
    event = sse({"a": "line\nbreak"})
    assert event.startswith(b"data: ")
    assert event.endswith(b"\n\n")
    assert json.loads(event[6:]) == {"a": "line\nbreak"}
