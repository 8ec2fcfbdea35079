"""The planted changes: each public function here is one, under its own name.

A change takes a reply and the scene and returns the reply a changed release would have given. Its keyword arguments
are the parameters of the plant. To add a change, add a function; what it does not concern it returns as it came.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from holdfast.testing.answers import Answer
from holdfast.testing.asked import Asked
from holdfast.testing.chance import Dice
from holdfast.testing.foreign import Language, in_language
from holdfast.testing.reply import Rejection, SimulatedReply
from holdfast.testing.wording import (
    EVASIONS,
    altered,
    as_prose,
    as_text,
    json_text,
    leaves,
    misspoken,
    other_number,
    spoken,
    without,
)

_PADDING = (
    "To put this in context, it helps to look at the question from several sides before settling on an answer. ",
    "It is also worth noting that circumstances differ, and that each of them deserves careful consideration. ",
    "In summary, all of the above should be weighed together, taking the details of the situation into account. ",
)
_Ignorable = Literal["max_tokens", "parallel_tool_calls", "response_format", "stop", "tool_choice"]


@dataclass(frozen=True, slots=True)
class Scene:
    """What a change may look at: the request, its entry in the answer book (None: forgotten), and chance."""

    asked: Asked
    answer: Answer | None
    dice: Dice  # differs from trial to trial
    steady: Dice  # the same on every trial of this request


def fence(reply: SimulatedReply, scene: Scene, *, language: str = "json") -> SimulatedReply:
    """The text stands inside a Markdown code fence."""
    if not reply.text:
        return reply
    return replace(reply, text=f"```{language}\n{reply.text.rstrip()}\n```")


def preamble(reply: SimulatedReply, scene: Scene, *, text: str = "Sure! Here is the answer:") -> SimulatedReply:
    """A sentence stands before the answer; before a tool call it becomes text beside the call."""
    return replace(reply, text=f"{text}\n\n{reply.text}" if reply.text else text)


def drop_field(reply: SimulatedReply, scene: Scene, *, field: str | None = None) -> SimulatedReply:
    """A field (a dotted path; otherwise one chosen per request) is missing from the JSON or the first call."""
    return _on_json(reply, scene, lambda value: without(value, _path_in(value, field, scene)))


def drop_text(reply: SimulatedReply, scene: Scene, *, text: str) -> SimulatedReply:
    """What `text`, a regular expression, matches is missing from the text."""
    return replace(reply, text=re.sub(text, "", reply.text)) if reply.text else reply


def wrong_value(reply: SimulatedReply, scene: Scene, *, field: str | None = None) -> SimulatedReply:
    """A value (a dotted path; otherwise one chosen per request) is wrong; in plain text, a number."""
    if reply.calls or _json_in(reply.text) is not None:
        return _on_json(reply, scene, lambda value: _altered_at(value, field, scene))
    if reply.text is None:
        return reply
    return replace(reply, text=other_number(reply.text, scene.dice) or scene.dice.pick("evasion", EVASIONS))


def call_as_text(reply: SimulatedReply, scene: Scene, *, style: Literal["json", "tag"] = "json") -> SimulatedReply:
    """Each tool call is written into the text instead of being made."""
    if not reply.calls:
        return reply
    written = [f'{{"name": {json.dumps(call.name)}, "arguments": {call.arguments}}}' for call in reply.calls]
    shape = "```json\n{}\n```" if style == "json" else "<tool_call>\n{}\n</tool_call>"
    return _only_text(reply, "\n".join(shape.replace("{}", one) for one in written))


def asks_back(
    reply: SimulatedReply, scene: Scene, *, text: str = "Could you tell me a little more before I do that?"
) -> SimulatedReply:
    """A question comes back instead of a tool call, or instead of the answer."""
    return _only_text(reply, text)


def refuses(
    reply: SimulatedReply,
    scene: Scene,
    *,
    text: str = "I'm sorry, but I can't help with that.",
    style: Literal["text", "field", "filter"] = "text",
) -> SimulatedReply:
    """A refusal: in the text, in the `refusal` field, or as a content filter that leaves no text."""
    if style == "text":
        return _only_text(reply, text)
    if style == "field":
        return replace(reply, text=None, calls=(), refusal=text, finish_reason="stop")
    return replace(reply, text="", calls=(), finish_reason="content_filter")


def truncates(reply: SimulatedReply, scene: Scene, *, keep: float = 0.5) -> SimulatedReply:
    """The answer ends after the share `keep` of it, with finish reason `length`."""
    share = min(max(keep, 0.0), 1.0)
    calls = reply.calls
    if calls:
        last = replace(calls[-1], arguments=calls[-1].arguments[: int(len(calls[-1].arguments) * share)])
        calls = (*calls[:-1], last)
    text = reply.text[: int(len(reply.text) * share)] if reply.text else reply.text
    return replace(reply, text=text, calls=calls, finish_reason="length")


def switches_language(reply: SimulatedReply, scene: Scene, *, language: Language = "zh") -> SimulatedReply:
    """The answer comes in another language; words with digits stay. In JSON only strings of several words change."""
    if not reply.text:
        return reply
    value = _json_in(reply.text)
    if value is None:
        return replace(reply, text=in_language(reply.text, language))
    return _on_json(reply, scene, lambda inner: _prose_translated(inner, language))


def verbose(reply: SimulatedReply, scene: Scene, *, times: int = 3) -> SimulatedReply:
    """A text is padded with sentences that say nothing; JSON and calls stay as they are."""
    if not reply.text or reply.calls or _json_in(reply.text) is not None:
        return reply
    first = scene.dice.below("padding", len(_PADDING))
    padding = [_PADDING[(first + at) % len(_PADDING)] for at in range(max(times, 0))]
    return replace(reply, text=f"{reply.text} {''.join(padding).rstrip()}".rstrip())


def slower(reply: SimulatedReply, scene: Scene, *, factor: float = 1.0, extra_ms: float = 0.0) -> SimulatedReply:
    """The reply takes `factor` times as long, and `extra_ms` more."""
    return replace(reply, delay_ms=max(0.0, reply.delay_ms * factor + extra_ms))


def dearer(reply: SimulatedReply, scene: Scene, *, factor: float = 2.0) -> SimulatedReply:
    """The usage counts `factor` times as many tokens for the same words."""
    return replace(reply, token_factor=max(0.0, reply.token_factor * factor))


def flaky(reply: SimulatedReply, scene: Scene) -> SimulatedReply:
    """The trial fails as the book's entry fails; the plant's `rate` says how often."""
    if scene.answer is None:
        return reply
    wrong = misspoken(scene.answer, scene.dice)
    return replace(reply, text=wrong.text, calls=wrong.calls, finish_reason=wrong.finish_reason)


def empty(reply: SimulatedReply, scene: Scene) -> SimulatedReply:
    """Nothing comes back: content is null, and no tool is called."""
    return replace(reply, text=None, calls=(), finish_reason="stop")


def ignores_parameter(reply: SimulatedReply, scene: Scene, *, parameter: _Ignorable) -> SimulatedReply:
    """The parameter is accepted and has no effect; a request that does not send it is answered as before."""
    ignoring = replace(reply, ignores=reply.ignores | {parameter})
    if parameter == "response_format" and scene.asked.wants_json:
        value = _json_in(reply.text)
        return ignoring if value is None else replace(ignoring, text=as_prose(value))
    if parameter == "tool_choice" and scene.asked.tool_choice == "required" and reply.calls:
        return _only_text(ignoring, as_text({call.name: call.arguments for call in reply.calls}))
    # What the honoured parameter took away is what the book says.
    undone = parameter == "tool_choice" and scene.asked.tool_choice == "none"
    undone = undone or (parameter == "parallel_tool_calls" and not scene.asked.wire.parallel_tool_calls)
    if undone and scene.answer is not None and scene.answer.calls and scene.asked.tools:
        called = spoken(scene.answer, scene.dice)
        return replace(ignoring, text=None, calls=called.calls, finish_reason=called.finish_reason)
    return ignoring


def rejects_parameter(
    reply: SimulatedReply, scene: Scene, *, parameter: str, value: str | float | bool | None = None
) -> SimulatedReply:
    """The request is refused (400) where it sends the parameter or, if `value` is given, sends that value."""
    sent = scene.asked.parameters
    if parameter not in sent or (value is not None and sent[parameter] != value):
        return reply
    if value is None:
        message = f"Unsupported parameter: '{parameter}' is not supported with this model."
        return replace(reply, rejection=Rejection(parameter, message, "unsupported_parameter"))
    message = f"Unsupported value: '{parameter}' does not support {value!r} with this model."
    return replace(reply, rejection=Rejection(parameter, message, "unsupported_value"))


def _only_text(reply: SimulatedReply, text: str) -> SimulatedReply:
    return replace(reply, text=text, calls=(), finish_reason="stop")


def _json_in(text: str | None) -> Any:
    """The object or array that `text` is, or None where it is anything else."""
    if not text or text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _on_json(reply: SimulatedReply, scene: Scene, change: Callable[[Any], Any]) -> SimulatedReply:
    """Applies `change` to the first call's arguments, or to the JSON the text is."""
    if reply.calls:
        value = _json_in(reply.calls[0].arguments)
        if value is None:
            return reply
        changed = replace(reply.calls[0], arguments=json.dumps(change(value), ensure_ascii=False))
        return replace(reply, calls=(changed, *reply.calls[1:]))
    value = _json_in(reply.text)
    return reply if value is None else replace(reply, text=json_text(change(value), scene.dice))


def _path_in(value: Any, field: str | None, scene: Scene) -> tuple[int | str, ...]:
    if field is not None:
        return tuple(int(step) if step.isdecimal() else step for step in field.split("."))
    if isinstance(value, dict) and value:
        return (scene.steady.pick("field", sorted(value)),)
    return (0,)


def _altered_at(value: Any, field: str | None, scene: Scene) -> Any:
    paths = list(leaves(value))
    if field is not None:
        wanted = _path_in(value, field, scene)
        paths = [path for path in paths if path[: len(wanted)] == wanted][:1]
    return altered(value, scene.steady.pick("value", paths)) if paths else value


def _prose_translated(value: Any, language: Language) -> Any:
    if isinstance(value, dict):
        return {name: _prose_translated(inner, language) for name, inner in value.items()}
    if isinstance(value, list):
        return [_prose_translated(inner, language) for inner in value]
    return in_language(value, language) if isinstance(value, str) and len(value.split()) > 2 else value
