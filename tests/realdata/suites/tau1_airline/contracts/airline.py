"""The airline desk of tau-bench: an agent with tools, and a user who is simulated by a model.

Whether a run reached its goal is read from the reward of the source, which compares the final database.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from holdfast import Case, Dialogue, Trajectory, World, agent_contract, expect

# The tools that change the database.
WRITES = ("book_reservation", "cancel_reservation", "send_certificate", "update_reservation_baggages",
          "update_reservation_flights", "update_reservation_passengers")  # fmt: skip


class Action(BaseModel):
    """A call of the gold answer."""

    name: str
    arguments: dict[str, Any]


class Task(BaseModel):
    """A task: the policy, what the user of its first run said first, and the gold answer."""

    name: str
    policy: str
    turn: str
    gold: list[Action]

    def writes(self) -> list[tuple[str, Mapping[str, object]]]:
        """The gold calls that change the database, in order."""
        return [(each.name, each.arguments) for each in self.gold if each.name in WRITES]


NO_TEXT = expect.no_text_with_call()
GOLD_WRITES = expect.makes_calls(Task.writes, among=WRITES)

TASKS = Case.load("../cases/tasks.jsonl", Task)


def is_rewarded(run: Trajectory[World]) -> bool:
    """What the source made of a run."""
    return bool(run.recording["reference"]["official"]["reward"] == 1)


def holds(check: Any, *subject: Any) -> bool:
    """Whether a ready-made check passes."""
    try:
        check(*subject)
    except AssertionError:
        return False
    return True


@agent_contract(world=World, cases=[TASKS], owner="desk")
def solves(task: Task) -> Dialogue:
    """The run ends with everything as the task wants it."""
    return Dialogue(system=task.policy, turns=[task.turn])


@solves.check
def rewarded(run: Trajectory[World], task: Task) -> None:
    assert is_rewarded(run)


solves.check((~expect.every_turn(NO_TEXT)).named("text-together-with-a-call"), gate=False)
solves.check((~expect.every_turn(expect.one_call_at_a_time())).named("more-than-one-call-in-a-turn"), gate=False)


@solves.check(gate=False)
def gold_writes_and_rewarded(run: Trajectory[World], task: Task) -> None:
    assert (holds(GOLD_WRITES, run, task), is_rewarded(run)) == (True, True)


@solves.check(gate=False)
def other_writes_and_not_rewarded(run: Trajectory[World], task: Task) -> None:
    assert (holds(GOLD_WRITES, run, task), is_rewarded(run)) == (False, False)


@solves.check(gate=False)
def other_writes_and_rewarded(run: Trajectory[World], task: Task) -> None:
    assert (holds(GOLD_WRITES, run, task), is_rewarded(run)) == (False, True)


@solves.check(gate=False)
def gold_writes_and_not_rewarded(run: Trajectory[World], task: Task) -> None:
    assert (holds(GOLD_WRITES, run, task), is_rewarded(run)) == (True, False)


@solves.check(gate=False, at_least=0)
def calling_turns(run: Trajectory[World], task: Task) -> float:
    return sum(bool(turn.calls) for turn in run.turns)


@solves.check(gate=False, at_least=0)
def turns_with_text_and_a_call(run: Trajectory[World], task: Task) -> float:
    return sum(not holds(NO_TEXT, turn, task) for turn in run.turns)


@solves.check(gate=False, at_least=0)
def tool_calls(run: Trajectory[World], task: Task) -> float:
    return len(run.calls)


@solves.check(gate=False, at_least=0)
def messages(run: Trajectory[World], task: Task) -> float:
    return len(run.steps) - 1  # the source counts what came after the user's first turn
