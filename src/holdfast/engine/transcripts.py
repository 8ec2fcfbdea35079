"""The trajectory in kept evidence of an agent: nothing is asked and no tool is run again."""

from collections.abc import Iterator
from typing import Any

from holdfast.domain.contract import LoadedCase, LoadedContract
from holdfast.domain.observation import Evidence
from holdfast.domain.trajectory import CUT_OFF, Trajectory, Transcript, restored
from holdfast.domain.trial import CheckOutcome
from holdfast.errors import shortened

CAPPED = "holdfast.caps"  # the id of the check that a cut-off run fails
_ACCEPT_IT = 'accept it with `accepts=["truncation"]` if that is right.'


def trajectory_of(contract: LoadedContract, case: LoadedCase, evidence: Evidence) -> Trajectory[Any]:
    """The trajectory of one trial. Raises ValueError where the evidence holds none, or none of today's world.

    An imported run has one body, which is not that of an answer, and may not say how its world ended.
    """
    if contract.agent is None or not isinstance(evidence.answer, dict):
        raise ValueError(f"the evidence holds no transcript, but {shortened(evidence.answer)}")
    transcript = Transcript.model_validate(evidence.answer)
    if evidence.source:
        world = None if transcript.world is None else restored(contract.agent.cases[case.id].world, transcript.world)
        return Trajectory(transcript, world, recording=evidence.exchanges[0].body if evidence.exchanges else "{}")
    world = restored(contract.agent.cases[case.id].world, transcript.world)
    bodies = ["{}" if each.streamed else each.body for each in evidence.exchanges]
    return Trajectory(transcript, world, bodies=bodies)


def cut_off(contract: LoadedContract, evidence: Evidence) -> Iterator[CheckOutcome]:
    """A failed outcome where a cap ended the run: what is not finished was not shown to work."""
    stopped = evidence.answer.get("stopped") if isinstance(evidence.answer, dict) else None
    if contract.agent is None or stopped not in CUT_OFF or "truncation" in contract.accepts:
        return
    if evidence.source:
        yield CheckOutcome(CAPPED, "failed", f"The run was cut off where it was recorded ({stopped}); {_ACCEPT_IT}")
        return
    caps = contract.agent.caps
    most = f"{caps.turns} turns" if stopped == "turn cap" else f"{caps.tool_calls} tool calls"
    said = f"The run was cut off at its cap of {most}; raise it in `caps=`, or {_ACCEPT_IT}"
    if stopped == "user cap":
        said = f"The simulated user did not end the conversation in its `most_turns`; raise it, or {_ACCEPT_IT}"
    yield CheckOutcome(CAPPED, "failed", said)
