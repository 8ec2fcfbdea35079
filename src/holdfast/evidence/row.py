"""One row of the journal: evidence as JSON, its large texts kept beside it under their sha256."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from holdfast.domain.observation import Evidence
from holdfast.evidence.compression import compressed, decompressed


@dataclass(frozen=True, slots=True)
class Row:
    """Evidence, packed: `content` refers to `bodies` by digest."""

    content: bytes
    bodies: Mapping[bytes, bytes]  # sha256 of the text -> the text, compressed


def packed(evidence: Evidence) -> Row:
    """The row of this evidence; `unpacked` gives an equal value back."""
    fields = evidence.model_dump(mode="json", exclude_defaults=True)
    bodies: dict[bytes, bytes] = {}
    for exchange in fields.get("exchanges", ()):
        exchange["body"] = _put(exchange["body"], bodies)
        if exchange.get("asked") is not None:
            exchange["asked"] = _put(_json(exchange["asked"]), bodies)
    return Row(compressed(_bytes(_json(fields))), bodies)


def unpacked(content: bytes, body: Callable[[bytes], bytes]) -> Evidence:
    """The evidence of a row. `body` finds a kept text by its sha256. Raises ValueError where the row is damaged."""
    fields = json.loads(_text(decompressed(content)))
    for exchange in fields.get("exchanges", ()):
        exchange["body"] = _take(exchange["body"], body)
        if exchange.get("asked") is not None:
            exchange["asked"] = json.loads(_take(exchange["asked"], body))
    return Evidence.model_validate(fields)


def _put(text: str, bodies: dict[bytes, bytes]) -> str:
    content = _bytes(text)
    digest = hashlib.sha256(content)
    bodies.setdefault(digest.digest(), compressed(content))
    return digest.hexdigest()


def _take(digest: str, body: Callable[[bytes], bytes]) -> str:
    return _text(decompressed(body(bytes.fromhex(digest))))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _bytes(text: str) -> bytes:
    return text.encode(
        "utf-8", "surrogatepass"
    )  # a model may send half a surrogate pair; it has to come back as it was


def _text(content: bytes) -> str:
    return content.decode("utf-8", "surrogatepass")
