"""Server-sent events of a streamed chat completion, put together into the completion that they spell out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from holdfast.errors import shortened
from holdfast.providers.unusable import Unusable, json_object

DONE = "[DONE]"
LOOKS_LIKE_EVENTS = re.compile(r"\s*(?:data|event|id|retry)?:")


def is_event_stream(body: str) -> bool:
    """Whether a body is server-sent events rather than one JSON value."""
    return LOOKS_LIKE_EVENTS.match(body) is not None


def events(body: str) -> Iterator[tuple[str, str]]:
    """The events of a stream as (type, data). Comments (keep-alives) and empty lines are no events."""
    kind, data = "", list[str]()
    for line in body.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if not line:
            if data:
                yield kind, "\n".join(data)
            kind, data = "", []
        elif line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))
        elif line.startswith("event:"):
            kind = line[6:].strip()
    if data and data[-1].rstrip().endswith(("}", DONE)):
        yield kind, "\n".join(data)  # many servers leave out the last empty line; half an event is none


def completion_of(body: str) -> dict[str, Any]:
    """The chat completion that a stream spells out. Raises Unusable for an error, a cut, or broken chunks."""
    stream = _Stream()
    for kind, data in events(body):
        if data.strip() == DONE:
            stream.is_done = True
            break
        stream.add(json_object(data, "event of the stream"), kind)
    return stream.completion()


def has_token(line: str) -> bool:
    """Whether one line of a stream brings the first of an answer: text, reasoning, a refusal or a call."""
    if not line.startswith("data:") or line[5:].strip() == DONE:
        return False
    try:
        choices = json_object(line[5:], "event").get("choices")
    except (Unusable, RecursionError):
        return False
    if not (isinstance(choices, list) and choices and isinstance(choices[0], dict)):
        return False
    delta = choices[0].get("delta")
    names = ("content", "reasoning_content", "reasoning", "refusal", "tool_calls", "function_call")
    return isinstance(delta, dict) and any(delta.get(name) for name in names)


@dataclass(slots=True)
class _StreamedCall:
    """One tool call, as its deltas arrive."""

    id: str = ""
    name: str = ""
    arguments: list[str] = field(default_factory=list)
    object_arguments: Any = None

    def add(self, delta: Mapping[str, Any], position: object) -> None:
        self._add_id(delta.get("id"), position)
        function = delta.get("function") or {}
        if not isinstance(function, dict):
            raise Unusable(f"The stream holds a tool call whose function is no object: {shortened(function)}.")
        self._add_name(function.get("name"), position)
        arguments = function.get("arguments")
        if isinstance(arguments, str):
            self.arguments.append(arguments)
        elif arguments is not None:
            self.object_arguments = arguments

    def _add_id(self, given: object, position: object) -> None:
        if not isinstance(given, str) or not given or given == self.id:
            return
        if self.id:
            raise _merged(position, f"the ids {shortened(self.id)} and {shortened(given)}")
        self.id = given

    def _add_name(self, given: object, position: object) -> None:
        if not isinstance(given, str) or not given:
            return
        if not any(self.arguments) and self.object_arguments is None:
            self.name = given if given == self.name else self.name + given
        elif given != self.name or self._has_all_arguments():
            raise _merged(position, f"the names {shortened(self.name)} and {shortened(given)}")

    def _has_all_arguments(self) -> bool:
        """Whether the arguments so far are a whole object: a name after them begins another call."""
        if self.object_arguments is not None:
            return True
        try:
            json_object("".join(self.arguments), "arguments")
        except Unusable:
            return False
        return True

    def completed(self) -> dict[str, Any]:
        arguments = "".join(self.arguments) if self.object_arguments is None else self.object_arguments
        return {"id": self.id or None, "function": {"name": self.name, "arguments": arguments}}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _merged(position: object, what: str) -> Unusable:
    return Unusable(f"The stream has duplicate tool indices: {what} at index {shortened(position)}.")


@dataclass(slots=True)
class _Stream:
    """A completion, as its chunks arrive."""

    is_done: bool = False
    chunks: int = 0
    finish: Any = None
    head: dict[str, Any] = field(default_factory=dict)  # id, model, system_fingerprint, usage: the last that was given
    texts: dict[str, list[str]] = field(default_factory=dict)
    calls: dict[object, _StreamedCall] = field(default_factory=dict)
    legacy: _StreamedCall | None = None
    has_choice: bool = False
    odd: Mapping[str, Any] | None = None  # the first event without choices: an error in disguise, if nothing else came

    def add(self, chunk: Mapping[str, Any], kind: str) -> None:
        self.chunks += 1
        if kind == "error" or chunk.get("error"):
            raise Unusable.reported(chunk, "The stream reported an error")
        for name in ("id", "model", "system_fingerprint", "usage"):
            if chunk.get(name) is not None:
                self.head[name] = chunk[name]
        for choice in _list(chunk.get("choices")):
            if isinstance(choice, dict) and choice.get("index") in (0, None):
                self._add_choice(choice)
        if "choices" not in chunk:
            self.odd = self.odd or chunk

    def _add_choice(self, choice: Mapping[str, Any]) -> None:
        if choice.get("error"):
            raise Unusable.reported(choice, "The stream reported an error")
        self.has_choice = True
        self.finish = choice.get("finish_reason") or self.finish
        delta = choice.get("delta") or {}
        if not isinstance(delta, dict):
            raise Unusable(f"The stream holds a delta that is no object: {shortened(delta)}.")
        for name in ("content", "refusal", "reasoning_content", "reasoning"):
            if isinstance(delta.get(name), str):
                self.texts.setdefault(name, []).append(delta[name])
        for call in _list(delta.get("tool_calls")):
            self._add_call(call)
        if isinstance(delta.get("function_call"), dict):
            self.legacy = self.legacy or _StreamedCall()
            self.legacy.add({"function": delta["function_call"]}, None)

    def _add_call(self, delta: object) -> None:
        if not isinstance(delta, dict):
            raise Unusable(f"The stream holds a tool call that is no object: {shortened(delta)}.")
        position = delta.get("index")
        if not isinstance(position, int):  # some servers leave it out: a new id is a new call
            position = len(self.calls) - (1 if self.calls and not delta.get("id") else 0)
        self.calls.setdefault(position, _StreamedCall()).add(delta, position)

    def completion(self) -> dict[str, Any]:
        if not self.chunks:
            raise Unusable("The stream ended without an answer.")
        if not self.has_choice and self.odd:
            raise Unusable.reported(self.odd, "The stream has no choices")
        if not self.has_choice:
            raise Unusable("The stream has no usable choice.")
        if not self.is_done and self.finish is None:
            raise Unusable(f"The stream was cut: no finish reason and no [DONE] in {self.chunks} chunks.")
        message: dict[str, Any] = {name: "".join(pieces) for name, pieces in self.texts.items()}
        message["tool_calls"] = [call.completed() for call in self.calls.values()]
        if self.legacy is not None:
            message["function_call"] = self.legacy.completed()["function"]
        return {**self.head, "choices": [{"index": 0, "message": message, "finish_reason": self.finish}]}
