"""What a fault looks like through the real SDK, and which attempts meet it."""

import asyncio
import json
from typing import Any, get_args

import httpx2
import openai
import pytest
from openai import AsyncOpenAI
from pydantic import ValidationError

from holdfast.testing import Answer, AnswerBook, Fault, SimulatedProvider, SimulatedRelease
from holdfast.testing.faults import FaultKind

BOOK = [
    Answer(user="q", texts=("The answer is long enough to be cut in the middle of it.",)),
    Answer(user="call", calls=[{"name": "f", "arguments": {"a": "1"}}, {"name": "g", "arguments": {"b": "2"}}]),
]


def faulty(serve: Any, fault: Fault) -> Any:
    return serve(BOOK, SimulatedRelease(faults=[fault]))


@pytest.mark.parametrize(
    ("fault", "error", "status", "code"),
    [
        (Fault("rate_limit"), openai.RateLimitError, 429, "rate_limit_exceeded"),
        (Fault("quota"), openai.RateLimitError, 429, "insufficient_quota"),
        (Fault("auth"), openai.AuthenticationError, 401, "invalid_api_key"),
        (Fault("server_error"), openai.InternalServerError, 500, None),
        (Fault("server_error", status=529), openai.InternalServerError, 529, None),
        (Fault("html"), openai.InternalServerError, 502, None),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_an_error_status_becomes_the_sdk_s_error(
    serve: Any, fault: Fault, error: type[openai.APIStatusError], status: int, code: str | None, stream: bool
) -> None:
    served = faulty(serve, fault)
    with pytest.raises(error) as caught:
        served.ask(stream=stream)
    assert (caught.value.status_code, caught.value.code) == (status, code)
    assert caught.value.response.headers["x-simulated"] == "holdfast"
    assert served.server.stats.faults == {fault.kind: 1}
    assert served.server.stats.answered == 0


@pytest.mark.parametrize(("given", "header"), [(None, "1"), (0.2, "0.2"), ("soon", "soon"), ("", None)])
def test_retry_after_is_sent_as_it_is_written(serve: Any, given: float | str | None, header: str | None) -> None:
    settings = {} if given is None else {"retry_after": given}
    with pytest.raises(openai.RateLimitError) as caught:
        faulty(serve, Fault("rate_limit", **settings)).ask()
    assert caught.value.response.headers.get("retry-after") == header


@pytest.mark.parametrize("stream", [False, True])
def test_a_reset_is_a_connection_error(serve: Any, stream: bool) -> None:
    with pytest.raises(openai.APIConnectionError):
        faulty(serve, Fault("reset")).ask(stream=stream)


def test_an_error_body_with_status_200_is_no_answer(serve: Any) -> None:
    reply = faulty(serve, Fault("error_body")).ask()
    assert reply.choices is None
    assert reply.error["code"] == "internal_error"


def test_an_error_in_a_stream_is_an_api_error(serve: Any) -> None:
    with pytest.raises(openai.APIError, match="Internal error"):
        list(faulty(serve, Fault("error_body")).ask(stream=True))


def test_null_choices_pass_the_sdk(serve: Any) -> None:
    assert faulty(serve, Fault("null_choices")).ask().choices is None


def test_broken_json_escapes_the_sdk_s_errors_in_a_stream(serve: Any) -> None:
    with pytest.raises(json.JSONDecodeError):
        list(faulty(serve, Fault("not_json")).ask(stream=True))


@pytest.mark.parametrize(("kind", "settings"), [("not_json", {}), ("cut", {"quietly": True})])
def test_a_body_that_ends_early_is_not_json(serve: Any, kind: FaultKind, settings: dict[str, Any]) -> None:
    served = faulty(serve, Fault(kind, **settings))
    body = served.client.chat.completions.with_raw_response.create(
        model="r", messages=[{"role": "user", "content": "q"}]
    ).http_response.text
    with pytest.raises(json.JSONDecodeError):
        json.loads(body)


def test_html_may_come_with_status_200(serve: Any) -> None:
    served = faulty(serve, Fault("html", status=200))
    answer = served.client.chat.completions.with_raw_response.create(
        model="r", messages=[{"role": "user", "content": "q"}]
    )
    assert answer.headers["content-type"] == "text/html"
    assert "200 OK" in answer.http_response.text


def test_a_cut_answer_is_paid_for_and_lost(serve: Any) -> None:
    served = faulty(serve, Fault("cut"))
    with pytest.raises(openai.APIConnectionError):
        served.ask()
    assert served.server.stats.answered == 1


def test_a_cut_stream_breaks_in_the_middle(serve: Any) -> None:
    seen = []
    with pytest.raises((openai.APIConnectionError, httpx2.RemoteProtocolError)):  # openai 3.0 lets the latter through
        seen.extend(faulty(serve, Fault("cut")).ask(stream=True))
    assert [chunk.choices[0].finish_reason for chunk in seen] == [None, None, None]


def test_a_quietly_cut_stream_ends_without_a_finish_reason(serve: Any) -> None:
    chunks = list(faulty(serve, Fault("cut", quietly=True)).ask(stream=True))
    assert chunks
    assert {chunk.choices[0].finish_reason for chunk in chunks} == {None}


async def hanging() -> asyncio.Task[Any]:
    """A request in flight on a provider that hangs, ended by the client's leaving."""
    releases = {"r": SimulatedRelease(faults=[Fault("hang")])}
    messages: Any = [{"role": "user", "content": "q"}]
    async with (
        SimulatedProvider(AnswerBook.of(BOOK), releases) as server,
        AsyncOpenAI(base_url=server.base_url, api_key="key", max_retries=0) as client,
    ):
        request = asyncio.create_task(client.chat.completions.create(model="r", messages=messages))
        while not server.stats.faults:
            await asyncio.sleep(0)
        assert not request.done()
        request.cancel()
        await asyncio.wait([request])
        return request


def test_a_hanging_request_lasts_until_the_client_leaves() -> None:
    assert asyncio.run(hanging()).cancelled()


def test_merged_tool_indices_make_one_call_of_two(serve: Any, tool: Any) -> None:
    served = faulty(serve, Fault("merged_tool_indices"))
    chunks = list(served.ask("call", stream=True, tools=[tool("f"), tool("g")]))
    deltas = [delta for chunk in chunks for delta in chunk.choices[0].delta.tool_calls or ()]
    assert {delta.index for delta in deltas} == {0}
    assert [delta.function.name for delta in deltas if delta.function.name] == ["f", "g"]


def test_a_cumulative_stream_repeats_what_was_said(serve: Any) -> None:
    chunks = faulty(serve, Fault("cumulative_stream")).ask(stream=True)
    texts = [chunk.choices[0].delta.content for chunk in chunks if chunk.choices[0].delta.content]
    assert len(texts) == 3
    assert texts[2].startswith(texts[1])
    assert texts[1].startswith(texts[0])


def test_misshapen_calls_pass_the_sdk(serve: Any, tool: Any) -> None:
    tools = [tool("f"), tool("g")]
    without_ids = faulty(serve, Fault("missing_call_ids")).ask("call", tools=tools)
    assert [call.id for call in without_ids.choices[0].message.tool_calls] == [None, None]
    as_objects = faulty(serve, Fault("object_arguments")).ask("call", tools=tools)
    assert as_objects.choices[0].message.tool_calls[0].function.arguments == {"a": "1"}


def test_the_first_n_attempts_of_each_request_are_struck_and_the_next_succeeds(serve: Any) -> None:
    served = faulty(serve, Fault("server_error", first_n=2))
    for user in ("q", "other"):
        for _ in range(2):
            with pytest.raises(openai.InternalServerError):
                served.ask(user)
        assert served.ask(user).choices


def test_faults_do_not_change_what_is_answered_in_the_end(serve: Any) -> None:
    """A client that retries gets the same replies in the same order as one that meets no fault."""
    book = [Answer(user="q", texts=tuple(f"wording {number}" for number in range(20)))]
    faults = [Fault("server_error", rate=0.3), Fault("cut", rate=0.3)]
    plain, troubled = serve(book, instability=1.0), serve(book, SimulatedRelease(faults=faults), instability=1.0)

    def asked_until_answered() -> str:
        while True:
            try:
                return str(troubled.ask().choices[0].message.content)
            except openai.APIError:
                continue

    assert [asked_until_answered() for _ in range(30)] == [plain.ask().choices[0].message.content for _ in range(30)]
    stats = troubled.server.stats
    assert stats.answered == 30 + stats.faults["cut"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"kind": "quota", "retry_after": 1}, "'quota' takes no 'retry_after'. It belongs to: rate_limit"),
        ({"kind": "reset", "status": 500}, "'reset' takes no 'status'. It belongs to: html, server_error"),
        ({"kind": "rest"}, "Input should be 'auth'"),
        ({"kind": "reset", "first_n": 0}, "greater than or equal to 1"),
        ({}, "Field required"),
    ],
)
def test_a_mistake_is_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Fault.model_validate(settings)
    assert message in str(caught.value)


def test_the_kinds_are_sorted() -> None:
    assert list(get_args(FaultKind)) == sorted(get_args(FaultKind))
