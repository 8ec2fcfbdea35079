"""The agenda of a candidate: what contracts wait for, then, for who is idle, what they will want next."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.comparison.sequence import SuiteSequence
from holdfast.domain.contract import Suite
from holdfast.domain.observation import Evidence
from holdfast.domain.trial import Run
from holdfast.engine.events import ContractStands, OffersToStop
from holdfast.engine.plan import Plan, Unit
from holdfast.engine.sequential import SequentialAgenda
from holdfast.statistics import Doubt, Verdict


def _agenda(plan: Plan, of: Suite, base: Run, kept: Sequence[Evidence] = (), **more: Any) -> SequentialAgenda:
    sequence = SuiteSequence({each.contract: each for each in plan.plans}, base.trials)
    agenda = SequentialAgenda(plan, of, sequence, **more)
    agenda.begin(kept)
    return agenda


def _taken(agenda: SequentialAgenda, *, is_idle: bool = False) -> list[Unit]:
    units: list[Unit] = []
    while (unit := agenda.take(is_idle=is_idle)) is not None:
        units.append(unit)
    return units


def _answer(parts: Any, agenda: SequentialAgenda, units: list[Unit], answers: Callable[[Any], bool]) -> None:
    for unit in units:
        agenda.ended(unit, parts.evidence("ok" if answers(unit.key) else "no", key=unit.key))


def _stops(agenda: SequentialAgenda) -> dict[str, Any]:
    return {each.standing.contract: each.standing.stop for each in agenda.news() if isinstance(each, ContractStands)}


@pytest.fixture
def made(parts: Any) -> Callable[..., Any]:
    """An agenda for contracts of so many cases, all recorded as passing; with the plan and the suite."""

    def make(*cases: int, **more: Any) -> Any:
        of = parts.suite(*(parts.contract(f"c.{at}", count) for at, count in enumerate(cases)))
        base = parts.recorded(of)
        return _agenda(parts.a_sequence(of, base), of, base, **more)

    return make


def test_the_first_wave_of_every_contract_is_ready_largest_work_first(made: Any) -> None:
    agenda = made(2, 5, 3)
    assert [unit.key.contract for unit in _taken(agenda)] == ["c.1"] * 5 + ["c.2"] * 3 + ["c.0"] * 2


def test_of_many_cases_a_few_are_read_before_the_rest_of_the_round(parts: Any, made: Any) -> None:
    agenda = made(45)
    smoke = _taken(agenda, is_idle=True)
    assert len(smoke) == 20
    _answer(parts, agenda, smoke, parts.passes)
    assert len(_taken(agenda)) == 25


def test_nothing_is_asked_ahead_before_anything_was_read(made: Any) -> None:
    agenda = made(5, 30)
    assert {unit.key.number for unit in _taken(agenda, is_idle=True)} == {0}


def test_only_who_is_idle_asks_ahead_and_one_wave_at_most(parts: Any, made: Any) -> None:
    agenda = made(6, 6)
    _answer(parts, agenda, _taken(agenda), parts.passes)
    second = _taken(agenda)
    assert {unit.key.number for unit in second} == {1}
    assert agenda.has_ready
    assert agenda.take(is_idle=False) is None
    ahead = _taken(agenda, is_idle=True)
    assert {(unit.key.number, len(ahead)) for unit in ahead} == {(2, 12)}
    assert not agenda.has_ready


def test_what_a_contract_needs_comes_before_what_another_asks_ahead(parts: Any, made: Any) -> None:
    agenda = made(4, 20)
    units = _taken(agenda)
    small = [unit for unit in units if unit.key.contract == "c.0"]
    _answer(parts, agenda, [unit for unit in units if unit not in small], parts.passes)  # and now waits for its suite
    ahead = agenda.take(is_idle=True)
    assert (ahead.key.contract, ahead.key.number) == ("c.1", 1)
    _answer(parts, agenda, small, lambda key: key.case != "c2")
    needed = agenda.take(is_idle=True)
    assert (needed.key.contract, needed.key.case, needed.key.role) == ("c.0", "c2", "confirm")


def test_a_wave_that_may_be_the_last_is_read_before_anything_is_asked_ahead(parts: Any, made: Any) -> None:
    """50 cases hold after their second round at the earliest."""
    agenda = made(50)
    _answer(parts, agenda, _taken(agenda), parts.passes)
    _answer(parts, agenda, _taken(agenda), parts.passes)
    assert {unit.key.number for unit in _taken(agenda, is_idle=True)} == {1}


def test_a_suspect_is_repeated_one_at_a_time_and_nothing_is_asked_ahead_meanwhile(parts: Any, made: Any) -> None:
    agenda = made(6)
    _answer(parts, agenda, _taken(agenda), lambda key: key.case != "c2")
    seen = 0
    while (unit := agenda.take(is_idle=True)) is not None and unit.key.role == "confirm":
        assert agenda.take(is_idle=True) is None
        assert (unit.key.case, unit.key.number) == ("c2", seen)
        seen += 1
        _answer(parts, agenda, [unit], lambda key: False)
    assert seen
    stop = _stops(agenda)["c.0"]
    assert (stop.verdict, unit) == (Verdict.REGRESSED, None)


def test_a_contract_that_ended_asks_nothing_more(parts: Any, made: Any) -> None:
    agenda = made(30, 5)
    units = _taken(agenda)
    _answer(parts, agenda, units, lambda key: key.contract == "c.1")
    assert _stops(agenda)["c.0"].verdict is Verdict.REGRESSED
    assert {unit.key.contract for unit in _taken(agenda, is_idle=True)} == {"c.1"}


def test_a_contract_that_cannot_be_served_ends_and_its_suite_goes_on_without_it(parts: Any, made: Any) -> None:
    agenda = made(4, 4)
    units = _taken(agenda)
    for unit in (unit for unit in units if unit.key.contract == "c.0"):
        agenda.ended(unit, parts.evidence(key=unit.key, cause="unsupported"))
    _answer(parts, agenda, [unit for unit in units if unit.key.contract == "c.1"], parts.passes)
    assert _stops(agenda)["c.0"].doubt is Doubt.UNOBSERVED
    assert {(unit.key.contract, unit.key.number) for unit in _taken(agenda)} == {("c.1", 1)}


def test_lost_units_come_again_together_once_and_then_wait_for_another_sitting(parts: Any, made: Any) -> None:
    agenda = made(4)
    units = _taken(agenda)
    assert [agenda.lost(unit, is_last=False) for unit in units[:3]] == [True] * 3
    _answer(parts, agenda, units[3:], parts.passes)
    assert _taken(agenda, is_idle=True) == []
    again = [agenda.take_lost(), *_taken(agenda)]
    assert again == units[:3]
    assert agenda.take_lost() is None
    assert [agenda.lost(unit, is_last=False) for unit in again] == [False] * 3
    assert agenda.take_lost() is None


def test_the_last_try_of_a_halted_sitting_is_the_last(made: Any) -> None:
    agenda = made(2)
    unit, _ = _taken(agenda)
    assert not agenda.lost(unit, is_last=True)
    assert agenda.take_lost() is None


def test_a_lost_unit_of_a_contract_that_ended_meanwhile_is_not_asked_again(parts: Any, made: Any) -> None:
    agenda = made(4)
    first, second, *rest = _taken(agenda)
    assert agenda.lost(first, is_last=False)
    agenda.ended(second, parts.evidence(key=second.key))
    for unit in rest:
        agenda.ended(unit, parts.evidence(key=unit.key))
    again = agenda.take_lost()
    assert agenda.lost(first, is_last=False) is False
    agenda.ended(again, parts.evidence(key=again.key, cause="unsupported"))
    assert agenda.take_lost() is None
    assert _taken(agenda, is_idle=True) == []


def test_three_contracts_that_regress_at_once_are_an_offer_to_stop(parts: Any, made: Any) -> None:
    agenda = made(30, 30, 30, 30)
    units = _taken(agenda)
    _answer(parts, agenda, units, lambda key: key.contract == "c.3")
    offers = [event for event in agenda.news() if isinstance(event, OffersToStop)]
    assert offers == [OffersToStop(("c.0", "c.1", "c.2"))]
    assert _taken(agenda)


def test_who_fails_fast_takes_the_offer_lost_units_included(parts: Any, made: Any) -> None:
    agenda = made(30, 30, 30, 30, fails_fast=True)
    units = _taken(agenda)
    good = [unit for unit in units if unit.key.contract == "c.3"]
    assert agenda.lost(good[0], is_last=False)
    _answer(parts, agenda, good[1:], parts.passes)
    _answer(parts, agenda, [unit for unit in units if unit not in good], lambda key: False)
    assert (_taken(agenda, is_idle=True), agenda.take_lost()) == ([], None)


def test_every_reading_is_told_and_every_look_is_noted_once(parts: Any, made: Any) -> None:
    agenda = made(6)
    assert [event.standing.waiting for event in agenda.news()] == [6]
    _answer(parts, agenda, _taken(agenda), parts.passes)
    assert [(look.round, look.is_smoke) for look in agenda.looks()] == [(1, False)]
    assert list(agenda.looks()) == []
    standing = [event.standing for event in agenda.news() if isinstance(event, ContractStands)][-1]
    assert (standing.round, standing.answers, standing.waiting) == (2, 6, 6)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), sizes=st.lists(st.integers(1, 12), min_size=1, max_size=3), cut=st.floats(0, 1))
def test_an_agenda_that_begins_with_what_was_kept_goes_on_where_another_was(
    parts: Any, seed: int, sizes: list[int], cut: float
) -> None:
    """Whatever part of the answers is kept, in whatever order: the same looks and verdicts, and no unit twice."""
    of = parts.suite(*(parts.contract(f"c.{at}", count) for at, count in enumerate(sizes)))
    answers = parts.shares(0.9)
    base = parts.recorded(of, answers=answers)
    plan, dice = parts.a_sequence(of, base), Random(seed)

    def played(agenda: Any) -> tuple[list[Any], list[Any], dict[str, Any]]:
        asked, looks, stops, ready = [], [], {}, []
        while True:
            ready += _taken(agenda, is_idle=dice.random() < 0.3)
            looks += agenda.looks()
            stops |= _stops(agenda)
            if not ready:
                return asked, looks, stops
            unit = ready.pop(dice.randrange(len(ready)))
            asked.append(unit.key)
            _answer(parts, agenda, [unit], answers)

    asked, looks, stops = played(_agenda(plan, of, base))
    assert len(set(asked)) == len(asked)
    kept = asked[: round(cut * len(asked))]
    dice.shuffle(kept)
    rows = [parts.evidence("ok" if answers(key) else "no", key=key) for key in kept]
    again, more_looks, same = played(_agenda(plan, of, base, rows))
    assert same == stops
    assert all(stop is not None for stop in stops.values())
    assert sorted(map(str, more_looks)) == sorted(map(str, looks))
    assert not set(kept) & set(again)
