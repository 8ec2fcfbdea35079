"""A provider that speaks OpenAI's chat completions, at any base_url. The home of the openai package."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import httpx2
from openai import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncOpenAI,
    AsyncStream,
    DefaultAioHttpClient,
    DefaultAsyncHttpxClient,
)

from holdfast.domain.contract import ClientKind
from holdfast.domain.message import ImagePart
from holdfast.domain.observation import Attempt, Cause, Exchange, Observation
from holdfast.domain.release import Release
from holdfast.domain.request import Request
from holdfast.errors import HoldfastError, Problem, ProviderError, SettingsError, shortened
from holdfast.ports import Ask, Carrier, Sent, Wire
from holdfast.providers.app_clients import Line, carried_client, replaying_client
from holdfast.providers.attempt import Attempts, Fault, Reading, Received, Watch
from holdfast.providers.chat_completions import Broken, read_answer, read_other
from holdfast.providers.image_body import ImageBody, Room, image_body, images_in
from holdfast.providers.image_limits import refusal_of_sizes
from holdfast.providers.profiles import Profile
from holdfast.providers.redaction import Redactor, secrets_in
from holdfast.providers.unusable import Unusable, json_object
from holdfast.providers.wire_form import PLAIN, wire_of

CHAT = "/chat/completions"
CONNECT_S = 10.0
# Above any concurrency: a pool as large as the number of calls reconnects all the time.
LIMITS = httpx2.Limits(max_connections=4096, max_keepalive_connections=2048, keepalive_expiry=15.0)
OF_THE_CONNECTION = {"authorization", "host", "content-length", "connection", "accept-encoding", "transfer-encoding"}


class OpenAICompatible:
    """One endpoint. One client and one pool of connections; retries, pace and budget are the engine's.

    `sampling` holds what the settings force for the release; `images_at` is where the server finds image files.
    Proxies of the environment (HTTPS_PROXY, NO_PROXY) are honoured. Redirects are never followed, so the key goes to
    the host of `base_url` and nowhere else; what the environment says of OpenAI organisations and projects is not sent.
    """

    def __init__(
        self,
        *,
        name: str,
        base_url: str,
        api_key: str,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = 600.0,
        stream_default: bool = False,
        profile: Profile | None = None,
        sampling: Mapping[str, Any] | None = None,
        images_at: str | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.name = name
        self._headers = dict(headers or {})
        _refuse_unsendable(name, {"Authorization": f"Bearer {api_key}", **self._headers})
        self._base_url = _plain_url(name, base_url)
        self._api_key = api_key
        self._timeout_s = timeout_s
        self._stream_default = stream_default
        self._profile = profile or PLAIN
        self._sampling = dict(sampling or {})
        self._images_at = images_at
        self._now = now
        self._monotonic = monotonic
        self._redact = Redactor([api_key, *secrets_in(self._headers)])
        self._attempts = Attempts(self._redact, now)
        self._room = Room()
        self._http = _http_client(timeout_s)
        self._client = self._openai_client()

    def _openai_client(self) -> AsyncOpenAI:
        client = AsyncOpenAI(
            base_url=self._base_url, api_key=self._api_key, default_headers=self._headers, max_retries=0,
            timeout=self._http.timeout, http_client=self._http,
        )  # fmt: skip
        client.organization = client.project = None  # the environment's, for whatever host: not asked for
        return client

    def prepare(self, request: Request, release: Release, /) -> Wire:
        """The body for one release, and what the profile and the settings changed in it."""
        return wire_of(request, release.id, profile=self._profile, sampling=self._sampling, stream=self._stream_default)

    async def send(self, ask: Ask, /) -> Sent:
        """One attempt. Whatever the endpoint does becomes a cause; only cancellation is raised."""
        if ask.wire.unsupported:
            detail = self._redact(ask.wire.unsupported)
            return self._unsent("unsupported", detail)
        timeout_s = min(ask.timeout_s, self._timeout_s)
        images = images_in(ask.wire.body)
        if images:
            return await self._send_images(ask.wire.body, images, timeout_s)
        return await self._attempt(lambda: self._post(ask.wire.body), _read_chat, timeout_s=timeout_s)

    async def _send_images(self, wire: Mapping[str, Any], images: Sequence[ImagePart], timeout_s: float) -> Sent:
        async with self._room.for_images(images) as leave:
            try:
                body = await image_body(wire, self._images_at)
            except HoldfastError as error:  # a file that changed, or no image after all: no fault of the release
                return self._unsent("application", self._redact(str(error)))
            if unsupported := refusal_of_sizes(images, body.sizes, self._profile.images):
                return self._unsent("unsupported", unsupported)
            body.when_sent = leave
            return await self._attempt(lambda: self._post_images(body), _read_chat, timeout_s=timeout_s)

    def _unsent(self, cause: Cause, detail: str) -> Sent:
        return Sent(Attempt(started_at=self._now(), duration_ms=0.0, cause=cause, detail=detail))

    def client(
        self, kind: ClientKind, release: Release, carrier: Carrier, keep: Callable[[Exchange, Sequence[Sent]], None], /
    ) -> AbstractContextManager[Any]:
        """A client for the application. Call it in the event loop that the carrier runs in.

        The key is not in it: it is added on the way to the endpoint.
        """
        line = Line(self._base_url, asyncio.get_running_loop(), carrier, keep, self._forward, self._redact)
        return carried_client(kind, line, timeout_s=self._timeout_s)

    def replay_client(self, kind: ClientKind, exchanges: Sequence[Exchange], /) -> AbstractContextManager[Any]:
        """A client that answers from kept exchanges, byte for byte, offline."""
        return replaying_client(kind, exchanges, base_url=str(self._base_url))

    async def releases(self) -> Sequence[str]:
        """The ids that the endpoint lists under /models, in order."""
        sent = await self._attempt(self._models, read_other, timeout_s=min(60.0, self._timeout_s))
        if sent.attempt.cause is not None or sent.exchange is None:
            raise ProviderError(self._problem(sent.attempt.detail))
        try:
            rows = json_object(sent.exchange.body, "list of models").get("data")
        except Unusable as error:
            raise ProviderError(self._problem(error.detail)) from error
        if not isinstance(rows, list):
            raise ProviderError(self._problem(f"The list of models has no `data`: found {shortened(rows)}."))
        return sorted(row["id"] for row in rows if isinstance(row, dict) and isinstance(row.get("id"), str))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _attempt(
        self, open_: Callable[[], Awaitable[httpx2.Response]], read: Reading, *, timeout_s: float
    ) -> Sent:
        started_at, began, received = self._now(), self._monotonic(), Received()
        fault: Fault | None = None
        try:
            async with asyncio.timeout(timeout_s):
                await self._receive(open_, received)
        except TimeoutError:
            fault = Fault("timeout", f"The answer was not complete after {timeout_s:g} s.")
        except Exception as error:  # noqa: BLE001 (whatever an endpoint does must become data, also what no layer expected)
            fault = fault_of(error)
        if received.is_too_large:
            fault = Fault("broken", "The answer is larger than 64 MiB.")
        watch = Watch(started_at, began, self._monotonic())
        return self._attempts.record(received, fault, watch, read)

    async def _receive(self, open_: Callable[[], Awaitable[httpx2.Response]], received: Received) -> None:
        response = await open_()
        try:
            received.begin(response.status_code, _plain_headers(response.headers))
            async for piece in response.aiter_bytes():
                received.add(piece, self._monotonic())
                if received.is_too_large:
                    return
        finally:
            await response.aclose()

    async def _post(self, body: Mapping[str, Any]) -> httpx2.Response:
        """The low path of the client: its headers and errors, neither typed requests nor typed answers."""
        try:
            return await self._client.post(
                CHAT, body=dict(body), cast_to=httpx2.Response, stream=True, stream_cls=AsyncStream[httpx2.Response]
            )  # type: ignore[return-value]  # asked for as a bare response, it is handed over unread
        except APIStatusError as error:
            return error.response

    async def _post_images(self, body: ImageBody) -> httpx2.Response:
        """The same, in pieces: no text of all of it is ever made."""
        headers = {"Content-Type": "application/json", "Content-Length": str(body.length)}
        try:
            return await self._client.post(
                CHAT, content=body, options={"headers": headers}, cast_to=httpx2.Response, stream=True,
                stream_cls=AsyncStream[httpx2.Response],
            )  # type: ignore[return-value]  # as above  # fmt: skip
        except APIStatusError as error:
            return error.response

    async def _models(self) -> httpx2.Response:
        try:
            return await self._client.get("/models", cast_to=httpx2.Response)
        except APIStatusError as error:
            return error.response

    async def _forward(self, request: httpx2.Request) -> Sent:
        """One attempt at a request of the application: its bytes and headers, our key."""
        headers = {name: value for name, value in request.headers.items() if name not in OF_THE_CONNECTION}
        headers |= {"authorization": f"Bearer {self._api_key}"}
        headers |= {name.lower(): value for name, value in self._headers.items()}

        async def open_() -> httpx2.Response:
            onward = self._http.build_request(request.method, request.url, headers=headers, content=request.content)
            return await self._http.send(onward, stream=True)

        read = _read_chat if request.url.path.endswith(CHAT) else read_other
        return await self._attempt(open_, read, timeout_s=self._timeout_s)

    def _problem(self, found: str) -> Problem:
        return Problem(f"provider {self.name!r}", found, "Check base_url and key, or name releases yourself.")


def fault_of(error: Exception) -> Fault:
    """What an exception of the client or of a layer below it means. A connection that timed out sent nothing."""
    reason = error.__cause__ if isinstance(error, APIConnectionError) and error.__cause__ else error
    root = reason.__cause__ or reason
    said = f"{type(root).__name__}: {shortened(str(root), 200)}" if str(root) else type(root).__name__
    # aiohttp's transport words every lost connection as a ConnectTimeout
    is_timeout = isinstance(reason, httpx2.TimeoutException | APITimeoutError | TimeoutError)
    if is_timeout and not isinstance(reason, httpx2.ConnectTimeout):
        return Fault("timeout", f"The endpoint fell silent ({said}).")
    return Fault("transport", f"The connection failed ({said}).")


def _plain_headers(headers: httpx2.Headers) -> dict[str, str]:
    """Headers under their names in lower case: looking one up in the client's own type costs more than reading all."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers.raw}


def _http_client(timeout_s: float) -> httpx2.AsyncClient:
    options: dict[str, Any] = {
        "limits": LIMITS,
        "timeout": httpx2.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s)),
        "follow_redirects": False,
    }
    try:
        return DefaultAioHttpClient(**options)  # half the CPU of the default transport
    except RuntimeError:  # openai without its aiohttp extra
        return DefaultAsyncHttpxClient(**options)


def _read_chat(body: str, total_ms: float, first_token_ms: float | None) -> Observation | Broken:
    return read_answer(body, total_ms=total_ms, first_token_ms=first_token_ms)


def _plain_url(name: str, base_url: str) -> httpx2.URL:
    """The address that paths are added to. A query would be torn apart, and may hold a secret: it is not shown."""
    try:
        url = httpx2.URL(base_url)
    except (httpx2.InvalidURL, ValueError):
        url = httpx2.URL("")  # its own words would show the secret
    if url.scheme not in ("http", "https") or not url.host or url.query or url.fragment or url.userinfo:
        found = "Its base_url must be scheme, host and path only, without user name, query or fragment."
        raise SettingsError(Problem(f"provider {name!r}", found, "Name a variable in api_key_env or in headers."))
    return url


def _refuse_unsendable(name: str, headers: Mapping[str, str]) -> None:
    """A header with a line break or a letter beyond ASCII cannot be sent; say so without showing it."""
    problems = [
        Problem(f"provider {name!r}, header {header!r}", f"Its value holds {bad!r} at position {value.index(bad)}, "
                "which no header can carry.", "Look for a line break or a blank at the end of the variable.")
        for header, value in headers.items()
        if (bad := next((letter for letter in value if not " " <= letter <= "~"), None)) is not None
    ]  # fmt: skip
    if problems:
        raise SettingsError(*problems)
