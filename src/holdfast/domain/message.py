"""Messages, their parts, tools and sampling: what a request is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from pydantic import Field, JsonValue, PrivateAttr, SerializerFunctionWrapHandler, model_serializer

from holdfast.domain.image_changes import AnyImageChange, ImageChange
from holdfast.domain.image_editing import edited, edited_type
from holdfast.domain.json_text import as_object, parse_json
from holdfast.domain.value import Value
from holdfast.errors import shortened

Role = Literal["system", "developer", "user", "assistant", "tool"]
Detail = Literal["auto", "low", "high"]
_ASKED = frozenset({"max_side", "changes", "detail"})


@dataclass(frozen=True, slots=True)
class _Held:
    """Bytes that came from elsewhere than a file."""

    content: bytes

    def __call__(self) -> bytes:
        return self.content


class ImagePart(Value):
    """An image, known by the sha256 of its file; the loader finds that at `path`, relative to the contract file.

    No bytes are held: `content` reads them each time. `max_side` and `changes` are what is asked to be done to the
    picture before it is sent; together with the sha256 of the file they are what the evidence key knows of it. `width`,
    `height` and `size` (pixels and bytes of the file) are None where they are not known.
    """

    type: Literal["image"] = "image"
    sha256: str = ""
    media_type: str = ""  # of the file
    max_side: int | None = Field(default=None, gt=0)
    changes: tuple[ImageChange, ...] = ()
    detail: Detail | None = None
    path: str = Field(default="", exclude=True)  # where it was read: not part of what is asked, nor what follows
    width: int | None = Field(default=None, exclude=True)
    height: int | None = Field(default=None, exclude=True)
    size: int | None = Field(default=None, exclude=True)
    _read: Callable[[], bytes] | None = PrivateAttr(default=None)

    @model_serializer(mode="wrap")
    def _plain(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without what was not asked: the digests of images as they are do not depend on what else could be."""
        form: dict[str, Any] = handler(self)
        return {name: value for name, value in form.items() if name not in _ASKED or value}

    @property
    def is_loaded(self) -> bool:
        """Whether its bytes can be read."""
        return self._read is not None

    @property
    def is_edited(self) -> bool:
        """Whether another picture may be sent than the file holds."""
        return self.max_side is not None or bool(self.changes)

    @property
    def sent_as(self) -> str:
        """The media type of `content`. An image that is small enough is sent as its file."""
        longest = max(self.width or 0, self.height or 0)
        is_small = self.max_side is None or 0 < longest <= self.max_side
        return self.media_type if is_small and not self.changes else edited_type(self.media_type, self.changes)

    @property
    def content(self) -> bytes:
        """The bytes as they are sent, read and made each time. Raises ContractError where the file is another by now.

        Raises ValueError where it was never loaded.
        """
        if self._read is None:
            raise ValueError(f"The image {self.path!r} has not been loaded.")
        content = self._read()
        if not self.is_edited:
            return content
        return edited(content, self.media_type, max_side=self.max_side, changes=self.changes, shown=self.path)

    def loaded(self, content: bytes | Callable[[], bytes], sha256: str, media_type: str, **facts: Any) -> "ImagePart":
        """The same part with its bytes, or with what reads them; `facts` are path, width, height and size."""
        part = self.model_copy(update={"sha256": sha256, "media_type": media_type, **facts})
        part._read = content if callable(content) else _Held(content)
        return part

    def changed(self, change: AnyImageChange) -> "ImagePart":
        """The image with one more change, on top of those that it has."""
        return self.model_copy(update={"changes": (*self.changes, change)})


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
        what = f"arguments text of the call of {shortened(self.name)}"
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
