"""Candidates in a sitting: what is asked is what the controllers ask, in whatever order and number answers come."""

import itertools
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.comparison.plans import Wishes
from holdfast.domain.contract import Application, Bar
from holdfast.engine.budget import Budget
from holdfast.engine.desks import Beside
from holdfast.engine.events import OffersToStop, RunFinished, UnitAnswered, UnitKept, UnitSent
from holdfast.engine.limits import Limits
from holdfast.statistics import Doubt, Verdict

SEEDS = st.integers(0, 10_000)


def _suite(parts: Any, *cases: int) -> Any:
    return parts.suite(*(parts.contract(f"c.n{at:03}", count) for at, count in enumerate(cases)))


def _sent(parts: Any, provider: Any) -> set[Any]:
    """Every trial that was asked; one that was asked twice would be seen."""
    trials = [parts.asked(key) for _, key in provider.sent]
    assert len(set(trials)) == len(trials)
    return set(trials)


def _run(
    parts: Any, of: Any, base: Any, answers: Any, *, concurrency: int = 8, takes_s: Any = None, **more: Any
) -> tuple[list[Any], Any, Any]:
    """A whole sitting: its events, its provider and its journal."""
    journal = more.pop("journal", None) or parts.MemoryJournal()
    provider = parts.ScriptedProvider(parts.saying(answers, takes_s=takes_s or (lambda key: 1.0)))
    plan = more.pop("plan", None) or parts.a_sequence(of, base)
    given = {"limits": Limits(concurrency=concurrency), **more}
    return parts.sitting(plan, provider, journal, of, recorded=base, **given), provider, journal


def test_a_solid_candidate_holds_by_exactly_the_calls_of_its_controller(parts: Any) -> None:
    of = _suite(parts, 50)
    base = parts.recorded(of)
    events, provider, _ = _run(parts, of, base, parts.passes, concurrency=1)
    stops, needed = parts.played_alone(parts.a_sequence(of, base), base, parts.passes)
    assert parts.last_stops(events) == stops
    assert stops["c.n000"].verdict is Verdict.HOLDS
    assert _sent(parts, provider) == needed
    assert len(needed) == 100


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, sizes=st.lists(st.integers(2, 25), min_size=1, max_size=4), share=st.sampled_from([0.7, 0.9, 1.0]))
def test_at_one_call_at_a_time_nothing_is_wasted(parts: Any, seed: int, sizes: list[int], share: float) -> None:
    of, recorded, answers = _suite(parts, *sizes), parts.shares(share), parts.shares(share * 0.9, c1=0.5)
    base = parts.recorded(of, answers=recorded)
    events, provider, _ = _run(parts, of, base, answers, concurrency=1, takes_s=parts.late(seed))
    stops, needed = parts.played_alone(parts.a_sequence(of, base), base, answers)
    assert parts.last_stops(events) == stops
    assert _sent(parts, provider) == needed


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, concurrency=st.sampled_from([2, 8, 32, 64]), share=st.sampled_from([0.8, 0.95, 1.0]))
def test_many_calls_in_flight_in_any_order_read_the_same_trials_and_give_the_same_verdicts(
    parts: Any, seed: int, concurrency: int, share: float
) -> None:
    of, answers = _suite(parts, 12, 25, 7, 41), parts.shares(share, c1=0.6)
    base = parts.recorded(of, answers=parts.shares(share))
    plan = parts.a_sequence(of, base)
    events, provider, journal = _run(parts, of, base, answers, concurrency=concurrency, takes_s=parts.late(seed))
    stops, needed = parts.played_alone(plan, base, answers)
    assert parts.last_stops(events) == stops == parts.stops_of(plan, of, base, journal)
    assert _sent(parts, provider) >= needed
    assert provider.most_under_way <= concurrency
    unused = len(_sent(parts, provider) - needed)
    assert unused <= 85  # no contract is asked ahead by more than one wave
    assert events[-1].totals.answered == len(needed) + unused


def test_a_catastrophe_costs_the_first_wave(parts: Any) -> None:
    """Before the first wave was read nothing is asked ahead, however many calls could be made."""
    of = _suite(parts, 50)
    base = parts.recorded(of)
    events, provider, _ = _run(parts, of, base, lambda key: False, concurrency=64)
    assert parts.last_stops(events)["c.n000"].verdict is Verdict.REGRESSED
    assert len(provider.sent) == 20


@pytest.mark.parametrize(("concurrency", "calls"), [(1, 55), (8, 55), (64, 55)])
def test_a_broken_case_is_repeated_one_call_at_a_time_until_it_is_proven(
    parts: Any, concurrency: int, calls: int
) -> None:
    """Nothing is asked ahead before a round was read, nor while a case is repeated."""
    of = _suite(parts, 50)
    base = parts.recorded(of)
    events, provider, _ = _run(parts, of, base, lambda key: key.case != "c7", concurrency=concurrency)
    (stop,) = parts.last_stops(events).values()
    assert (stop.verdict, stop.cases) == (Verdict.REGRESSED, (parts.a_sequence(of, base).plans[0].cases.index("c7"),))
    confirmed = [(at, key.case, key.number) for at, key in provider.sent if key.role == "confirm"]
    assert [(case, number) for _, case, number in confirmed] == [("c7", number) for number in range(5)]
    assert all(later - earlier >= 1.0 for (earlier, *_), (later, *_) in itertools.pairwise(confirmed))
    assert all(at <= confirmed[0][0] for at, key in provider.sent if key.role == "planned")
    assert len(_sent(parts, provider)) == calls


def test_a_suite_keeps_the_calls_that_are_allowed_under_way(parts: Any) -> None:
    of = _suite(parts, *[20] * 20)
    base = parts.recorded(of)
    events, provider, _ = _run(parts, of, base, parts.passes, concurrency=16)
    calls = len(provider.sent)
    assert calls == 1600
    assert provider.most_under_way == 16
    assert events[-1].totals.seconds <= 1.05 * calls / 16


def test_one_suspect_does_not_hold_up_the_pool(parts: Any) -> None:
    """While a case is repeated one call at a time, contracts that wait for their suite are asked ahead."""
    of = _suite(parts, *[20] * 6)
    answers = parts.shares(0.9)
    base = parts.recorded(of, answers=answers)
    events, provider, _ = _run(parts, of, base, answers, concurrency=16)
    assert events[-1].totals.seconds <= 1.25 * len(provider.sent) / 16


def test_more_contracts_than_events_fit_in_the_queue_begin_all_the_same(parts: Any) -> None:
    of = _suite(parts, *[1] * 300)
    base = parts.recorded(of)
    events, _, _ = _run(parts, of, base, parts.passes, plan=parts.a_sequence(of, base, wishes=Wishes(rounds=3)))
    assert isinstance(events[-1], RunFinished)
    assert set(parts.last_stops(events).values()) != {None}


@settings(max_examples=25, deadline=None)
@given(
    seed=SEEDS,
    cuts=st.lists(st.integers(1, 120), max_size=5),
    concurrency=st.sampled_from([1, 6, 32]),
    grace_s=st.sampled_from([0.0, 2.0]),
)
def test_kills_change_neither_verdicts_nor_looks_and_no_settled_trial_is_asked_again(
    parts: Any, seed: int, cuts: list[int], concurrency: int, grace_s: float
) -> None:
    of, answers = _suite(parts, 9, 21, 42), parts.shares(0.9, c1=0.4)
    base = parts.recorded(of, answers=parts.shares(0.95))
    plan, journal = parts.a_sequence(of, base), parts.MemoryJournal()
    limits = Limits(concurrency=concurrency, grace_s=grace_s)
    whole, _, reference = _run(parts, of, base, answers, takes_s=parts.late(seed), limits=limits)
    for take in [*cuts, None]:
        before = {row.key for rows in journal.kept.values() for row in rows if row.is_settled}
        provider = parts.ScriptedProvider(parts.saying(answers, takes_s=parts.late(seed + len(before))))
        events = parts.sitting(plan, provider, journal, of, recorded=base, limits=limits, take=take)
        assert not before & {key for _, key in provider.sent}
    (header,) = journal.headers
    assert isinstance(events[-1], RunFinished)
    assert parts.last_stops(events) == parts.last_stops(whole)
    looks = {(look.contract, look.round, look.is_smoke): look for look in journal.looks(header.id)}
    assert looks == reference.taken[reference.headers[0].id]


def test_a_finished_run_that_is_gone_on_with_sends_nothing_and_tells_where_all_stands(parts: Any) -> None:
    of = _suite(parts, 10, 20)
    base, journal = parts.recorded(of), parts.MemoryJournal()
    first, provider, _ = _run(parts, of, base, parts.passes, journal=journal)
    again, idle, _ = _run(parts, of, base, parts.passes, journal=journal)
    assert idle.sent == []
    assert parts.last_stops(again) == parts.last_stops(first)
    assert (again[0].resumed, again[-1].totals.kept) == (True, len(provider.sent))


def test_the_start_names_the_most_that_may_be_sent(parts: Any) -> None:
    of = _suite(parts, 10)
    events, provider, _ = _run(parts, of, parts.recorded(of), parts.passes)
    start = events[0]
    assert (start.units, start.to_send, start.is_at_most) == (130, 130, True)
    assert len(provider.sent) < 130
    assert Counter(map(type, events))[UnitSent] == len(provider.sent)


def test_settled_evidence_of_an_earlier_run_is_copied_and_not_asked(parts: Any) -> None:
    of = _suite(parts, 10, 20)
    base, journal = parts.recorded(of), parts.MemoryJournal()
    _, provider, _ = _run(parts, of, base, parts.passes, journal=journal)
    earlier = journal.headers[0].id
    more = parts.a_sequence(of, base, wishes=Wishes(rounds=20), known=journal.settled(earlier))
    events, other, _ = _run(parts, of, base, parts.passes, journal=journal, plan=more)
    kept = [event.key for event in events if isinstance(event, UnitKept)]
    assert (other.sent, len(kept)) == ([], len(provider.sent))
    assert journal.settled(journal.headers[-1].id) == journal.settled(earlier)
    assert set(parts.last_stops(events).values()) != {None}


def test_known_evidence_that_is_not_settled_is_asked(parts: Any) -> None:
    of = _suite(parts, 3)
    base = parts.recorded(of)
    key = parts.a_sequence(of, base).units[0].key
    known = {key: parts.evidence(key=key, cause="transport")}
    _, provider, _ = _run(parts, of, base, parts.passes, plan=parts.a_sequence(of, base, known=known))
    assert key in {sent for _, sent in provider.sent}


def test_a_contract_that_the_release_cannot_serve_ends_itself_and_the_others_are_decided(parts: Any) -> None:
    of = _suite(parts, 20, 20, 20)
    base, journal = parts.recorded(of), parts.MemoryJournal()

    def script(key: Any, tries: int) -> Any:
        return parts.Step(cause="unsupported" if key.contract == "c.n001" else None)

    provider = parts.ScriptedProvider(script)
    events = parts.sitting(parts.a_sequence(of, base), provider, journal, of, recorded=base)
    stops = parts.last_stops(events)
    assert stops["c.n001"].doubt is Doubt.UNOBSERVED
    assert {stops["c.n000"].verdict, stops["c.n002"].verdict} == {Verdict.HOLDS}
    assert sum(key.contract == "c.n001" for _, key in provider.sent) <= 3 + Limits(concurrency=4).workers
    mended = parts.sitting(parts.a_sequence(of, base), parts.ScriptedProvider(), journal, of, recorded=base)
    assert {stop.verdict for stop in parts.last_stops(mended).values()} == {Verdict.HOLDS}


def test_contracts_that_ask_no_comparison_run_beside_those_that_do(parts: Any) -> None:
    of = parts.suite(
        parts.contract("a.mean", 20),
        parts.contract("b.must", 10, bar=Bar(must=True)),
        parts.contract("c.rate", 20, bar=Bar(must=0.9)),
        parts.contract("d.same", 20, bar=Bar(deterministic=True)),
    )
    base = parts.recorded(of)
    answers = parts.shares(1.0, c3=0.0)
    for said in (parts.passes, answers):
        events, provider, _ = _run(parts, of, base, said, concurrency=32)
        stops, needed = parts.played_alone(parts.a_sequence(of, base), base, said)
        assert parts.last_stops(events) == stops
        assert _sent(parts, provider) >= needed
    assert stops["b.must"].verdict is Verdict.REGRESSED
    assert stops["d.same"].verdict is Verdict.REGRESSED


def test_an_application_is_asked_beside_prompts(parts: Any) -> None:
    async def answer(asked: Any, client: Any, release: str) -> str:
        return await client.ask(asked)  # type: ignore[no-any-return]  # text

    application = Application(run=answer, client="async", is_async=True, revision="1", answer_type=str)
    check = parts.LoadedCheck(id="is-ok", run=lambda text, case: None)
    whole = parts.contract("app.whole", 20, application=application, requests={}, checks=[check])
    of = parts.suite(whole, parts.contract("b.prompt", 20))
    base = parts.recorded(of)
    events, _, journal = _run(parts, of, base, parts.passes, concurrency=16)
    assert {stop.verdict for stop in parts.last_stops(events).values()} == {Verdict.HOLDS}
    rows = [row for row in journal.kept[journal.headers[0].id] if row.key.contract == "app.whole"]
    assert {row.answer for row in rows} == {"ok"}


def test_three_regressions_in_the_first_round_are_an_offer_and_failing_fast_takes_it(parts: Any) -> None:
    of = _suite(parts, *[30] * 6)
    base = parts.recorded(of)

    def answers(key: Any) -> bool:
        return key.contract >= "c.n003"  # type: ignore[no-any-return]  # text

    goes_on, _, _ = _run(parts, of, base, answers, concurrency=4)
    offers = [event for event in goes_on if isinstance(event, OffersToStop)]
    assert len(offers) == 1
    assert set(offers[0].contracts) == {"c.n000", "c.n001", "c.n002"}
    assert None not in parts.last_stops(goes_on).values()
    fast, provider, journal = _run(parts, of, base, answers, limits=Limits(concurrency=4, fails_fast=True))
    assert isinstance(fast[-1], RunFinished)
    assert len(provider.sent) <= 90 + 8
    assert list(parts.last_stops(fast).values()).count(None) == 3
    later, _, _ = _run(parts, of, base, answers, journal=journal)
    assert parts.last_stops(later) == parts.last_stops(goes_on)


@pytest.mark.parametrize("drop", [False, True])
def test_side_by_side_both_releases_are_asked_in_the_same_waves(parts: Any, drop: bool) -> None:
    of = _suite(parts, 20, 20)
    script = parts.saying(lambda key: not (drop and key.release == parts.RELEASE), takes_s=lambda key: 1.0)
    old, new = parts.ScriptedProvider(script), parts.ScriptedProvider(script)
    plan = parts.a_sequence(of, None, wishes=Wishes(is_live=True), beside=(parts.BASELINE, old))
    beside = Beside(parts.BASELINE, old, Limits(concurrency=2, requests_per_minute=600), parts.PRICE)
    journal = parts.MemoryJournal()
    limits = Limits(concurrency=5)
    events = parts.sitting(plan, new, journal, of, beside=beside, limits=limits)
    wanted = Verdict.REGRESSED if drop else Verdict.HOLDS
    assert {stop.verdict for stop in parts.last_stops(events).values()} == {wanted}
    assert {(key.release, key.role) for _, key in old.sent} == {(parts.BASELINE, "live")}
    assert {key.release for _, key in new.sent} == {parts.RELEASE}
    planned = {(key.contract, key.case, key.number) for _, key in new.sent if key.role == "planned"}
    assert planned == {(key.contract, key.case, key.number) for _, key in old.sent}
    assert (old.most_under_way, new.most_under_way <= 5) == (2, True)
    times = [at for at, _ in old.sent]
    assert all(later - earlier >= 0.0999 for earlier, later in itertools.pairwise(times))
    assert parts.stops_of(plan, of, None, journal) == parts.last_stops(events)


def test_side_by_side_both_releases_spend_one_budget(parts: Any) -> None:
    of = _suite(parts, 20)
    old, new = parts.ScriptedProvider(), parts.ScriptedProvider()
    plan = parts.a_sequence(of, None, wishes=Wishes(is_live=True), beside=(parts.BASELINE, old))
    budget, journal = Budget(calls=50), parts.MemoryJournal()
    beside = Beside(parts.BASELINE, old, Limits(concurrency=2))
    events = parts.sitting(plan, new, journal, of, beside=beside, budget=budget)
    assert len(old.sent) + len(new.sent) == 50
    assert parts.last_stops(events) == {"c.n000": None}
    more = parts.sitting(plan, new, journal, of, beside=beside)
    whole = parts.sitting(plan, parts.ScriptedProvider(), parts.MemoryJournal(), of, beside=beside)
    assert parts.last_stops(more) == parts.last_stops(whole)
    answered = [event.key for event in [*events, *more] if isinstance(event, UnitAnswered)]
    assert len(set(answered)) == len(answered)
