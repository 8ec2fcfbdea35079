"""Messages, their parts, tools and sampling: what a request is made of."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Literal

from pydantic import Field, JsonValue, PrivateAttr

from holdfast.domain.json_text import as_object, parse_json
from holdfast.domain.value import Value

Role = Literal["system", "developer", "user", "assistant", "tool"]


class ImagePart(Value):
    """An image, known by the sha256 of its bytes; the loader reads it from `path`, relative to the contract file."""

    type: Literal["image"] = "image"
    sha256: str = ""
    media_type: str = ""
    path: str = Field(default="", exclude=True)  # where it was read: not part of what is asked
    _content: bytes | None = PrivateAttr(default=None)

    @property
    def content(self) -> bytes:
        """The bytes, once loaded."""
        if self._content is None:
            raise ValueError(f"The image {self.path!r} has not been loaded.")
        return self._content

    def loaded(self, content: bytes, sha256: str, media_type: str) -> "ImagePart":
        """The same part with its bytes."""
        part = ImagePart(sha256=sha256, media_type=media_type, path=self.path)
        part._content = content
        return part


class TextPart(Value):
    """Text beside an image."""

    type: Literal["text"] = "text"
    text: str


class Call(Value):
    """A tool call as it was made. `arguments_text` is the raw JSON text that was sent or received."""

    name: str
    arguments_text: str = "{}"
    id: str | None = None

    @cached_property
    def arguments(self) -> Mapping[str, Any]:
        """The arguments as an object. Raises CheckFailed where they are not JSON or not an object."""
        what = f"arguments text of the call of {self.name!r}"
        return as_object(parse_json(self.arguments_text, what), what)


class Message(Value):
    """One message. `content` is text, or parts where an image is among them, or null beside calls."""

    role: Role
    content: str | tuple[TextPart | ImagePart, ...] | None = None
    calls: tuple[Call, ...] = ()
    call_id: str | None = None
    name: str | None = None


class Tool(Value):
    """A tool as it is offered: name, description and the JSON schema of its arguments."""

    name: str
    description: str = ""
    parameters: dict[str, JsonValue]
    strict: bool | None = None


class Schema(Value):
    """The JSON schema an answer must follow."""

    name: str
    schema_: dict[str, JsonValue] = Field(alias="schema")
    strict: bool = True


class Sampling(Value):
    """How an answer is drawn. None means: not sent, the provider's default."""

    temperature: float | None = None
    top_p: float | None = None
    max_output_tokens: int | None = Field(default=None, gt=0)
    seed: int | None = None
    stop: tuple[str, ...] = ()
    reasoning: str | None = None


def content_of(asked: str | Sequence[str | ImagePart]) -> str | tuple[TextPart | ImagePart, ...]:
    """The content of a message: plain text stays text; a list becomes parts."""
    if isinstance(asked, str):
        return asked
    return tuple(TextPart(text=part) if isinstance(part, str) else part for part in asked)


def user(*parts: str | ImagePart) -> Message:
    """A user message, for `history`."""
    return Message(
        role="user", content=parts[0] if len(parts) == 1 and isinstance(parts[0], str) else content_of(parts)
    )


def assistant(text: str) -> Message:
    """An assistant message, for `history`."""
    return Message(role="assistant", content=text)
