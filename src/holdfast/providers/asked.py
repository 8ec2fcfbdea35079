"""What an application asked: the digest that its kept answer is found by, and the nearest when there is none."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from holdfast.domain.data_urls import without_images
from holdfast.domain.observation import Exchange
from holdfast.domain.value import digest, digest_of_bytes
from holdfast.errors import shortened
from holdfast.providers.difference import differences
from holdfast.providers.redaction import Redactor

MOST_COMPARED = 50  # recorded requests that are searched for the nearest


class WireRequest(Protocol):
    """As much of an HTTP request as its digest depends on."""

    @property
    def method(self) -> str: ...

    @property
    def content(self) -> bytes: ...

    @property
    def url(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of an application. The digest knows method, path and body, but neither host nor headers.

    `body` is what is kept: images in it are their sha256, since they would be megabytes in every journal.
    """

    method: str
    path: str
    body: dict[str, Any] | None
    digest: str

    @classmethod
    def of(cls, request: WireRequest, base_url: Any, redact: Redactor) -> "Asked":
        """Of a request as it was about to be sent, its body without secrets."""
        path = str(request.url.path).removeprefix(str(base_url.path).rstrip("/"))
        body, content = _json_body(redact(request.content.decode("utf-8", "replace")))
        kept = None if body is None else without_images(body)
        return cls(request.method, path, kept, digest([request.method, path, content]))

    def summary(self) -> str:
        """The request in a few words: the end of what it says."""
        said = _last_message(self.body) if self.body else ""
        return f"{self.method} {self.path}{f' ({shortened(said)})' if said else ''}"


def nearest_recorded(asked: Asked, recorded: Sequence[Exchange]) -> str:
    """A sentence that names the nearest recorded request and where the two first part."""
    bodies = [without_images(exchange.asked) for exchange in recorded if exchange.asked is not None]
    if not bodies or asked.body is None:
        return f"Recorded are {len(recorded)} requests. Replay the contract to record it."
    found = [(differences(body, asked.body), body) for body in bodies[:MOST_COMPARED]]
    nearest, body = min(found, key=lambda pair: len(pair[0]))
    if not nearest:
        return "The nearest recorded request is equal. Replay the contract to record it."
    where = f"The nearest recorded request ({shortened(_last_message(body))}) differs first in {nearest[0]}."
    return f"{where} Replay the contract to record it."


def _json_body(content: str) -> tuple[dict[str, Any] | None, Any]:
    """The body if it is a JSON object, and what stands for it in the digest."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return None, digest_of_bytes(content.encode("utf-8"))
    return (value if isinstance(value, dict) else None), value


def _last_message(body: Mapping[str, Any]) -> str:
    messages = body.get("messages") or body.get("input")
    last = messages[-1] if isinstance(messages, list) and messages else messages
    return str(last.get("content") if isinstance(last, dict) else last or "")
