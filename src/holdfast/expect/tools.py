"""Checks on tool calls."""

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar, overload

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from holdfast.domain.message import Call
from holdfast.domain.reply import Reply
from holdfast.errors import nearest, shortened
from holdfast.expect.check import Check, observed, resolved
from holdfast.expect.ids import named_by
from holdfast.expect.sameness import same

__all__ = ["call_not_in_text", "calls", "calls_only", "no_call", "no_text_with_call"]

T = TypeVar("T")

Plain = str | int | float | bool | None | Decimal | date | Enum | BaseModel | Sequence[object] | Mapping[str, object]

# A call written out: in tags, in the forms that chat templates use, or as the JSON object they are trained on.
_WRITTEN_CALL = re.compile(
    r"<\|?(?:tool_call|function_call|tool_use|python_tag|tool_calls_begin)\b|</?(?:function|invoke)\b|\[TOOL_CALLS\]"
    r'|"(?:name|function|tool|tool_name)"\s{0,20}:\s{0,20}"[\w.-]{1,64}"\s{0,20},\s{0,20}"(?:arguments|parameters|args|input)"\s{0,20}:',
    re.IGNORECASE,
)


@overload
def calls(tool: Callable[..., object], /, **arguments: Plain) -> Check[object, object]: ...
@overload
def calls(tool: Callable[..., object], /, **arguments: Plain | Callable[[T], object]) -> Check[object, T]: ...
def calls(tool: Callable[..., object], /, **arguments: object) -> Check[object, Any]:
    """One of the calls is of `tool`, with these arguments; an argument not named here may be anything.

    An argument is a value, or a function of the input. A call that `tool` could not take (a required argument missing,
    one it does not have) does not count.
    """
    name = _checked(tool, arguments, "calls")

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        named = [call for call in reply.calls if call.name == name]
        if not named:
            raise AssertionError(f"Expected a call of {name!r}; found {observed(reply)}.")
        problems = [_problem(call, tool, arguments, input) for call in named]
        if all(problems):
            raise AssertionError(f"Expected a call of {_written(name, arguments, input)}; {problems[0]}")

    return Check(f"calls-{_id(name)}", rule, says=lambda input: f"calls {_written(name, arguments, input)}")


@overload
def calls_only(tool: Callable[..., object], /, **arguments: Plain) -> Check[object, object]: ...
@overload
def calls_only(tool: Callable[..., object], /, **arguments: Plain | Callable[[T], object]) -> Check[object, T]: ...
def calls_only(tool: Callable[..., object], /, **arguments: object) -> Check[object, Any]:
    """There is exactly one call, of `tool`, with these arguments; an argument not named here may be anything.

    An argument is a value, or a function of the input.
    """
    name = _checked(tool, arguments, "calls_only")

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        if [call.name for call in reply.calls] != [name]:
            raise AssertionError(f"Expected one call of {name!r} and no other; found {observed(reply)}.")
        problem = _problem(reply.calls[0], tool, arguments, input)
        if problem:
            raise AssertionError(f"Expected one call of {_written(name, arguments, input)}; {problem}")

    return Check(f"calls-only-{_id(name)}", rule, says=lambda input: f"only calls {_written(name, arguments, input)}")


def no_call() -> Check[object, object]:
    """No tool is called."""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        if reply.calls:
            raise AssertionError(f"Expected no tool call; found {observed(reply)}.")

    return Check("no-call", rule, says="calls no tool")


def no_text_with_call() -> Check[object, object]:
    """Where a tool is called, no text stands beside the call. An answer without calls passes."""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        if reply.calls and reply.text.strip():
            raise AssertionError(f"Expected no text beside a tool call; found {observed(reply)}.")

    return Check("no-text-with-call", rule, says="has no text beside a call")


def call_not_in_text() -> Check[object, object]:
    """No tool call is written out in the text, where no application would carry it out."""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        found = _WRITTEN_CALL.search(reply.text)
        if found is not None:
            raise AssertionError(
                f"Expected no tool call written in the text; one starts at character {found.start()}, "
                f"with {shortened(reply.text[found.start() : found.start() + 60])}."
            )

    return Check("call-not-in-text", rule, says="has no tool call written in its text")


def name_of(tool: Callable[..., object]) -> str:
    """The name under which a tool is offered."""
    return str(getattr(tool, "__holdfast_tool__", None) or getattr(tool, "__name__", tool))


def _checked(tool: Callable[..., object], arguments: Mapping[str, object], check: str) -> str:
    """The tool's name, once every argument named is one that the tool has."""
    parameters = _parameters(tool)
    known = [one.name for one in parameters if one.kind is not inspect.Parameter.VAR_KEYWORD]
    if len(known) == len(parameters):
        for argument in arguments:
            if argument not in known:
                hint = nearest(argument, known)
                raise TypeError(
                    f"`{check}()`: the tool {name_of(tool)!r} has no argument {argument!r}. {hint}".rstrip()
                )
    return name_of(tool)


def _parameters(tool: Callable[..., object]) -> list[inspect.Parameter]:
    parameters = list(inspect.signature(tool).parameters.values())
    return parameters[1:] if parameters and parameters[0].name == "self" else parameters


def _problem(call: Call, tool: Callable[..., object], arguments: Mapping[str, object], input: Any) -> str:
    """What is wrong with the call, as a sentence; nothing where it is as wanted."""
    given = call.arguments
    parameters = [one for one in _parameters(tool) if one.kind is not inspect.Parameter.VAR_POSITIONAL]
    needed = [one.name for one in parameters if one.default is one.empty and one.kind is not one.VAR_KEYWORD]
    missing = [name for name in needed if name not in given]
    known = {one.name for one in parameters}
    takes_any = any(one.kind is one.VAR_KEYWORD for one in parameters)
    unknown = [name for name in given if name not in known and not takes_any]
    if missing or unknown:
        lacks = f"it lacks the argument {missing[0]!r}" if missing else f"the tool has no argument {unknown[0]!r}"
        return f"it was called with {shortened(dict(given), 160)}: {lacks}."
    for name, value in arguments.items():
        want = to_jsonable_python(resolved(value, input))
        if name not in given:
            return f"the argument {name!r} is missing, in {shortened(dict(given), 160)}."
        if not same(want, given[name]):
            return f"they part at {name!r}: expected {shortened(want)}, found {shortened(given[name])}."
    return ""


def _written(name: str, arguments: Mapping[str, object], input: Any) -> str:
    values = ", ".join(f"{key}={shortened(resolved(value, input))}" for key, value in arguments.items())
    return f"{name}({values})"


def _id(name: str) -> str:
    return named_by("", name).lstrip("-")
