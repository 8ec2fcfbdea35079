"""One attempt on the wire: what came back, and what it means."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from holdfast.domain.observation import Attempt, Cause, Exchange, Observation
from holdfast.domain.value import without_surrogates
from holdfast.errors import shortened
from holdfast.ports import Sent
from holdfast.providers.chat_completions import Broken
from holdfast.providers.error_bodies import ApiError, meaning_of, read_error
from holdfast.providers.event_stream import has_token
from holdfast.providers.redaction import REDACTED, Redactor
from holdfast.providers.retry_after import retry_after_s

Reading = Callable[[str, float, float | None], Observation | Broken]  # (body, total ms, first token ms)

MOST_BYTES = 64 * 1024 * 1024  # an endpoint that sends more is broken, or hostile
REQUEST_ID_HEADERS = ("x-request-id", "request-id", "x-dashscope-request-id")


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong on the way."""

    cause: Cause
    detail: str


@dataclass(slots=True)
class Received:
    """What came back so far. Filled while it arrives, so that what came before a cut is kept."""

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    pieces: list[bytes] = field(default_factory=list)
    size: int = 0
    first_token_at: float | None = None
    _line: bytes = b""

    @property
    def is_streamed(self) -> bool:
        """Whether the answer came as server-sent events."""
        return self.headers.get("content-type", "").startswith("text/event-stream")

    @property
    def is_too_large(self) -> bool:
        """Whether more came than any answer has."""
        return self.size > MOST_BYTES

    def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """The head of the answer is there."""
        self.status = status
        self.headers = headers

    def add(self, piece: bytes, now: float) -> None:
        """More of the body is there."""
        self.pieces.append(piece)
        self.size += len(piece)
        if self.first_token_at is None and self.is_streamed:
            *lines, self._line = (self._line + piece).split(b"\n")
            if any(has_token(line.decode("utf-8", "replace")) for line in lines):
                self.first_token_at = now

    def text(self) -> str:
        """The body as text; what is not UTF-8 is replaced."""
        return b"".join(self.pieces).decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Watch:
    """When an attempt began and how long it took."""

    started_at: datetime
    began: float
    ended: float

    @property
    def total_ms(self) -> float:
        """From sending to the last byte."""
        return round((self.ended - self.began) * 1000, 3)

    def until(self, moment: float | None) -> float | None:
        """Milliseconds from sending to a moment."""
        return None if moment is None else round((moment - self.began) * 1000, 3)


@dataclass(frozen=True, slots=True)
class Attempts:
    """Makes the record of an attempt of what came back, without secrets."""

    redact: Redactor
    now: Callable[[], datetime]

    def record(self, received: Received, fault: Fault | None, watch: Watch, read: Reading) -> Sent:
        """What one attempt gave."""
        if received.status is None:
            return self._never_answered(fault or Fault("transport", "No answer came."), watch)
        exchange = Exchange(
            body=self.redact(received.text()), streamed=received.is_streamed, status=received.status
        )  # the bytes, less the secrets: everything below is read from it
        if 200 <= received.status < 300:
            return self._answered(exchange, received, fault, watch, read)
        return self._refused(exchange, received, watch)

    def _never_answered(self, fault: Fault, watch: Watch) -> Sent:
        return Sent(self._attempt(watch, cause=fault.cause, detail=fault.detail))

    def _answered(
        self, exchange: Exchange, received: Received, fault: Fault | None, watch: Watch, read: Reading
    ) -> Sent:
        seen = read(exchange.body, watch.total_ms, watch.until(received.first_token_at))
        if isinstance(seen, Observation):  # whole, whatever happened to the connection after it
            attempt = self._attempt(watch, received, status=exchange.status)
            clean = self.redact.observation(seen)
            if clean != seen:  # a stream spelled a secret out over several chunks: no part of it is kept
                exchange = exchange.model_copy(update={"body": REDACTED})
            return Sent(attempt, clean, exchange)
        cause: Cause = "timeout" if fault is not None and fault.cause == "timeout" else "broken"
        detail = seen.detail if fault is None else f"{fault.detail} {received.size} bytes had come. {seen.detail}"
        attempt = self._attempt(
            watch, received, status=exchange.status, cause=cause, detail=detail, code=seen.code, paid=True
        )
        return Sent(attempt, None, exchange)

    def _refused(self, exchange: Exchange, received: Received, watch: Watch) -> Sent:
        error = read_error(exchange.body)
        meaning = meaning_of(exchange.status, error)
        if meaning == "content_filter":
            return self._filtered(exchange, error, received, watch)
        attempt = self._attempt(
            watch,
            received,
            status=exchange.status,
            cause=meaning,
            detail=_said(exchange.status, error, received.headers),
            code=error.code,
        )
        return Sent(attempt, None, exchange)

    def _filtered(self, exchange: Exchange, error: ApiError, received: Received, watch: Watch) -> Sent:
        """A filter that refuses with an error is behaviour of the release, as one that does so with an answer."""
        seen = Observation(finish="content_filter", finish_raw=error.code, refusal=error.message or None)
        attempt = self._attempt(watch, received, status=exchange.status, code=error.code)
        return Sent(attempt, self.redact.observation(seen), exchange)

    def _attempt(
        self,
        watch: Watch,
        received: Received | None = None,
        *,
        status: int | None = None,
        cause: Cause | None = None,
        detail: str = "",
        code: str | None = None,
        paid: bool = False,
    ) -> Attempt:
        headers = received.headers if received is not None else {}
        request_id = next((headers[name] for name in REQUEST_ID_HEADERS if name in headers), None)
        return Attempt(
            started_at=watch.started_at,
            duration_ms=watch.total_ms,
            status=status,
            cause=cause,
            detail=self._safe(detail) or "",
            retry_after_s=None if cause is None else retry_after_s(headers, now=self.now()),
            code=self._safe(code),
            request_id=self._safe(request_id[:200] if request_id else None),
            paid=paid,
        )

    def _safe(self, text: str | None) -> str | None:
        return None if text is None else without_surrogates(self.redact(text))


def _said(status: int, error: ApiError, headers: Mapping[str, str]) -> str:
    """One sentence on what the endpoint said instead of answering."""
    if 300 <= status < 400:
        host = headers.get("location", "").partition("?")[0]
        return f"HTTP {status}: it redirects to {shortened(host)}, and a key is not sent there. Mend the base_url."
    code = f", code {shortened(error.code)}" if error.code else ""
    param = f", parameter {shortened(error.param)}" if error.param else ""
    return f"HTTP {status}{code}{param}: {shortened(error.message, 300)}."
