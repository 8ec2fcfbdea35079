"""Events are values."""

import dataclasses
import typing

from holdfast.engine import events
from holdfast.engine.events import Event, Totals


def test_every_event_is_a_frozen_dataclass_with_a_docstring() -> None:
    for kind in typing.get_args(Event):
        assert kind.__dataclass_params__.frozen
        assert dataclasses.is_dataclass(kind)
        assert not kind.__doc__.startswith(f"{kind.__name__}(")
        assert kind.__module__ == events.__name__


def test_a_sitting_is_complete_when_nothing_was_given_up() -> None:
    assert Totals().is_complete
    assert not Totals(given_up={"budget": 1}).is_complete
