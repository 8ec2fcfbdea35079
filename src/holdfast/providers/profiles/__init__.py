"""Provider profiles: what is known of an endpoint, as data. One TOML file each, beside this one."""

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from holdfast.domain.value import Value
from holdfast.errors import Problem, UnknownNameError, nearest
from holdfast.providers.image_limits import ImageLimits

__all__ = ["Droppable", "Profile", "load_profile", "profile_names"]

FOLDER = Path(__file__).parent

Droppable = Literal["temperature", "top_p", "seed", "stop", "reasoning", "strict", "stream_options", "detail"]
ReasoningForm = Literal["reasoning_effort", "enable_thinking", "thinking", "chat_template_kwargs"]


class Profile(Value):
    """How an endpoint wants a request. Facts age: `as_of` is the day of the sources that they were read in.

    `dropped` names what the endpoint rejects or is documented not to take: it is left out, and listed as an adaptation.
    `images` is what it is documented to take of images; a request beyond that is unsupported.
    """

    name: str = "plain"
    base_url: str | None = None
    api_key_env: str | None = None
    max_tokens: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    reasoning: ReasoningForm = "reasoning_effort"
    dropped: tuple[Droppable, ...] = ()
    images: ImageLimits | None = None
    as_of: date | None = None
    sources: tuple[str, ...] = ()


def profile_names() -> Sequence[str]:
    """The profiles there are: the files of the folder, in order."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@cache
def load_profile(name: str) -> Profile:
    """The profile of that name. Raises UnknownNameError where there is none."""
    if name not in profile_names():
        raise UnknownNameError(
            Problem(f"profile {name!r}", "There is no such profile.",
                    f"{nearest(name, profile_names())} Without one, give a `base_url`.".strip())
        )  # fmt: skip
    return Profile.model_validate({"name": name, **tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))})
