"""Replays: every unit ends exactly once, nothing answered is lost, and interruptions cannot change the evidence."""

import asyncio
from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.domain.contract import Application
from holdfast.engine.budget import Budget
from holdfast.engine.events import (
    AttemptFailed,
    Paused,
    RunFinished,
    RunStarted,
    StageStarted,
    Stopped,
    UnitAnswered,
    UnitGivenUp,
    UnitKept,
    UnitSent,
)
from holdfast.engine.limits import Limits
from holdfast.engine.rules import Rules
from holdfast.errors import BudgetExceeded

ENDS = (UnitKept, UnitAnswered, UnitGivenUp)


@pytest.fixture(scope="session")
def of(parts: Any) -> Any:
    return parts.suite(parts.contract("a.one", 3), parts.contract("b.two", 4))


@pytest.fixture(scope="session")
def plan(parts: Any, of: Any) -> Any:
    return parts.a_plan(of, rules=Rules(rounds=3))


def _ended(events: list[Any]) -> Counter[Any]:
    return Counter(event.key for event in events if isinstance(event, ENDS))


def _given_up(events: list[Any]) -> Counter[Any]:
    return Counter(event.evidence.cause for event in events if isinstance(event, UnitGivenUp))


def _answers(journal: Any) -> dict[Any, Any]:
    """What each trial was answered, over all runs; a trial answered twice would be seen."""
    rows = [row for rows in journal.kept.values() for row in rows if row.is_observed]
    assert len({row.key for row in rows}) == len(rows)
    return {row.key: row.observation.text for row in rows}


def test_a_run_tells_its_start_each_unit_and_its_end(parts: Any, plan: Any, of: Any) -> None:
    journal = parts.MemoryJournal()
    events = parts.sitting(plan, parts.ScriptedProvider(), journal, of)
    start, *_, end = events
    assert isinstance(start, RunStarted)
    assert (start.units, start.to_send, start.resumed) == (21, 21, False)
    assert isinstance(end, RunFinished)
    assert (end.totals.units, end.totals.answered, end.totals.attempts) == (21, 21, 21)
    assert end.totals.is_complete
    assert end.totals.cost_usd == pytest.approx(21 * (20 * 2 + 10 * 8) / 1e6)
    assert Counter(map(type, events))[UnitSent] == 21


def test_no_more_calls_are_under_way_than_allowed(parts: Any, plan: Any, of: Any) -> None:
    provider = parts.ScriptedProvider()
    parts.sitting(plan, provider, parts.MemoryJournal(), of, limits=Limits(concurrency=3))
    assert provider.most_under_way == 3


def test_evidence_is_durable_before_it_is_told(parts: Any, plan: Any, of: Any) -> None:
    journal = parts.MemoryJournal()

    async def watch() -> None:
        told = parts.replay(
            plan, parts.ScriptedProvider(), journal, clock=parts.LoopClock(), limits=Limits(), budget=Budget(), suite=of
        )
        async for event in told:
            if isinstance(event, UnitAnswered):
                assert event.evidence in journal.kept[journal.headers[0].id]

    parts.in_virtual_time(watch())


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), concurrency=st.integers(1, 9))
def test_every_unit_ends_exactly_once_in_whatever_order_answers_arrive(
    parts: Any, plan: Any, of: Any, seed: int, concurrency: int
) -> None:
    journal = parts.MemoryJournal()
    provider = parts.ScriptedProvider(parts.random_script(seed))
    events = parts.sitting(plan, provider, journal, of, limits=Limits(concurrency=concurrency))
    assert _ended(events) == Counter(unit.key for unit in plan.units)
    assert _answers(journal) == {unit.key: f"{unit.key.case} {unit.key.number}" for unit in plan.units}


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), cuts=st.lists(st.integers(1, 20), max_size=5))
def test_interruptions_do_not_change_the_evidence_and_nothing_durable_is_asked_again(
    parts: Any, plan: Any, of: Any, seed: int, cuts: list[int]
) -> None:
    journal, answered = parts.MemoryJournal(), 0
    for take in [*cuts, None]:
        before = set(_answers(journal))
        provider = parts.ScriptedProvider(parts.random_script(seed))
        events = parts.sitting(plan, provider, journal, of, take=take)
        assert not before & {key for _, key in provider.sent}
        answered = max(answered, len(_answers(journal)))
    assert len(journal.headers) == 1
    assert isinstance(events[-1], RunFinished)
    assert _answers(journal) == {unit.key: f"{unit.key.case} {unit.key.number}" for unit in plan.units}


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), after=st.floats(0, 8), grace=st.sampled_from([0.0, 1.0]))
def test_a_cancelled_task_keeps_what_was_answered_and_leaves_nothing_running(
    parts: Any, plan: Any, of: Any, seed: int, after: float, grace: float
) -> None:
    journal, provider = parts.MemoryJournal(), parts.ScriptedProvider(parts.random_script(seed))

    async def interrupted() -> int:
        limits = Limits(concurrency=4, grace_s=grace)
        task = asyncio.create_task(parts.events_of(plan, provider, journal, of, limits=limits))
        await asyncio.sleep(after)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return len(asyncio.all_tasks())

    assert parts.in_virtual_time(interrupted()) == 1
    parts.sitting(plan, parts.ScriptedProvider(parts.random_script(seed)), journal, of)
    assert set(_answers(journal)) == {unit.key for unit in plan.units}


def test_answers_under_way_are_kept_when_the_run_is_interrupted(parts: Any, plan: Any, of: Any) -> None:
    journal = parts.MemoryJournal()
    parts.sitting(plan, parts.ScriptedProvider(parts.always(parts.Step(takes_s=1.5))), journal, of, take=5)
    assert len(_answers(journal)) == 4


def test_a_finished_run_of_the_same_plan_is_gone_on_with_and_sends_nothing(parts: Any, plan: Any, of: Any) -> None:
    journal, provider = parts.MemoryJournal(), parts.ScriptedProvider()
    parts.sitting(plan, parts.ScriptedProvider(), journal, of)
    events = parts.sitting(plan, provider, journal, of)
    assert provider.sent == []
    assert (events[0].resumed, events[-1].totals.kept, len(journal.headers)) == (True, 21, 1)


def test_known_evidence_of_another_run_is_copied_into_this_one(parts: Any, plan: Any, of: Any) -> None:
    journal, provider = parts.MemoryJournal(), parts.ScriptedProvider()
    parts.sitting(plan, parts.ScriptedProvider(), journal, of)
    other = parts.a_plan(of, rules=Rules(rounds=4), known=journal.answered(parts.RELEASE))
    events = parts.sitting(other, provider, journal, of)
    assert len(provider.sent) == 7
    assert len(journal.kept[events[0].header.id]) == 28


def test_a_baseline_is_extended_where_a_case_failed(parts: Any, of: Any) -> None:
    rules = Rules(repeats=2, extended_repeats=4)
    plan = parts.a_plan(of, role="baseline", rules=rules)
    provider = parts.ScriptedProvider(
        lambda key, tries: parts.Step(text="no" if (key.contract, key.number) == ("a.one", 1) else "ok")
    )
    journal = parts.MemoryJournal()
    events = parts.sitting(plan, provider, journal, of)
    assert [event for event in events if isinstance(event, StageStarted)] == [StageStarted(2, 6, ("a.one",))]
    assert Counter(key.contract for key in _answers(journal)) == {"a.one": 12, "b.two": 8}


def test_a_baseline_interrupted_in_its_second_stage_goes_on_there(parts: Any, of: Any) -> None:
    plan = parts.a_plan(of, role="baseline", rules=Rules(repeats=1, extended_repeats=2))
    journal, script = parts.MemoryJournal(), parts.always(parts.Step(text="no"))
    parts.sitting(plan, parts.ScriptedProvider(script), journal, of, take=20)
    provider = parts.ScriptedProvider(script)
    events = parts.sitting(plan, provider, journal, of)
    assert set(_ended(events).values()) == {1}
    assert len(_ended(events)) == 14 == len(_answers(journal))
    assert len(journal.headers) == 1


@pytest.mark.parametrize("cause", ["quota", "auth"])
def test_quota_and_auth_stop_the_release_at_once_and_the_rest_is_unobserved_with_that_cause(
    parts: Any, plan: Any, of: Any, cause: Any
) -> None:
    journal, provider = parts.MemoryJournal(), parts.ScriptedProvider(parts.always(parts.Step(cause=cause)))
    events = parts.sitting(plan, provider, journal, of)
    assert len(provider.sent) <= 4
    assert [event for event in events if isinstance(event, Stopped)] == [Stopped(cause, f"said {cause}")]
    assert _given_up(events) == {cause: 21}
    assert not events[-1].totals.is_complete
    again = parts.sitting(plan, parts.ScriptedProvider(), journal, of)
    assert again[-1].totals.is_complete


def test_retry_after_pauses_the_whole_release(parts: Any, plan: Any, of: Any) -> None:
    first: set[Any] = set()

    def script(key: Any, tries: int) -> Any:
        if not first:
            first.add(key)
            return parts.Step(cause="rate_limit", retry_after_s=30)
        return parts.Step()

    provider = parts.ScriptedProvider(script)
    events = parts.sitting(plan, provider, parts.MemoryJournal(), of)
    assert [event.why for event in events if isinstance(event, Paused)] == ["said rate_limit"]
    assert not [at for at, _ in provider.sent if 0.1 < at < 30.1]
    assert events[-1].totals.answered == 21


def test_failed_attempts_are_told_with_the_wait_before_the_next(parts: Any, of: Any) -> None:
    plan = parts.a_plan(parts.suite(parts.contract("a.one", 1)), rules=Rules(rounds=1))
    provider = parts.ScriptedProvider(parts.always(parts.Step(cause="timeout")))
    events = parts.sitting(plan, provider, parts.MemoryJournal(), of)
    waits = [event.again_in_s for event in events if isinstance(event, AttemptFailed)]
    assert len(waits) == 3
    assert waits[-1] is None
    assert 0.375 <= waits[0] <= 0.5


def test_a_service_that_is_down_ends_the_sitting_instead_of_every_unit(parts: Any, plan: Any, of: Any) -> None:
    provider = parts.ScriptedProvider(parts.always(parts.Step(cause="transport")))
    events = parts.sitting(plan, provider, parts.MemoryJournal(), of)
    stopped = next(event for event in events if isinstance(event, Stopped))
    assert stopped.detail.startswith("5 trials in a row were lost. The last: said transport")
    assert _given_up(events) == {"transport": 21}
    assert len(provider.sent) < 21 * 7 / 2


def test_a_contract_that_the_release_cannot_serve_is_not_asked_to_its_end(parts: Any, plan: Any, of: Any) -> None:
    provider = parts.ScriptedProvider(
        lambda key, tries: parts.Step(cause="unsupported" if key.contract == "a.one" else None)
    )
    events = parts.sitting(plan, provider, parts.MemoryJournal(), of, limits=Limits(concurrency=1))
    assert _given_up(events) == {"unsupported": 9}
    assert sum(key.contract == "a.one" for _, key in provider.sent) == 3
    last = [event.evidence.detail for event in events if isinstance(event, UnitGivenUp)][-1]
    assert last == "Not sent, since the first 3 trials of the contract were unsupported: said unsupported"


def test_a_request_that_cannot_be_made_for_the_release_is_not_sent(parts: Any, of: Any) -> None:
    provider = parts.ScriptedProvider(unsupported="The release takes no images.")
    plan = parts.a_plan(of, provider, rules=Rules(rounds=1))
    events = parts.sitting(plan, provider, parts.MemoryJournal(), of)
    assert provider.sent == []
    assert _given_up(events) == {"unsupported": 7}


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), share=st.floats(0.3, 1.2), concurrency=st.integers(1, 8))
def test_a_budget_is_never_overshot_and_the_run_goes_on_with_a_new_one(
    parts: Any, plan: Any, of: Any, seed: int, share: float, concurrency: int
) -> None:
    journal = parts.MemoryJournal()
    worst = 21 * ((len("question 0") + 8) * 2 + 50 * 8) / 1e6
    budget, limits = Budget(usd=worst * share * 1.4), Limits(concurrency=concurrency)
    provider = parts.ScriptedProvider(parts.random_script(seed, answers=0.9))
    events = parts.sitting(plan, provider, journal, of, budget=budget, limits=limits)
    assert budget.spent_usd <= budget.usd + 1e-9
    spent = sum(row.cost_usd or 0 for rows in journal.kept.values() for row in rows)
    assert spent <= budget.usd + 1e-9
    assert set(_given_up(events)) <= {"budget"}
    parts.sitting(plan, parts.ScriptedProvider(parts.random_script(seed)), journal, of)
    assert set(_answers(journal)) == {unit.key for unit in plan.units}


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), calls=st.integers(7, 30))
def test_no_more_calls_are_sent_than_the_budget_has(parts: Any, plan: Any, of: Any, seed: int, calls: int) -> None:
    provider = parts.ScriptedProvider(parts.random_script(seed))
    parts.sitting(plan, provider, parts.MemoryJournal(), of, budget=Budget(calls=calls))
    assert len(provider.sent) <= calls


def test_a_budget_too_small_for_the_first_round_is_refused_before_anything_is_written(
    parts: Any, plan: Any, of: Any
) -> None:
    journal, provider = parts.MemoryJournal(), parts.ScriptedProvider()
    with pytest.raises(BudgetExceeded):
        parts.sitting(plan, provider, journal, of, budget=Budget(calls=3))
    assert (journal.headers, provider.sent) == ([], [])


def test_a_full_disk_stops_the_run_with_its_error_and_nothing_more_is_told(parts: Any, plan: Any, of: Any) -> None:
    journal, told = parts.MemoryJournal(room=5), []

    async def watch() -> None:
        run = parts.replay(
            plan, parts.ScriptedProvider(), journal, clock=parts.LoopClock(), limits=Limits(), budget=Budget(), suite=of
        )
        async for event in run:
            told.append(event)

    with pytest.raises(OSError, match="No space left"):
        parts.in_virtual_time(watch())
    assert len(_ended(told)) == 5 == len(_answers(journal))
    journal.room = None
    assert parts.sitting(plan, parts.ScriptedProvider(), journal, of)[-1].totals.is_complete


def test_what_is_kept_and_told_is_redacted(parts: Any, of: Any) -> None:
    plan = parts.a_plan(parts.suite(parts.contract("a.one", 1)), rules=Rules(rounds=1))

    def redact(evidence: Any) -> Any:
        attempts = tuple(each.model_copy(update={"detail": "***"}) for each in evidence.attempts)
        return evidence.model_copy(update={"detail": "***", "attempts": attempts})

    journal, provider = parts.MemoryJournal(), parts.ScriptedProvider(parts.always(parts.Step(cause="auth")))
    events = parts.sitting(plan, provider, journal, of, redact=redact)
    assert "said auth" not in repr(events) + repr(journal.kept)


def test_a_provider_that_raises_breaks_its_call_not_the_run(parts: Any, plan: Any, of: Any) -> None:
    class Raising(parts.ScriptedProvider):  # type: ignore[misc]  # handed in as a value
        async def send(self, ask: Any) -> Any:
            if ask.key.contract == "a.one":
                raise RuntimeError("a fault of the adapter")
            return await super().send(ask)

    events = parts.sitting(plan, Raising(), parts.MemoryJournal(), of)
    assert _given_up(events) == {"broken": 9}
    given_up = next(event for event in events if isinstance(event, UnitGivenUp))
    assert given_up.evidence.detail == (
        "The provider raised RuntimeError: 'a fault of the adapter'. (after 3 attempts)"
    )


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1000), rpm=st.sampled_from([5, 20, 60]))
def test_a_run_keeps_to_the_requests_per_minute_retries_included(
    parts: Any, plan: Any, of: Any, seed: int, rpm: int
) -> None:
    provider = parts.ScriptedProvider(parts.random_script(seed))
    parts.sitting(plan, provider, parts.MemoryJournal(), of, limits=Limits(requests_per_minute=rpm, burst=3))
    sent = [at for at, _ in provider.sent]
    for start in sent:
        assert sum(start <= at < start + 60 for at in sent) <= rpm


def test_applications_are_replayed_beside_prompts(parts: Any) -> None:
    async def answer(asked: Any, client: Any, release: str) -> str:
        return await client.ask(asked)  # type: ignore[no-any-return]  # text

    application = Application(run=answer, client="async", is_async=True, revision="1", answer_type=str)
    check = parts.LoadedCheck(id="is-ok", run=lambda text, case: None)
    of = parts.suite(parts.contract("app.whole", 2, application=application, requests={}, checks=[check]))
    plan = parts.a_plan(of, rules=Rules(rounds=2))
    journal = parts.MemoryJournal()
    events = parts.sitting(plan, parts.ScriptedProvider(), journal, of)
    assert events[-1].totals.answered == 4
    assert {row.answer for row in journal.kept[journal.headers[0].id]} == {"ok"}


def test_an_interrupted_synchronous_application_leaves_no_evidence_against_itself(parts: Any) -> None:
    def answer(asked: Any, client: Any, release: str) -> str:
        return f"{client.ask_sync(asked)} {client.ask_sync(asked)}"

    application = Application(run=answer, client="sync", is_async=False, revision="1", answer_type=str)
    of = parts.suite(parts.contract("app.whole", 2, application=application, requests={}))
    plan, journal = parts.a_plan(of, rules=Rules(rounds=1)), parts.MemoryJournal()
    parts.sitting(plan, parts.ScriptedProvider(), journal, of, take=2)
    assert [row for rows in journal.kept.values() for row in rows if row.cause is not None] == []


def test_the_same_seed_and_answers_give_the_same_run(parts: Any, plan: Any, of: Any) -> None:
    seed = Random(5).randint(0, 100)
    runs = [
        parts.sitting(plan, parts.ScriptedProvider(parts.random_script(seed)), parts.MemoryJournal(), of)
        for _ in range(2)
    ]
    assert runs[0] == runs[1]
