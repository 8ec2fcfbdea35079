"""First form of approval: a run's evidence becomes the pin of contracts that have none yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from holdfast.domain.contract import Suite
from holdfast.domain.trial import Run
from holdfast.errors import EvidenceError, NothingToDecide, Problem, UsageError
from holdfast.lifecycle.describing import describe
from holdfast.lifecycle.recordings import Recordings, recordings_of
from holdfast.lifecycle.refusal import refusals
from holdfast.lifecycle.thin import thin_notes
from holdfast.ports import PinnedContract, Pins


@dataclass(frozen=True, slots=True)
class Approval:
    """What an approval did. `left` had a pin already; `refused` says per contract why it was not pinned."""

    run: str
    pinned: tuple[str, ...]
    left: tuple[str, ...] = ()
    refused: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()


_NONE_LOOKED_AT: Mapping[str, int] = {}


def approve(
    run: Run,
    suite: Suite,
    pins: Pins,
    *,
    now: datetime,
    by: str,
    environment: Mapping[str, str],
    topped_up_to: Mapping[str, int] = _NONE_LOOKED_AT,
) -> Approval:
    """Pin, contract by contract, what a run holds of the contracts of `suite` that have no pin yet.

    `topped_up_to` has the contracts whose answers were looked at before they were recordings, with how many of them
    each case needs. A contract whose evidence cannot be a baseline is refused, and the others are pinned. Raises
    UsageError in CI and under xdist, NothingToDecide where the run holds nothing of the suite, EvidenceError where all
    of it was refused.
    """
    _require_a_desk(environment)
    _require_a_recording(run, by)
    has_pin = set(pins.contracts())
    held = [each for each in (recordings_of(run, contract) for contract in suite.contracts) if not each.is_empty]
    fresh = [each for each in held if each.contract.id not in has_pin]
    left = tuple(each.contract.id for each in held if each.contract.id in has_pin)
    if not fresh:
        raise _nothing_to_pin(run, left)
    problems = {each.contract.id: refusals(each, topped_up_to=topped_up_to.get(each.contract.id, 0)) for each in fresh}
    good = [each for each in fresh if not problems[each.contract.id]]
    refused = tuple(problem for found in problems.values() for problem in found)
    if not good:
        raise EvidenceError(*refused)
    paths = [path for each in good for path in pins.write(_pinned(each, run, now, by))]
    return Approval(
        run=run.header.id,
        pinned=tuple(each.contract.id for each in good),
        left=left,
        refused=refused,
        notes=tuple(note for each in good for note in thin_notes(each, suite)),
        paths=tuple(paths),
    )


def _require_a_desk(environment: Mapping[str, str]) -> None:
    """Somebody has to look: so neither in CI nor in a worker of pytest."""
    if environment.get("CI", "").lower() not in ("", "0", "false", "no"):
        said = "Approving is refused in CI (the variable CI is set): a person accepts evidence, at a desk."
        raise UsageError(Problem("", said, "Export the run there, and approve it where somebody can look."))
    if environment.get("PYTEST_XDIST_WORKER"):
        raise UsageError(Problem("", "Approving is refused in a worker of pytest-xdist.", "Run it without `-n`."))


def _require_a_recording(run: Run, by: str) -> None:
    if not by.strip():
        raise UsageError(Problem("", "Nobody is named who approves.", "Name yourself."))
    if run.header.role == "pins":
        said = f"Run {run.header.id!r} was read from the pins, so there is nothing in it to pin."
        raise UsageError(Problem("", said, "Name a run of the journal."))


def _nothing_to_pin(run: Run, left: Sequence[str]) -> UsageError | NothingToDecide:
    if left:
        said = "It has a pin already; changing pins is not possible yet."
        return UsageError(*(Problem(f"contract {contract!r}", said) for contract in left))
    said = f"Run {run.header.id!r} on {run.header.release!r} holds no recording of the selected contracts."
    return NothingToDecide(Problem("", said, "Record them with `holdfast replay --to baseline`."))


def _pinned(recordings: Recordings, run: Run, now: datetime, by: str) -> PinnedContract:
    description = describe(recordings, run, by)
    return PinnedContract(
        contract=recordings.contract.id,
        description=description.model_dump(mode="json"),
        release=run.header.release,
        pinned_at=now,
        evidence=tuple(trial.evidence for trial in recordings.trials),
        votes=tuple({vote.key: vote for trial in recordings.trials for vote in trial.votes}.values()),
    )
