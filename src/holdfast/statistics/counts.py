"""What the tests read of a case: outcomes in order, or only their counts; and what every argument must satisfy."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """Passes and answers of one case on both sides; the recording has at least one answer."""

    recorded_passes: int
    recorded: int
    candidate_passes: int
    candidate: int

    def __post_init__(self) -> None:
        """Refuse counts that no case can have."""
        if self.recorded < 1:
            raise ValueError(f"A case needs at least 1 recorded answer, but recorded is {self.recorded!r}.")
        require_passes(self.recorded_passes, self.recorded, name="recorded_passes")
        require_passes(self.candidate_passes, self.candidate, name="candidate_passes")

    @property
    def pool(self) -> int:
        """All answers of the case, recorded and fresh."""
        return self.recorded + self.candidate

    @property
    def pool_passes(self) -> int:
        """All passes of the case, recorded and fresh."""
        return self.recorded_passes + self.candidate_passes


@dataclass(frozen=True, slots=True)
class CaseEvidence:
    """Every outcome of one case, in the order it was planned; `None` is a trial that was given up.

    Given up means: for a cause that can depend on the answer. Such a trial counts as a failure in the hold test and is
    left out of the swap test and the case test. Confirmations are repeats asked because the case failed: they enter the
    case test only.
    """

    recorded: tuple[bool, ...]
    candidate: tuple[bool | None, ...]
    confirmations: tuple[bool | None, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a case that was never recorded, and values that are no outcomes."""
        if not self.recorded:
            raise ValueError("A case needs at least 1 recorded answer, but its recording is empty.")
        require_outcomes(self.recorded)
        require_outcomes(answer for answer in (*self.candidate, *self.confirmations) if answer is not None)

    @property
    def planned_counts(self) -> CaseCounts:
        """Counts of the recording and of the planned answers that were observed."""
        return _counts(self.recorded, self.candidate)

    @property
    def all_counts(self) -> CaseCounts:
        """Counts of the recording and of all observed answers, confirmations included."""
        return _counts(self.recorded, self.candidate + self.confirmations)


def _counts(recorded: Sequence[bool], answers: Sequence[bool | None]) -> CaseCounts:
    """Count passes and answers, leaving out what was given up."""
    observed = [answer for answer in answers if answer is not None]
    return CaseCounts(sum(recorded), len(recorded), sum(observed), len(observed))


def observed_change(cases: Sequence[CaseCounts]) -> float:
    """Mean of (candidate pass rate - recorded pass rate) over the cases with at least one candidate answer."""
    answered = [case for case in cases if case.candidate]
    if not answered:
        raise ValueError("No case has a candidate answer, so no change was observed.")
    changes = (case.candidate_passes / case.candidate - case.recorded_passes / case.recorded for case in answered)
    return fsum(changes) / len(answered)


def mean_recorded_rate(cases: Sequence[CaseCounts]) -> float:
    """Mean over cases of the recorded pass rate."""
    return fsum(case.recorded_passes / case.recorded for case in cases) / len(cases)


def mean_candidate_rate(cases: Sequence[CaseCounts]) -> float:
    """Mean of the candidate pass rate over the cases with at least one candidate answer; 0 where there is none."""
    rates = [case.candidate_passes / case.candidate for case in cases if case.candidate]
    return fsum(rates) / len(rates) if rates else 0.0


def require_cases(cases: Sequence[object]) -> None:
    """Refuse an empty list of cases."""
    if not cases:
        raise ValueError("There is no case to test; give at least 1.")


def require_outcomes(outcomes: Iterable[object]) -> None:
    """Refuse what is neither a pass nor a failure, such as a score or NaN."""
    for outcome in outcomes:
        if outcome not in (True, False):
            raise ValueError(f"An outcome is True or False, but is {outcome!r}: a score passes by its threshold first.")


def require_passes(passes: int, answers: int, *, name: str) -> None:
    """Refuse a count of passes outside 0 to `answers`, NaN included."""
    if not 0 <= passes <= answers:
        raise ValueError(f"There are {answers!r} answers, so {name} must lie between 0 and that, not be {passes!r}.")


def require_share(value: float, *, name: str) -> None:
    """Refuse a number that does not lie strictly between 0 and 1, NaN included."""
    if not 0 < value < 1:
        raise ValueError(f"The {name} must lie strictly between 0 and 1, but is {value!r}.")


def require_at_least(value: int, least: int, *, name: str) -> None:
    """Refuse a count below `least`, NaN included."""
    if not value >= least:
        raise ValueError(f"The number of {name} must be at least {least}, but is {value!r}.")
