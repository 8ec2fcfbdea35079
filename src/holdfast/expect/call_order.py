"""Checks on which tools one answer calls, how often and in which order."""

from typing import Any

from holdfast.domain.reply import Reply
from holdfast.expect.check import Check, observed
from holdfast.expect.ids import named_by
from holdfast.expect.offered import AnyTool, listed, names_of, offered

__all__ = [
    "at_most_calls",
    "calls_any_of",
    "calls_each_once",
    "calls_in_order",
    "one_call_at_a_time",
    "parallel_calls",
]


def calls_any_of(*tools: AnyTool) -> Check[object, object]:
    """At least one call is of one of `tools`, with any arguments."""
    names = names_of(tools, "calls_any_of")

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        if not any(call.name in names for call in reply.calls):
            raise AssertionError(f"Expected a call of {listed(names, 'or')}; found {observed(reply)}.")

    return Check(named_by("calls-any-of", *names), rule, says=f"calls {listed(names, 'or')}")


def calls_in_order(*tools: AnyTool) -> Check[object, object]:
    """The calls of one answer hold these, in this order; others may stand before, between and after them."""
    names = names_of(tools, "calls_in_order")
    wanted = f"calls of {listed(names, 'then')}"

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        made, start = [call.name for call in reply.calls], 0
        for at, name in enumerate(names):
            if name not in made[start:]:
                after = f" after that of {names[at - 1]!r} (call {start} of {len(made)})" if at else ""
                raise AssertionError(f"Expected {wanted}; there is none of {name!r}{after}, in {observed(reply)}.")
            start = made.index(name, start) + 1

    return Check(named_by("calls-in-order", *names), rule, says=f"makes {wanted}")


def calls_each_once(*tools: AnyTool) -> Check[object, object]:
    """Each of `tools` is called exactly once, in any order. Calls of other tools are not judged."""
    names = names_of(tools, "calls_each_once")

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        made = [call.name for call in reply.calls]
        for name in names:
            if made.count(name) != 1:
                times = f"is called {made.count(name)} times" if name in made else "is not called"
                raise AssertionError(
                    f"Expected one call each of {listed(names, 'and')}; {name!r} {times}, in {observed(reply)}."
                )

    return Check(named_by("calls-each-once", *names), rule, says=f"calls {listed(names, 'and')} once each")


def at_most_calls(count: int, tool: AnyTool | None = None, /) -> Check[object, object]:
    """The answer makes at most `count` calls, of `tool` or in all. An answer without calls passes."""
    if count < 0:
        raise ValueError(f"`at_most_calls({count})` can never pass: give a number from 0 on.")
    name = None if tool is None else offered(tool).name
    wanted = f"at most {count} {'call' if count == 1 else 'calls'}" + (f" of {name!r}" if name else "")

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        made = [call for call in reply.calls if name is None or call.name == name]
        if len(made) > count:
            raise AssertionError(f"Expected {wanted}; found {len(made)}, in {observed(reply)}.")

    return Check(named_by(f"at-most-calls-{count}", *([name] if name else [])), rule, says=f"makes {wanted}")


def one_call_at_a_time() -> Check[object, object]:
    """No answer makes two calls at once. An answer without calls passes."""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        if len(reply.calls) > 1:
            raise AssertionError(
                f"Expected one call at a time; found {len(reply.calls)} in one answer: {observed(reply)}."
            )

    return Check("one-call-at-a-time", rule, says="makes one call at a time")


def parallel_calls(count: int = 2, /) -> Check[object, object]:
    """The answer makes at least `count` calls at once, instead of one after the other."""
    if count < 2:
        raise ValueError(f"`parallel_calls({count})`: calls are parallel from 2 on.")

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        if len(reply.calls) < count:
            raise AssertionError(f"Expected at least {count} calls in one answer; found {observed(reply)}.")

    return Check(f"parallel-calls-{count}", rule, says=f"makes at least {count} calls at once")
