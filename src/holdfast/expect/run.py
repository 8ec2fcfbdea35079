"""Checks on what a run of an agent is made of: each of its answers, and its calls with their arguments."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, overload

from typing_extensions import TypeVar

from holdfast.domain.message import Call
from holdfast.domain.trajectory import Trajectory
from holdfast.errors import CheckFailed, NotApplicable, NotRun, shortened
from holdfast.expect.arguments import Equivalent, parting_of, settled
from holdfast.expect.check import Check, Reads
from holdfast.expect.ids import joined, named_by
from holdfast.expect.offered import AnyTool, names_of, offered

__all__ = ["every_turn", "makes_calls"]

T = TypeVar("T")

_RUN: Reads = "run"
_SHOWN = 200

Arguments = Mapping[str, object] | Equivalent[Any]
WantedCall = tuple[AnyTool, Arguments]


def every_turn(check: Check[None, T], /) -> Check[object, T]:
    """A check of one reply holds for every answer of the run: `every_turn(no_text_with_call())`.

    An answer that it does not apply to says nothing; where it applies to none, it is not applicable to the run.
    """
    if check.reads != "reply":
        raise ValueError(f"`every_turn()` takes a check of one reply, and {check.id!r} reads a whole run already.")

    def rule(done: Any, input: Any, expected: Any) -> None:
        require_run(done)
        unknown: list[str] = []
        for at, turn in enumerate(done.turns, 1):
            try:
                check.judge(turn, input, expected)
            except NotRun:
                raise
            except NotApplicable as reason:
                unknown.append(str(reason))
            except AssertionError as reason:
                raise AssertionError(f"At turn {at} of {len(done.turns)}: {reason}") from reason
        if len(unknown) == len(done.turns):
            raise NotApplicable(unknown[0] if unknown else "The run has no answer.")

    return Check(
        joined("every-turn", [check.id]), rule, says=lambda input: f"in every turn {check.says(input)}", reads=_RUN
    )


@overload
def makes_calls(wanted: Sequence[WantedCall], /, *, among: Sequence[AnyTool] = ...) -> Check[object, object]: ...
@overload
def makes_calls(
    wanted: Callable[[T], Sequence[WantedCall]], /, *, among: Sequence[AnyTool] = ...
) -> Check[object, T]: ...
def makes_calls(
    wanted: Sequence[WantedCall] | Callable[[Any], Sequence[WantedCall]], /, *, among: Sequence[AnyTool] = ()
) -> Check[object, Any]:
    """The calls of the run are exactly `wanted`, in this order: pairs of a tool and its arguments, and no others.

    `wanted` is a list or a function of the input. Arguments are equal by value; an `equivalent`, of one or of all, says
    what else counts as equal. With `among` only calls of these tools are looked at: those that write, for instance.
    """
    judged = names_of(tuple(among), "makes_calls") if among else []

    def rule(done: Any, input: Any, expected: Any) -> None:
        require_run(done)
        calls = wanted(input) if callable(wanted) else wanted
        made = [call for call in done.calls if not judged or call.name in judged]
        for at, (tool, arguments) in enumerate(calls):
            name, given = offered(tool).name, settled(arguments, input)
            if at == len(made):
                raise AssertionError(
                    f"Expected {_counted(len(calls))}; found {len(made)}: there is no {_call(name, given)}."
                )
            problem = _problem(name, given, made[at])
            if problem:
                raise AssertionError(f"Expected {_call(name, given)} as call {at + 1} of {len(calls)}; {problem}")
        if len(made) > len(calls):
            more = made[len(calls)]
            raise AssertionError(
                f"Expected {_counted(len(calls))}; found {len(made)}: the first too many is {_made(more)}."
            )

    of = f" of {', '.join(judged)}" if judged else ""
    return Check(named_by("makes-calls", *judged[:3]), rule, says=f"makes exactly the wanted calls{of}", reads=_RUN)


def require_run(done: Any) -> None:
    """Raises TypeError for anything but the run of an agent."""
    if not isinstance(done, Trajectory):
        raise TypeError("This check reads the whole run of an agent: it belongs to an `agent_contract`.")


def _problem(name: str, wanted: Any, call: Call) -> str:
    if call.name != name:
        return f"found {_made(call)}."
    try:
        parting = parting_of(wanted, dict(call.arguments))
    except CheckFailed as error:
        return f"{str(error)[:1].lower()}{str(error)[1:]}"
    if parting is None:
        return ""
    place = f" at {shortened(parting.place)}" if parting.place else ""
    return f"they part{place}: expected {shortened(parting.wanted, _SHOWN)}, found {shortened(parting.found, _SHOWN)}."


def _counted(number: int) -> str:
    return f"{number} {'call' if number == 1 else 'calls'}"


def _call(name: str, arguments: Any) -> str:
    return f"{name}({shortened(arguments, _SHOWN)})"


def _made(call: Call) -> str:
    return f"{shortened(call.name)}({shortened(call.arguments_text, _SHOWN)})"
