"""A simulated reply as OpenAI's endpoints put it on the wire: one JSON body, or a stream of chunks."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from holdfast.testing.asked import Asked, tokens_of
from holdfast.testing.reply import SimulatedReply

_PIECE = 24  # characters in one streamed delta
_MOST_PIECES = 40


@dataclass(frozen=True, slots=True)
class Served:
    """One reply and what stands around it."""

    reply: SimulatedReply
    asked: Asked
    id: str
    created: int
    trial: int  # how often this release answered this request before
    misshapen: frozenset[str] = frozenset()  # the kinds of fault that change the shape


def usage(served: Served) -> dict[str, Any]:
    """Estimated token counts, times the reply's factor. A repeated long prompt is read from the cache."""
    reply, factor = served.reply, served.reply.token_factor
    spoken = tokens_of(reply.text or reply.refusal or "")
    spoken += sum(tokens_of(call.arguments) + tokens_of(call.name) + 4 for call in reply.calls)
    reasoning = round(tokens_of(reply.reasoning) * factor)
    prompt = round(served.asked.prompt_tokens * factor)
    completion = round(spoken * factor) + reasoning
    cached = prompt // 128 * 128 if served.trial and prompt >= 1024 else 0
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": cached},
        "completion_tokens_details": {"reasoning_tokens": reasoning},
    }


def completion(served: Served) -> dict[str, Any]:
    """The body of a plain answer."""
    reply = served.reply
    message: dict[str, Any] = {"role": "assistant", "content": reply.text, "refusal": reply.refusal}
    if reply.reasoning:
        message["reasoning_content"] = reply.reasoning
    if reply.calls:
        message["tool_calls"] = calls_of(served)
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reply.finish_reason}
    return {**_around(served, "chat.completion"), "choices": [choice], "usage": usage(served)}


def calls_of(served: Served) -> list[dict[str, Any]]:
    """The tool calls of a plain answer."""
    made: list[dict[str, Any]] = []
    for at, call in enumerate(served.reply.calls):
        arguments: object = call.arguments
        if "object_arguments" in served.misshapen:
            arguments = _parsed(call.arguments)
        one = {"type": "function", "function": {"name": call.name, "arguments": arguments}}
        made.append(one if "missing_call_ids" in served.misshapen else {"id": _call_id(served, at), **one})
    return made


def chunks(served: Served) -> Iterator[dict[str, Any]]:
    """The chunks of a streamed answer, without the closing `[DONE]`."""
    reply = served.reply
    around = _around(served, "chat.completion.chunk")
    if served.asked.include_usage:
        around["usage"] = None
    yield _chunk(around, {"role": "assistant", "content": None if reply.calls and not reply.text else ""})
    for name, text in (("reasoning_content", reply.reasoning), ("content", reply.text), ("refusal", reply.refusal)):
        for piece in _pieces(text or "", cumulative="cumulative_stream" in served.misshapen):
            yield _chunk(around, {name: piece})
    for delta in _call_deltas(served):
        yield _chunk(around, {"tool_calls": [delta]})
    yield _chunk(around, {}, finish_reason=reply.finish_reason)
    if served.asked.include_usage:
        yield {**around, "choices": [], "usage": usage(served)}


def sse(data: object) -> bytes:
    """One server-sent event."""
    return f"data: {json.dumps(data)}\n\n".encode()


def _around(served: Served, object_: str) -> dict[str, Any]:
    return {
        "id": served.id,
        "object": object_,
        "created": served.created,
        "model": served.asked.release,
        "system_fingerprint": f"fp_simulated_{served.asked.release}",
        "service_tier": "default",
    }


def _chunk(around: dict[str, Any], delta: dict[str, Any], *, finish_reason: str | None = None) -> dict[str, Any]:
    return {**around, "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}]}


def _call_deltas(served: Served) -> Iterator[dict[str, Any]]:
    """A call's first delta names it; the following ones carry its arguments in pieces."""
    for at, call in enumerate(served.reply.calls):
        index = 0 if "merged_tool_indices" in served.misshapen else at
        opening = {"index": index, "type": "function", "function": {"name": call.name, "arguments": ""}}
        if "missing_call_ids" not in served.misshapen:
            opening["id"] = _call_id(served, at)
        yield opening
        for piece in _pieces(call.arguments):
            yield {"index": index, "function": {"arguments": piece}}


def _pieces(text: str, *, cumulative: bool = False) -> Iterator[str]:
    size = max(_PIECE, len(text) // _MOST_PIECES)
    for start in range(0, len(text), size):
        yield text[: start + size] if cumulative else text[start : start + size]


def _call_id(served: Served, at: int) -> str:
    return f"call_{served.id[-16:]}{at}"


def _parsed(arguments: str) -> object:
    try:
        return json.loads(arguments)
    except ValueError:
        return arguments
