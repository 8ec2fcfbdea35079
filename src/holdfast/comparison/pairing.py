"""Two runs side by side: every case of the suite with its trials on both sides. Nothing is dropped."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from holdfast.domain.contract import LoadedContract, Suite
from holdfast.domain.observation import TrialRole
from holdfast.domain.trial import Run, Trial

Trials = tuple[Trial, ...]

# Recordings and rounds are used in this order, never by arrival and never sorted by outcome.
_ROLE_ORDER: dict[TrialRole, int] = {"planned": 0, "extension": 1, "live": 2, "confirm": 3}


@dataclass(frozen=True, slots=True)
class PairedCase:
    """The trials of one case on both sides, in the order in which they were planned."""

    id: str
    tags: tuple[str, ...]
    baseline: Trials
    candidate: Trials

    @property
    def has_partner(self) -> bool:
        """Whether both sides were asked."""
        return bool(self.baseline and self.candidate)


@dataclass(frozen=True, slots=True)
class PairedContract:
    """One contract with all its cases; `strays` are cases with trials that the contract no longer has.

    `unused` was answered by the candidate ahead of a verdict that fell earlier, or is of no part in it: it is paid, and
    enters nothing else.
    """

    contract: LoadedContract
    cases: tuple[PairedCase, ...]
    strays: tuple[str, ...]
    unused: Trials = ()

    @property
    def pairs(self) -> tuple[PairedCase, ...]:
        """The cases that were asked on both sides."""
        return tuple(case for case in self.cases if case.has_partner)

    @property
    def unpaired(self) -> tuple[str, ...]:
        """Ids of the cases without a partner, those of the contract first."""
        return (*(case.id for case in self.cases if not case.has_partner), *self.strays)

    @property
    def baseline(self) -> Iterator[Trial]:
        """All trials of the baseline, confirmations included."""
        return (trial for case in self.cases for trial in case.baseline)

    @property
    def candidate(self) -> Iterator[Trial]:
        """All trials of the candidate that were read, confirmations included."""
        return (trial for case in self.cases for trial in case.candidate)


def pair(suite: Suite, baseline: Run, candidate: Run) -> tuple[PairedContract, ...]:
    """Every contract of the suite, in its order, with the trials of both runs."""
    return tuple(_paired(contract, baseline, candidate) for contract in suite.contracts)


def unpaired_contracts(suite: Suite, baseline: Run, candidate: Run) -> tuple[str, ...]:
    """Contracts with trials that the suite does not have."""
    known = {contract.id for contract in suite.contracts}
    return tuple(sorted({contract for contract, _ in (*baseline.trials, *candidate.trials)} - known))


def planned(trials: Iterable[Trial]) -> Trials:
    """The trials that may enter a rate: confirmations are asked because a case failed, so they may not."""
    return tuple(trial for trial in trials if trial.evidence.key.role != "confirm")


def recorded_trials(trials: Iterable[Trial]) -> Trials:
    """What may be a recording, in the order in which it is used: neither repeats asked because a case failed, nor what
    was asked beside a candidate.
    """
    return _in_order(trial for trial in trials if trial.evidence.key.role in ("planned", "extension"))


def confirmations(trials: Iterable[Trial]) -> Trials:
    """The repeats that were asked because a case failed."""
    return tuple(trial for trial in trials if trial.evidence.key.role == "confirm")


def _paired(contract: LoadedContract, baseline: Run, candidate: Run) -> PairedContract:
    cases = tuple(
        PairedCase(
            case.id,
            case.tags,
            recorded_trials(baseline.trials.get((contract.id, case.id), ())),
            _in_order(candidate.trials.get((contract.id, case.id), ())),
        )
        for case in contract.cases
    )
    known = {case.id for case in contract.cases}
    asked = {case for run in (baseline, candidate) for owner, case in run.trials if owner == contract.id}
    return PairedContract(contract, cases, tuple(sorted(asked - known)))


def _in_order(trials: Iterable[Trial]) -> Trials:
    return tuple(sorted(trials, key=_place))


def _place(trial: Trial) -> tuple[int, int, str]:
    key = trial.evidence.key
    return _ROLE_ORDER[key.role], key.number, trial.evidence.started_at.isoformat()
