"""Events are values."""

import dataclasses
import typing
from typing import Any

from holdfast.comparison.sequence import Standing
from holdfast.engine import events
from holdfast.engine.events import ContractStands, Event, OffersToStop, RunStarted, Totals, UnitParked


def test_every_event_is_a_frozen_dataclass_with_a_docstring() -> None:
    for kind in typing.get_args(Event):
        assert kind.__dataclass_params__.frozen
        assert dataclasses.is_dataclass(kind)
        assert not kind.__doc__.startswith(f"{kind.__name__}(")
        assert kind.__module__ == events.__name__


def test_a_sitting_is_complete_when_nothing_was_given_up() -> None:
    assert Totals().is_complete
    assert not Totals(given_up={"budget": 1}).is_complete


def test_what_candidates_tell_is_among_the_events() -> None:
    assert {ContractStands, OffersToStop, UnitParked} <= set(typing.get_args(Event))


def test_a_run_without_more_words_names_exactly_what_it_sends(parts: Any) -> None:
    header = parts.recorded(parts.suite()).header
    start = RunStarted(header, units=2, to_send=1, resumed=False)
    assert (start.in_flight, start.is_at_most) == ((), False)


def test_equal_standings_are_equal_events() -> None:
    """A listener may tell news from what it knows by comparing."""
    first, second = (
        ContractStands(Standing("a", round=1, rounds=3, answers=answers, waiting=2, score=0.5, p=1.0))
        for answers in (2, 3)
    )
    assert first != second
    assert first == dataclasses.replace(second, standing=dataclasses.replace(second.standing, answers=2))
