"""The trajectory in kept evidence of an agent: nothing is asked and no tool is run again."""

from collections.abc import Iterator
from typing import Any

from holdfast.domain.contract import LoadedCase, LoadedContract
from holdfast.domain.observation import Evidence
from holdfast.domain.trajectory import Trajectory, Transcript, restored
from holdfast.domain.trial import CheckOutcome
from holdfast.errors import shortened

CAPPED = "holdfast.caps"  # the id of the check that a cut-off run fails


def trajectory_of(contract: LoadedContract, case: LoadedCase, evidence: Evidence) -> Trajectory[Any]:
    """The trajectory of one trial. Raises ValueError where the evidence holds none, or none of today's world."""
    if contract.agent is None or not isinstance(evidence.answer, dict):
        raise ValueError(f"the evidence holds no transcript, but {shortened(evidence.answer)}")
    transcript = Transcript.model_validate(evidence.answer)
    world = restored(contract.agent.cases[case.id].world, transcript.world)
    bodies = ["{}" if each.streamed else each.body for each in evidence.exchanges]
    return Trajectory(transcript, world, bodies=bodies)


def cut_off(contract: LoadedContract, evidence: Evidence) -> Iterator[CheckOutcome]:
    """A failed outcome where a cap ended the run: what is not finished was not shown to work."""
    stopped = evidence.answer.get("stopped") if isinstance(evidence.answer, dict) else None
    if contract.agent is None or stopped not in ("turn cap", "call cap") or "truncation" in contract.accepts:
        return
    caps = contract.agent.caps
    most = f"{caps.turns} turns" if stopped == "turn cap" else f"{caps.tool_calls} tool calls"
    said = f"The run was cut off at its cap of {most}; raise it in `caps=`, or "
    yield CheckOutcome(CAPPED, "failed", f'{said}accept it with `accepts=["truncation"]` if that is right.')
