"""The provider through the real SDK, plain and streamed, over HTTP on loopback."""

import asyncio
import base64
import datetime
import hashlib
import json
import socket
import subprocess
import sys
from typing import Any

import httpx2
import openai
import pytest
from openai import AsyncOpenAI
from pydantic import BaseModel

from holdfast.errors import UsageError
from holdfast.testing import Answer, AnswerBook, Plant, SimulatedProvider, SimulatedRelease

PIXEL = b"\x89PNG pretend"
BOOK = [
    Answer(user="q", texts=("The answer.",)),
    Answer(user="invoice", json={"vendor": "Acme", "total": 12}),
    Answer(user="where", calls=[{"name": "find", "arguments": {"order": "A-1009"}}, {"name": "log"}]),
    Answer(user="where", tool_results=2, texts=("It is in Berlin.",)),
    Answer(user="read", images=(hashlib.sha256(PIXEL).hexdigest(),), texts=("1234",)),
]


class Invoice(BaseModel):
    vendor: str
    total: int


def test_a_plain_answer(serve: Any) -> None:
    served = serve(BOOK, now=lambda: 1_800_000_000.0)
    reply = served.ask()
    assert reply.choices[0].message.content == "The answer."
    assert (reply.choices[0].finish_reason, reply.model, reply.created) == ("stop", "r", 1_800_000_000)
    assert reply.usage.total_tokens == reply.usage.prompt_tokens + reply.usage.completion_tokens == 8


def test_a_streamed_answer(serve: Any) -> None:
    chunks = list(serve(BOOK).ask(stream=True, stream_options={"include_usage": True}))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks[:-1]) == "The answer."
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert (chunks[-1].choices, chunks[-1].usage.total_tokens) == ([], 8)


def test_tool_calls_and_the_turn_after_them(serve: Any, tool: Any) -> None:
    served, tools = serve(BOOK), [tool("find", "order"), tool("log")]
    message = served.ask("where", tools=tools).choices[0].message
    assert [(call.function.name, json.loads(call.function.arguments)) for call in message.tool_calls] == [
        ("find", {"order": "A-1009"}),
        ("log", {}),
    ]
    results = [{"role": "tool", "tool_call_id": call.id, "content": "Berlin"} for call in message.tool_calls]
    history = [{"role": "user", "content": "where"}, message.model_dump(exclude_none=True), *results]
    assert served.ask(messages=history, tools=tools).choices[0].message.content == "It is in Berlin."


def test_streamed_tool_calls_are_put_together_by_the_sdk(serve: Any, tool: Any) -> None:
    served = serve(BOOK)
    messages: Any = [{"role": "user", "content": "where"}]
    with served.client.chat.completions.stream(model="r", messages=messages, tools=[tool("find", "order")]) as stream:
        message = stream.get_final_completion().choices[0].message
    assert [call.function.name for call in message.tool_calls or ()] == ["find", "log"]
    assert len({call.id for call in message.tool_calls or ()}) == 2


def test_a_json_schema_is_parsed_by_the_sdk(serve: Any) -> None:
    served = serve(BOOK)
    messages: Any = [{"role": "user", "content": "invoice"}]
    reply = served.client.chat.completions.parse(model="r", messages=messages, response_format=Invoice)
    assert reply.choices[0].message.parsed == Invoice(vendor="Acme", total=12)


def test_an_image_is_known_by_its_bytes(serve: Any) -> None:
    def content(data: bytes) -> list[dict[str, Any]]:
        url = f"data:image/png;base64,{base64.b64encode(data).decode()}"
        return [{"type": "text", "text": "read"}, {"type": "image_url", "image_url": {"url": url}}]

    served = serve(BOOK)
    assert served.ask(content(PIXEL)).choices[0].message.content == "1234"
    assert "no answer" in served.ask(content(b"another")).choices[0].message.content
    assert served.server.stats.unknown_requests == ("'read'",)


def test_models_are_listed_with_their_shutdown_date(serve: Any) -> None:
    ending = SimulatedRelease(shutdown_date=datetime.date(2027, 1, 31))
    served = serve(BOOK, releases={"old": ending, "new": SimulatedRelease()})
    assert {row.id: row.to_dict().get("shutdown_date") for row in served.client.models.list()} == {
        "old": "2027-01-31",
        "new": None,
    }
    assert served.client.models.retrieve("old").shutdown_date == "2027-01-31"
    with pytest.raises(openai.NotFoundError, match="'newer' does not exist"):
        served.client.models.retrieve("newer")


def test_an_unknown_model_and_a_malformed_request_are_refused(serve: Any) -> None:
    served = serve(BOOK, releases={"acme-2": SimulatedRelease()})
    with pytest.raises(openai.NotFoundError, match="Nearest: 'acme-2'"):
        served.ask(model="acme-3")
    with pytest.raises(openai.BadRequestError) as caught:
        served.ask(model="acme-2", messages=[{"role": "robot", "content": "q"}])
    assert caught.value.param == "messages[0].role"
    assert (served.server.stats.requests, served.server.stats.refused, served.server.stats.answered) == (2, 2, 0)


@pytest.mark.parametrize(("key", "accepted"), [("key", True), ("other", False)])
def test_a_wrong_key_is_refused_where_one_is_set(serve: Any, key: str, accepted: bool) -> None:
    served = serve(BOOK, api_key=key)
    if accepted:
        assert served.ask().choices
        return
    with pytest.raises(openai.AuthenticationError, match="Incorrect API key"):
        served.ask()
    with pytest.raises(openai.AuthenticationError):
        served.client.models.list()


def test_every_answer_says_that_it_is_simulated(serve: Any) -> None:
    server = serve(BOOK).server
    root = server.base_url.removesuffix("/v1")
    with httpx2.Client() as client:
        answers = [
            client.post(f"{server.base_url}/chat/completions", content=b"{"),
            client.get(f"{server.base_url}/models"),
            client.get(f"{root}/stats"),
            client.get(f"{root}/elsewhere"),
        ]
    assert [answer.status_code for answer in answers] == [400, 200, 200, 404]
    assert {answer.headers["x-simulated"] for answer in answers} == {"holdfast"}
    assert answers[2].json()["refused"] == 1
    assert answers[3].json()["error"]["message"] == (
        "The simulated provider has no GET /elsewhere. It serves POST /v1/chat/completions, GET /v1/models and "
        "GET /stats."
    )


async def replies(seed: int, *, trials: int = 4) -> list[str]:
    """All replies to ten requests on two releases, asked at once, sorted."""
    book = AnswerBook.of([Answer(user=f"q{number}", json={"n": number, "m": "x"}) for number in range(10)])
    releases = {"old": SimulatedRelease(), "new": SimulatedRelease(plants=[Plant("fence", rate=0.4)])}
    async with (
        SimulatedProvider(book, releases, seed=seed, instability=0.5) as server,
        AsyncOpenAI(base_url=server.base_url, api_key="key", max_retries=0) as client,
    ):

        async def ask(release: str, number: int) -> str:
            messages: Any = [{"role": "user", "content": f"q{number}"}]
            reply = await client.chat.completions.create(model=release, messages=messages)
            return f"{release} q{number} {reply.choices[0].message.content}"

        asked = [ask(release, number) for release in releases for number in range(10) for _ in range(trials)]
        found = await asyncio.gather(*asked)
        assert server.stats.answered == len(found)
    return sorted(found)


def test_two_servers_of_one_seed_give_the_same_totals() -> None:
    first, second, other = (asyncio.run(replies(seed)) for seed in (3, 3, 4))
    assert first == second != other


def test_a_taken_port_is_a_usage_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        provider = SimulatedProvider(AnswerBook.of(BOOK), {"r": SimulatedRelease()}, port=port)
        with pytest.raises(UsageError, match=f"Port {port} on 127.0.0.1 cannot be opened"), provider:
            pass


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"releases": {}}, "A simulated provider needs at least one release; `releases` is empty."),
        (
            {"releases": {"r": SimulatedRelease()}, "instability": 2},
            "`instability` is a share of requests, from 0 to 1",
        ),
    ],
)
def test_wrong_arguments_are_refused_where_they_are_given(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        SimulatedProvider(AnswerBook.of(BOOK), **settings)


def test_the_base_url_exists_only_while_it_runs() -> None:
    provider = SimulatedProvider(AnswerBook.of(BOOK), {"r": SimulatedRelease()})
    with provider:
        assert provider.base_url.startswith("http://127.0.0.1:")
    with pytest.raises(UsageError, match="is not running"):
        _ = provider.base_url


def test_loading_the_package_or_a_book_loads_no_server() -> None:
    code = (
        "import sys, holdfast.testing; from holdfast.testing import Answer, AnswerBook, Plant, SimulatedRelease\n"
        "print(sorted({'aiohttp', 'hypothesis', 'openai'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
