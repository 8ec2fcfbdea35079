"""What a run holds of one contract that could become its pin."""

from collections.abc import Mapping
from dataclasses import dataclass

from holdfast.domain.contract import LoadedContract
from holdfast.domain.observation import TrialRole
from holdfast.domain.trial import Run, Trial

# A confirmation is asked because its case failed: kept among the recordings, it would bias the baseline.
PINNED_ROLES: tuple[TrialRole, ...] = ("planned", "extension")


@dataclass(frozen=True, slots=True)
class Recordings:
    """The trials of a contract in order of its cases, and those of cases that it no longer has."""

    contract: LoadedContract
    variant: str
    by_case: Mapping[str, tuple[Trial, ...]]
    of_no_case: Mapping[str, tuple[Trial, ...]]

    @property
    def trials(self) -> tuple[Trial, ...]:
        """All trials of the contract's cases, in order."""
        return tuple(trial for trials in self.by_case.values() for trial in trials)

    @property
    def is_empty(self) -> bool:
        """Whether the run never touched the contract."""
        return not any(self.by_case.values()) and not self.of_no_case

    @property
    def fewest(self) -> int:
        """The smallest number of recordings of a case."""
        return min(map(len, self.by_case.values()), default=0)

    def passed(self, case: str) -> int:
        """How many recordings of a case passed."""
        return sum(trial.outcome == "passed" for trial in self.by_case[case])


def recordings_of(run: Run, contract: LoadedContract) -> Recordings:
    """What the run holds of the contract."""
    held = {
        case: tuple(trial for trial in trials if trial.evidence.key.role in PINNED_ROLES)
        for (owner, case), trials in run.trials.items()
        if owner == contract.id
    }
    known = {case.id: held.get(case.id, ()) for case in contract.cases}
    return Recordings(
        contract=contract,
        variant=run.header.variant,
        by_case=known,
        of_no_case={case: trials for case, trials in held.items() if case not in known and trials},
    )
