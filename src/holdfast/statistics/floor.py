"""The verdict on an absolute pass rate, `floor=q` or `must(rate=q)`, read once and without a baseline.

Method: holds by the hold score with every recorded answer counted as a pass and a margin of 1 - q; below by the exact
binomial tail. A given-up answer is a failure in the first and left out of the second. Assumes independent answers; the
cases may have unequal rates, and the claim is on their mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from holdfast.statistics.counts import CaseEvidence, require_cases, require_share
from holdfast.statistics.hold import best_log_score, complete_rounds, cumulative_changes, holds_at
from holdfast.statistics.rates import below_rate_p
from holdfast.statistics.verdict import Criteria, Verdict


@dataclass(frozen=True, slots=True)
class RateAssessment:
    """A verdict on a pass rate: `p_below` against "at least the rate", `log_e` against "the rate or less"."""

    verdict: Verdict
    rate: float
    passes: int
    answers: int
    p_below: float
    log_e: float


def assess_rate(answers: Sequence[Sequence[bool | None]], criteria: Criteria, *, rate: float) -> RateAssessment:
    """Judge the answers of every case, in order, against a pass rate; `None` is a given-up answer.

    `regressed` at alpha / contracts, else `holds` when the score reached 1 / beta after a complete round. The margin of
    the criteria plays no part.
    """
    require_cases(answers)
    require_share(rate, name="pass rate")
    always = [CaseEvidence(recorded=(True,), candidate=tuple(case)) for case in answers]
    log_e = best_log_score(cumulative_changes(complete_rounds(always)), margin=1 - rate)
    observed = [answer for case in answers for answer in case if answer is not None]
    p_below = below_rate_p(sum(observed), len(observed), rate=rate)
    holds = holds_at(log_e, beta=criteria.beta)
    verdict = Verdict.REGRESSED if p_below <= criteria.level else Verdict.HOLDS if holds else Verdict.UNDECIDED
    return RateAssessment(verdict, rate, sum(observed), len(observed), p_below, log_e)
