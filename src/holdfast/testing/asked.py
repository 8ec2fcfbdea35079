"""What was asked: the part of a request that an answer book and planted changes look at."""

import base64
import binascii
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from holdfast.testing.wire_request import ChatRequest, Message, NamedTool, Refused, parse

_IMAGE_TOKENS = 258  # what several vendors bill for one small tile


@dataclass(frozen=True)
class Asked:
    """One request's content. Two requests with the same `digest` ask the same thing, of whichever release."""

    wire: ChatRequest  # without its messages
    parameters: Mapping[str, Any]  # what the client sent besides messages, as it was sent
    system: str
    earlier: tuple[str, ...]  # the user messages before the last one
    user: str
    images: tuple[str, ...]  # sha256 of each image in the last user message
    tool_results: int  # tool messages after the last user message
    prompt_tokens: int
    digest: str

    @property
    def release(self) -> str:
        """The id the client put into `model`."""
        return self.wire.model

    @cached_property
    def tools(self) -> Mapping[str, Mapping[str, Any]]:
        """The offered tools: name and JSON schema of the arguments."""
        return {tool.function.name: tool.function.parameters for tool in self.wire.tools}

    @cached_property
    def wants_json(self) -> bool:
        """Whether JSON is asked for, with or without a schema."""
        return self.wire.response_format is not None and self.wire.response_format.type != "text"

    @cached_property
    def schema(self) -> Mapping[str, Any] | None:
        """The JSON schema asked for."""
        asked = self.wire.response_format
        return asked.json_schema.schema_ if asked is not None and asked.json_schema is not None else None

    @cached_property
    def tool_choice(self) -> str:
        """`auto`, `none`, `required`; a named choice counts as `required`."""
        choice = self.wire.tool_choice
        return "required" if isinstance(choice, NamedTool) else choice or "auto"

    @cached_property
    def named_tool(self) -> str | None:
        """The tool that must be called, if the choice names one."""
        choice = self.wire.tool_choice
        return choice.function.name if isinstance(choice, NamedTool) else None

    @cached_property
    def stops(self) -> tuple[str, ...]:
        """The stop sequences."""
        stop = self.wire.stop
        return () if not stop else (stop,) if isinstance(stop, str) else tuple(one for one in stop if one)

    @cached_property
    def max_tokens(self) -> int | None:
        """The cap on the answer, under either of its names."""
        return self.wire.max_completion_tokens or self.wire.max_tokens

    @cached_property
    def include_usage(self) -> bool:
        """Whether a stream ends with a usage chunk."""
        return self.wire.stream_options is not None and self.wire.stream_options.include_usage


def read(body: bytes) -> Asked:
    """What `body` asks; raises `Refused` (400) where it is malformed."""
    wire = parse(body)
    sent = {name: value for name, value in json.loads(body).items() if name not in ("messages", "model")}
    users = [index for index, message in enumerate(wire.messages) if message.role == "user"]
    last = users[-1] if users else -1
    system = "\n".join(message.text() for message in wire.messages if message.role in ("system", "developer"))
    earlier = tuple(normal(wire.messages[index].text()) for index in users[:-1])
    user = normal(wire.messages[last].text()) if users else ""
    seen = {index: _images(wire.messages[index], index) for index in users}
    results = sum(message.role == "tool" for message in wire.messages[last + 1 :])
    return Asked(
        # Asked lives in a cache, and the messages may hold megabytes of images.
        wire=wire.model_copy(update={"messages": []}),
        parameters=sent,
        system=normal(system),
        earlier=earlier,
        user=user,
        images=seen.get(last, ()),
        tool_results=results,
        prompt_tokens=_prompt_tokens(wire, sum(map(len, seen.values()))),
        digest=_digest(wire, system=normal(system), users=[*earlier, user], images=seen, results=results),
    )


def normal(text: str) -> str:
    """`text` in Unicode NFC, with plain newlines and without white space around it: so texts are compared."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()


def answer_key(
    user: str, *, system: str | None, earlier: tuple[str, ...] | None, images: tuple[str, ...], tool_results: int
) -> str:
    """The sha256 under which an answer book keeps an answer; None stands for "whatever it is"."""
    return _sha256_of([system, earlier, user, images, tool_results])


def tokens_of(text: str) -> int:
    """An estimate at four characters a token, the rule of thumb; no tokenizer is simulated."""
    return (len(text) + 3) // 4


def _sha256_of(value: object) -> str:
    # ASCII escapes make lone surrogates, which JSON may carry and UTF-8 may not, harmless.
    return sha256(json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()


def _digest(
    wire: ChatRequest, *, system: str, users: list[str], images: Mapping[int, tuple[str, ...]], results: int
) -> str:
    """Call ids and the assistant's own words stay out: they differ from trial to trial of one case."""
    tools = sorted(tool.function.name for tool in wire.tools)
    form = wire.response_format.type if wire.response_format else None
    return _sha256_of([system, users, list(images.values()), results, tools, form])


def _prompt_tokens(wire: ChatRequest, images: int) -> int:
    text = sum(tokens_of(message.text()) + 4 for message in wire.messages)
    calls = sum(tokens_of(call.function.arguments) for message in wire.messages for call in message.tool_calls or ())
    tools = sum(tokens_of(json.dumps(tool.function.parameters)) + 8 for tool in wire.tools)
    return text + calls + tools + images * _IMAGE_TOKENS


def _images(message: Message, index: int) -> tuple[str, ...]:
    return tuple(_image_digest(url, f"messages[{index}].content") for url in message.image_urls())


def _image_digest(url: str, param: str) -> str:
    """sha256 of the image's bytes; an address is never fetched, so it stands for itself."""
    if not url.startswith("data:"):
        return sha256(url.encode("utf-8", "surrogatepass")).hexdigest()
    head, comma, data = url.partition(",")
    if not comma or not head.startswith("data:image/") or not head.endswith(";base64"):
        raise Refused(400, f"Invalid image data URL: found {head[:40]!r}. Send data:image/...;base64,...", param)
    try:
        return sha256(base64.b64decode(data, validate=True)).hexdigest()
    except (binascii.Error, ValueError) as error:
        raise Refused(400, f"Invalid image data URL: {error}. Send the image in base64.", param) from error
