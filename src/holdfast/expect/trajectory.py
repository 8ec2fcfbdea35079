"""Checks on a whole run of an agent: which tools in which order, how often, and how the world ended."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from holdfast.errors import NotApplicable, shortened
from holdfast.expect.check import Check
from holdfast.expect.ids import named_by
from holdfast.expect.offered import AnyTool, listed, names_of, offered
from holdfast.expect.run import require_run
from holdfast.expect.sameness import Rules, first_parting

__all__ = ["at_most_in_run", "ends_in", "finishes", "follows_one_of", "must_precede", "never_calls", "no_error_left"]

_SHOWN = 12


def must_precede(first: AnyTool, then: AnyTool, /) -> Check[object, object]:
    """Before each call of `then` there was a call of `first`. A run that never calls `then` passes."""
    before, after = offered(first).name, offered(then).name

    def rule(done: Any, input: Any, expected: Any) -> None:
        require_run(done)
        names = done.names()
        place = names.index(after) if after in names else None
        if place is not None and before not in names[:place]:
            raise AssertionError(
                f"Expected a call of {before!r} before the first one of {after!r}, which is call {place + 1}; found "
                f"{_path(names)}."
            )

    return Check(named_by("must-precede", before, after), rule, says=f"calls {before!r} before {after!r}", reads="run")


def never_calls(*tools: AnyTool) -> Check[object, object]:
    """No answer of the run calls any of `tools`."""
    names = names_of(tools, "never_calls")

    def rule(done: Any, input: Any, expected: Any) -> None:
        require_run(done)
        for at, call in enumerate(done.calls):
            if call.name in names:
                raise AssertionError(
                    f"Expected no call of {listed(names, 'or')}; call {at + 1} of {len(done.calls)} is "
                    f"{call.name}({shortened(call.arguments_text, 200)})."
                )

    return Check(named_by("never-calls", *names), rule, says=f"never calls {listed(names, 'or')}", reads="run")


def at_most_in_run(count: int, tool: AnyTool | None = None, /) -> Check[object, object]:
    """The whole run makes at most `count` calls, of `tool` or in all."""
    if count < 0:
        raise ValueError(f"`at_most_in_run({count})` can never pass: give a number from 0 on.")
    name = None if tool is None else offered(tool).name
    wanted = f"at most {count} {'call' if count == 1 else 'calls'}{f' of {name!r}' if name else ''} in the whole run"

    def rule(done: Any, input: Any, expected: Any) -> None:
        require_run(done)
        made = [each for each in done.names() if name is None or each == name]
        if len(made) > count:
            raise AssertionError(f"Expected {wanted}; found {len(made)}: {_path(done.names())}.")

    return Check(
        named_by(f"at-most-in-run-{count}", *([name] if name else [])), rule, says=f"makes {wanted}", reads="run"
    )


def follows_one_of(*paths: Sequence[AnyTool]) -> Check[object, object]:
    """The calls of the run, by name and in order, are exactly one of `paths`. An empty path is a run without calls."""
    if not paths:
        raise ValueError("`follows_one_of()` can never pass: give at least one path.")
    accepted = [tuple(offered(tool).name for tool in path) for path in paths]
    wanted = " or ".join(_path(path) for path in accepted)

    def rule(done: Any, input: Any, expected: Any) -> None:
        require_run(done)
        names = tuple(done.names())
        if names not in accepted:
            nearest = max(accepted, key=lambda path: _shared(path, names))
            place = _shared(nearest, names)
            raise AssertionError(
                f"Expected the path {wanted}; found {_path(names)}. It parts from the nearest at call {place + 1}."
            )

    return Check(named_by("follows-one-of", *("-".join(path) or "none" for path in accepted)), rule,
                 says=f"follows {wanted}", reads="run")  # fmt: skip


def finishes() -> Check[object, object]:
    """The run comes to its end by itself: no cap on turns or calls cuts it off.

    Not applicable to a recording that does not say how it ended.
    """

    def rule(done: Any, input: Any, expected: Any) -> None:
        require_run(done)
        if done.stopped == "unknown":
            raise NotApplicable("The recording of this run does not say how it ended.")
        if done.stopped != "finished":
            raise AssertionError(
                f"Expected the run to finish; it was ended by its {done.stopped}, after {_path(done.names())}."
            )

    return Check("finishes", rule, says="comes to its end by itself", reads="run")


def no_error_left() -> Check[object, object]:
    """After an error of a tool the run calls a tool again that succeeds, or says something to the user."""

    def rule(done: Any, input: Any, expected: Any) -> None:
        require_run(done)
        failed = done.results[-1] if done.results else None
        if failed is not None and failed.is_error and not done.text.strip():
            raise AssertionError(
                f"Expected no error of a tool to be left as it is; the last call, of {shortened(failed.call.name)}, "
                f"got {shortened(failed.result, 200)}, and nothing was said after it."
            )

    return Check("no-error-left", rule, says="leaves no error of a tool as it is", reads="run")


def ends_in(state: Mapping[str, Any] | Callable[[Any], Mapping[str, Any]], /) -> Check[object, Any]:
    """The world ends with these fields as stated; fields that are not named may be anything.

    `state` is a mapping of field names to values, or a function of the input that gives one.
    """

    def rule(done: Any, input: Any, expected: Any) -> None:
        require_run(done)
        wanted = state(input) if callable(state) else state
        found = done.world.model_dump(mode="json", warnings=False)
        for name, value in wanted.items():
            if name not in found:
                raise AssertionError(f"Expected the world to end with a field {name!r}; it has {', '.join(found)}.")
            parting = first_parting(value, found[name], Rules(), path=name, place=name)
            if parting is not None:
                raise AssertionError(
                    f"Expected the world to end with {name} {shortened(value, 200)}; found "
                    f"{shortened(found[name], 200)}, after {_path(done.names())}."
                )

    said = "ends in the stated world" if callable(state) else f"ends in the world {shortened(dict(state), 200)}"
    return Check(named_by("ends-in", *([] if callable(state) else sorted(state))), rule, says=said, reads="run")


def _path(names: Sequence[str]) -> str:
    """Names of calls in order: `find, cancel`."""
    if not names:
        return "no call"
    shown = ", ".join(shortened(name) for name in names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many calls two paths have in common from the start."""
    place = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        place += 1
    return place
