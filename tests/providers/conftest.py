"""A small real HTTP server on loopback, whose every byte a test decides."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

CANARY = "sk-canary-0123456789/abcdef"


@dataclass
class Got:
    """One request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.content)


@dataclass
class Answer:
    """What is sent back. `cut_after` closes the connection after that many bytes of the body."""

    body: bytes | str | Mapping[str, Any] = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut_after: int | None = None
    hang: bool = False
    no_head: bool = False

    def content(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return self.body.encode() if isinstance(self.body, str) else json.dumps(self.body).encode()

    def head(self) -> bytes:
        kind = {"content-type": "application/json", "content-length": str(len(self.content())), **self.headers}
        lines = [f"HTTP/1.1 {self.status} Said", *(f"{name}: {value}" for name, value in kind.items()), "", ""]
        return "\r\n".join(lines).encode()


class Loopback:
    """Answers each request by `answer`, and keeps what it got."""

    def __init__(self, answer: Callable[[Got], Answer]) -> None:
        self.answer = answer
        self.got: list[Got] = []
        self.url = ""

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (got := await self._read(reader)) is not None:
                self.got.append(got)
                answer = self.answer(got)
                if not answer.no_head:
                    writer.write(answer.head() + answer.content()[: answer.cut_after])
                    await writer.drain()
                if answer.hang:
                    await reader.read()  # until the client gives up
                if answer.no_head or answer.cut_after is not None or answer.hang:
                    return
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> Got | None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        except asyncio.IncompleteReadError:
            return None
        method, path, _ = head[0].split(" ")
        pairs = (line.split(": ", 1) for line in head[1:] if line)
        headers = {name.lower(): value for name, value in pairs}
        content = await reader.readexactly(int(headers.get("content-length", 0)))
        return Got(method, path, headers, content)


@asynccontextmanager
async def serving(answer: Callable[[Got], Answer]) -> AsyncIterator[Loopback]:
    loopback = Loopback(answer)
    server = await asyncio.start_server(loopback.handle, "127.0.0.1", 0)
    loopback.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield loopback
    finally:
        server.close()


def completion(text: str | None = "hello", **changes: Any) -> dict[str, Any]:
    message = {"role": "assistant", "content": text, **changes.pop("message", {})}
    choice = {"index": 0, "message": message, "finish_reason": changes.pop("finish_reason", "stop")}
    usage = {"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9}
    return {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m-served",
            "system_fingerprint": "fp_1", "choices": [choice], "usage": usage, **changes}  # fmt: skip


def chunks(*deltas: Mapping[str, Any], finish: str | None = "stop", done: bool = True) -> str:
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m-served"}
    bodies = [{**head, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
    if finish:
        bodies.append({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
        bodies.append({**head, "choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 2}})
    text = "".join(f"data: {json.dumps(body)}\n\n" for body in bodies)
    return text + ("data: [DONE]\n\n" if done else "")


class Wire:
    """What tests of the wire are written with."""

    answer = Answer
    canary = CANARY
    events: Mapping[str, str] = {"content-type": "text/event-stream"}
    completion = staticmethod(completion)
    chunks = staticmethod(chunks)
    serving = staticmethod(serving)


@pytest.fixture
def wire() -> Wire:
    return Wire()


def row(case: str = "a", repeat: int = 0, release: str = "old", **changes: Any) -> dict[str, Any]:
    response = {"content": f"{case} {repeat} {release}", "tool_calls": None, "finish_reason": "stop"}
    request = {"messages": [{"role": "user", "content": f"ask {case}"}], "params": {"temperature": 0.1}}
    return {"dataset": "d", "release": release, "case_id": case, "repeat": repeat, "request": request,
            "response": response, "reference": {"gold": "yes"}, "meta": {}, **changes}  # fmt: skip


@pytest.fixture
def recorded_row() -> Callable[..., dict[str, Any]]:
    return row


@pytest.fixture
def write_rows(tmp_path: Any) -> Callable[..., Any]:
    """Writes rows as JSON lines, and the texts beside them."""

    def write(*rows: Any, name: str = "rows.jsonl", texts: Mapping[str, Any] | None = None) -> Any:
        path = tmp_path / name
        lines: Sequence[str] = [each if isinstance(each, str) else json.dumps(each) for each in rows]
        path.write_text("\n".join(lines) + "\n", "utf-8")
        if texts is not None:
            (tmp_path / "texts.json").write_text(json.dumps(texts), "utf-8")
        return path

    return write
