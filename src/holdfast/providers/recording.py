"""One recording: a line of JSON, read into an observation and an exchange."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from holdfast.domain.message import Call
from holdfast.domain.observation import Exchange, Observation, Timing, Usage
from holdfast.domain.value import digest
from holdfast.errors import nearest, shortened
from holdfast.providers.chat_completions import arguments_text, finish_of, read_usage, text_or_none
from holdfast.providers.unusable import Unusable

KEYS = ("dataset", "release", "case_id", "repeat", "request", "response", "reference", "meta")
OPTIONAL = {"reference", "meta"}
REFERENCES = {"messages_ref": list, "system_ref": str}
ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class Recording:
    """One line. It is kept as text and read when it is asked for: files of recordings are large."""

    dataset: str
    release: str
    case_id: str
    repeat: int
    line: str = field(repr=False)
    where: str
    texts: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def origin(self) -> str:
        """Where it came from: dataset, original case id and repeat."""
        return f"{self.dataset} / {self.case_id} / {self.repeat}"

    def row(self) -> dict[str, Any]:
        """The line as it was recorded."""
        return json.loads(self.line)  # type: ignore[no-any-return]  # an object: checked when it was read

    def observation(self) -> Observation:
        """What the release answered. What the source did not record stays unknown."""
        row = self.row()
        response, meta = row["response"], row.get("meta") or {}
        first = _first_attempt(response)
        finish_raw = text_or_none(response.get("finish_reason"))
        return Observation(
            text=_text(response),
            calls=tuple(_calls(response)),
            finish=finish_of(finish_raw),
            finish_raw=finish_raw,
            usage=_usage(response, first, meta),
            timing=Timing(total_ms=_latency_ms(meta)),
            fingerprint=text_or_none(first.get("system_fingerprint")),
        )

    def exchange(self) -> Exchange:
        """The line as the body that answered, and the request as it was recorded."""
        asked, withheld = self.asked()
        return Exchange(body=self.line, asked=asked, asked_digest=withheld or (digest(asked) if asked else ""))

    def asked(self) -> tuple[dict[str, Any] | None, str]:
        """The recorded request with its long texts, or None and the sha256 of a withheld one."""
        request = self.row().get("request") or {}
        if isinstance(request.get("query_sha256"), str) and not request.get("messages"):
            return None, request["query_sha256"]
        asked = {name: value for name, value in request.items() if name not in (*REFERENCES, "params")}
        if "messages_ref" in request:
            asked["messages"] = self.texts[request["messages_ref"]]
        if "system_ref" in request:
            system = {"role": "system", "content": self.texts[request["system_ref"]]}
            asked["messages"] = [system, *(asked.get("messages") or [])]
        known = {**asked, **(request.get("params") or {})}
        return {name: value for name, value in known.items() if value is not None} or None, ""

    def cost_usd(self) -> float | None:
        """What it cost, where the source knew. A zero stands for a price that its table did not have."""
        meta = self.row().get("meta") or {}
        known = (_number(meta.get(name)) for name in ("cost_usd", "agent_cost_usd"))
        return next((cost for cost in known if cost), None)


def mistakes_in(row: Mapping[str, Any], texts: Mapping[str, Any] | None) -> Iterator[str]:
    """What is wrong with a line, in sentences; nothing where it is a recording."""
    for name in row:
        if name not in KEYS:
            yield f"There is no key {name!r}. {nearest(name, KEYS)}"
    for name in KEYS:
        if name not in row and name not in OPTIONAL:
            yield f"The key {name!r} is missing."
    for name in ("dataset", "release", "case_id"):
        if name in row and not (isinstance(row[name], str) and row[name]):
            yield f"{name} must be text, found {shortened(row[name])}."
    repeat = row.get("repeat", 0)
    if not isinstance(repeat, int) or isinstance(repeat, bool) or repeat < 0:
        yield f"repeat must be 0, 1, ..., found {shortened(repeat)}."
    yield from _mistakes_in_request(row.get("request"), texts)
    if "response" in row:
        yield from _mistakes_in_response(row["response"])
    if not isinstance(row.get("meta"), dict | None):
        yield f"meta must be an object, found {shortened(row['meta'])}."


def _mistakes_in_request(request: object, texts: Mapping[str, Any] | None) -> Iterator[str]:
    if request is None:
        return
    if not isinstance(request, dict):
        yield f"request must be an object, found {shortened(request)}."
        return
    if not isinstance(request.get("messages"), list | None):
        yield f"request.messages must be a list, found {shortened(request['messages'])}."
    if not isinstance(request.get("params"), dict | None):
        yield f"request.params must be an object, found {shortened(request['params'])}."
    for name, kind in REFERENCES.items():
        key = request.get(name)
        if name in request and texts is None:
            yield f"request.{name} names {shortened(key)}, and no texts.json stands beside the file."
        elif name in request and texts is not None and not (isinstance(key, str) and isinstance(texts.get(key), kind)):
            yield f"request.{name} names {shortened(key)}, which texts.json lacks. {nearest(str(key), texts)}".strip()


def _mistakes_in_response(response: object) -> Iterator[str]:
    if not isinstance(response, dict):
        yield f"response must be an object, found {shortened(response)}."
        return
    for name in ("content", "finish_reason"):
        if not isinstance(response.get(name), str | None):
            yield f"response.{name} must be text or null, found {shortened(response[name])}."
    messages = response.get("messages")
    if not isinstance(messages, list | None) or not all(isinstance(each, dict) for each in messages or ()):
        yield f"response.messages must be a list of objects, found {shortened(messages)}."
        return
    for place, holder in [
        ("response", response),
        *((f"response.messages[{n}]", m) for n, m in enumerate(messages or ())),
    ]:
        yield from _mistakes_in_calls(place, holder.get("tool_calls"))


def _mistakes_in_calls(place: str, calls: object) -> Iterator[str]:
    if calls is None:
        return
    if not isinstance(calls, list):
        yield f"{place}.tool_calls must be a list or null, found {shortened(calls)}."
        return
    for number, call in enumerate(calls):
        function = _function(call)
        if not isinstance(function.get("name"), str):
            yield f"{place}.tool_calls[{number}] must have a name, found {shortened(call)}."
        elif not isinstance(function.get("arguments"), str | dict | None):
            yield f"{place}.tool_calls[{number}].arguments must be text or an object."


def _function(call: object) -> Mapping[str, Any]:
    """Name and arguments of a call: flat, or nested as chat completions have them."""
    if not isinstance(call, dict):
        return {}
    nested = call.get("function")
    return nested if isinstance(nested, dict) else call


def _assistant_messages(response: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [message for message in response.get("messages") or () if message.get("role") == ASSISTANT]


def _text(response: Mapping[str, Any]) -> str | None:
    """The content; of a trajectory, the last that the assistant said."""
    if "messages" not in response:
        return text_or_none(response.get("content"))
    said = [message["content"] for message in _assistant_messages(response) if isinstance(message.get("content"), str)]
    return text_or_none(said[-1]) if said else text_or_none(response.get("content"))


def _calls(response: Mapping[str, Any]) -> Iterator[Call]:
    """The calls of the release, in order; those of a simulated user are not its own."""
    holders: Iterable[Mapping[str, Any]] = [response, *_assistant_messages(response)]
    for holder in holders:
        for call in holder.get("tool_calls") or ():
            if call.get("requestor", ASSISTANT) == ASSISTANT:
                yield call_of(call)


def call_of(call: Mapping[str, Any]) -> Call:
    """A recorded call: its arguments as the text that was sent, an object in canonical form."""
    function = _function(call)
    try:
        arguments = arguments_text(function.get("arguments"))
    except Unusable:
        arguments = str(function.get("arguments"))
    return Call(
        name=text_or_none(function["name"]) or "", arguments_text=arguments, id=text_or_none(call.get("id")) or None
    )


def _first_attempt(response: Mapping[str, Any]) -> Mapping[str, Any]:
    attempts = response.get("attempts")
    return attempts[0] if isinstance(attempts, list) and attempts and isinstance(attempts[0], dict) else {}


def _usage(response: Mapping[str, Any], first: Mapping[str, Any], meta: Mapping[str, Any]) -> Usage:
    """Tokens from the first attempt, from meta, or summed over what the assistant said in a trajectory."""
    if first.get("usage"):
        return read_usage(first["usage"])
    told = read_usage({"prompt_tokens": meta.get("input_tokens"),
                       "completion_tokens": meta.get("output_tokens", meta.get("answer_tokens"))})  # fmt: skip
    turns = [read_usage(message["usage"]) for message in _assistant_messages(response) if message.get("usage")]
    if not turns or told != Usage():
        return told
    return Usage(
        input_tokens=_sum(turn.input_tokens for turn in turns), output_tokens=_sum(turn.output_tokens for turn in turns)
    )


def _sum(counts: Iterable[int | None]) -> int | None:
    known = list(counts)
    return None if None in known else sum(count for count in known if count is not None)


def _latency_ms(meta: Mapping[str, Any]) -> float:
    """Milliseconds, where the source measured them; zero stands for not measured."""
    seconds = _number(meta.get("latency_s"))
    return 0.0 if seconds is None else seconds * 1000


def _number(value: object) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and value >= 0 else None  # type: ignore[operator,arg-type]  # a number by now
