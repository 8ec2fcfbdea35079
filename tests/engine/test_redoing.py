"""The calls of a kept run, carried out again on a copy of its world."""

import threading
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from holdfast.domain.agent import AgentCase, AgentTool, Dialogue
from holdfast.domain.message import Call, Tool
from holdfast.domain.observation import Observation
from holdfast.domain.trajectory import AnswerStep, ToolStep, Transcript
from holdfast.engine.redoing import comes_out_again, redone


class Shop(BaseModel):
    orders: dict[str, str] = {"C-3": "packed"}
    waits: int = 0


def cancel(world: Any, arguments: Mapping[str, Any]) -> Any:
    order = arguments["order"]
    if world.orders[order] != "packed":
        raise ValueError(f"{order} is {world.orders[order]}.")
    world.orders[order] = "cancelled"
    return {"order": order}


def hang(world: Any, arguments: Mapping[str, Any]) -> Any:
    threading.Event().wait(30)


def case() -> AgentCase:
    tools = [AgentTool(tool=Tool(name=run.__name__, parameters={}), run=run) for run in (cancel, hang)]
    return AgentCase(dialogue=Dialogue(turns=["Cancel C-3."]), world=Shop(), tools=tuple(tools))


def run(*calls: tuple[str, str], world: Any = None) -> Transcript:
    made = [Call(name=name, arguments_text=arguments) for name, arguments in calls]
    steps = [
        step
        for call in made
        for step in (AnswerStep(observation=Observation(calls=(call,))), ToolStep(call=call, result="as it was"))
    ]
    return Transcript(steps=tuple(steps), stopped="finished", world=world or {"orders": {"C-3": "packed"}, "waits": 0})


CANCEL = ("cancel", '{"order": "C-3"}')
CANCELLED = {"orders": {"C-3": "cancelled"}, "waits": 0}


def test_results_and_world_are_what_the_calls_give_today() -> None:
    again = redone(run(CANCEL, CANCEL, ("refund", "{}"), ("cancel", "{")), case(), limit_s=5)
    assert again is not None
    assert again.world == CANCELLED
    given = [(step.result, step.is_error) for step in again.steps if isinstance(step, ToolStep)]
    assert given[:3] == [
        ('{"order": "C-3"}', False),
        ("Error: ValueError: C-3 is cancelled.", True),
        ("Error: There is no tool 'refund'.", True),
    ]
    assert given[3][1]


def test_a_run_comes_out_again_where_its_calls_leave_the_world_as_they_did() -> None:
    assert comes_out_again(run(CANCEL, world=CANCELLED), case(), limit_s=5)
    assert not comes_out_again(run(CANCEL), case(), limit_s=5)
    assert comes_out_again(run(), case(), limit_s=5)


def test_a_tool_that_hangs_is_given_up() -> None:
    assert redone(run(("hang", "{}")), case(), limit_s=0.05) is None


def test_the_world_of_the_case_stays_as_it_is() -> None:
    start = case()
    redone(run(CANCEL), start, limit_s=5)
    assert start.world == Shop()
