"""The retail desk of tau2-bench: an agent with tools, and a user who is simulated by a model.

Whether a run reached its goal is read from the reward of the source.
"""

from typing import Any

from pydantic import BaseModel

from holdfast import Case, Reply, Request, contract


class Task(BaseModel):
    """A task with the messages that its runs start with: the policy."""

    name: str
    messages: list[dict[str, Any]]


def official(reply: Reply) -> dict[str, Any]:
    """The verdicts that the source recorded with a run."""
    verdicts: dict[str, Any] = reply.raw["reference"]["official"]
    return verdicts


@contract(cases=[Case.load("../cases/tasks.jsonl", Task)], owner="desk")
def solves(task: Task) -> Request:
    """The run ends with everything as the task wants it."""
    return Request.from_openai(messages=task.messages)


@solves.check
def is_rewarded(reply: Reply, task: Task) -> None:
    assert official(reply)["reward"] == 1


@solves.check(gate=False)
def no_gold_action_missed(reply: Reply, task: Task) -> None:
    assert all(official(reply)["action_matches"])  # empty where a run was cut off: nothing was matched then


@solves.check(gate=False)
def ended_by_the_user(reply: Reply, task: Task) -> None:
    assert reply.raw["meta"]["termination_reason"] == "user_stop"


@solves.check(gate=False, at_least=0)
def tool_calls(reply: Reply, task: Task) -> float:
    return len(reply.calls)


@solves.check(gate=False, at_least=0)
def messages(reply: Reply, task: Task) -> float:
    return len(reply.raw["response"]["messages"])
