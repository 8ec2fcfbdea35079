"""What the tests of `holdfast.statistics` read of a contract."""

from collections.abc import Iterable
from dataclasses import dataclass

from holdfast.comparison.pairing import PairedCase, Trials, confirmations, planned
from holdfast.domain.trial import Trial
from holdfast.statistics import CaseEvidence


@dataclass(frozen=True, slots=True)
class Readable:
    """The cases that can be judged, by id and in order, and their evidence."""

    cases: tuple[str, ...]
    evidence: tuple[CaseEvidence, ...]

    @property
    def has_answers(self) -> bool:
        """Whether the candidate gave any answer at all."""
        return any(answer is not None for case in self.evidence for answer in case.candidate)


def readable(cases: Iterable[PairedCase]) -> Readable:
    """The cases with a recorded outcome and a planned trial on the candidate.

    A trial that was not observed for a cause that cannot depend on the answer is left out; one that was given up for a
    cause that can stays, as None: it weighs as a failure in the hold score. Recordings keep their order.
    """
    found = {
        case.id: CaseEvidence(recorded, candidate, answers(confirmations(case.candidate)))
        for case in cases
        if (recorded := recorded_answers(case.baseline)) and (candidate := answers(planned(case.candidate)))
    }
    return Readable(tuple(found), tuple(found.values()))


def answers(trials: Iterable[Trial]) -> tuple[bool | None, ...]:
    """Outcomes in order: passed, failed, or None for a trial that was given up."""
    return tuple(_answer(trial) for trial in trials if trial.outcome in ("passed", "failed") or trial.given_up)


def _answer(trial: Trial) -> bool | None:
    return trial.outcome == "passed" if trial.outcome in ("passed", "failed") else None


def recorded_answers(trials: Trials) -> tuple[bool, ...]:
    """The outcomes of a recording, in the order in which they were recorded."""
    return tuple(answer for answer in answers(planned(trials)) if answer is not None)
