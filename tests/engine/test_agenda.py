"""The fixed agenda: a recording's units in the order of its plan, then the stage that follows from them."""

from typing import Any

import pytest

from holdfast.domain.trial import Run
from holdfast.engine.agenda import Agenda, FixedAgenda
from holdfast.engine.events import StageStarted
from holdfast.engine.plan import Plan, Unit
from holdfast.engine.rules import Rules


@pytest.fixture
def of(parts: Any) -> Any:
    return parts.suite(parts.contract("a.one", 2), parts.contract("b.two", 1))


@pytest.fixture
def plan(parts: Any, of: Any) -> Any:
    return parts.a_plan(of, role="baseline", rules=Rules(repeats=1, extended_repeats=2))


def _agenda(plan: Plan, of: Any, more: tuple[Unit, ...] = (), *, is_halted: bool = False) -> FixedAgenda:
    def stages(plan: Plan, suite: Any, ended: int, so_far: Any) -> tuple[Unit, ...]:
        return more if ended == 1 else ()

    return FixedAgenda(plan, of, stages, lambda: Run(None, {}), lambda: is_halted)  # type: ignore[arg-type]  # unread


def _taken(agenda: Agenda) -> list[Unit]:
    units: list[Unit] = []
    while (unit := agenda.take(is_idle=True)) is not None:
        units.append(unit)
    return units


def test_units_come_once_in_the_order_of_the_plan(plan: Any, of: Any) -> None:
    agenda = _agenda(plan, of)
    assert agenda.has_ready
    assert _taken(agenda) == list(plan.units)
    assert not agenda.has_ready
    assert (list(agenda.news()), list(agenda.looks())) == ([], [])


def test_the_last_unit_of_a_stage_opens_the_next_and_no_other_does(parts: Any, plan: Any, of: Any) -> None:
    agenda = _agenda(plan, of, plan.units[:2])
    *most, last = _taken(agenda)
    for unit in most:
        agenda.ended(unit, parts.evidence(key=unit.key))
    assert _taken(agenda) == []
    agenda.ended(last, None)
    assert list(agenda.news()) == [StageStarted(2, 2, ("a.one",))]
    assert list(agenda.news()) == []
    assert _taken(agenda) == list(plan.units[:2])


def test_a_unit_without_an_answer_is_not_given_again_and_ends_its_stage_like_any_other(plan: Any, of: Any) -> None:
    agenda = _agenda(plan, of, plan.units[:1])
    assert [agenda.lost(unit, is_last=False) for unit in _taken(agenda)] == [False] * 3
    assert agenda.take_lost() is None
    assert [event.stage for event in agenda.news() if isinstance(event, StageStarted)] == [2]


def test_a_sitting_that_was_halted_opens_no_further_stage(plan: Any, of: Any) -> None:
    agenda = _agenda(plan, of, plan.units[:1], is_halted=True)
    for unit in _taken(agenda):
        agenda.ended(unit, None)
    assert (list(agenda.news()), agenda.has_ready) == ([], False)
