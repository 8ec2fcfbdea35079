"""Counts of outcomes, and what follows from them: rates, flips and the change of the mean."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum

from holdfast.comparison.pairing import PairedCase, planned
from holdfast.domain.comparison import Flip, Tally
from holdfast.domain.trial import Trial


def tally(trials: Iterable[Trial]) -> Tally:
    """The outcomes of the trials, counted; confirmations are left out."""
    asked = planned(trials)
    outcomes = Counter(trial.outcome for trial in asked)
    given_up = sum(trial.outcome == "unobserved" and trial.given_up for trial in asked)
    return Tally(
        passed=outcomes["passed"],
        failed=outcomes["failed"],
        errored=outcomes["errored"],
        unobserved=outcomes["unobserved"],
        given_up=given_up,
    )


def flip(baseline: Tally, candidate: Tally) -> Flip:
    """Whether the pass rate of a case fell or rose; compared as whole numbers, so that rounding plays no part."""
    if not (baseline.observed and candidate.observed):
        return "none"
    before, after = baseline.passed * candidate.observed, candidate.passed * baseline.observed
    return "regression" if after < before else "improvement" if after > before else "none"


@dataclass(frozen=True, slots=True)
class Rates:
    """Mean pass rates over cases, and their change. None where nothing was observed."""

    baseline: float | None
    candidate: float | None
    change: float | None


def rates(cases: Sequence[PairedCase]) -> Rates:
    """Mean rates over the cases that were observed on both sides, or of each side alone where there are none."""
    tallies = [(tally(case.baseline), tally(case.candidate)) for case in cases]
    both = [
        (before.rate, after.rate) for before, after in tallies if before.rate is not None and after.rate is not None
    ]
    if both:
        change = _mean([after - before for before, after in both])
        return Rates(_mean([before for before, _ in both]), _mean([after for _, after in both]), change)
    known_before = [before.rate for before, _ in tallies if before.rate is not None]
    known_after = [after.rate for _, after in tallies if after.rate is not None]
    return Rates(_mean(known_before), _mean(known_after), None)


def _mean(values: Sequence[float]) -> float | None:
    return fsum(values) / len(values) if values else None
