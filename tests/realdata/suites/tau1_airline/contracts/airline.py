"""The airline desk of tau-bench: an agent with tools, and a user who is simulated by a model.

Whether a run reached its goal is read from the reward of the source, which compares the final database.
"""

from typing import Any

from pydantic import BaseModel

from holdfast import Case, Reply, Request, contract


class Task(BaseModel):
    """A task with the messages that its first run started with: the policy, and what the user said."""

    name: str
    messages: list[dict[str, Any]]


def turns(reply: Reply) -> list[dict[str, Any]]:
    """The messages of a run in which the agent called tools."""
    messages: list[dict[str, Any]] = reply.raw["response"]["messages"]
    return [message for message in messages if message["role"] == "assistant" and message.get("tool_calls")]


@contract(cases=[Case.load("../cases/tasks.jsonl", Task)], owner="desk")
def solves(task: Task) -> Request:
    """The run ends with everything as the task wants it."""
    return Request.from_openai(messages=task.messages)


@solves.check
def is_rewarded(reply: Reply, task: Task) -> None:
    assert reply.raw["reference"]["official"]["reward"] == 1


@solves.check(gate=False)
def text_together_with_a_call(reply: Reply, task: Task) -> None:
    assert any(turn.get("content") for turn in turns(reply))


@solves.check(gate=False)
def more_than_one_call_in_a_turn(reply: Reply, task: Task) -> None:
    assert any(len(turn["tool_calls"]) > 1 for turn in turns(reply))


@solves.check(gate=False, at_least=0)
def calling_turns(reply: Reply, task: Task) -> float:
    return len(turns(reply))


@solves.check(gate=False, at_least=0)
def tool_calls(reply: Reply, task: Task) -> float:
    return len(reply.calls)


@solves.check(gate=False, at_least=0)
def messages(reply: Reply, task: Task) -> float:
    return len(reply.raw["response"]["messages"])
