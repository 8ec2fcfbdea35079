"""The interval of the mean change: the lower end inverts the hold score, the upper end the swap test.

Method: both ends invert tests (Lehmann and Romano, Testing Statistical Hypotheses, section 3.5). The lower end is the
largest change the hold score still excludes, valid after any complete round; the upper end is the smallest worsening of
one side that makes the swap test accept. Assumes what those two tests assume; the upper end also treats a change as
proportional, each pass lost with equal probability, which simulations found safe.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log

from holdfast.statistics.counts import (
    CaseCounts,
    mean_candidate_rate,
    mean_recorded_rate,
    observed_change,
    require_cases,
    require_share,
)
from holdfast.statistics.rates import highest_rate
from holdfast.statistics.swap import candidate_thinned_p, recorded_thinned_p

# Margins within this distance of -1 and 1 are not tried; the ends are found to 1e-4 (shares) and 1e-9 (margins).
_EDGE = 1e-9
_SHARE_STEPS = 14
_MARGIN_STEPS = 31


@dataclass(frozen=True, slots=True)
class ChangeInterval:
    """Ends of the mean change (candidate pass rate - recorded pass rate), which lies between -1 and 1.

    `low` errs with probability at most beta, `high` at most at the level it was asked at.
    """

    low: float
    high: float


def change_interval(
    cases: Sequence[CaseCounts], log_score: Callable[[float], float], *, beta: float, level: float
) -> ChangeInterval:
    """The interval from the counts of all cases and from the log hold score as a function of the margin.

    It is widened, where needed, to contain the observed change.
    """
    change = observed_change(cases)
    low = lowest_change(log_score, beta=beta)
    return ChangeInterval(min(low, change), max(highest_change(cases, level=level), change))


def lowest_change(log_score: Callable[[float], float], *, beta: float) -> float:
    """The largest change the hold score excludes at 1 / beta, or -1; the score rises with the margin it is given."""
    require_share(beta, name="false pass rate (beta)")
    won = -log(beta)
    lost, holding = -1 + _EDGE, 1 - _EDGE
    if log_score(holding) < won:
        return -1.0
    for _ in range(_MARGIN_STEPS):
        middle = (lost + holding) / 2
        lost, holding = (lost, middle) if log_score(middle) >= won else (middle, holding)
    return -holding


def highest_change(cases: Sequence[CaseCounts], *, level: float) -> float:
    """The smallest change above which the swap test rejects at this level.

    If the candidate is rejected as it stands, recorded passes are thinned until it is not; else candidate passes are
    thinned while it is not. Where even no candidate pass at all is not rejected, the candidate's own rate is the bound.
    """
    require_cases(cases)
    require_share(level, name="level of the upper end")
    if recorded_thinned_p(cases, 0.0) <= level:
        share = _last_share(lambda share: recorded_thinned_p(cases, share) <= level).still
        return -share * mean_recorded_rate(cases)
    if candidate_thinned_p(cases, 1.0) > level:
        return _candidate_bound(cases, level)
    share = _last_share(lambda share: candidate_thinned_p(cases, share) > level).no_longer
    return share * mean_candidate_rate(cases)


def _candidate_bound(cases: Sequence[CaseCounts], level: float) -> float:
    """Upper bound of the mean candidate rate, and so of any change; 1 where cases have unequal answers."""
    if len({case.candidate for case in cases}) > 1:
        return 1.0
    return highest_rate(sum(c.candidate_passes for c in cases), sum(c.candidate for c in cases), level=level)


@dataclass(frozen=True, slots=True)
class _Turn:
    """Where a statement about a share stops being true: a share where it still is, and one where it no longer is."""

    still: float
    no_longer: float


def _last_share(is_true: Callable[[float], bool]) -> _Turn:
    """Halve the shares between one where the statement is true (0) and one where it is not (1)."""
    still, no_longer = 0.0, 1.0
    for _ in range(_SHARE_STEPS):
        middle = (still + no_longer) / 2
        still, no_longer = (middle, no_longer) if is_true(middle) else (still, middle)
    return _Turn(still, no_longer)
