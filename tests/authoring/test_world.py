"""Worlds and the tools that they offer."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from holdfast import tool
from holdfast.authoring.findings import Findings, Place
from holdfast.authoring.origin import Origin
from holdfast.authoring.world import World, tools_of


class Shop(World):
    orders: dict[str, str] = {"C-3": "packed"}

    @tool
    def status(self, order: str, on: date | None = None) -> dict[str, str]:
        """How an order stands.

        Args:
            order: Its number.
        """
        return {"status": self.orders[order], "on": str(on)}

    @tool(name="cancel_order")
    def cancel(self, order: str) -> None:
        """Cancel an order."""
        self.orders[order] = "cancelled"

    def _find(self) -> None: ...

    def helper(self) -> None: ...


class Bigger(Shop):
    @tool
    def count(self) -> int:
        return len(self.orders)

    def status(self, order: str, on: date | None = None) -> dict[str, str]:
        """No tool any more."""
        return {}


@pytest.fixture
def place() -> Place:
    from pathlib import Path

    return Place(Findings(Path("/p")), "desk.cancels", Origin("/p/contracts/desk.py", 3))


def run(world: World, name: str, place: Place, **arguments: Any) -> Any:
    return next(each for each in tools_of(world, place) if each.tool.name == name).run(world, arguments)


def test_marked_methods_are_offered_without_self(place: Place) -> None:
    offered = [each.tool for each in tools_of(Shop(), place)]
    assert [each.name for each in offered] == ["status", "cancel_order"]
    assert offered[0].description == "How an order stands."
    assert offered[0].parameters["properties"]["order"] == {"type": "string", "description": "Its number."}  # type: ignore[index,call-overload]  # JSON
    assert offered[0].parameters["required"] == ["order"]
    assert place.findings.problems == []


def test_a_subclass_adds_tools_and_takes_some_away(place: Place) -> None:
    assert [each.tool.name for each in tools_of(Bigger(), place)] == ["cancel_order", "count"]


def test_a_tool_acts_on_the_world_it_is_given_and_gives_json(place: Place) -> None:
    one, other = Shop(), Shop()
    assert run(one, "cancel_order", place, order="C-3") is None
    assert (one.orders["C-3"], other.orders["C-3"]) == ("cancelled", "packed")
    assert run(one, "status", place, order="C-3", on="2026-05-01") == {"status": "cancelled", "on": "2026-05-01"}


@pytest.mark.parametrize("arguments", [{}, {"order": 3}, {"order": "C-3", "more": 1}, {"order": "C-3", "on": "soon"}])
def test_arguments_that_do_not_fit_never_reach_the_method(arguments: dict[str, Any], place: Place) -> None:
    with pytest.raises(ValidationError):
        run(Shop(), "status", place, **arguments)


MANY = (
    "The tool 'many' cannot be offered: the parameter '*what: str' cannot be given by name, as a release gives "
    "arguments."
)


class Broken(World):
    @tool
    def open(self, what) -> None:  # type: ignore[no-untyped-def]  # that is the mistake
        ...

    @tool
    def many(self, *what: str) -> None: ...

    @tool
    async def later(self) -> None: ...

    @tool(name="twice")
    def one(self) -> None: ...

    @tool(name="twice")
    def two(self) -> None: ...


def test_tools_that_cannot_be_offered_are_told_all_at_once(place: Place) -> None:
    tools_of(Broken(), place)
    found = [each.found for each in place.findings.problems]
    assert found == [
        "The tool 'open' cannot be offered: the parameter 'what' has no annotation, so it has no schema.",
        MANY,
        "The tool 'later' is async.",
        "2 tools of Broken are called 'twice'.",
    ]
    assert all("test_world.py:" in each.where for each in place.findings.problems[:3])
