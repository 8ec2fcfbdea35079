"""The application's own client: every exchange is carried and kept, and answered offline, byte for byte."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from openai import APIConnectionError, APITimeoutError, AsyncOpenAI, InternalServerError, OpenAI, RateLimitError

from holdfast.domain.observation import Exchange
from holdfast.domain.release import Release
from holdfast.errors import BudgetExceeded, EvidenceError, UsageError
from holdfast.ports import Sent
from holdfast.providers.app_clients import NO_KEY_HERE, replaying_client
from holdfast.providers.openai_compatible import OpenAICompatible

RELEASE = Release("acme:m-1")
OFFLINE = "http://127.0.0.1:9/v1"
Kept = list[tuple[Exchange, Sequence[Sent]]]


class Once:
    """Carries a call as the engine does, without waiting: at most three attempts."""

    def __init__(self, attempts: int = 1) -> None:
        self.attempts = attempts

    async def carry(self, send: Callable[[], Awaitable[Sent]], /) -> Sequence[Sent]:
        made = []
        for _ in range(self.attempts):
            made.append(await send())
            if made[-1].attempt.cause is None:
                break
        return made


class NoMoney:
    async def carry(self, send: Callable[[], Awaitable[Sent]], /) -> Sequence[Sent]:
        raise BudgetExceeded("The budget is used up.")


def answer_sync(client: OpenAI, release: str, text: str = "one") -> str:
    """An application: two calls, the second with the answer of the first."""
    messages: list[Any] = [{"role": "user", "content": text}]
    first = client.chat.completions.create(model=release, messages=messages)
    messages += [
        {"role": "assistant", "content": first.choices[0].message.content},
        {"role": "user", "content": "more"},
    ]
    second = client.chat.completions.create(model=release, messages=messages, temperature=0)
    return f"{first.choices[0].message.content} {second.choices[0].message.content}"


async def answer_async(client: AsyncOpenAI, release: str, text: str = "one") -> str:
    messages: list[Any] = [{"role": "user", "content": text}]
    first = await client.chat.completions.create(model=release, messages=messages)
    return first.choices[0].message.content or ""


async def stream_async(client: AsyncOpenAI, release: str) -> str:
    messages: list[Any] = [{"role": "user", "content": "s"}]
    stream = await client.chat.completions.create(model=release, messages=messages, stream=True)
    return "".join([chunk.choices[0].delta.content or "" async for chunk in stream if chunk.choices])


def stream_sync(client: OpenAI, release: str) -> str:
    messages: list[Any] = [{"role": "user", "content": "s"}]
    stream = client.chat.completions.create(model=release, messages=messages, stream=True)
    return "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)


def provider(url: str, **options: Any) -> OpenAICompatible:
    return OpenAICompatible(
        name="acme", base_url=url, api_key=options.pop("api_key", "none"), timeout_s=20.0, **options
    )


def live(wire: Any, application: Any, answer: Any, *, carrier: Any = None, **options: Any) -> tuple[Any, Kept, Any]:
    """The application on a real server: what it returned or raised, what was kept, what the server got."""
    kept: Kept = []
    is_async = asyncio.iscoroutinefunction(application)

    async def once() -> Any:
        async with wire.serving(answer if callable(answer) else lambda got: answer) as server:
            endpoint = provider(server.url, **options)

            def keep(exchange: Exchange, sent: Sequence[Sent]) -> None:
                kept.append((exchange, sent))

            try:
                with endpoint.client("async" if is_async else "sync", RELEASE, carrier or Once(), keep) as client:
                    call = application(client, "m-1") if is_async else asyncio.to_thread(application, client, "m-1")
                    return await call, server.got
            except Exception as error:  # noqa: BLE001 (what the application raised is what is looked at)
                return error, server.got
            finally:
                await endpoint.aclose()

    returned, got = asyncio.run(once())
    return returned, kept, got


def replayed(application: Any, exchanges: Sequence[Exchange]) -> Any:
    """The application offline."""
    is_async = asyncio.iscoroutinefunction(application)
    with replaying_client("async" if is_async else "sync", exchanges, base_url=OFFLINE) as client:
        return asyncio.run(application(client, "m-1")) if is_async else application(client, "m-1")


def echo(wire: Any) -> Callable[[Any], Any]:
    return lambda got: wire.answer(wire.completion(f"to {got.body['messages'][-1]['content']}"))


@pytest.mark.parametrize("application", [answer_sync, answer_async])
def test_every_exchange_of_an_application_is_kept_and_answers_it_offline(wire: Any, application: Any) -> None:
    returned, kept, got = live(wire, application, echo(wire))
    assert returned in ("to one to more", "to one")
    assert [exchange.asked for exchange, _ in kept] == [each.body for each in got]
    assert all(sent[-1].observation is not None for _, sent in kept)
    assert replayed(application, [exchange for exchange, _ in kept]) == returned


@pytest.mark.parametrize("application", [stream_sync, stream_async])
def test_a_stream_is_kept_whole_and_streamed_again_offline(wire: Any, application: Any) -> None:
    text = wire.chunks({"content": "a"}, {"content": "b"})
    returned, kept, _ = live(wire, application, wire.answer(text, headers=wire.events))
    assert returned == "ab"
    ((exchange, sent),) = kept
    assert (exchange.body, exchange.streamed) == (text, True)
    assert sent[-1].observation is not None
    assert sent[-1].observation.text == "ab"
    assert replayed(application, [exchange]) == "ab"


def test_the_application_has_no_key_and_the_endpoint_gets_it(wire: Any) -> None:
    def tells(client: OpenAI, release: str) -> str:
        answer_sync(client, release)
        return f"{client.api_key} {client.max_retries}"

    options = {"api_key": wire.canary, "headers": {"X-Team": "a"}}
    returned, kept, got = live(wire, tells, echo(wire), **options)
    assert returned == f"{NO_KEY_HERE} 0"
    assert {(each.headers["authorization"], each.headers["x-team"]) for each in got} == {(f"Bearer {wire.canary}", "a")}
    assert "0123456789" not in repr(kept)


def test_attempts_are_the_carriers_and_all_of_them_are_kept(wire: Any) -> None:
    answers = iter([wire.answer({"error": {"message": "busy"}}, status=500), wire.answer(wire.completion("late"))])
    returned, kept, got = live(wire, answer_async, lambda _: next(answers), carrier=Once(3))
    assert (returned, len(got)) == ("late", 2)
    assert [each.attempt.cause for each in kept[0][1]] == ["server", None]


@pytest.mark.parametrize(("status", "error"), [(429, RateLimitError), (500, InternalServerError)])
def test_an_error_reaches_the_application_as_the_sdk_words_it_live_and_offline(
    wire: Any, status: int, error: type[Exception]
) -> None:
    returned, kept, got = live(wire, answer_async, wire.answer({"error": {"message": "No."}}, status=status))
    assert isinstance(returned, error)
    assert len(got) == 1
    with pytest.raises(error):
        replayed(answer_async, [exchange for exchange, _ in kept])


@pytest.mark.parametrize("application", [answer_sync, answer_async])
def test_a_connection_that_failed_fails_again_offline(wire: Any, application: Any) -> None:
    returned, kept, _ = live(wire, application, wire.answer(no_head=True))
    assert isinstance(returned, APIConnectionError)
    assert (kept[0][0].status, kept[0][0].body, kept[0][1][-1].attempt.cause) == (0, "transport", "transport")
    with pytest.raises(APIConnectionError):
        replayed(application, [exchange for exchange, _ in kept])


def test_a_timeout_is_a_timeout_offline() -> None:
    asked = {"messages": [{"role": "user", "content": "one"}], "model": "m-1"}
    digest = asked_digest(answer_async)
    with pytest.raises(APITimeoutError):
        replayed(answer_async, [Exchange(body="timeout", status=0, asked=asked, asked_digest=digest)])


def asked_digest(application: Any) -> str:
    """The digest of the only request of an application, as the replaying client computes it."""
    from holdfast.providers.asked import Asked
    from holdfast.providers.redaction import Redactor

    seen: list[str] = []

    class Stop(Exception):
        pass

    import httpx2

    def look(request: Any) -> Any:
        seen.append(Asked.of(request, httpx2.URL(OFFLINE), Redactor(())).digest)
        raise Stop

    client = AsyncOpenAI(base_url=OFFLINE, api_key="x", max_retries=0,
                         http_client=httpx2.AsyncClient(transport=httpx2.MockTransport(look)))  # fmt: skip
    with pytest.raises((Stop, APIConnectionError)):
        asyncio.run(application(client, "m-1"))
    return seen[0]


def test_a_budget_that_is_used_up_ends_the_application(wire: Any) -> None:
    returned, kept, got = live(wire, answer_async, echo(wire), carrier=NoMoney())
    assert isinstance(returned, BudgetExceeded)
    assert (kept, got) == ([], [])


def test_a_client_that_is_pointed_elsewhere_is_stopped_before_the_key_leaves(wire: Any) -> None:
    async def strays(client: AsyncOpenAI, release: str) -> str:
        return await answer_async(client.with_options(base_url="http://127.0.0.1:1/v1"), release)

    returned, _, got = live(wire, strays, echo(wire))
    assert isinstance(returned, UsageError)
    assert "It pointed the client it was given at '127.0.0.1'" in str(returned)
    assert got == []


def test_a_sync_client_inside_the_event_loop_is_refused_instead_of_waiting_for_itself(wire: Any) -> None:
    async def once() -> None:
        async with wire.serving(echo(wire)) as server:
            endpoint = provider(server.url)
            client = endpoint.client("sync", RELEASE, Once(), lambda exchange, sent: None)
            with pytest.raises(UsageError, match="Annotate the client as AsyncOpenAI"), client as made:
                answer_sync(made, "m-1")
            await endpoint.aclose()

    asyncio.run(once())


def test_an_async_client_works_in_an_event_loop_of_its_own(wire: Any) -> None:
    async def once() -> str:
        async with wire.serving(echo(wire)) as server:
            endpoint = provider(server.url)
            with endpoint.client("async", RELEASE, Once(), lambda exchange, sent: None) as client:
                text = await asyncio.to_thread(lambda: asyncio.run(answer_async(client, "m-1")))
            await endpoint.aclose()
            return text

    assert asyncio.run(once()) == "to one"


def test_calls_at_the_same_time_are_all_kept(wire: Any) -> None:
    async def at_once(client: AsyncOpenAI, release: str) -> list[str]:
        return await asyncio.gather(*(answer_async(client, release, f"n{n}") for n in range(20)))

    returned, kept, _ = live(wire, at_once, echo(wire))
    assert returned == [f"to n{n}" for n in range(20)]
    assert replayed(at_once, [exchange for exchange, _ in reversed(kept)]) == returned


def test_equal_requests_are_answered_in_the_order_they_were_made_and_each_answer_once(wire: Any) -> None:
    def twice(client: OpenAI, release: str) -> list[str | None]:
        asked: Any = {"model": release, "messages": [{"role": "user", "content": "same"}]}
        return [client.chat.completions.create(**asked).choices[0].message.content for _ in range(2)]

    answers = iter("ab")
    returned, kept, _ = live(wire, twice, lambda _: wire.answer(wire.completion(next(answers))))
    assert returned == ["a", "b"]
    assert replayed(twice, [exchange for exchange, _ in kept]) == ["a", "b"]
    with pytest.raises(EvidenceError) as caught:
        replayed(twice, [kept[0][0]])
    assert "('same'), once more than it was recorded." in str(caught.value)


@pytest.mark.parametrize("application", [answer_sync, answer_async])
def test_a_request_that_was_never_recorded_names_the_nearest_and_where_they_part(wire: Any, application: Any) -> None:
    _, kept, _ = live(wire, application, echo(wire))

    def changed(client: Any, release: str) -> Any:
        return application(client, release, "two")

    async def changed_async(client: Any, release: str) -> Any:
        return await application(client, release, "two")

    with pytest.raises(EvidenceError) as caught:
        replayed(changed_async if application is answer_async else changed, [exchange for exchange, _ in kept])
    assert str(caught.value) == (
        "the application: It made request POST /chat/completions ('two'), which was never recorded. The nearest "
        "recorded request ('one') differs first in messages[0].content ('one' recorded, 'two' asked). "
        "Replay the contract to record it."
    )


def test_a_missing_answer_is_told_though_the_application_swallows_it() -> None:
    def swallows(client: OpenAI, release: str) -> str:
        try:
            return answer_sync(client, release)
        except Exception:  # noqa: BLE001 (as some applications do)
            return "sorry"

    with pytest.raises(EvidenceError, match="Recorded are 0 requests"):
        replayed(swallows, [])


def test_other_endpoints_of_the_client_are_kept_too(wire: Any) -> None:
    async def embeds(client: AsyncOpenAI, release: str) -> int:
        made = await client.embeddings.create(model="e", input="x", encoding_format="float")
        return len(made.data[0].embedding)

    body = {"object": "list", "model": "e", "data": [{"object": "embedding", "index": 0, "embedding": [0.5, 1]}],
            "usage": {"prompt_tokens": 3, "total_tokens": 3}}  # fmt: skip
    returned, kept, got = live(wire, embeds, wire.answer(body))
    assert (returned, got[0].path) == (2, "/v1/embeddings")
    assert kept[0][1][-1].observation is not None
    assert kept[0][1][-1].observation.usage.input_tokens == 3
    assert replayed(embeds, [exchange for exchange, _ in kept]) == 2
