"""Which requests a planted change or a fault concerns, said by request content."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from holdfast.testing.asked import Asked
from holdfast.testing.chance import Dice


def compiles(pattern: str) -> str:
    """The pattern. Raises ValueError where it is no regular expression."""
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is not a regular expression: {error}.") from error
    return pattern


class Where(BaseModel):
    """All given conditions must hold; a `Where()` without any holds for every request.

    `share` is a fraction of the distinct requests, chosen by hash of their content: the same ones on every trial.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    system_contains: str | None = None
    user_contains: str | None = None
    user_regex: Annotated[str, AfterValidator(compiles)] | None = None
    user_words_over: int | None = Field(default=None, ge=0)  # words are what white space parts
    has_tools: bool | None = None
    has_schema: bool | None = None
    has_images: bool | None = None
    share: float = Field(default=1.0, ge=0.0, le=1.0)

    def matches(self, asked: Asked, *, seed: int, salt: str) -> bool:
        """Whether `asked` is meant. `salt` keeps the shares of two changes from being the same requests."""
        return (
            (self.system_contains is None or self.system_contains in asked.system)
            and (self.user_contains is None or self.user_contains in asked.user)
            and (self.user_regex is None or re.search(self.user_regex, asked.user) is not None)
            and (self.user_words_over is None or len(asked.user.split()) > self.user_words_over)
            and self.has_tools in (None, bool(asked.tools))
            and self.has_schema in (None, asked.schema is not None)
            and self.has_images in (None, bool(asked.images))
            and Dice(seed, asked.digest, salt).happens("share", self.share)
        )
