"""Checks on tool calls."""

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeVar, overload

from holdfast.domain.message import Call, Tool
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.errors import CheckFailed, NotApplicable, nearest, shortened
from holdfast.expect.arguments import Equivalent, Plain, parting_at, settled
from holdfast.expect.check import Check, observed
from holdfast.expect.ids import named_by
from holdfast.expect.json_ import matches_schema
from holdfast.expect.offered import AnyTool, Offered, listed, names_of, offered, schema_of
from holdfast.expect.sameness import MISSING

__all__ = [
    "call_not_in_text",
    "calls",
    "calls_only",
    "no_call",
    "no_text_with_call",
    "no_unknown_tool",
    "valid_against_schema",
]

T = TypeVar("T")

# A call written out: in tags, in the forms that chat templates use, or as the JSON object they are trained on.
_WRITTEN_CALL = re.compile(
    r"<\|?(?:tool_call|function_call|tool_use|python_tag|tool_calls_begin)\b|</?(?:function|invoke)\b|\[TOOL_CALLS\]"
    r'|"(?:name|function|tool|tool_name)"\s{0,20}:\s{0,20}"[\w.-]{1,64}"\s{0,20},\s{0,20}"(?:arguments|parameters|args|input)"\s{0,20}:',
    re.IGNORECASE,
)


@overload
def calls(tool: AnyTool, /, **arguments: Plain | Equivalent[object]) -> Check[object, object]: ...
@overload
def calls(tool: AnyTool, /, **arguments: Plain | Equivalent[T] | Callable[[T], object]) -> Check[object, T]: ...
def calls(tool: AnyTool, /, **arguments: object) -> Check[object, Any]:
    """One of the calls is of `tool`, with these arguments; an argument not named here may be anything.

    An argument is a value, a function of the input, or an `equivalent` of one, which says what else counts as equal. A
    call that `tool` could not take (a required argument missing, one it does not have, no JSON object) does not count.
    `tool` is the function, a Tool, a tool in OpenAI's form, or a name, of which no arguments are known.
    """
    known = _checked(tool, arguments, "calls")

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        named = [call for call in reply.calls if call.name == known.name]
        if not named:
            raise AssertionError(f"Expected a call of {known.name!r}; found {observed(reply)}.")
        wanted = _settled(arguments, input)
        first = _problem(named[0], known, wanted)
        if first and all(_problem(call, known, wanted) for call in named[1:]):
            raise AssertionError(f"Expected a call of {_written(known, wanted)}; {first}")

    def says(input: Any) -> str:
        return f"calls {_written(known, _settled(arguments, input))}"

    return Check(named_by("calls", known.name), rule, says=says)


@overload
def calls_only(tool: AnyTool, /, **arguments: Plain | Equivalent[object]) -> Check[object, object]: ...
@overload
def calls_only(tool: AnyTool, /, **arguments: Plain | Equivalent[T] | Callable[[T], object]) -> Check[object, T]: ...
def calls_only(tool: AnyTool, /, **arguments: object) -> Check[object, Any]:
    """There is exactly one call, of `tool`, with these arguments; an argument not named here may be anything.

    `tool` and arguments are as in `calls`.
    """
    known = _checked(tool, arguments, "calls_only")

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        if [call.name for call in reply.calls] != [known.name]:
            raise AssertionError(f"Expected one call of {known.name!r} and no other; found {observed(reply)}.")
        wanted = _settled(arguments, input)
        problem = _problem(reply.calls[0], known, wanted)
        if problem:
            raise AssertionError(f"Expected one call of {_written(known, wanted)}; {problem}")

    def says(input: Any) -> str:
        return f"only calls {_written(known, _settled(arguments, input))}"

    return Check(named_by("calls-only", known.name), rule, says=says)


def no_call() -> Check[object, object]:
    """No tool is called."""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        if reply.calls:
            raise AssertionError(f"Expected no tool call; found {observed(reply)}.")

    return Check("no-call", rule, says="calls no tool")


def no_unknown_tool(*tools: AnyTool) -> Check[object, object]:
    """Every call is of one of `tools`, or of those that were offered where none are given.

    An answer without calls passes. Not applicable where it is unknown what was offered.
    """
    given = names_of(tools, "no_unknown_tool") if tools else []

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        names = given or [tool.name for tool in _sent(reply)]
        for at, call in enumerate(reply.calls, start=1):
            if call.name not in names:
                found = f"call {at} of {len(reply.calls)} is of {shortened(call.name)}"
                hint = nearest(call.name[:100], names)
                raise AssertionError(f"Expected calls of offered tools only; {found}. {hint}".rstrip())

    return Check("no-unknown-tool", rule, says=f"calls no tool but {listed(given, 'or') or 'those that were offered'}")


def valid_against_schema(*tools: AnyTool) -> Check[object, object]:
    """The arguments of every call of `tools`, or of any that was offered, follow the JSON schema of that tool.

    Not applicable where it is unknown what was offered, and where none of them is called. Calls of other tools are not
    judged: `no_unknown_tool` does that. As in JSON schema, `format` is a remark and not held to. Raises TypeError for a
    tool without a schema, and ValueError for a schema that is none.
    """
    given = names_of(tools, "valid_against_schema") if tools else []
    known = {name: _held_to(name, schema_of(tool)) for name, tool in zip(given, tools, strict=True)}

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        held = known or {tool.name: _held_to_sent(tool.name, json.dumps(tool.parameters)) for tool in _sent(reply)}
        judged = [call for call in reply.calls if call.name in held]
        if not judged:
            which = f"of {listed(given, 'or')}" if given else "of a tool that was offered"
            raise NotApplicable(f"No call {which} was made whose arguments could be held to a schema.")
        for call in judged:
            held[call.name](call)

    return Check(named_by("valid-against-schema", *given), rule, says="calls with arguments that follow the schema")


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


def _checked(tool: AnyTool, arguments: Mapping[str, object], check: str) -> Offered:
    """What is known of the tool, once every argument named is one that it has."""
    known = offered(tool)
    known.require(arguments, check)
    return known


def _settled(arguments: Mapping[str, object], input: Any) -> dict[str, Any]:
    """What is wanted for this input: once for an answer, which may have thousands of calls."""
    return {name: settled(value, input) for name, value in arguments.items()}


def _problem(call: Call, tool: Offered, wanted: Mapping[str, Any]) -> str:
    """What is wrong with the call, as the end of a sentence; nothing where it is as wanted."""
    try:
        given = call.arguments
    except CheckFailed as error:
        reason = str(error)
        return reason[:1].lower() + reason[1:]
    misfit = tool.misfit(given)
    if misfit:
        return f"it was called with {shortened(dict(given), 160)}: {misfit}."
    for name, value in wanted.items():
        parting = parting_at(value, given, name)
        if parting is None:
            continue
        if parting.found is MISSING and parting.place == name:
            return f"the argument {name!r} is missing, in {shortened(dict(given), 160)}."
        expected, found = shortened(parting.wanted, 160), shortened(parting.found)
        return f"they part at {shortened(parting.place)}: expected {expected}, found {found}."
    return ""


def _held_to(name: str, schema: Mapping[str, Any]) -> Callable[[Call], None]:
    """Raises AssertionError where the arguments of a call do not follow the schema."""
    try:
        check = matches_schema(schema)
    except ValueError as error:
        first_line = str(error).partition("\n")[0]
        raise ValueError(f"The schema of the tool {name!r} is no JSON schema: {first_line}") from error

    def hold(call: Call) -> None:
        given: Reply[None] = Reply(Observation(text=call.arguments_text))
        call.arguments  # noqa: B018  # raises where they are no JSON object
        try:
            check.judge(given, None, None)
        except AssertionError as error:
            reason = str(error).partition("; ")[2] or str(error)  # what was found; before it stands "the answer"
            raise AssertionError(f"Expected the arguments of {name!r} to follow its schema; {reason}") from error

    return hold


@lru_cache(maxsize=256)
def _held_to_sent(name: str, schema: str) -> Callable[[Call], None]:
    """The same for a schema as text: the same tools are sent with every question of a contract."""
    return _held_to(name, json.loads(schema))


def _sent(reply: Reply[Any]) -> tuple[Tool, ...]:
    """The tools that were offered with the question. Raises NotApplicable where that is unknown."""
    if reply.tools is None:
        raise NotApplicable("It is unknown which tools were offered.")
    return reply.tools


def _written(tool: Offered, wanted: Mapping[str, Any]) -> str:
    values = ", ".join(f"{key}={shortened(value)}" for key, value in wanted.items())
    return f"{tool.name}({values})"
