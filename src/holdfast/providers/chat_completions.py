"""Reading what an endpoint answered to POST /chat/completions: an observation, or why there is none. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from holdfast.domain.message import Call
from holdfast.domain.observation import Finish, Observation, Timing, Usage
from holdfast.domain.value import canonical, without_surrogates
from holdfast.errors import shortened
from holdfast.providers.event_stream import completion_of, is_event_stream
from holdfast.providers.unusable import Unusable, json_object

FINISHES: Mapping[str, Finish] = {
    "stop": "stop", "end_turn": "stop", "stop_sequence": "stop", "eos": "stop",
    "length": "length", "max_tokens": "length", "max_output_tokens": "length",
    "tool_calls": "tool_calls", "tool_use": "tool_calls", "function_call": "tool_calls",
    "content_filter": "content_filter", "sensitive": "content_filter", "safety": "content_filter",
}  # fmt: skip
MOST_TOKENS = 10**12  # more is no count


@dataclass(frozen=True, slots=True)
class Broken:
    """A body without a usable answer: why, and the code that the endpoint gave."""

    detail: str
    code: str | None = None


def read_answer(body: str, *, total_ms: float = 0.0, first_token_ms: float | None = None) -> Observation | Broken:
    """The observation in the body of an answer, plain or streamed, or why there is none. Never raises.

    Null content without a call is an empty answer, and observed. Only a body without a usable choice is broken.
    """
    try:
        completion = completion_of(body) if is_event_stream(body) else json_object(body, "body of the answer")
        return _observation(completion, Timing(total_ms=total_ms, first_token_ms=first_token_ms))
    except Unusable as error:
        return Broken(without_surrogates(error.detail), error.code)
    except RecursionError:
        return Broken("The body of the answer is nested too deeply to be read.")


def read_other(body: str, total_ms: float, first_token_ms: float | None) -> Observation:
    """What is known of an answer of any other endpoint: tokens and identity, as far as its body tells them."""
    timing = Timing(total_ms=total_ms, first_token_ms=first_token_ms)
    try:
        answer = json_object(body, "body of the answer")
    except Unusable:
        return Observation(timing=timing)
    return Observation(
        usage=read_usage(answer.get("usage")),
        timing=timing,
        served_model=text_or_none(answer.get("model")) or None,
        response_id=text_or_none(answer.get("id")) or None,
    )


def read_usage(usage: object) -> Usage:
    """Tokens as they were counted. What is missing, or is no count, is None and never zero."""
    if not isinstance(usage, dict):
        return Usage()
    of_prompt = _object(usage.get("prompt_tokens_details"))
    of_completion = _object(usage.get("completion_tokens_details"))
    return Usage(
        input_tokens=_count(usage, "prompt_tokens", "input_tokens"),
        cached_tokens=_count(of_prompt, "cached_tokens"),
        output_tokens=_count(usage, "completion_tokens", "output_tokens"),
        # SGLang counts it beside the others instead of in the details
        reasoning_tokens=_count({**usage, **of_completion}, "reasoning_tokens"),
    )


def finish_of(raw: str | None) -> Finish:
    """Why an answer ended, in one vocabulary for all providers."""
    if not raw:
        return "unknown"
    return FINISHES.get(raw.casefold(), "other")


def arguments_text(arguments: object) -> str:
    """The raw text of a call's arguments; an object, as some servers send it, in canonical form."""
    if arguments is None:
        return ""
    if isinstance(arguments, str):
        return without_surrogates(arguments)
    try:
        return canonical(arguments)
    except ValueError as error:
        raise Unusable("The answer holds a tool call with a number that JSON cannot write.") from error


def text_or_none(value: object) -> str | None:
    """The value if it is text, ready for UTF-8; else None."""
    return without_surrogates(value) if isinstance(value, str) else None


def _observation(completion: Mapping[str, Any], timing: Timing) -> Observation:
    choice, message = _usable(completion)
    text, thought = _content(message.get("content"))
    finish_raw = text_or_none(choice.get("finish_reason"))
    return Observation(
        text=text,
        calls=_calls(message),
        finish=finish_of(finish_raw),
        finish_raw=finish_raw,
        refusal=text_or_none(message.get("refusal")) or None,
        reasoning=_reasoning(message) or thought or None,
        usage=read_usage(completion.get("usage")),
        timing=timing,
        served_model=text_or_none(completion.get("model")) or None,
        fingerprint=text_or_none(completion.get("system_fingerprint")) or None,
        response_id=text_or_none(completion.get("id")) or None,
    )


def _usable(completion: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The first choice and its message. Raises Unusable with what stands in their place."""
    if completion.get("error"):
        raise Unusable.reported(completion, "The body of the answer reports an error")
    choices = completion.get("choices")
    if "choices" not in completion:
        raise Unusable.reported(completion, "The body of the answer has no choices")
    if not isinstance(choices, list) or not choices:
        raise Unusable(f"The body of the answer has no usable choice: `choices` is {shortened(choices)}.")
    choice = next((each for each in choices if isinstance(each, dict) and each.get("index") == 0), choices[0])
    if isinstance(choice, dict) and choice.get("error"):
        raise Unusable.reported(choice, "The choice of the answer reports an error")
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(message, dict):
        raise Unusable(f"The body of the answer has no usable choice: its message is {shortened(message)}.")
    return choice, message


def _content(content: object) -> tuple[str | None, str]:
    """Text and reasoning of a content: text, null, or a list of parts."""
    if content is None or isinstance(content, str):
        return text_or_none(content), ""
    if not isinstance(content, list):
        raise Unusable(f"The content of the answer is no text: found {shortened(content)}.")
    parts = [part for part in content if isinstance(part, dict)]
    texts = [part["text"] for part in parts if isinstance(part.get("text"), str)]
    thoughts = [part["thinking"] for part in parts if isinstance(part.get("thinking"), str)]
    return without_surrogates("".join(texts)), without_surrogates("".join(thoughts))


def _reasoning(message: Mapping[str, Any]) -> str | None:
    return text_or_none(message.get("reasoning_content")) or text_or_none(message.get("reasoning"))


def _calls(message: Mapping[str, Any]) -> tuple[Call, ...]:
    given = message.get("tool_calls") or []
    if not isinstance(given, list):
        raise Unusable(f"The tool calls of the answer are no list: found {shortened(given)}.")
    calls = [_call(each) for each in given]
    legacy = message.get("function_call")  # what tool calls were called before; some proxies still answer with it
    return tuple(calls) if calls or not isinstance(legacy, dict) else (_call({"function": legacy}),)


def _call(given: object) -> Call:
    function = given.get("function") or given.get("custom") if isinstance(given, dict) else None
    if not isinstance(given, dict) or not isinstance(function, dict):
        raise Unusable(f"The answer holds a tool call that is none: {shortened(given)}.")
    arguments = function.get("arguments", function.get("input"))  # a custom tool takes one text, its input
    return Call(
        name=text_or_none(function.get("name")) or "",
        arguments_text=arguments_text(arguments),
        id=text_or_none(given.get("id")) or None,
    )


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _count(usage: Mapping[str, Any], *names: str) -> int | None:
    for name in names:
        value = usage.get(name)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_TOKENS:
            return value
    return None
