"""The endpoint, over real HTTP on loopback: whatever it does becomes an observation or a cause."""

import asyncio
import gzip
import json
import socket
from typing import Any

import pytest

from holdfast.domain.observation import TrialKey
from holdfast.domain.release import Release
from holdfast.domain.request import Request
from holdfast.errors import ProviderError, SettingsError
from holdfast.ports import Ask, Sent
from holdfast.providers.openai_compatible import OpenAICompatible

RELEASE = Release("acme:m-1")
RATE_LIMIT = {"error": {"code": "rate_limit_exceeded", "message": "Slow down."}}


def provider(url: str, **options: Any) -> OpenAICompatible:
    return OpenAICompatible(**{"name": "acme", "base_url": url, "api_key": "none", "timeout_s": 20.0, **options})


def ask(endpoint: OpenAICompatible, request: Request | None = None, timeout_s: float = 20.0) -> Ask:
    request = request or Request(user="hello")
    key = TrialKey(contract="c", case="a", request=request.digest, release=RELEASE, number=0)
    return Ask(key, request, endpoint.prepare(request, RELEASE), timeout_s)


async def send(endpoint: OpenAICompatible, request: Request | None = None, timeout_s: float = 20.0) -> Sent:
    try:
        return await endpoint.send(ask(endpoint, request, timeout_s))
    finally:
        await endpoint.aclose()


def sent(wire: Any, answer: Any, request: Request | None = None, *, timeout_s: float = 20.0, **options: Any) -> Sent:
    """What one attempt gives at a server that answers so."""

    async def once() -> Sent:
        async with wire.serving(lambda got: answer) as server:
            return await send(provider(server.url, **options), request, timeout_s)

    return asyncio.run(once())


def test_an_answer_is_observed_timed_and_kept(wire: Any) -> None:
    body = wire.completion("hi")
    got = sent(wire, wire.answer(body, headers={"x-request-id": "req-1"}))
    assert got.observation is not None
    assert got.exchange is not None
    assert (got.observation.text, got.observation.served_model) == ("hi", "m-served")
    assert got.observation.timing.total_ms == got.attempt.duration_ms > 0
    assert got.observation.timing.first_token_ms is None
    assert (got.attempt.status, got.attempt.cause, got.attempt.request_id) == (200, None, "req-1")
    assert (json.loads(got.exchange.body), got.exchange.status, got.exchange.streamed) == (body, 200, False)


def test_the_request_is_sent_as_it_was_prepared_with_key_and_headers(wire: Any) -> None:
    async def once() -> Any:
        async with wire.serving(lambda got: wire.answer(wire.completion())) as server:
            await send(provider(server.url, api_key="sk-12345678", headers={"X-Team": "a"}))
            return server.got

    (got,) = asyncio.run(once())
    assert (got.method, got.path) == ("POST", "/v1/chat/completions")
    assert got.body == {"model": "m-1", "messages": [{"role": "user", "content": "hello"}]}
    assert (got.headers["authorization"], got.headers["x-team"]) == ("Bearer sk-12345678", "a")


def test_organisation_and_project_of_the_environment_are_not_sent(wire: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-mine")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-mine")

    async def once() -> Any:
        async with wire.serving(lambda got: wire.answer(wire.completion())) as server:
            await send(provider(server.url))
            return server.got

    (got,) = asyncio.run(once())
    assert "mine" not in str(got.headers)


def test_a_stream_is_put_together_with_the_time_of_its_first_token(wire: Any) -> None:
    text = wire.chunks({"role": "assistant", "content": ""}, {"content": "a"}, {"content": "b"})
    got = sent(wire, wire.answer(text, headers=wire.events), Request(user="u", stream=True))
    assert got.observation is not None
    assert got.exchange is not None
    assert (got.observation.text, got.observation.usage.output_tokens) == ("ab", 2)
    assert (got.exchange.body, got.exchange.streamed) == (text, True)
    assert got.observation.timing.first_token_ms is not None
    assert 0 < got.observation.timing.first_token_ms <= got.observation.timing.total_ms


@pytest.mark.parametrize(
    ("default", "asked", "streams"),
    [(True, None, True), (True, False, False), (False, True, True), (False, None, False)],
)
def test_a_request_may_wish_to_stream_against_the_default(default: bool, asked: bool | None, streams: bool) -> None:
    endpoint = provider("http://127.0.0.1:1/v1", stream_default=default)
    wire = endpoint.prepare(Request(user="u", stream=asked), RELEASE)
    assert (wire.stream, wire.body.get("stream", False)) == (streams, streams)


def test_an_answer_in_gzip_is_read(wire: Any) -> None:
    packed = gzip.compress(json.dumps(wire.completion("hi")).encode())
    got = sent(wire, wire.answer(packed, headers={"content-encoding": "gzip"}))
    assert got.observation is not None
    assert got.observation.text == "hi"


@pytest.mark.parametrize(
    ("status", "body", "cause", "detail"),
    [
        (400, {"error": {"code": "unsupported_value", "param": "temperature", "message": "Only 1."}}, "unsupported",
         "HTTP 400, code 'unsupported_value', parameter 'temperature': 'Only 1.'."),
        (401, {"error": {"code": "invalid_api_key", "message": "No."}}, "auth",
         "HTTP 401, code 'invalid_api_key': 'No.'."),
        (404, {"error": {"code": "model_not_found", "message": "Gone."}}, "unsupported",
         "HTTP 404, code 'model_not_found': 'Gone.'."),
        (429, {"error": {"code": "insufficient_quota", "message": "Pay."}}, "quota",
         "HTTP 429, code 'insufficient_quota': 'Pay.'."),
        (502, "<html><title>Bad Gateway</title></html>", "server", "HTTP 502: 'Bad Gateway'."),
    ],
)  # fmt: skip
def test_an_error_has_its_cause_and_says_what_the_endpoint_said(
    wire: Any, status: int, body: Any, cause: str, detail: str
) -> None:
    got = sent(wire, wire.answer(body, status=status))
    assert (got.observation, got.attempt.status, got.attempt.cause) == (None, status, cause)
    assert got.attempt.detail == detail
    assert not got.attempt.paid
    assert got.exchange is not None
    assert got.exchange.status == status


def test_the_wait_that_a_limit_asks_for_is_kept(wire: Any) -> None:
    got = sent(wire, wire.answer(RATE_LIMIT, status=429, headers={"Retry-After": "2"}))
    assert (got.attempt.cause, got.attempt.retry_after_s, got.attempt.code) == (
        "rate_limit",
        2.0,
        "rate_limit_exceeded",
    )


def test_a_filter_that_refuses_with_an_error_is_behaviour(wire: Any) -> None:
    body = {"error": {"code": "data_inspection_failed", "message": "Inappropriate."}}
    got = sent(wire, wire.answer(body, status=400))
    assert got.attempt.cause is None
    assert got.observation is not None
    assert (got.observation.finish, got.observation.finish_raw) == ("content_filter", "data_inspection_failed")
    assert got.observation.refusal == "Inappropriate."


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ({"error": {"message": "internal"}}, {}),
        ({"choices": None}, {}),
        ({"choices": []}, {}),
        ("<html>hello</html>", {"content-type": "text/html"}),
        ("", {}),
        ('{"choices": [', {}),
        ('data: {"choices": [{"delta": {"content": "a"}}]}\n\n', {"content-type": "text/event-stream"}),
        (b"\xff\xfe\x00", {}),
        ("[" * 100_000, {}),
    ],
)  # fmt: skip
def test_a_200_without_a_usable_answer_is_broken_paid_and_kept(wire: Any, body: Any, headers: Any) -> None:
    got = sent(wire, wire.answer(body, headers=headers))
    assert (got.observation, got.attempt.cause, got.attempt.paid) == (None, "broken", True)
    assert got.attempt.detail
    assert got.exchange is not None
    got.exchange.model_dump_json().encode()


def test_a_body_cut_on_the_way_is_broken_and_what_came_is_kept(wire: Any) -> None:
    got = sent(wire, wire.answer(wire.completion(), cut_after=40))
    assert (got.attempt.cause, got.attempt.status, got.attempt.paid) == ("broken", 200, True)
    assert got.exchange is not None
    assert len(got.exchange.body) == 40
    assert got.attempt.detail.startswith("The connection failed (ClientPayloadError: ")
    assert "40 bytes had come. The body of the answer is not JSON" in got.attempt.detail


def test_a_stream_cut_on_the_way_is_broken_but_a_whole_one_is_an_answer(wire: Any) -> None:
    text = wire.chunks({"content": "a"})
    cut = sent(wire, wire.answer(text, headers=wire.events, cut_after=120))
    assert (cut.attempt.cause, cut.attempt.paid) == ("broken", True)
    whole = sent(wire, wire.answer(text, headers=wire.events, cut_after=len(text) - 5))
    assert whole.observation is not None
    assert whole.observation.text == "a"


def test_a_connection_that_is_closed_without_an_answer_is_transport(wire: Any) -> None:
    got = sent(wire, wire.answer(no_head=True))
    assert (got.attempt.cause, got.attempt.status, got.exchange) == ("transport", None, None)
    assert got.attempt.detail.startswith("The connection failed (ServerDisconnectedError")


def test_a_port_where_nobody_listens_is_transport() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    got = asyncio.run(_send_to(f"http://127.0.0.1:{port}/v1"))
    assert got.attempt.cause == "transport"
    assert "Connect" in got.attempt.detail


async def _send_to(url: str) -> Sent:
    return await send(provider(url))


def test_what_is_no_http_is_transport() -> None:
    async def once() -> Sent:
        async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"220 mail.example ESMTP\r\n\r\n")
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(babble, "127.0.0.1", 0)
        try:
            return await _send_to(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1")
        finally:
            server.close()

    assert asyncio.run(once()).attempt.cause == "transport"


def test_silence_is_a_timeout_before_and_after_the_answer_began(wire: Any) -> None:
    before = sent(wire, wire.answer(no_head=True, hang=True), timeout_s=0.2)
    assert (before.attempt.cause, before.attempt.paid, before.exchange) == ("timeout", False, None)
    assert before.attempt.detail == "The answer was not complete after 0.2 s."
    after = sent(wire, wire.answer(wire.completion(), hang=True, cut_after=20), timeout_s=0.2)
    assert (after.attempt.cause, after.attempt.paid) == ("timeout", True)
    assert after.exchange is not None
    assert len(after.exchange.body) == 20


def test_a_redirect_is_not_followed_so_that_the_key_stays(wire: Any) -> None:
    async def once() -> tuple[Sent, int]:
        async with wire.serving(lambda got: wire.answer(wire.completion())) as other:
            elsewhere = wire.answer(status=307, headers={"location": f"{other.url}/chat/completions?k=1"})
            async with wire.serving(lambda got: elsewhere) as server:
                return await send(provider(server.url)), len(other.got)

    got, reached = asyncio.run(once())
    assert reached == 0
    assert got.attempt.cause == "transport"
    assert got.attempt.detail.startswith("HTTP 307: it redirects to 'http://127.0.0.1:")
    assert got.attempt.detail.endswith("Mend the base_url.")
    assert "?" not in got.attempt.detail


def test_one_attempt_is_one_request(wire: Any) -> None:
    async def once() -> int:
        async with wire.serving(lambda got: wire.answer(RATE_LIMIT, status=429)) as server:
            await send(provider(server.url))
            return len(server.got)

    assert asyncio.run(once()) == 1


def test_what_cannot_be_asked_is_unsupported_and_not_sent() -> None:
    async def once() -> Sent:
        endpoint = provider("http://127.0.0.1:1/v1")
        asked = ask(endpoint)
        unsupported = Ask(asked.key, asked.request, type(asked.wire)(body={}, unsupported="No images."))
        return await endpoint.send(unsupported)

    got = asyncio.run(once())
    assert (got.attempt.cause, got.attempt.detail) == ("unsupported", "No images.")


def test_cancelling_is_not_swallowed(wire: Any) -> None:
    async def once() -> None:
        async with wire.serving(lambda got: wire.answer(no_head=True, hang=True)) as server:
            endpoint = provider(server.url)
            task = asyncio.ensure_future(endpoint.send(ask(endpoint)))
            while not server.got:
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await endpoint.aclose()

    asyncio.run(once())


def test_many_calls_share_their_connections(wire: Any) -> None:
    async def once() -> int:
        async with wire.serving(lambda got: wire.answer(wire.completion())) as server:
            endpoint = provider(server.url)
            every = await asyncio.gather(*(endpoint.send(ask(endpoint)) for _ in range(200)))
            await endpoint.aclose()
            return sum(each.observation is not None for each in every)

    assert asyncio.run(once()) == 200


def listed(wire: Any, answer: Any) -> Any:
    async def once() -> Any:
        async with wire.serving(lambda got: answer) as server:
            endpoint = provider(server.url)
            try:
                return await endpoint.releases()
            finally:
                await endpoint.aclose()

    return asyncio.run(once())


def test_the_releases_are_those_that_the_endpoint_lists(wire: Any) -> None:
    rows = {"data": [{"id": "b", "owned_by": "x"}, {"id": "a"}, {"id": None}, 5]}
    assert listed(wire, wire.answer(rows)) == ["a", "b"]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"error": {"message": "No."}}, 401, "HTTP 401: 'No.'."),
        ("<html></html>", 200, "The list of models is HTML, not JSON: '<html></html>'."),
        ({"data": None}, 200, "The list of models has no `data`: found None."),
    ],
)
def test_an_endpoint_that_lists_nothing_is_told(wire: Any, body: Any, status: int, said: str) -> None:
    with pytest.raises(ProviderError) as caught:
        listed(wire, wire.answer(body, status=status))
    assert str(caught.value) == f"provider 'acme': {said} Check base_url and key, or name releases yourself."


def test_a_key_that_no_header_can_carry_is_refused_without_showing_it() -> None:
    with pytest.raises(SettingsError) as caught:
        provider("http://127.0.0.1:1/v1", api_key="sk-12345678\n")
    assert str(caught.value) == (
        "provider 'acme', header 'Authorization': Its value holds '\\n' at position 18, which no header can carry. "
        "Look for a line break or a blank at the end of the variable."
    )


def spoken(wire: Any, key: str) -> list[Any]:
    """Answers that say the key: as text, in an error, in pieces of a stream, in headers, as HTML, after a redirect."""
    pieces = wire.chunks({"content": key[:9]}, {"content": key[9:]})
    call = {"id": key, "function": {"name": key, "arguments": json.dumps({"k": key})}}
    return [
        wire.answer(wire.completion(f"Your key is {key}.", model=key, system_fingerprint=key)),
        wire.answer(wire.completion(None, message={"tool_calls": [call], "refusal": key, "reasoning": key})),
        wire.answer({"error": {"code": key, "param": key, "message": f"Incorrect API key: {key}."}}, status=401),
        wire.answer({"error": {"code": key, "message": key}}),
        wire.answer(f"<html><title>{key}</title></html>", status=502),
        wire.answer(f"<html>{key}</html>"),
        wire.answer(pieces, headers=wire.events),
        wire.answer(RATE_LIMIT, status=429, headers={"x-request-id": key, "x-echo": key}),
        wire.answer(status=307, headers={"location": f"http://127.0.0.1/{key}"}),
        wire.answer(json.dumps(wire.completion(key)).replace("/", "\\/")),
    ]


def test_a_planted_key_is_in_nothing_that_an_attempt_gives(wire: Any) -> None:
    for place in ({"api_key": wire.canary}, {"headers": {"X-Api-Key": wire.canary}}):
        for answer in spoken(wire, wire.canary):
            got = sent(wire, answer, **place)
            kept = [got.attempt, got.observation, got.exchange]
            everything = repr(got) + "".join(each.model_dump_json() for each in kept if each is not None)
            assert "0123456789" not in everything, (place, answer)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/v1?key={}", "http://user:{}@127.0.0.1:1/v1", "http://127.0.0.1:1/v1#{}", "/v1/{}"]
)
def test_a_secret_in_the_address_is_refused_without_showing_it(wire: Any, url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        provider(url.format(wire.canary))
    assert str(caught.value) == (
        "provider 'acme': Its base_url must be scheme, host and path only, without user name, query or fragment. "
        "Name a variable in api_key_env or in headers."
    )


def test_a_failing_connection_does_not_tell_the_key(wire: Any) -> None:
    got = asyncio.run(send(provider("http://127.0.0.1:1/v1", api_key=wire.canary)))
    assert got.attempt.cause == "transport"
    assert "0123456789" not in repr(got)
