"""The desk of a hunt: what it keeps, what it does not ask, what it says of silence."""

from dataclasses import replace
from typing import Any

import pytest

from holdfast.domain.contract import Application, Drawing, LoadedCase
from holdfast.domain.release import Price
from holdfast.domain.request import Request
from holdfast.domain.trial import RunHeader
from holdfast.engine.budget import Budget
from holdfast.engine.desks import Beside, desks_of
from holdfast.engine.hunt_desk import HuntDesk, case_of
from holdfast.engine.limits import Limits
from holdfast.errors import ContractError, Problem


@pytest.fixture
def made(parts: Any) -> Any:
    """A desk with one release that answers as its script says; kept answers outlive it in the journal."""

    def make(
        script: Any = None, *, journal: Any = None, budget: Budget | None = None, price: Price | None = None,
        **more: Any,
    ) -> HuntDesk:  # fmt: skip
        def posed(id: str, value: Any) -> Any:
            if value is None:
                raise ContractError(Problem("a.py:1", "It cannot be asked."))
            contract = parts.contract("c", cases=0, **more)
            return replace(
                contract, cases=(LoadedCase(id=id, input=value),), requests={("main", id): Request(user=value)}
            )

        kept = journal or parts.MemoryJournal()
        if not kept.headers:
            kept.begin(RunHeader(id="h", role="hunt", release=parts.RELEASE, created_at=parts.START, plan="p", units=0))
        provider = parts.ScriptedProvider(script or parts.always(parts.Step()))
        beside = Beside(parts.RELEASE, provider, Limits(), price)
        desks = desks_of(beside, [], parts.LoopClock(), budget or Budget(), 0)
        return HuntDesk(
            Drawing(strategies=(), posed=posed), desks, kept, kept.headers[0], lambda it: it, lambda event: None
        )

    return make


def _asked(parts: Any, desk: HuntDesk, *questions: tuple[str, Any, int]) -> list[Any]:
    async def ask() -> list[Any]:
        return [await desk.trial(parts.RELEASE, digest, value, number) for digest, value, number in questions]

    return parts.in_virtual_time(ask())  # type: ignore[no-any-return]  # trials


def test_an_answer_is_durable_before_it_is_used_and_asked_for_once(parts: Any, made: Any) -> None:
    desk = made()
    first, again, other = _asked(parts, desk, ("d1", "x", 0), ("d1", "x", 0), ("d1", "x", 1))
    assert first is again
    assert [row.key.number for row in desk.journal.kept["h"]] == [0, 1]
    assert {row.key.case for row in desk.journal.kept["h"]} == {case_of("d1")}
    assert (first.outcome, other.outcome, desk.calls, desk.kept) == ("passed", "passed", 2, 0)


def test_what_the_journal_keeps_is_not_asked_again(parts: Any, made: Any) -> None:
    before = made()
    _asked(parts, before, ("d1", "x", 0))
    desk = made(journal=before.journal)
    trials = _asked(parts, desk, ("d1", "x", 0), ("d2", "y", 0))
    assert [trial.outcome for trial in trials] == ["passed", "passed"]
    assert (desk.calls, desk.kept) == (1, 1)


def test_the_budget_counts_retries_and_is_not_exceeded(parts: Any, made: Any) -> None:
    def script(key: Any, tries: int) -> Any:
        return parts.Step(cause="server" if tries < 3 else None)

    desk = made(script, budget=Budget(calls=4))
    trials = _asked(parts, desk, ("d1", "x", 0), ("d2", "y", 0), ("d3", "z", 0))
    assert [trial and trial.outcome for trial in trials] == ["passed", None, None]
    assert (desk.calls, desk.calls_left, desk.halt and desk.halt.cause) == (4, 0, "budget")


def test_money_is_counted_of_both_sides_of_the_budget(parts: Any, made: Any) -> None:
    desk = made(budget=Budget(usd=0.0), price=parts.PRICE)
    assert _asked(parts, desk, ("d1", "x", 0)) == [None]
    assert desk.calls == 0


def test_what_cannot_be_asked_or_was_not_answered_is_no_trial_and_says_why(parts: Any, made: Any) -> None:
    desk = made()
    assert _asked(parts, desk, ("d0", None, 0)) == [None]
    assert desk.silence == "a.py:1: It cannot be asked."
    lost = made(parts.always(parts.Step(cause="quota")))
    assert _asked(parts, lost, ("d1", "x", 0)) == [None]
    assert lost.silence
    assert lost.halt is not None


def test_an_application_is_hunted_as_well(parts: Any, made: Any) -> None:
    async def run(asked: str, client: Any, release: str) -> str:
        return f"ok {asked}"

    application = Application(run=run, client="async", is_async=True, revision="r", answer_type=str)
    check = parts.LoadedCheck(id="says", run=lambda answer, case: None)
    (trial,) = _asked(parts, made(application=application, checks=[check]), ("d1", "x", 0))
    assert trial.outcome == "passed"
    assert trial.evidence.answer == "ok x"
