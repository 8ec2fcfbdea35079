"""One trial: a prompt, or an application with everything it asked."""

import asyncio
from random import Random
from typing import Any

import pytest
from pydantic import BaseModel

from holdfast.domain.contract import Application, LoadedCase
from holdfast.engine.budget import Budget
from holdfast.engine.carrier import TrialCarrier, Ways
from holdfast.engine.estimate import Tariff
from holdfast.engine.limits import Limits
from holdfast.engine.pace import Pace
from holdfast.engine.plan import Unit
from holdfast.engine.sitting import Sitting
from holdfast.engine.trials import as_json, rerun_application, run_application

CASE = LoadedCase(id="c0", input="hello")


class Invoice(BaseModel):
    total: float


def _application(run: Any, *, answer_type: Any = str, is_async: bool = True) -> Application:
    client: Any = "async" if is_async else "sync"
    return Application(run=run, client=client, is_async=is_async, revision="1", answer_type=answer_type)


async def _asks_twice(asked: str, client: Any, release: str) -> str:
    return f"{await client.ask(asked)} and {await client.ask('more')} from {release}"


def _evidence(parts: Any, application: Application, *steps: Any) -> Any:
    """The evidence of one run of the application, when its calls go like these steps."""
    calls = iter(steps or [parts.Step()] * 9)
    provider = parts.ScriptedProvider(lambda key, tries: next(calls))
    key = parts.evidence().key

    async def listen(event: Any) -> None: ...

    async def run() -> Any:
        clock, limits = parts.LoopClock(), Limits()
        ways = Ways(clock, Pace(clock), Budget(), Tariff(parts.PRICE), limits, Sitting(limits), Random(1))
        carrier = TrialCarrier(ways, key, None, listen)
        return await run_application(Unit(key), application, CASE, provider, carrier, ways)

    return parts.in_virtual_time(run())


def test_an_application_s_answer_and_every_exchange_inside_are_kept(parts: Any) -> None:
    evidence = _evidence(parts, _application(_asks_twice))
    assert evidence.answer == "ok and ok from chat-2026-05-20"
    assert len(evidence.exchanges) == len(evidence.attempts) == 2
    assert evidence.observation.usage.output_tokens == 20
    assert evidence.observation.timing.total_ms == pytest.approx(200)
    assert evidence.cost_usd == pytest.approx(2 * (20 * 2 + 10 * 8) / 1e6)


def test_a_synchronous_application_runs_in_a_thread(parts: Any) -> None:
    evidence = _evidence(
        parts, _application(lambda asked, client, release: client.ask_sync(asked).upper(), is_async=False)
    )
    assert (evidence.cause, evidence.answer) == (None, "OK")


def test_an_application_that_raises_is_unobserved_with_type_and_text(parts: Any) -> None:
    async def broken(asked: str, client: Any, release: str) -> str:
        raise KeyError(await client.ask(asked))

    evidence = _evidence(parts, _application(broken))
    assert (evidence.cause, evidence.observation) == ("application", None)
    assert evidence.detail == """The application raised KeyError: "'ok'"."""
    assert len(evidence.exchanges) == 1


def test_an_application_that_raises_for_the_provider_s_failure_has_that_cause(parts: Any) -> None:
    evidence = _evidence(parts, _application(_asks_twice), parts.Step(cause="quota"))
    assert (evidence.cause, evidence.detail) == ("quota", "said quota")


def test_an_application_that_answers_without_the_lost_call_is_unobserved_too(parts: Any) -> None:
    async def falls_back(asked: str, client: Any, release: str) -> str:
        try:
            return await client.ask(asked)  # type: ignore[no-any-return]  # text
        except ConnectionError:
            return "Please try later."

    evidence = _evidence(parts, _application(falls_back), *[parts.Step(cause="timeout")] * 3)
    assert (evidence.cause, evidence.answer) == ("timeout", None)


def test_an_application_may_answer_what_the_release_does_not_support_in_another_way(parts: Any) -> None:
    async def adapts(asked: str, client: Any, release: str) -> str:
        try:
            return await client.ask(asked)  # type: ignore[no-any-return]  # text
        except ConnectionError:
            return await client.ask("plainly")  # type: ignore[no-any-return]  # text

    assert _evidence(parts, _application(adapts), parts.Step(cause="unsupported"), parts.Step()).answer == "ok"


ANSWERS = [
    (Invoice(total=2), Invoice, {"total": 2.0}, "a pydantic value by its type"),
    (Invoice(total=2), None, {"total": 2.0}, "a pydantic value without a declared type"),
    ({"a": (1, 2)}, Any, {"a": [1, 2]}, "plain data"),
    (None, None, None, "nothing"),
]


@pytest.mark.parametrize(("answer", "answer_type", "json", "why"), ANSWERS, ids=[row[-1] for row in ANSWERS])
def test_answers_become_json(answer: Any, answer_type: Any, json: Any, why: str) -> None:
    assert as_json(answer, _application(None, answer_type=answer_type)) == json


def test_an_answer_without_json_form_is_the_application_s_fault(parts: Any) -> None:
    async def odd(asked: str, client: Any, release: str) -> Any:
        return {"lock": asyncio.Lock}

    evidence = _evidence(parts, _application(odd, answer_type=None))
    assert evidence.cause == "application"
    assert evidence.detail.startswith('The application raised TypeError: "its answer {')


def test_an_application_is_run_again_from_its_kept_exchanges(parts: Any) -> None:
    async def again(run: Any) -> Any:
        return await rerun_application(_application(run), CASE, kept, parts.ScriptedProvider())

    async def changed(asked: str, client: Any, release: str) -> str:
        return (await client.ask(asked)).title()  # type: ignore[no-any-return]  # text

    async def asks_more(asked: str, client: Any, release: str) -> str:
        return "".join([await client.ask(asked) for _ in range(3)])

    kept = _evidence(parts, _application(_asks_twice))
    assert parts.in_virtual_time(again(_asks_twice)) == kept
    assert parts.in_virtual_time(again(changed)).answer == "Ok"
    assert parts.in_virtual_time(again(asks_more)).cause == "application"
