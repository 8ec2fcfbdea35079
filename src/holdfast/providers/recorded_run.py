"""A recorded run of an agent: its messages, read into a transcript."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from holdfast.domain.message import Call
from holdfast.domain.observation import Observation
from holdfast.domain.trajectory import AnswerStep, Stopped, ToolStep, Transcript, UserStep
from holdfast.domain.value import without_surrogates
from holdfast.providers.chat_completions import finish_of, read_usage, text_or_none
from holdfast.providers.recording import ASSISTANT, Recording, call_of

USER = "user"
# What sources call the ends of their runs. Any other word, or none, leaves it unknown.
ENDS: Mapping[str, Stopped] = {
    "finished": "finished",
    "user": "finished",
    "user_stop": "finished",
    "agent_stop": "finished",
    "max_steps": "turn cap",
    "max_turns": "turn cap",
    "turn cap": "turn cap",
    "call cap": "call cap",
    "too_many_errors": "error cap",
    "error cap": "error cap",
}

Rows = Sequence[Mapping[str, Any]]


def transcript_of(recording: Recording) -> Transcript:
    """The run that a recording holds: what the user said last in the request, then the messages of the response.

    A response without messages is a run of one answer. The world is null, so unknown, unless `meta.world` says how it
    ended. Calls and results of a simulated user are marked as such.
    """
    row = recording.row()
    response, meta = row["response"], row.get("meta") or {}
    answered: Rows = response["messages"] if response.get("messages") else [{**response, "role": ASSISTANT}]
    return Transcript(
        steps=(*_asked(recording.asked()[0]), *_steps(answered)),
        stopped=_stopped(meta),
        world=json.loads(without_surrogates(json.dumps(meta.get("world"), ensure_ascii=False))),
    )


def _stopped(meta: Mapping[str, Any]) -> Stopped:
    word = meta.get("termination_reason", meta.get("ended_by"))
    return ENDS.get(word, "unknown") if isinstance(word, str) else "unknown"


def _asked(request: Mapping[str, Any] | None) -> Iterator[UserStep]:
    """The turn that the first message of the response answers: the user's last, where nothing came after it."""
    messages = (request or {}).get("messages") or ()
    if messages and isinstance(messages[-1], Mapping) and messages[-1].get("role") == USER:
        yield UserStep(text=_text(messages[-1]))


def _steps(messages: Rows) -> Iterator[UserStep | AnswerStep | ToolStep]:
    waiting: list[tuple[Call, bool]] = []  # calls without a result yet, and whether they are the user's
    for message in messages:
        role = message.get("role")
        calls = list(message.get("tool_calls") or ())
        own = [call_of(call) for call in calls if call.get("requestor", role) != USER]
        waiting += [(call, False) for call in own]
        waiting += [(call_of(call), True) for call in calls if call.get("requestor", role) == USER]
        if role == ASSISTANT:
            yield AnswerStep(observation=_observation(message, own))
        elif role == USER:
            yield UserStep(text=_text(message))
        elif role == "tool":
            yield _result(message, waiting)


def _observation(message: Mapping[str, Any], calls: Sequence[Call]) -> Observation:
    finish_raw = text_or_none(message.get("finish_reason"))
    return Observation(
        text=text_or_none(message.get("content")),
        calls=tuple(calls),
        finish=finish_of(finish_raw),
        finish_raw=finish_raw,
        usage=read_usage(message.get("usage") or {}),
    )


def _result(message: Mapping[str, Any], waiting: list[tuple[Call, bool]]) -> ToolStep:
    """A result with the call it answers: the one of its id, else the first that has none yet.

    A result of no call that was recorded keeps its tool's name, and its arguments are unknown.
    """
    id = message.get("tool_call_id")
    at = next((at for at, (call, _) in enumerate(waiting) if id and call.id == id), None)
    at = 0 if at is None and not id and waiting else at
    if at is None:
        name, by_user = text_or_none(message.get("name")) or "", message.get("requestor") == USER
        call = Call(name=name, arguments_text="")
    else:
        call, by_user = waiting.pop(at)
    return ToolStep(
        call=call, result=_text(message), is_error=message.get("error") is True, by=USER if by_user else None
    )


def _text(message: Mapping[str, Any]) -> str:
    """The content; parts, as some sources write them, as JSON."""
    content = message.get("content")
    if content is None or isinstance(content, str):
        return text_or_none(content) or ""
    return text_or_none(json.dumps(content, ensure_ascii=False)) or ""
