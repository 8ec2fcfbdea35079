"""The wire form of a neutral request: the body of POST /chat/completions, and what a profile changed in it."""

from collections.abc import Mapping
from typing import Any

from holdfast.domain.message import Call, ImagePart, Message, Sampling, TextPart, Tool
from holdfast.domain.observation import Adaptation
from holdfast.domain.request import Request
from holdfast.ports import Wire
from holdfast.providers.image_limits import refusal
from holdfast.providers.profiles import Droppable, Profile

PLAIN = Profile()
TOOL_CHOICES = {"auto", "none", "required"}
NO_REASONING = "none"


def wire_of(
    request: Request,
    release_id: str,
    *,
    profile: Profile = PLAIN,
    sampling: Mapping[str, Any] | None = None,
    stream: bool = False,
) -> Wire:
    """The body for one release, and every adaptation made on the way.

    `sampling` holds what the settings force for this release. `stream` is the default where the request has no wish.
    Images stand in the body as `ImagePart`: their bytes are read when it is sent (see `image_body`).
    """
    changes: list[Adaptation] = []
    streams = stream if request.stream is None else request.stream
    images = request.images()
    with_detail = any(image.detail for image in images) and _kept("detail", profile, changes)
    messages = [_message(message, with_detail) for message in request.messages]
    body: dict[str, Any] = {"model": release_id, "messages": messages}
    body |= _sampling(_forced(request.sampling, sampling or {}, changes), profile, changes)
    body |= _tools(request, profile, changes)
    body |= _response_format(request)
    if streams:
        body["stream"] = True
        if _kept("stream_options", profile, changes):
            body["stream_options"] = {"include_usage": True}
    unsupported = refusal(images, profile.images, profile.name)
    return Wire({**body, **request.extra}, streams, tuple(changes), unsupported)


def _message(message: Message, with_detail: bool) -> dict[str, Any]:
    wire: dict[str, Any] = {"role": message.role, "content": _content(message, with_detail)}
    if message.calls:
        wire["tool_calls"] = [_call(call, position) for position, call in enumerate(message.calls)]
    if message.call_id is not None:
        wire["tool_call_id"] = message.call_id
    if message.name is not None:
        wire["name"] = message.name
    return wire


def _content(message: Message, with_detail: bool) -> Any:
    if message.content is None or isinstance(message.content, str):
        return message.content
    return [_part(part, with_detail) for part in message.content]


def _part(part: TextPart | ImagePart, with_detail: bool) -> dict[str, Any]:
    if isinstance(part, TextPart):
        return {"type": "text", "text": part.text}
    detail = {"detail": part.detail} if part.detail and with_detail else {}
    return {"type": "image_url", "image_url": {"url": part, **detail}}


def _call(call: Call, position: int) -> dict[str, Any]:
    function = {"name": call.name, "arguments": call.arguments_text}
    return {"id": call.id or f"call_{position}", "type": "function", "function": function}


def _forced(asked: Sampling, forced: Mapping[str, Any], changes: list[Adaptation]) -> Sampling:
    """The sampling with what the settings force for a release."""
    for name, value in forced.items():
        before = getattr(asked, name)
        if before != value:
            changes.append(
                Adaptation(parameter=name, did="added", detail=f"{value!r}, not asked for")
                if before in (None, ())
                else Adaptation(parameter=name, did="forced", detail=f"{value!r} instead of {before!r}")
            )
    return Sampling.model_validate({**asked.model_dump(), **forced}) if forced else asked


def _sampling(sampling: Sampling, profile: Profile, changes: list[Adaptation]) -> dict[str, Any]:
    wire: dict[str, Any] = {}
    if sampling.temperature is not None and _kept("temperature", profile, changes):
        wire["temperature"] = sampling.temperature
    if sampling.top_p is not None and _kept("top_p", profile, changes):
        wire["top_p"] = sampling.top_p
    if sampling.max_output_tokens is not None:
        wire[profile.max_tokens] = sampling.max_output_tokens
        if profile.max_tokens != PLAIN.max_tokens:
            changes.append(_renamed("max_output_tokens", profile.max_tokens))
    if sampling.seed is not None and _kept("seed", profile, changes):
        wire["seed"] = sampling.seed
    if sampling.stop and _kept("stop", profile, changes):
        wire["stop"] = list(sampling.stop)
    if sampling.reasoning is not None and _kept("reasoning", profile, changes):
        wire |= _reasoning(sampling.reasoning, profile, changes)
    return wire


def _reasoning(effort: str, profile: Profile, changes: list[Adaptation]) -> dict[str, Any]:
    thinks = effort != NO_REASONING
    wire: dict[str, Any]
    match profile.reasoning:
        case "reasoning_effort":
            return {"reasoning_effort": effort}
        case "enable_thinking":
            wire = {"enable_thinking": thinks}
        case "thinking":
            wire = {"thinking": {"type": "enabled" if thinks else "disabled"}}
        case "chat_template_kwargs":
            wire = {"chat_template_kwargs": {"enable_thinking": thinks}}
    changes.append(_renamed("reasoning", f"{profile.reasoning}, {effort!r} as {'on' if thinks else 'off'}"))
    return wire


def _tools(request: Request, profile: Profile, changes: list[Adaptation]) -> dict[str, Any]:
    if not request.tools:
        return {} if request.tool_choice is None else {"tool_choice": request.tool_choice}
    is_strict = any(tool.strict is not None for tool in request.tools)
    strict = is_strict and _kept("strict", profile, changes)
    wire: dict[str, Any] = {"tools": [_tool(tool, strict) for tool in request.tools]}
    if request.tool_choice is not None:
        wire["tool_choice"] = _tool_choice(request)
    return wire


def _tool(tool: Tool, with_strict: bool) -> dict[str, Any]:
    function: dict[str, Any] = {"name": tool.name, "parameters": tool.parameters}
    if tool.description:
        function["description"] = tool.description
    if with_strict and tool.strict is not None:
        function["strict"] = tool.strict
    return {"type": "function", "function": function}


def _tool_choice(request: Request) -> Any:
    """A choice by the bare name of a tool becomes the object that the wire wants."""
    choice = request.tool_choice
    if not isinstance(choice, str) or choice in TOOL_CHOICES:
        return choice
    return {"type": "function", "function": {"name": choice}}


def _response_format(request: Request) -> dict[str, Any]:
    schema = request.response_schema
    if schema is None:
        return {}
    inner = {"name": schema.name, "strict": schema.strict, "schema": schema.schema_}
    return {"response_format": {"type": "json_schema", "json_schema": inner}}


def _kept(parameter: Droppable, profile: Profile, changes: list[Adaptation]) -> bool:
    if parameter not in profile.dropped:
        return True
    changes.append(Adaptation(parameter=parameter, did="dropped", detail=f"profile {profile.name!r} does not take it"))
    return False


def _renamed(parameter: str, name: str) -> Adaptation:
    return Adaptation(parameter=parameter, did="renamed", detail=f"sent as {name}")
