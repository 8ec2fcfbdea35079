"""What deciding an undecided contract would cost, if the answers to come are like those so far."""

from collections.abc import Sequence

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


def calls_to_settle(
    cases: Sequence[CaseEvidence], doubt: Doubt | None, unresolved: int, *, margin: float, beta: float
) -> int | None:
    """Calls that an undecided contract still needs: repeats of its unresolved cases, or further rounds.

    None where more calls cannot decide it: the recordings are used up, so the baseline would have to be recorded again.
    """
    if doubt is Doubt.UNRESOLVED_CASES:
        return EXTRA_CALLS_PER_SUSPECT * unresolved
    if doubt is Doubt.THIN_RECORDINGS:
        return None
    return calls_to_hold(cases, margin=margin, beta=beta)
