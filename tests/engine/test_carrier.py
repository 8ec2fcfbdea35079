"""The carrier of one trial's calls: a `ports.Carrier` for prompts and applications alike."""

import asyncio
from random import Random
from typing import Any

import pytest

from holdfast.engine.budget import Budget
from holdfast.engine.carrier import BUDGET_RAN_OUT, TrialCarrier, Ways
from holdfast.engine.estimate import Tariff
from holdfast.engine.limits import Limits
from holdfast.engine.pace import Pace
from holdfast.engine.sitting import Sitting


async def _nobody(event: Any) -> None:
    """Listens to nothing."""


@pytest.fixture
def ways(parts: Any) -> Any:
    def make(**more: Any) -> Ways:
        clock, limits = parts.LoopClock(), Limits()
        given = {"budget": Budget(), "tariff": Tariff(parts.PRICE), "sitting": Sitting(limits), **more}
        return Ways(clock=clock, pace=Pace(clock), limits=limits, random=Random(1), **given)

    return make


def _carried(parts: Any, ways: Any, *steps: Any, worst: float | None = 0.01) -> tuple[Any, Any]:
    """What was carried when the calls go like these steps, and the carrier."""
    key = parts.evidence().key
    provider = parts.ScriptedProvider(lambda key, tries: steps[tries - 1])
    carrier = TrialCarrier(ways, key, worst, _nobody)
    return parts.in_virtual_time(carrier.carry(lambda: provider.answer(key))), carrier


def test_every_attempt_is_returned_and_the_last_decides(parts: Any, ways: Any) -> None:
    lost, answered = parts.Step(cause="server"), parts.Step()
    made, carrier = _carried(parts, ways(), lost, lost, answered)
    assert [sent.attempt.cause for sent in made] == ["server", "server", None]
    assert made[-1].observation.text == "ok"
    assert (carrier.cause, carrier.lost, len(carrier.attempts)) == (None, None, 3)


def test_an_attempt_that_was_not_sent_says_why_and_is_not_counted(parts: Any, ways: Any) -> None:
    made, carrier = _carried(parts, ways(budget=Budget(calls=0)), parts.Step())
    assert [(sent.attempt.cause, sent.attempt.detail) for sent in made] == [("budget", BUDGET_RAN_OUT)]
    assert carrier.attempts == []
    assert carrier.lost == ("budget", BUDGET_RAN_OUT)


def test_the_cost_of_each_sending_is_settled(parts: Any, ways: Any) -> None:
    budget = Budget()
    timeout, refused = parts.Step(cause="timeout"), parts.Step(cause="rate_limit")
    _carried(parts, ways(budget=budget), timeout, refused, parts.Step(), worst=0.01)
    assert budget.spent_usd == pytest.approx(0.01 + 0 + (20 * 2 + 10 * 8) / 1e6)
    assert (budget.spent_calls, budget.committed_usd) == (3, budget.spent_usd)


def test_a_paid_answer_that_was_lost_counts_at_its_worst_case(parts: Any, ways: Any) -> None:
    budget = Budget()
    _carried(parts, ways(budget=budget), parts.Step(cause="server", paid=True), parts.Step(), worst=0.5)
    assert budget.spent_usd > 0.5


def test_a_call_begun_while_the_run_closes_is_cancelled(parts: Any, ways: Any) -> None:
    closing = ways()
    closing.sitting.course.is_closing = True
    with pytest.raises(asyncio.CancelledError):
        _carried(parts, closing, parts.Step())
    assert closing.budget.spent_calls == 0


def test_unsupported_is_the_release_s_answer_not_a_fault_of_the_service(parts: Any, ways: Any) -> None:
    _, carrier = _carried(parts, ways(), parts.Step(cause="unsupported"))
    assert (carrier.cause, carrier.lost) == ("unsupported", None)


@pytest.mark.parametrize(("calls", "noted"), [(0, 0), (3, 1)])
def test_a_call_is_noted_once_and_only_when_it_is_really_sent(parts: Any, ways: Any, calls: int, noted: int) -> None:
    notes: list[str] = []
    key = parts.evidence().key
    provider = parts.ScriptedProvider(lambda key, tries: parts.Step(cause="server") if tries < 3 else parts.Step())
    carrier = TrialCarrier(ways(budget=Budget(calls=calls)), key, 0.01, _nobody, sending=lambda: notes.append("sent"))
    parts.in_virtual_time(carrier.carry(lambda: provider.answer(key)))
    assert len(notes) == noted
