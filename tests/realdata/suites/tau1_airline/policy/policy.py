"""Two rules of the airline desk's policy, as a contract that needs no reward: any run can be held to it."""

from pydantic import BaseModel

from holdfast import Case, Dialogue, World, agent_contract, expect


class Task(BaseModel, extra="ignore"):
    """A task: the policy, and what the user of its first run said first."""

    policy: str
    turn: str


@agent_contract(
    world=World,
    cases=[Case.load("../cases/tasks.jsonl", Task)],
    owner="desk",
    checks=[expect.every_turn(expect.one_call_at_a_time()), expect.every_turn(expect.no_text_with_call())],
)
def one_call_and_no_text(task: Task) -> Dialogue:
    """One tool call at a time, and no text to the user together with a call."""
    return Dialogue(system=task.policy, turns=[task.turn])
