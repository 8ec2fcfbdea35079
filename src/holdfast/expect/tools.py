"""Checks on tool calls."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, overload

from holdfast.domain.message import Call
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
        problems = [_problem(call, known, arguments, input) for call in named]
        if all(problems):
            raise AssertionError(f"Expected a call of {_written(known, arguments, input)}; {problems[0]}")

    return Check(named_by("calls", known.name), rule, says=lambda input: f"calls {_written(known, arguments, input)}")


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
        problem = _problem(reply.calls[0], known, arguments, input)
        if problem:
            raise AssertionError(f"Expected one call of {_written(known, arguments, input)}; {problem}")

    return Check(
        named_by("calls-only", known.name), rule, says=lambda input: f"only calls {_written(known, arguments, input)}"
    )


def no_call() -> Check[object, object]:
    """No tool is called."""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        if reply.calls:
            raise AssertionError(f"Expected no tool call; found {observed(reply)}.")

    return Check("no-call", rule, says="calls no tool")


def no_unknown_tool(*tools: AnyTool) -> Check[object, object]:
    """Every call is of one of `tools`, which are all that were offered. An answer without calls passes."""
    names = names_of(tools, "no_unknown_tool")

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        for at, call in enumerate(reply.calls, start=1):
            if call.name not in names:
                found = f"call {at} of {len(reply.calls)} is of {shortened(call.name)}"
                hint = nearest(call.name[:100], names)
                raise AssertionError(f"Expected calls of offered tools only; {found}. {hint}".rstrip())

    return Check("no-unknown-tool", rule, says=f"calls no tool but {listed(names, 'or')}")


def valid_against_schema(*tools: AnyTool) -> Check[object, object]:
    """The arguments of every call of `tools` follow the JSON schema that the tool was offered by.

    Not applicable where none of them is called. Calls of other tools are not judged: `no_unknown_tool` does that. As in
    JSON schema, `format` is a remark and not held to. Raises TypeError for a tool without a schema, and ValueError for
    a schema that is none.
    """
    names = names_of(tools, "valid_against_schema")
    held = {name: _held_to(name, schema_of(tool)) for name, tool in zip(names, tools, strict=True)}

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        judged = [call for call in reply.calls if call.name in held]
        if not judged:
            raise NotApplicable(f"No call of {listed(names, 'or')} was made whose arguments could be held to a schema.")
        for call in judged:
            held[call.name](call)

    return Check(named_by("valid-against-schema", *names), rule, says="calls with arguments that follow the schema")


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


def _problem(call: Call, tool: Offered, arguments: Mapping[str, object], input: Any) -> str:
    """What is wrong with the call, as the end of a sentence; nothing where it is as wanted."""
    try:
        given = call.arguments
    except CheckFailed as error:
        reason = str(error)
        return reason[:1].lower() + reason[1:]
    misfit = tool.misfit(given)
    if misfit:
        return f"it was called with {shortened(dict(given), 160)}: {misfit}."
    for name, value in arguments.items():
        parting = parting_at(settled(value, input), given, name)
        if parting is None:
            continue
        if parting.found is MISSING and parting.place == name:
            return f"the argument {name!r} is missing, in {shortened(dict(given), 160)}."
        wanted, found = shortened(parting.wanted, 160), shortened(parting.found)
        return f"they part at {shortened(parting.place)}: expected {wanted}, found {found}."
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


def _written(tool: Offered, arguments: Mapping[str, object], input: Any) -> str:
    values = ", ".join(f"{key}={shortened(settled(value, input))}" for key, value in arguments.items())
    return f"{tool.name}({values})"
