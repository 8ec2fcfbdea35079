"""Carries out the calls of a kept run again, on a fresh copy of its world: how it would have ended with other calls."""

import json
import threading
from collections.abc import Sequence
from typing import Any

from pydantic import JsonValue

from holdfast.domain.agent import AgentCase
from holdfast.domain.message import Call
from holdfast.domain.trajectory import ToolStep, Transcript, state_of
from holdfast.engine.agents import told_of
from holdfast.engine.run_mutants import Made, Part, parts_of, steps_of


def redone(run: Transcript, case: AgentCase, *, limit_s: float) -> Transcript | None:
    """The run with the results and the end of the world that its calls give today; nothing is said anew.

    None where that takes longer than `limit_s` seconds, or the world has no JSON form any more.
    """
    found: list[Transcript] = []

    def work() -> None:
        world = case.world.model_copy(deep=True)
        parts = [Part(part.step, _carried_out(part.made, case, world)) for part in parts_of(run.steps)]
        try:
            state: JsonValue = json.loads(json.dumps(state_of(world), allow_nan=False))
        except Exception:  # noqa: BLE001  # the fields of a world are user code as well
            return
        found.append(run.model_copy(update={"steps": steps_of(tuple(parts)), "world": state}))

    thread = threading.Thread(target=work, name="holdfast redoing", daemon=True)  # what hangs is left behind
    thread.start()
    thread.join(limit_s)
    return found[0] if found else None


def comes_out_again(run: Transcript, case: AgentCase, *, limit_s: float) -> bool:
    """Whether the calls of the run, carried out again, leave the world as they did: then other calls can be judged."""
    again = redone(run, case, limit_s=limit_s)
    return again is not None and again.world == run.world


def _carried_out(made: Sequence[Made], case: AgentCase, world: Any) -> tuple[Made, ...]:
    done = []
    for each in made:
        result, is_error = _result(each.call, case, world)
        done.append(Made(each.call, ToolStep(call=each.call, result=result, is_error=is_error)))
    return tuple(done)


def _result(call: Call, case: AgentCase, world: Any) -> tuple[str, bool]:
    tool = case.tool(call.name)
    if tool is None:
        return f"Error: There is no tool {call.name!r}.", True
    try:
        result = tool.run(world, dict(call.arguments))
    except BaseException as error:  # noqa: BLE001  # a world is user code: `sys.exit()` is a fault of it too
        return told_of(error), True
    return result if isinstance(result, str) else json.dumps(result, ensure_ascii=False), False
