"""What deciding an undecided contract would cost, if the answers to come are like those so far."""

from collections.abc import Sequence
from dataclasses import dataclass

from holdfast.statistics import (
    CaseEvidence,
    Doubt,
    HoldScore,
    agreeing_pairs_needed,
    complete_rounds,
    hold_scores,
    holds_at,
)
from holdfast.statistics.case import EXTRA_CALLS_PER_SUSPECT

MOST_ROUNDS = 40  # nobody buys more of one contract


def calls_to_hold(cases: Sequence[CaseEvidence], *, margin: float, beta: float) -> int | None:
    """Calls until the hold score reaches 1 / beta, if further rounds are like the mean of those so far.

    None where they would not within `MOST_ROUNDS` rounds, or where further rounds lower the score. Without a complete
    round: the least it can cost.
    """
    scores = hold_scores(complete_rounds(cases), margin=margin)
    if not scores:
        return len(cases) * -(-agreeing_pairs_needed(HoldScore(margin), beta=beta) // len(cases))
    last, done = scores[-1], len(scores)
    for more in range(1, MOST_ROUNDS - done + 1):
        logs = tuple(value * (done + more) / done for value in last.logs)
        if holds_at(HoldScore(margin, logs).log_e, beta=beta):
            return more * len(cases)
    return None


@dataclass(frozen=True, slots=True)
class Cost:
    """Calls to the candidate, and to the baseline beforehand; None where no number of calls decides it."""

    calls: int | None = None
    baseline_calls: int = 0


def cost_to_settle(
    cases: Sequence[CaseEvidence],
    doubt: Doubt | None,
    unresolved: int,
    *,
    margin: float,
    beta: float,
    used: int | None = None,
) -> Cost:
    """What an undecided contract still needs: further rounds, recordings for them, or repeats of unresolved cases.

    `used` counts the answers of a run with a plan: its repeats are used up, so its unresolved cases need a new run.
    Copies, and a declaration that was withdrawn, are mended by other means than calls.
    """
    if doubt in (Doubt.COPIED_REPEATS, Doubt.NOT_DETERMINISTIC, Doubt.UNOBSERVED):
        return Cost()
    if doubt is Doubt.UNRESOLVED_CASES:
        return Cost(EXTRA_CALLS_PER_SUSPECT * unresolved if used is None else used)
    calls = calls_to_hold(cases, margin=margin, beta=beta)
    # Each further round needs a recording of every case.
    return Cost(calls, calls if calls is not None and doubt is Doubt.THIN_RECORDINGS else 0)
