"""The base of every value that crosses a file or a wire, and their one canonical form."""

import hashlib
import json
from typing import Any

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value. Unknown keys are refused, never skipped."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def canonical(value: Any) -> str:
    """The canonical JSON text of a JSON value: sorted keys, no blanks, ASCII only (so lone surrogates survive)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def digest(value: Any) -> str:
    """The sha256 (64 hex digits) of the canonical form of a JSON value."""
    return hashlib.sha256(canonical(value).encode("ascii")).hexdigest()


def digest_of_bytes(content: bytes) -> str:
    """The sha256 (64 hex digits) of bytes."""
    return hashlib.sha256(content).hexdigest()


def without_surrogates(text: str) -> str:
    """The text with lone surrogates replaced by U+FFFD: such text has no UTF-8 form and no file could hold it."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace") if not text.isascii() else text
