"""Answers that are none: why a body cannot be used."""

import json
import re
from collections.abc import Mapping
from typing import Any

from holdfast.errors import shortened
from holdfast.providers.error_bodies import read_error_value

LOOKS_LIKE_HTML = re.compile(r"\s*<(?:!doctype|html|head|body|\?xml)", re.IGNORECASE)


class Unusable(Exception):
    """A body holds no usable answer. Never leaves this room."""

    def __init__(self, detail: str, code: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code

    @classmethod
    def reported(cls, body: Mapping[str, Any], what: str) -> "Unusable":
        """Of an error object that stands where an answer should."""
        error = read_error_value(body)
        code = f", code {shortened(error.code)}" if error.code else ""
        return cls(f"{what}{code}: {shortened(error.message or body, 200)}.", error.code)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def json_object(text: str, what: str) -> dict[str, Any]:
    """The JSON object in `text`. Raises Unusable where there is none."""
    try:
        value = DECODER.decode(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise Unusable(_no_json(text, what, error)) from error
    except RecursionError as error:
        raise Unusable(f"The {what} is nested too deeply to be read.") from error
    except ValueError as error:
        raise Unusable(f"The {what} is not JSON that can be read: {error}.") from error
    if not isinstance(value, dict):
        raise Unusable(f"The {what} is no JSON object: found {shortened(value)}.")
    return value


def _no_json(text: str, what: str, error: json.JSONDecodeError) -> str:
    if not text.strip():
        return f"The {what} is empty."
    if LOOKS_LIKE_HTML.match(text):
        return f"The {what} is HTML, not JSON: {shortened(text.strip())}."
    around = text[max(0, error.pos - 20) : error.pos + 20]
    return f"The {what} is not JSON: {error.msg} at character {error.pos}, near {shortened(around)}."
