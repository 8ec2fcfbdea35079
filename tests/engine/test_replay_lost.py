"""Trials of a candidate that are not answered: parked, given up for good, or left to another sitting."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.domain.observation import Attempt
from holdfast.engine.budget import Budget
from holdfast.engine.events import OffersToStop, Stopped, UnitAnswered, UnitGivenUp, UnitParked
from holdfast.engine.limits import Limits
from holdfast.engine.runs import continue_or_begin
from holdfast.statistics import Verdict

FOR_THE_ANSWER = ["timeout", "broken", "server"]  # causes that may depend on the answer
HANGS = ("c.n000", "c3", 0)


@pytest.fixture(scope="module")
def of(parts: Any) -> Any:
    return parts.suite(parts.contract("c.n000", 20), parts.contract("c.n001", 20))


@pytest.fixture(scope="module")
def base(parts: Any, of: Any) -> Any:
    return parts.recorded(of)


def _hangs(parts: Any, cause: Any, takes_s: float = 5.0) -> Any:
    """One trial that is never answered; all others are, at once."""

    def script(key: Any, tries: int) -> Any:
        is_it = (key.contract, key.case, key.number) == HANGS and key.role == "planned"
        return parts.Step(cause=cause, takes_s=takes_s) if is_it else parts.Step()

    return script


def _sitting(parts: Any, of: Any, base: Any, script: Any, journal: Any, **more: Any) -> tuple[list[Any], Any]:
    provider = parts.ScriptedProvider(script)
    plan = parts.a_sequence(of, base)
    return parts.sitting(plan, provider, journal, of, recorded=base, **more), provider


def _rows(journal: Any) -> list[Any]:
    return [row for rows in journal.kept.values() for row in rows]


def _given_up(events: list[Any]) -> Counter[Any]:
    return Counter(event.evidence.cause for event in events if isinstance(event, UnitGivenUp))


@pytest.mark.parametrize("cause", FOR_THE_ANSWER)
@pytest.mark.parametrize("concurrency", [1, 4, 32])
def test_a_trial_that_fails_while_others_are_answered_is_given_up_for_good(
    parts: Any, of: Any, base: Any, cause: Any, concurrency: int
) -> None:
    journal, limits = parts.MemoryJournal(), Limits(concurrency=concurrency)
    events, _ = _sitting(parts, of, base, _hangs(parts, cause), journal, limits=limits)
    (given_up,) = [event for event in events if isinstance(event, UnitGivenUp)]
    assert (given_up.key.contract, given_up.key.case, given_up.key.number) == HANGS
    assert given_up.evidence.given_up
    assert sum(isinstance(event, UnitParked) for event in events) <= 1
    assert None not in parts.last_stops(events).values()
    again, provider = _sitting(parts, of, base, _hangs(parts, cause), journal, limits=limits)
    assert provider.sent == []
    assert parts.last_stops(again) == parts.last_stops(events)


@pytest.mark.parametrize("cause", ["transport", "rate_limit"])
def test_what_says_nothing_of_the_answer_is_parked_asked_once_more_and_never_given_up(
    parts: Any, of: Any, base: Any, cause: Any
) -> None:
    journal = parts.MemoryJournal()
    events, _ = _sitting(parts, of, base, _hangs(parts, cause), journal)
    assert [type(each) for each in events if isinstance(each, UnitParked | UnitGivenUp)] == [UnitParked, UnitGivenUp]
    assert not any(row.given_up for row in _rows(journal))
    later, provider = _sitting(parts, of, base, parts.always(parts.Step()), journal)
    assert {stop.verdict for stop in parts.last_stops(later).values()} == {Verdict.HOLDS}
    assert HANGS in {(key.contract, key.case, key.number) for _, key in provider.sent}


def test_a_parked_trial_that_is_answered_after_all_changes_nothing(parts: Any, of: Any, base: Any) -> None:
    retries = 1 + 6

    def script(key: Any, tries: int) -> Any:
        is_it = (key.contract, key.case, key.number) == HANGS and key.role == "planned"
        return parts.Step(cause="transport") if is_it and tries <= retries else parts.Step()

    events, _ = _sitting(parts, of, base, script, parts.MemoryJournal())
    ends = [type(each) for each in events if getattr(each, "key", None) and isinstance(each, UnitParked | UnitGivenUp)]
    assert ends == [UnitParked]
    answered = [(e.key.contract, e.key.case, e.key.number) for e in events if isinstance(e, UnitAnswered)]
    assert answered.count(HANGS) == 1
    stops, _ = parts.played_alone(parts.a_sequence(of, base), base, parts.passes)
    assert parts.last_stops(events) == stops
    assert events[-1].totals.is_complete


@pytest.mark.parametrize("cause", [*FOR_THE_ANSWER, "transport"])
@pytest.mark.parametrize("concurrency", [1, 4, 32])
@pytest.mark.parametrize("at_s", [0.0, 0.55, 1.0, 2.5])
def test_in_an_outage_hardly_anything_is_given_up_and_all_else_is_asked_again(
    parts: Any, of: Any, base: Any, cause: Any, concurrency: int, at_s: float
) -> None:
    """Whether it begins before the first call or while others are under way.

    The last few trials of a wave, lost twice when nothing else is asked, cannot be told from requests that hang.
    """
    journal, limits, late = parts.MemoryJournal(), Limits(concurrency=concurrency), parts.late(1)

    def outage(key: Any, tries: int) -> Any:
        is_up = parts.LoopClock().monotonic() < at_s
        return parts.Step(takes_s=late(key) / 3) if is_up else parts.Step(cause=cause, takes_s=5.0)

    events, _ = _sitting(parts, of, base, outage, journal, limits=limits)
    assert set(_given_up(events)) == {cause}
    given_up = sum(row.given_up for row in _rows(journal))
    assert given_up < Limits().stop_after_lost
    assert not given_up or (concurrency, at_s) == (32, 2.5)
    settled = {row.key for row in _rows(journal) if row.is_settled}
    later, provider = _sitting(parts, of, base, parts.always(parts.Step()), journal, limits=limits)
    assert not settled & {key for _, key in provider.sent}
    assert {stop.verdict for stop in parts.last_stops(later).values()} == {Verdict.HOLDS}


def test_a_contract_that_is_never_answered_while_others_are_is_decided_without_holding_them_up(
    parts: Any, of: Any, base: Any
) -> None:
    def script(key: Any, tries: int) -> Any:
        return parts.Step(cause="timeout", takes_s=600.0) if key.contract == "c.n001" else parts.Step()

    events, provider = _sitting(parts, of, base, script, parts.MemoryJournal(), limits=Limits(concurrency=16))
    stops = parts.last_stops(events)
    assert stops["c.n000"].verdict is Verdict.HOLDS
    assert (stops["c.n001"].verdict, stops["c.n001"].round) == (Verdict.UNDECIDED, 1)
    assert sum(key.contract == "c.n001" for _, key in provider.sent) <= 20 * 3 * 2


def test_a_hanging_trial_that_is_all_that_is_left_is_given_up_by_the_next_sitting(parts: Any) -> None:
    """Others were answered after it was asked first, though in an earlier sitting: the fault is its own."""
    alone = parts.suite(parts.contract("c.n000", 20))
    base, journal = parts.recorded(alone), parts.MemoryJournal()
    plan = parts.a_sequence(alone, base)
    hanging = _hangs(parts, "timeout")
    header = continue_or_begin(journal, plan, parts.START)
    tried = Attempt(started_at=parts.START, duration_ms=5.0, cause="timeout")
    for row, unit in enumerate(plan.units):
        is_it = unit.key.case == "c3"
        lost = {"cause": "timeout", "attempts": (tried,)} if is_it else {}
        started_at = parts.START + timedelta(seconds=1 if is_it else 2 + row)
        journal.append(header.id, parts.evidence(key=unit.key, started_at=started_at, **lost))
    events = parts.sitting(plan, parts.ScriptedProvider(hanging), journal, alone, recorded=base)
    assert [key.case for key in (row.key for row in _rows(journal) if row.given_up)] == ["c3"]
    assert parts.last_stops(events)["c.n000"] is not None


@pytest.mark.parametrize("cause", ["server", "transport"])
def test_a_contract_that_lacks_an_answer_holds_up_the_others_no_longer_than_it_takes_to_ask_again(
    parts: Any, of: Any, base: Any, cause: Any
) -> None:
    """The others are decided in this sitting; when the line is mended, all is as if it had never failed."""

    def fails(key: Any, tries: int) -> Any:
        is_it = key.contract == "c.n000" if cause == "server" else key.case == "c3" and key.contract == "c.n000"
        return parts.Step(cause=cause) if is_it else parts.Step()

    journal = parts.MemoryJournal()
    events, _ = _sitting(parts, of, base, fails, journal)
    stops = parts.last_stops(events)
    assert stops["c.n001"].verdict is Verdict.HOLDS
    assert stops["c.n000"].verdict is Verdict.UNDECIDED
    if cause == "server":  # on some requests again and again, while others are answered: those are given up for good
        return
    mended, _ = _sitting(parts, of, base, parts.always(parts.Step()), journal)
    undisturbed, _ = _sitting(parts, of, base, parts.always(parts.Step()), parts.MemoryJournal())
    assert parts.last_stops(mended) == parts.last_stops(undisturbed)


def test_lost_trials_are_asked_once_more_side_by_side(parts: Any, of: Any, base: Any) -> None:
    """One after the other, a bad hour of a service would cost its length again for each trial."""
    events, provider = _sitting(
        parts, of, base, parts.always(parts.Step(cause="timeout", takes_s=600)), parts.MemoryJournal(),
        limits=Limits(concurrency=20),
    )  # fmt: skip
    assert len(provider.sent) == 40 * 3 * 2
    assert events[-1].totals.seconds <= 1.1 * len(provider.sent) / 20 * 600


@settings(max_examples=15, deadline=None)
@given(calls=st.integers(40, 75), concurrency=st.sampled_from([1, 8]), seed=st.integers(0, 1000))
def test_what_a_budget_did_not_pay_is_unobserved_and_a_new_one_gives_the_uninterrupted_verdict(
    parts: Any, of: Any, base: Any, calls: int, concurrency: int, seed: int
) -> None:
    journal, limits = parts.MemoryJournal(), Limits(concurrency=concurrency)
    script = parts.saying(parts.shares(0.95), takes_s=parts.late(seed))
    events, provider = _sitting(parts, of, base, script, journal, limits=limits, budget=Budget(calls=calls))
    assert len(provider.sent) == calls
    assert set(_given_up(events)) == {"budget"}
    assert [event.cause for event in events if isinstance(event, Stopped)] == ["budget"]
    assert {row.cause for row in _rows(journal) if not row.is_observed} == {"budget"}
    asked = {key for _, key in provider.sent}
    later, more = _sitting(parts, of, base, script, journal, limits=limits)
    assert not asked & {key for _, key in more.sent}
    whole, _ = _sitting(parts, of, base, script, parts.MemoryJournal(), limits=limits)
    assert parts.last_stops(later) == parts.last_stops(whole)
    assert None not in parts.last_stops(whole).values()


def test_a_lost_trial_is_not_asked_again_once_the_offer_to_stop_was_taken(parts: Any) -> None:
    of = parts.suite(*(parts.contract(f"c.n00{at}", 30) for at in range(4)))
    base = parts.recorded(of)

    def script(key: Any, tries: int) -> Any:
        if key.contract != "c.n003":
            return parts.Step(text="no")
        return parts.Step(cause="transport") if key.case == "c0" else parts.Step()

    limits = Limits(concurrency=4, fails_fast=True)
    events, provider = _sitting(parts, of, base, script, parts.MemoryJournal(), limits=limits)
    assert any(isinstance(event, OffersToStop) for event in events)
    assert sum((key.contract, key.case) == ("c.n003", "c0") for _, key in provider.sent) <= 7
