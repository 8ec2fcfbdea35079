"""What is asked: provider-neutral and without a model."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import Field, JsonValue, field_validator, model_validator

from holdfast.domain.image_changes import AnyImageChange
from holdfast.domain.message import ImagePart, Message, Sampling, Schema, TextPart, Tool, content_of
from holdfast.domain.openai_form import request_fields
from holdfast.domain.value import Value, digest


class Request(Value):
    """What a case asks of any release. ``Request(user=..., system=..., history=[...])`` or `Request.from_openai`."""

    messages: tuple[Message, ...] = Field(min_length=1)
    sampling: Sampling = Sampling()
    tools: tuple[Tool, ...] = ()
    tool_choice: str | dict[str, JsonValue] | None = None
    response_schema: Schema | None = None
    stream: bool | None = None
    extra: dict[str, JsonValue] = {}  # further parameters of chat.completions.create, sent as they are

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            user: str | Sequence[str | ImagePart] = ...,
            system: str | None = ...,
            history: Sequence[Message] = ...,
            messages: Sequence[Message] = ...,
            sampling: Sampling | None = ...,
            tools: Sequence[Tool] = ...,
            tool_choice: str | Mapping[str, Any] | None = ...,
            response_schema: Schema | None = ...,
            stream: bool | None = ...,
            extra: Mapping[str, Any] = ...,
        ) -> None: ...

    @model_validator(mode="before")
    @classmethod
    def _from_words(cls, data: Any) -> Any:
        """Turn `system`, `history` and `user` into messages."""
        if not isinstance(data, dict) or "user" not in data:
            return data
        given = dict(data)
        if "messages" in given:
            raise ValueError("Give either `messages` or `user`, `system` and `history`, not both.")
        system, history, asked = given.pop("system", None), given.pop("history", ()), given.pop("user")
        first = () if system is None else (Message(role="system", content=system),)
        given["messages"] = (*first, *history, Message(role="user", content=content_of(asked)))
        return given

    @field_validator("sampling", mode="before")
    @classmethod
    def _no_sampling(cls, value: Any) -> Any:
        return Sampling() if value is None else value

    @classmethod
    def from_openai(cls, *, messages: Sequence[Mapping[str, Any]], **parameters: Any) -> "Request":
        """The request of exactly what the application gives ``chat.completions.create``, without the model.

        Raises ValueError for a `model`, and for messages or parts that have no neutral form.
        """
        return cls.model_validate(request_fields(messages, parameters))

    @cached_property
    def digest(self) -> str:
        """The digest of the canonical form: what the evidence key holds."""
        return digest(self.model_dump(mode="json", by_alias=True, exclude_defaults=True))

    def images(self) -> tuple[ImagePart, ...]:
        """Every image in it, in order."""
        return tuple(
            part
            for message in self.messages
            if isinstance(message.content, tuple)
            for part in message.content
            if isinstance(part, ImagePart)
        )

    def changed(self, change: AnyImageChange) -> "Request":
        """The request with one more change of every image in it."""
        messages = tuple(
            message.model_copy(update={"content": _changed(message.content, change)})
            if isinstance(message.content, tuple)
            else message
            for message in self.messages
        )
        return self.model_copy(update={"messages": messages})


def _changed(parts: tuple[TextPart | ImagePart, ...], change: AnyImageChange) -> tuple[TextPart | ImagePart, ...]:
    return tuple(part.changed(change) if isinstance(part, ImagePart) else part for part in parts)
