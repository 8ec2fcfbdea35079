"""Recorded runs of agents as transcripts."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from holdfast.domain.agent import Agent, AgentCase, Caps, Dialogue
from holdfast.domain.contract import Bar, LoadedCase, LoadedContract
from holdfast.domain.trajectory import AnswerStep, ToolStep, Transcript, UserStep
from holdfast.providers.recorded import evidence_of
from holdfast.providers.recorded_run import transcript_of
from holdfast.providers.recording import Recording
from holdfast.providers.recordings import Recordings

HI, FIND, PING = (
    "Where is A-1?",
    {"id": "1", "name": "find", "arguments": '{"order": "A-1"}'},
    {"id": "2", "name": "ping"},
)


def recording(*messages: dict[str, Any], asked: Any = ({"role": "user", "content": HI},), **row: Any) -> Recording:
    line = {"request": {"messages": list(asked)}, "response": {"messages": list(messages)}, **row}
    return Recording("d", "old", "a", 0, json.dumps(line), "d.jsonl:1")


def calling(*calls: dict[str, Any], role: str = "assistant", **more: Any) -> dict[str, Any]:
    return {"role": role, "tool_calls": list(calls), **more}


def result(content: Any, **more: Any) -> dict[str, Any]:
    return {"role": "tool", "content": content, **more}


def tools_in(run: Transcript) -> list[tuple[str, str, bool, Any]]:
    steps = [step for step in run.steps if isinstance(step, ToolStep)]
    return [(step.call.name, step.result, step.is_error, step.by) for step in steps]


def test_a_run_is_what_was_said_called_and_given() -> None:
    run = transcript_of(
        recording(
            calling(FIND, content="Let me look.", usage={"prompt_tokens": 3}),
            result("shipped", tool_call_id="1", error=False),
            {"role": "assistant", "content": "It has shipped.", "finish_reason": "stop"},
            {"role": "user", "content": "Thanks."},
            meta={"termination_reason": "user_stop"},
        )
    )
    assert [type(step) for step in run.steps] == [UserStep, AnswerStep, ToolStep, AnswerStep, UserStep]
    first, last = run.steps[1], run.steps[3]
    assert isinstance(first, AnswerStep)
    assert isinstance(last, AnswerStep)
    assert (run.steps[0], first.observation.text) == (UserStep(text=HI), "Let me look.")
    assert (first.observation.calls[0].arguments, first.observation.usage.input_tokens) == ({"order": "A-1"}, 3)
    assert (last.observation.finish, run.stopped, run.world) == ("stop", "finished", None)
    assert tools_in(run) == [("find", "shipped", False, None)]


def test_the_tools_of_a_simulated_user_are_its_own() -> None:
    run = transcript_of(
        recording(
            calling(FIND | {"requestor": "assistant"}),
            result("no", tool_call_id="1", error=True),
            calling(PING | {"requestor": "user"}, role="user"),
            result("pong", tool_call_id="2", requestor="user"),
        )
    )
    assert tools_in(run) == [("find", "no", True, None), ("ping", "pong", False, "user")]
    assert [call.name for step in run.steps if isinstance(step, AnswerStep) for call in step.observation.calls] == [
        "find"
    ]


def test_results_without_an_id_go_to_the_calls_in_order_and_one_of_no_call_keeps_its_name() -> None:
    run = transcript_of(
        recording(calling({"name": "a"}, {"name": "b"}), result("1"), result([2]), result("3", name="c"), result(None))
    )
    assert [(name, given) for name, given, *_ in tools_in(run)] == [("a", "1"), ("b", "[2]"), ("c", "3"), ("", "")]
    assert transcript_of(recording(calling(FIND), result("?", tool_call_id="9", name="x"))).steps[-1] == ToolStep(
        call={"name": "x", "arguments_text": ""}, result="?"
    )


@pytest.mark.parametrize(
    ("meta", "stopped"),
    [
        ({"termination_reason": "max_steps"}, "turn cap"),
        ({"termination_reason": "too_many_errors"}, "error cap"),
        ({"ended_by": "user"}, "finished"),
        ({"ended_by": "transfer_to_human_agents"}, "unknown"),
        ({"termination_reason": ["user_stop"]}, "unknown"),
        ({}, "unknown"),
        (None, "unknown"),
    ],
)
def test_the_end_is_what_was_recorded_and_else_unknown(meta: Any, stopped: str) -> None:
    assert transcript_of(recording(meta=meta)).stopped == stopped


def test_a_recording_of_one_answer_is_a_run_of_one_turn() -> None:
    line = {"request": None, "response": {"content": "Yes.", "tool_calls": None}, "meta": {"world": {"paid": "\ud800"}}}
    run = transcript_of(Recording("d", "old", "a", 0, json.dumps(line), "d.jsonl:1"))
    assert [step.kind for step in run.steps] == ["answer"]
    assert json.dumps(run.kept(), ensure_ascii=False).encode()  # what UTF-8 cannot hold is replaced
    assert run.world != {"paid": "\ud800"}


class Desk(BaseModel):
    pass


def test_an_agent_is_given_whole_runs_and_a_prompt_the_last_answer(tmp_path: Path) -> None:
    row = {"dataset": "d", "release": "old", "case_id": "a", "repeat": 0, "request": {"messages": []},
           "response": {"messages": [calling(FIND), result("x"), {"role": "assistant", "content": "Done."}]},
          }  # fmt: skip
    file = tmp_path / "d.jsonl"
    file.write_text(json.dumps(row), "utf-8")
    case = AgentCase(dialogue=Dialogue(turns=[HI]), world=Desk(), tools=())
    agent = LoadedContract(
        id="agent", purpose="", cases=(LoadedCase(id="a", input=1),), checks=(), bar=Bar(margin=0.1),
        requests={("main", "a"): case.request}, agent=Agent(cases={"a": case}, caps=Caps()),
    )  # fmt: skip
    prompt = LoadedContract(
        id="prompt", purpose="", cases=agent.cases, checks=(), bar=agent.bar, requests=agent.requests
    )
    found = evidence_of(Recordings.load([file]), [agent, prompt], release="old", now=datetime(2026, 5, 1, tzinfo=UTC))
    of_agent, of_prompt = found.evidence
    assert Transcript.model_validate(of_agent.answer).steps[-1].kind == "answer"
    assert of_prompt.answer is None
    assert of_agent.observation == of_prompt.observation
    assert of_agent.observation is not None
    assert (of_agent.observation.text, len(of_agent.observation.calls)) == ("Done.", 1)
