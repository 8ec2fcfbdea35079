"""`World`: what an agent acts upon. Its fields are its state, its methods marked with `tool` are the agent's tools."""

import inspect
from collections.abc import Iterator, Mapping
from functools import partial
from types import FunctionType
from typing import Any

from pydantic import BaseModel, ConfigDict, JsonValue, TypeAdapter
from pydantic_core import ArgsKwargs, to_jsonable_python

from holdfast.authoring.findings import Place
from holdfast.authoring.origin import line_of_function
from holdfast.authoring.tools import tool_of
from holdfast.domain.agent import AgentTool

__all__ = ["World"]


class World(BaseModel):
    """A simulated world, as a pydantic model. Each trial acts on a copy of its own, and its end state is kept.

    Methods marked with `tool` are offered to the release. One that raises becomes an error that the release is told;
    arguments are validated by the method's annotations first.
    """

    model_config = ConfigDict(extra="forbid")


def tools_of(world: World, place: Place) -> tuple[AgentTool, ...]:
    """The tools of a world in the order they are written. What cannot be offered is noted."""
    tools: list[AgentTool] = []
    for name, function in _marked(type(world)):
        at = line_of_function(function)
        if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
            place.add(f"The tool {name!r} is async.", "A world is simulated, nothing in it waits: write `def`.", at=at)
            continue
        try:
            offered = tool_of(getattr(world, name))
        except ValueError as error:
            place.add(f"The tool {name!r} cannot be offered: {error}.", at=at)
            continue
        tools.append(AgentTool(tool=offered, run=partial(_run, name)))
    names = [each.tool.name for each in tools]
    for each in dict.fromkeys(names):
        if names.count(each) > 1:
            found = f"{names.count(each)} tools of {type(world).__name__} are called {each!r}."
            place.add(found, "Name one of them: @tool(name=...).")
    return tuple(tools)


def _marked(world: type[World]) -> Iterator[tuple[str, FunctionType]]:
    """Marked methods by name, those of a base class first; of a method that a subclass replaces, the replacement."""
    seen = dict.fromkeys(name for each in reversed(world.__mro__) for name in vars(each))
    for name in seen:
        found = inspect.getattr_static(world, name, None)
        function = getattr(found, "__func__", found)  # of a static or class method
        if isinstance(function, FunctionType) and hasattr(function, "__holdfast_tool__"):
            yield name, function


def _run(name: str, world: Any, arguments: Mapping[str, JsonValue]) -> JsonValue:
    """Call a method with the arguments of a release, validated. Raises whatever the method raises."""
    method = getattr(world, name)
    return to_jsonable_python(TypeAdapter(method).validate_python(ArgsKwargs((), dict(arguments))))  # type: ignore[no-any-return]  # JSON by its name
