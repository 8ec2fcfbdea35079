"""The simulated provider: a real HTTP server on loopback that speaks chat completions."""

import asyncio
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from holdfast.errors import UsageError, nearest
from holdfast.testing.answers import AnswerBook
from holdfast.testing.asked import Asked
from holdfast.testing.behaviour import SimulatedRelease
from holdfast.testing.broken_answers import broken_answer
from holdfast.testing.desk import Decision, Desk, ServerStats
from holdfast.testing.faults import MISSHAPEN, Fault
from holdfast.testing.wire_reply import Served, chunks, completion, sse
from holdfast.testing.wire_request import Refused, error_body

_HOST = "127.0.0.1"
_MARK = {"x-simulated": "holdfast"}
_LARGEST_BODY = 64 * 1024 * 1024
# What is still unanswered when the server closes has this long; a hanging request is woken at once.
_GRACE_SECONDS = 0.25


class SimulatedProvider:
    """Serves `releases` on loopback while its `with` or `async with` block runs.

    It simulates: nothing is generated. `book` says what is right, each release what it does otherwise. With the same
    seed the same releases give the same replies to the n-th asking of the same content, whatever the order of
    requests. `instability` is the share of requests that fail by themselves, 5 to 40 % of the time, on every release.
    """

    def __init__(
        self,
        book: AnswerBook,
        releases: Mapping[str, SimulatedRelease],
        *,
        seed: int = 0,
        instability: float = 0.2,
        api_key: str | None = None,
        port: int = 0,
        now: Callable[[], float] = time.time,
    ) -> None:
        if not releases:
            raise UsageError("A simulated provider needs at least one release; `releases` is empty.")
        if not 0.0 <= instability <= 1.0:
            raise UsageError(f"`instability` is a share of requests, from 0 to 1; found {instability!r}.")
        self._desk = Desk(book, dict(releases), seed, instability)
        self._api_key = api_key
        self._asked_port = port
        self._now = now
        self._port = 0
        self._runner: web.AppRunner | None = None
        self._closing: asyncio.Event | None = None
        self._thread: _LoopThread | None = None

    @property
    def base_url(self) -> str:
        """What a client takes as its base URL, such as `http://127.0.0.1:40123/v1`."""
        if not self._port:
            raise UsageError("The simulated provider is not running. Enter it first: `with provider as server: ...`.")
        return f"http://{_HOST}:{self._port}/v1"

    @property
    def stats(self) -> ServerStats:
        """What was asked and answered since the start."""
        return self._desk.stats

    async def __aenter__(self) -> Self:
        self._closing = asyncio.Event()
        runner = web.AppRunner(
            self._application(), access_log=None, handler_cancellation=True, shutdown_timeout=_GRACE_SECONDS
        )
        await runner.setup()
        try:
            await web.TCPSite(runner, _HOST, self._asked_port).start()
        except OSError as error:
            await runner.cleanup()
            message = f"Port {self._asked_port} on {_HOST} cannot be opened: {error.strerror}. Use 0 for any free one."
            raise UsageError(message) from error
        self._runner = runner
        self._port = runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._closing is not None:
            self._closing.set()
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner, self._port = None, 0

    def __enter__(self) -> Self:
        self._thread = _LoopThread()
        try:
            self._thread.run(self.__aenter__())
        except BaseException:
            self._thread.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._thread is not None:
            self._thread.run(self.__aexit__(kind, error, trace))
            self._thread.close()

    def _application(self) -> web.Application:
        app = web.Application(client_max_size=_LARGEST_BODY)
        app.router.add_post("/v1/chat/completions", self._chat)
        app.router.add_get("/v1/models", self._models)
        app.router.add_get("/v1/models/{release}", self._model)
        app.router.add_get("/stats", self._show_stats)
        app.router.add_route("*", "/{path:.*}", self._nowhere)
        return app

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        self._desk.seen()
        try:
            self._authorise(request)
            asked = self._desk.read(await request.read())
            decision = self._desk.decide(asked)
        except Refused as refused:
            self._desk.refused()
            return _json(refused.body(), status=refused.status)
        if decision.reply is None and decision.fault is not None:
            return await self._faulty(request, decision.fault, decision.id, is_stream=asked.wire.stream)
        return await self._answer(request, asked, decision)

    async def _answer(self, request: web.Request, asked: Asked, decision: Decision) -> web.StreamResponse:
        reply, fault = decision.reply, decision.fault
        assert reply is not None  # a decision without a reply has a fault that leaves none
        shape = frozenset({fault.kind}) & MISSHAPEN if fault is not None else frozenset()
        served = Served(reply, asked, f"chatcmpl-{decision.id}", int(self._now()), decision.trial, shape)
        cut = fault if fault is not None and fault.kind == "cut" else None
        if reply.delay_ms > 0:
            await asyncio.sleep(reply.delay_ms / 1000)
        if asked.wire.stream:
            return await _stream(request, served, cut)
        body = json.dumps(completion(served)).encode()
        return _plain(body, request_id=decision.id) if cut is None else await _cut(request, body, cut)

    async def _faulty(self, request: web.Request, fault: Fault, id_: str, *, is_stream: bool) -> web.StreamResponse:
        if fault.kind == "hang":
            assert self._closing is not None  # set before the first request can arrive
            await self._closing.wait()
        if fault.kind in ("hang", "reset"):
            _reset(request)
            return web.Response()
        broken = broken_answer(fault, id_=id_, is_stream=is_stream)
        headers = {**_MARK, **broken.headers, "x-request-id": f"req-{id_}", "Content-Type": broken.content_type}
        return web.Response(status=broken.status, body=broken.body, headers=headers)

    async def _models(self, request: web.Request) -> web.Response:
        try:
            self._authorise(request)
        except Refused as refused:
            return _json(refused.body(), status=refused.status)
        return _json({"object": "list", "data": [self._listed(name) for name in self._desk.releases]})

    async def _model(self, request: web.Request) -> web.Response:
        name = request.match_info["release"]
        try:
            self._authorise(request)
            if name not in self._desk.releases:
                hint = nearest(name, self._desk.releases)
                raise Refused(404, f"The model {name!r} does not exist. {hint}".rstrip(), "model", "model_not_found")
        except Refused as refused:
            return _json(refused.body(), status=refused.status)
        return _json(self._listed(name))

    def _listed(self, name: str) -> dict[str, object]:
        row: dict[str, object] = {"id": name, "object": "model", "created": 0, "owned_by": "holdfast-simulated"}
        ends = self._desk.releases[name].shutdown_date
        return row if ends is None else {**row, "shutdown_date": ends.isoformat()}

    async def _show_stats(self, request: web.Request) -> web.Response:
        return _json(asdict(self.stats))

    async def _nowhere(self, request: web.Request) -> web.Response:
        message = (
            f"The simulated provider has no {request.method} {request.path}. It serves POST /v1/chat/completions, "
            "GET /v1/models and GET /stats."
        )
        return _json(error_body(message, code="unknown_url"), status=404)

    def _authorise(self, request: web.Request) -> None:
        if self._api_key is not None and request.headers.get("Authorization") != f"Bearer {self._api_key}":
            message = "Incorrect API key provided. This simulated provider was started with another `api_key`."
            raise Refused(401, message, None, "invalid_api_key")


class _LoopThread:
    """An event loop of its own, in a daemon thread, for callers that have none."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="simulated-provider", daemon=True)
        self._thread.start()

    def run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()


def _json(value: object, *, status: int = 200) -> web.Response:
    headers = {**_MARK, "Content-Type": "application/json"}
    return web.Response(status=status, body=json.dumps(value).encode(), headers=headers)


def _plain(body: bytes, *, request_id: str) -> web.Response:
    headers = {**_MARK, "x-request-id": f"req-{request_id}", "Content-Type": "application/json"}
    return web.Response(body=body, headers=headers)


async def _stream(request: web.Request, served: Served, cut: Fault | None) -> web.StreamResponse:
    events = [sse(chunk) for chunk in chunks(served)]
    events = [*events, b"data: [DONE]\n\n"] if cut is None else events[: (len(events) + 1) // 2]
    headers = {**_MARK, "x-request-id": f"req-{served.id}", "Content-Type": "text/event-stream"}
    response = web.StreamResponse(headers={**headers, "Cache-Control": "no-cache"})
    await response.prepare(request)
    for event in events:
        await response.write(event)
    if cut is not None and not cut.quietly:
        _leave(request)
    return response


async def _cut(request: web.Request, body: bytes, cut: Fault) -> web.StreamResponse:
    half = body[: len(body) // 2]
    headers = {**_MARK, "Content-Type": "application/json"}
    if cut.quietly:
        return web.Response(body=half, headers=headers)
    response = web.StreamResponse(headers={**headers, "Content-Length": str(len(body))})
    await response.prepare(request)
    await response.write(half)
    _leave(request)
    return response


def _leave(request: web.Request) -> None:
    """Ends the connection after what was written, before the answer is whole."""
    if request.transport is not None:
        request.transport.close()


def _reset(request: web.Request) -> None:
    """Drops the connection with a TCP reset instead of an orderly end."""
    if request.transport is None:
        return
    connection = request.transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.transport.abort()
