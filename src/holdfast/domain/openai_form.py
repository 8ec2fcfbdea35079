"""Reading requests in the form of OpenAI's chat completions."""

import base64
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from holdfast.domain.image_header import NoImage, read_header
from holdfast.domain.message import Call, ImagePart, Message, Sampling, Schema, TextPart, Tool
from holdfast.domain.value import digest_of_bytes
from holdfast.errors import shortened

SAMPLING = {  # OpenAI's parameter -> ours
    "temperature": "temperature",
    "top_p": "top_p",
    "max_tokens": "max_output_tokens",
    "max_completion_tokens": "max_output_tokens",
    "seed": "seed",
    "reasoning_effort": "reasoning",
}


def request_fields(messages: Sequence[Mapping[str, Any]], parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the neutral request that the keywords of ``chat.completions.create`` ask for."""
    rest = {name: value for name, value in parameters.items() if value is not None}
    if "model" in rest:
        raise ValueError("Leave `model` out: the release is chosen when the contract is replayed.")
    sampling = {ours: rest.pop(theirs) for theirs, ours in SAMPLING.items() if theirs in rest}
    if "stop" in rest:
        stop = rest.pop("stop")
        sampling["stop"] = (stop,) if isinstance(stop, str) else tuple(stop)
    extra = {**rest.pop("extra_body", {})}
    request: dict[str, Any] = {
        "messages": tuple(_message(message) for message in messages),
        "sampling": Sampling(**sampling),
        "tools": tuple(_tool(tool) for tool in rest.pop("tools", ())),
        "tool_choice": rest.pop("tool_choice", None),
        "stream": rest.pop("stream", None),
    }
    schema = rest.get("response_format")
    if isinstance(schema, Mapping) and schema.get("type") == "json_schema":
        request["response_schema"] = Schema.model_validate(
            {key: value for key, value in rest.pop("response_format")["json_schema"].items() if value is not None}
        )
    return {**request, "extra": {**rest, **extra}}


def _message(message: Mapping[str, Any]) -> Message:
    content = message.get("content")
    return Message(
        role=message["role"],
        content=content if content is None or isinstance(content, str) else tuple(map(_part, content)),
        calls=tuple(
            Call(name=call["function"]["name"], arguments_text=call["function"]["arguments"], id=call.get("id"))
            for call in message.get("tool_calls") or ()
        ),
        call_id=message.get("tool_call_id"),
        name=message.get("name"),
    )


def _part(part: Mapping[str, Any]) -> TextPart | ImagePart:
    if part.get("type") == "text":
        return TextPart(text=part["text"])
    asked = part.get("image_url", {})
    url = asked.get("url", "")
    head, comma, data = url.partition(",")
    if not (head.startswith("data:") and head.endswith(";base64") and comma):
        raise ValueError(f"Only text and images as base64 data URLs have a neutral form, found {shortened(part)}.")
    try:
        content = base64.b64decode(data, validate=True)
    except ValueError as error:
        raise ValueError(f"The data of an image is no base64: {error}, found {shortened(data)}.") from error
    if not content:
        raise ValueError("The data of an image is empty.")
    media_type = head.removeprefix("data:").removesuffix(";base64")
    facts = {"size": len(content)}
    with suppress(NoImage):  # some endpoints take formats whose headers are not read here: their size stays unknown
        header = read_header(content)
        facts |= {"width": header.width, "height": header.height}
    return ImagePart(detail=asked.get("detail")).loaded(content, digest_of_bytes(content), media_type, **facts)


def _tool(tool: Mapping[str, Any]) -> Tool:
    function = tool["function"]
    return Tool(
        name=function["name"],
        description=function.get("description") or "",
        parameters=function.get("parameters") or {"type": "object", "properties": {}},
        strict=function.get("strict"),
    )
