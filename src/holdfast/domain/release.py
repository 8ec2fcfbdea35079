"""Releases: one build of a model as its provider names it."""

from datetime import date
from typing import Any

from pydantic import Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from holdfast.domain.value import Value


class Release(str):
    """``provider:id``. Splits at the first colon; the id may hold colons, slashes and anything else."""

    __slots__ = ()

    def __new__(cls, text: str) -> "Release":
        provider, colon, name = text.partition(":")
        if not (provider and colon and name) or text != text.strip():
            raise ValueError(f"A release is written 'provider:id', found {text!r}.")
        return super().__new__(cls, text)

    @property
    def provider(self) -> str:
        """Who serves it: the name of a provider in the settings."""
        return self.partition(":")[0]

    @property
    def id(self) -> str:
        """The provider's own id, ready for ``model=``."""
        return self.partition(":")[2]

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            cls, core_schema.str_schema(), serialization=core_schema.to_string_ser_schema()
        )


class Price(Value):
    """List price in USD per million tokens, as of a day. What is not known stays unknown, never zero."""

    input: float = Field(ge=0)
    output: float = Field(ge=0)
    cached_input: float | None = Field(default=None, ge=0)
    as_of: date

    def cost_usd(self, input_tokens: int | None, output_tokens: int | None, cached_tokens: int | None) -> float | None:
        """USD for one answer; None where a token count is unknown. Without a `cached_input` price all input is full."""
        if input_tokens is None or output_tokens is None:
            return None
        cached = min(cached_tokens or 0, input_tokens) if self.cached_input is not None else 0
        paid = (input_tokens - cached) * self.input + output_tokens * self.output
        return (paid + cached * (self.cached_input or 0.0)) / 1_000_000
