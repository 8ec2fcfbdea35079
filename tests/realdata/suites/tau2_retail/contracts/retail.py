"""The retail desk of tau2-bench: an agent with tools, and a user who is simulated by a model.

Whether a run reached its goal is read from the reward of the source.
"""

from typing import Any

from pydantic import BaseModel

from holdfast import Case, Dialogue, Trajectory, World, agent_contract, expect


class Task(BaseModel):
    """A task: the policy, what the user of its first run said first, and the agent's part of the gold answer."""

    name: str
    policy: str
    turn: str
    gold: list[dict[str, Any]]


def official(run: Trajectory[World]) -> dict[str, Any]:
    """The verdicts that the source recorded with a run."""
    verdicts: dict[str, Any] = run.recording["reference"]["official"]
    return verdicts


@agent_contract(world=World, cases=[Case.load("../cases/tasks.jsonl", Task)], owner="desk")
def solves(task: Task) -> Dialogue:
    """The run ends with everything as the task wants it."""
    return Dialogue(system=task.policy, turns=[task.turn])


@solves.check
def is_rewarded(run: Trajectory[World], task: Task) -> None:
    assert official(run)["reward"] == 1


@solves.check(gate=False)
def no_gold_action_missed(run: Trajectory[World], task: Task) -> None:
    assert all(official(run)["action_matches"])  # empty where a run was cut off: nothing was matched then


solves.check(expect.finishes().named("ended-by-the-user"), gate=False)


@solves.check(gate=False, at_least=0)
def tool_calls(run: Trajectory[World], task: Task) -> float:
    return len(run.calls)


@solves.check(gate=False, at_least=0)
def messages(run: Trajectory[World], task: Task) -> float:
    return len(run.steps)
