"""What every provider promises, held against both."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from holdfast.domain.observation import TrialKey
from holdfast.domain.release import Release
from holdfast.domain.request import Request
from holdfast.ports import Ask, Provider, Sent
from holdfast.providers.openai_compatible import OpenAICompatible
from holdfast.providers.recorded import Recorded

RELEASE = Release("acme:old")
REQUEST = Request(user="hello")
BAD_ANSWERS: list[dict[str, Any]] = [
    {"body": ""},
    {"body": b"\x00\xff"},
    {"body": '{"choices": null}'},
    {"body": "{", "status": 500},
    {"body": "<html>", "status": 404},
    {"no_head": True},
    {"body": "x" * 1000, "cut_after": 10},
]

Make = Callable[[str, Path], Provider]


def endpoint(url: str, rows: Path) -> Provider:
    return OpenAICompatible(name="acme", base_url=url, api_key="none", timeout_s=20.0)


def recorded(url: str, rows: Path) -> Provider:
    return Recorded.load("acme", [(rows, ("*",))])


EVERY = pytest.mark.parametrize("make", [endpoint, recorded])


@pytest.fixture
def rows(write_rows: Callable[..., Path], recorded_row: Callable[..., dict[str, Any]]) -> Path:
    return write_rows(recorded_row("a"))


def ask(provider: Provider, case: str = "a") -> Ask:
    key = TrialKey(contract="c", case=case, request=REQUEST.digest, release=RELEASE, number=0)
    return Ask(key, REQUEST, provider.prepare(REQUEST, RELEASE), 20.0)


def trial(wire: Any, make: Make, rows: Path, case: str, answer: Any) -> Sent:
    async def once() -> Sent:
        async with wire.serving(lambda got: answer) as server:
            provider = make(server.url, rows)
            try:
                return await provider.send(ask(provider, case))
            finally:
                await provider.aclose()

    return asyncio.run(once())


@EVERY
def test_it_has_the_name_it_was_given_and_prepares_the_same_each_time(make: Make, rows: Path) -> None:
    provider = make("http://127.0.0.1:1/v1", rows)
    assert provider.name == "acme"
    assert provider.prepare(REQUEST, RELEASE) == provider.prepare(REQUEST, RELEASE)
    assert provider.prepare(REQUEST, RELEASE).body["model"] == "old"


@EVERY
def test_an_answer_is_an_observation_with_its_exchange_and_without_a_cause(wire: Any, make: Make, rows: Path) -> None:
    got = trial(wire, make, rows, "a", wire.answer(wire.completion("hi")))
    assert got.observation is not None
    assert got.observation.text
    assert got.exchange is not None
    assert got.attempt.cause is None
    assert got.attempt.started_at.tzinfo is not None


@EVERY
@pytest.mark.parametrize("bad", BAD_ANSWERS)
def test_what_cannot_be_used_is_a_cause_with_words_and_never_an_exception(
    wire: Any, make: Make, rows: Path, bad: dict[str, Any]
) -> None:
    got = trial(wire, make, rows, "not-there", wire.answer(**bad))
    assert got.observation is None
    assert got.attempt.cause is not None
    assert got.attempt.detail.endswith(".")
    got.attempt.model_dump_json().encode("utf-8")


@EVERY
def test_it_can_be_closed_twice(make: Make, rows: Path) -> None:
    async def once() -> None:
        provider = make("http://127.0.0.1:1/v1", rows)
        await provider.aclose()
        await provider.aclose()

    asyncio.run(once())
