"""OpenAI clients for the application under contract: one whose calls are carried and kept, one that answers offline."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
from openai import AsyncOpenAI, OpenAI

from holdfast.domain.contract import ClientKind
from holdfast.domain.observation import Exchange
from holdfast.errors import EvidenceError, HoldfastError, Problem, UsageError, shortened
from holdfast.ports import Carrier, Sent
from holdfast.providers.asked import Asked, nearest_recorded
from holdfast.providers.redaction import Redactor

NO_KEY_HERE = "the-key-stays-with-holdfast"  # what the application's client is made with; the key is added behind it
NEVER_ANSWERED = 0  # the status of an exchange whose every attempt failed on the way
TEXT_TYPES = {"{": "application/json", "[": "application/json"}


@dataclass(slots=True)
class Line:
    """From the application's client to the engine: every call goes through `carrier`, and `keep` is told of it."""

    base_url: httpx2.URL
    loop: asyncio.AbstractEventLoop
    carrier: Carrier
    keep: Callable[[Exchange, Sequence[Sent]], None]
    send: Callable[[httpx2.Request], Awaitable[Sent]]
    redact: Redactor
    failed: HoldfastError | None = None  # the first refusal of ours, which the SDK may wrap and the application swallow

    async def call(self, request: httpx2.Request) -> httpx2.Response:
        """The answer to one call of an asynchronous application, in whatever event loop it runs."""
        if asyncio.get_running_loop() is self.loop:
            return await self._carried(request)
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._carried(request), self.loop))

    def call_from_thread(self, request: httpx2.Request) -> httpx2.Response:
        """The answer to one call of a synchronous application, which runs in a thread of its own."""
        if _running_loop() is self.loop:
            self.failed = self.failed or UsageError(
                Problem("the application", "It uses a synchronous OpenAI client inside an async function, where it "
                        "would wait for itself.", "Annotate the client as AsyncOpenAI, or make the function sync.")
            )  # fmt: skip
            raise self.failed
        return asyncio.run_coroutine_threadsafe(self._carried(request), self.loop).result()

    async def _carried(self, request: httpx2.Request) -> httpx2.Response:
        try:
            return await self._carry(request)
        except HoldfastError as error:
            self.failed = self.failed or error
            raise

    async def _carry(self, request: httpx2.Request) -> httpx2.Response:
        self._stay_on_host(request)
        asked = Asked.of(request, self.base_url, self.redact)
        attempts = await self.carrier.carry(lambda: self.send(request))
        last = attempts[-1].exchange if attempts else None
        exchange = (last or Exchange(body=_cause(attempts), status=NEVER_ANSWERED)).model_copy(
            update={"asked": asked.body, "asked_digest": asked.digest}
        )
        self.keep(exchange, attempts)
        return response_of(exchange, request)

    def _stay_on_host(self, request: httpx2.Request) -> None:
        """The key must not follow an application that turns to somebody else."""
        there, here = request.url, self.base_url
        if (there.scheme, there.host, there.port) != (here.scheme, here.host, here.port):
            raise UsageError(
                Problem("the application", f"It pointed the client it was given at {shortened(str(there.host))}; the "
                        f"release is served by {shortened(str(here.host))}.", "Use the client as it is handed in.")
            )  # fmt: skip


@dataclass(slots=True)
class Replayer:
    """Answers from kept exchanges, in the order in which equal requests were made. Each is used once."""

    base_url: httpx2.URL
    waiting: dict[str, deque[Exchange]]
    recorded: Sequence[Exchange]
    failed: HoldfastError | None = None

    @classmethod
    def of(cls, exchanges: Sequence[Exchange], base_url: httpx2.URL) -> "Replayer":
        """Of the exchanges of one trial, in order."""
        waiting: dict[str, deque[Exchange]] = {}
        for exchange in exchanges:
            waiting.setdefault(exchange.asked_digest, deque()).append(exchange)
        return cls(base_url, waiting, exchanges)

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        """The kept answer. Raises EvidenceError for a request that was never recorded."""
        asked = Asked.of(request, self.base_url, Redactor(()))
        queue = self.waiting.get(asked.digest)
        if queue:
            return response_of(queue.popleft(), request)
        again = "once more than it was recorded" if queue is not None else "which was never recorded"
        self.failed = self.failed or EvidenceError(
            Problem("the application", f"It made request {asked.summary()}, {again}.",
                    nearest_recorded(asked, self.recorded))
        )  # fmt: skip
        raise self.failed


def response_of(exchange: Exchange, request: httpx2.Request) -> httpx2.Response:
    """The response that the application sees: live and offline the same, byte for byte."""
    if exchange.status == NEVER_ANSWERED:
        fault = httpx2.ReadTimeout if exchange.body == "timeout" else httpx2.ConnectError
        raise fault(f"No attempt was answered ({exchange.body}).", request=request)
    plain = TEXT_TYPES.get(exchange.body.lstrip()[:1], "text/plain")
    kind = "text/event-stream" if exchange.streamed else plain
    headers = {"content-type": f"{kind}; charset=utf-8"}
    return httpx2.Response(exchange.status, headers=headers, content=exchange.body.encode("utf-8"), request=request)


@contextmanager
def carried_client(kind: ClientKind, line: Line, *, timeout_s: float) -> Iterator[Any]:
    """An OpenAI client whose every exchange goes through `line`. Retries are the engine's, so it has none.

    What the carrier raised (a budget that is used up) is raised again at the end, whatever became of it in between.
    """
    call = _client(kind, line.call_from_thread, line.call, base_url=line.base_url, timeout_s=timeout_s)
    with _not_swallowed(line), call as client:
        yield client


@contextmanager
def replaying_client(kind: ClientKind, exchanges: Sequence[Exchange], *, base_url: str) -> Iterator[Any]:
    """An OpenAI client that answers from kept exchanges, offline.

    A request that was never recorded raises EvidenceError, also at the end if the application swallowed it.
    """
    replayer = Replayer.of(exchanges, httpx2.URL(base_url))

    async def answer(request: httpx2.Request) -> httpx2.Response:
        return replayer.answer(request)

    call = _client(kind, replayer.answer, answer, base_url=replayer.base_url, timeout_s=60.0)
    with _not_swallowed(replayer), call as client:
        yield client


@contextmanager
def _not_swallowed(by: Line | Replayer) -> Iterator[None]:
    """Raise what we refused: the SDK may have wrapped it, the application may have gone on without."""
    try:
        yield
    finally:
        if by.failed is not None:
            raise by.failed


@contextmanager
def _client(
    kind: ClientKind,
    call: Callable[[httpx2.Request], httpx2.Response],
    call_async: Callable[[httpx2.Request], Awaitable[httpx2.Response]],
    *,
    base_url: httpx2.URL,
    timeout_s: float,
) -> Iterator[Any]:
    common: dict[str, Any] = {"base_url": base_url, "api_key": NO_KEY_HERE, "max_retries": 0, "timeout": timeout_s}
    if kind == "sync":
        with httpx2.Client(transport=_Transport(call)) as http:
            yield OpenAI(**common, http_client=http)
    else:  # nothing is open behind it that would have to be awaited
        yield AsyncOpenAI(**common, http_client=httpx2.AsyncClient(transport=_AsyncTransport(call_async)))


class _Transport(httpx2.BaseTransport):
    def __init__(self, call: Callable[[httpx2.Request], httpx2.Response]) -> None:
        self._call = call

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.read()
        return self._call(request)


class _AsyncTransport(httpx2.AsyncBaseTransport):
    def __init__(self, call: Callable[[httpx2.Request], Awaitable[httpx2.Response]]) -> None:
        self._call = call

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        await request.aread()
        return await self._call(request)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _cause(attempts: Sequence[Sent]) -> str:
    return (attempts[-1].attempt.cause if attempts else None) or "not sent"
