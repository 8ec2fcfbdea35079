"""Tools: plain functions, offered to the release by the schema of their signature and docstring."""

import inspect
import re
import typing
from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any, cast, overload

from pydantic import TypeAdapter
from pydantic.errors import PydanticUserError
from typing_extensions import TypeVar

from holdfast.domain.message import Tool
from holdfast.errors import UsageError, shortened

__all__ = ["tool", "tool_of"]

F = TypeVar("F", bound=Callable[..., object])

_VALUES = ("default", "enum", "const", "examples")  # what stands below them is data, not schema
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_ARGUMENTS = re.compile(r"(?:args|arguments|parameters|params):\s*", re.I)
_SECTION = re.compile(r"(?:returns?|raises|yields?|examples?|notes?):\s*", re.I)
_GOOGLE = re.compile(r"(?P<indent>\s+)\*{0,2}(?P<name>\w+)\s*(?:\([^)]*\))?:\s*(?P<text>.*)")
_SPHINX = re.compile(r"\s*:param\s+(?:[^:]+\s)?(?P<name>\w+):\s*(?P<text>.*)")
_FIELD = re.compile(r"\s*:\w+")


@overload
def tool(fn: F, /) -> F: ...
@overload
def tool(*, name: str) -> Callable[[F], F]: ...
def tool(fn: Any = None, /, *, name: str | None = None) -> Any:
    """Marks a function as a tool and leaves it as it is: plain calls, pydantic and type checkers see the function.

    Its name, the first part of its docstring and its signature are what the release is offered; descriptions of
    arguments are read from an ``Args:`` section or from ``:param name:`` lines.
    """
    if fn is None:
        return lambda function: _marked(function, name)
    return _marked(fn, name)


def _marked(function: Any, name: str | None) -> Any:
    if not isinstance(function, FunctionType):
        raise UsageError(f"@tool marks functions, found {shortened(function)}.")
    function.__holdfast_tool__ = name or function.__name__  # type: ignore[attr-defined]  # how `expect` and replies know it
    return function


def tool_of(function: Callable[..., object]) -> Tool:
    """The tool that a marked function is offered as. Raises ValueError where its signature has no schema."""
    name = str(getattr(function, "__holdfast_tool__"))  # noqa: B009  # not declared on functions
    if not _NAME.fullmatch(name):
        raise ValueError(f"the name {name!r} has other characters than letters, digits, '_' and '-', or more than 64")
    description, arguments = documented(inspect.getdoc(function) or "")
    return Tool(name=name, description=description, parameters=_parameters(function, arguments))


def _parameters(function: Callable[..., object], described: Mapping[str, str]) -> dict[str, Any]:
    try:
        hints = typing.get_type_hints(function)
        for parameter in inspect.signature(function).parameters.values():
            _require_usable(parameter, hints)
        adapter: TypeAdapter[Any] = TypeAdapter(cast(Any, function))
        schema = _without_titles(adapter.json_schema())
    except (PydanticUserError, NameError) as error:
        first_line = str(error).partition("\n")[0]
        raise ValueError(f"its annotations give no JSON schema: {first_line}") from error
    for name, each in schema["properties"].items():
        if name in described:
            each.setdefault("description", described[name])
    return {"type": "object", **schema}


def _require_usable(parameter: inspect.Parameter, hints: Mapping[str, Any]) -> None:
    if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD, parameter.POSITIONAL_ONLY):
        raise ValueError(f"the parameter {str(parameter)!r} cannot be given by name, as a release gives arguments")
    if parameter.name not in hints:
        raise ValueError(f"the parameter {parameter.name!r} has no annotation, so it has no schema")


def _without_titles(schema: Any) -> Any:
    """The schema without the titles that pydantic makes of names: they say nothing and are paid for."""
    if isinstance(schema, list):
        return [_without_titles(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: value if key in _VALUES else _without_titles(value)
        for key, value in schema.items()
        if not (key == "title" and isinstance(value, str))
    }


def documented(docstring: str) -> tuple[str, dict[str, str]]:
    """The description in a docstring, and what it says of each argument (Google's or Sphinx's style)."""
    head: list[str] = []
    arguments: dict[str, str] = {}
    state, last = "head", ""
    for line in docstring.splitlines():
        if _ARGUMENTS.fullmatch(line) or _SECTION.fullmatch(line):
            state, last = "arguments" if _ARGUMENTS.fullmatch(line) else "other", ""
        elif sphinx := _SPHINX.match(line):
            state, last = "fields", sphinx["name"]
            arguments[last] = sphinx["text"]
        elif state == "head" and not _FIELD.match(line):
            head.append(line)
        else:
            last = _argument_line(line, state, last, arguments)
    return "\n".join(head).strip(), {name: text for name, text in arguments.items() if text}


def _argument_line(line: str, state: str, last: str, arguments: dict[str, str]) -> str:
    """Read one line after the head; gives the argument that a following line continues."""
    google = _GOOGLE.fullmatch(line) if state == "arguments" else None
    if google and (not last or len(google["indent"]) <= 4):
        arguments[google["name"]] = google["text"]
        return google["name"]
    if last and line.strip() and not _FIELD.match(line):
        arguments[last] = f"{arguments[last]} {line.strip()}".strip()
        return last
    return ""
