"""What a check knows of a tool that was offered: its name, the arguments it takes, and their schema."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from pydantic import TypeAdapter
from pydantic.errors import PydanticUserError

from holdfast.domain.message import Tool
from holdfast.errors import nearest, shortened

AnyTool = Callable[..., object] | Tool | Mapping[str, Any] | str  # a function, a tool, OpenAI's form of one, a name

_NO_ARGUMENTS: Mapping[str, Any] = {"type": "object", "properties": {}}


@dataclass(frozen=True, slots=True)
class Offered:
    """A tool by its name. `takes` is None where any argument may be given."""

    name: str
    needs: tuple[str, ...] = ()
    takes: frozenset[str] | None = None

    def misfit(self, given: Mapping[str, Any]) -> str:
        """Why the tool could not take these arguments; nothing where it could."""
        missing = next((name for name in self.needs if name not in given), None)
        if missing is not None:
            return f"it lacks the argument {missing!r}"
        unknown = None if self.takes is None else next((name for name in given if name not in self.takes), None)
        return "" if unknown is None else f"the tool has no argument {shortened(unknown)}"

    def require(self, arguments: Mapping[str, object], check: str) -> None:
        """Raises TypeError for an argument that a check names and the tool does not have."""
        for argument in arguments:
            if self.takes is not None and argument not in self.takes:
                hint = nearest(argument, self.takes)
                raise TypeError(f"`{check}()`: the tool {self.name!r} has no argument {argument!r}. {hint}".rstrip())


def offered(tool: AnyTool) -> Offered:
    """What is known of a tool. Of one that is given by its name nothing else is. Raises TypeError for anything else."""
    if isinstance(tool, str):
        return Offered(tool)
    if isinstance(tool, Tool):
        return _by_schema(tool.name, tool.parameters)
    if isinstance(tool, Mapping):
        function = _function(tool)
        return _by_schema(str(function["name"]), function.get("parameters") or _NO_ARGUMENTS)
    if not callable(tool):
        raise TypeError(f"A tool is a function, a Tool, a tool in OpenAI's form, or a name; found {shortened(tool)}.")
    return _by_signature(tool)


def schema_of(tool: AnyTool) -> Mapping[str, Any]:
    """The JSON schema that a tool's arguments are sent with, but for titles and descriptions.

    Raises TypeError for a tool that is given by its name, and for a function whose signature has no schema.
    """
    if isinstance(tool, Tool):
        return tool.parameters
    if isinstance(tool, Mapping):
        return cast(Mapping[str, Any], _function(tool).get("parameters") or _NO_ARGUMENTS)
    if isinstance(tool, str):
        raise TypeError(f"The tool {tool!r} is given by its name, which has no schema: give the function or the Tool.")
    try:
        schema = TypeAdapter(cast(Any, tool)).json_schema()
    except (PydanticUserError, NameError) as error:
        first_line = str(error).partition("\n")[0]
        raise TypeError(f"The tool {_name(tool)!r} has no JSON schema: {first_line}") from error
    properties = {name: each for name, each in schema.get("properties", {}).items() if name != "self"}
    required = [name for name in schema.get("required", ()) if name != "self"]
    return {"type": "object", **schema, "properties": properties, "required": required}


def names_of(tools: tuple[AnyTool, ...], check: str) -> list[str]:
    """The names of the tools that a check was given. Raises ValueError where there are none."""
    if not tools:
        raise ValueError(f"`{check}()` needs at least one tool: without any it would say nothing.")
    return [offered(tool).name for tool in tools]


def listed(names: list[str], word: str) -> str:
    """Names in words: ``'a' or 'b'``."""
    return f" {word} ".join(map(repr, names))


def _name(tool: Callable[..., object]) -> str:
    """The name under which a function is offered."""
    return str(getattr(tool, "__holdfast_tool__", None) or getattr(tool, "__name__", tool))


def _by_signature(tool: Callable[..., object]) -> Offered:
    parameters = [one for one in inspect.signature(tool).parameters.values() if one.kind is not one.VAR_POSITIONAL]
    if parameters and parameters[0].name == "self":
        parameters = parameters[1:]
    named = [one for one in parameters if one.kind is not one.VAR_KEYWORD]
    needs = tuple(one.name for one in named if one.default is one.empty)
    return Offered(_name(tool), needs, frozenset(one.name for one in named) if len(named) == len(parameters) else None)


def _by_schema(name: str, schema: Mapping[str, Any]) -> Offered:
    """Applications give arguments by name, so more than the properties are taken only where the schema says so."""
    properties, more = schema.get("properties"), schema.get("additionalProperties", False)
    is_closed = isinstance(properties, Mapping) and more is False
    takes = frozenset(map(str, cast(Mapping[str, Any], properties))) if is_closed else None
    return Offered(name, tuple(map(str, schema.get("required") or ())), takes)


def _function(tool: Mapping[str, Any]) -> Mapping[str, Any]:
    """The function in OpenAI's form of a tool: under `function`, or the tool itself."""
    inner = tool.get("function", tool)
    if not isinstance(inner, Mapping) or not isinstance(inner.get("name"), str):
        raise TypeError(f"A tool in OpenAI's form has a function with a name; found {shortened(tool)}.")
    return cast(Mapping[str, Any], inner)
