"""The swap test of the mean: if the candidate were the baseline, its answers could be swapped with the recorded ones.

Method: exact permutation test, stratified by case (the exact conditional test of Cochran-Mantel-Haenszel type;
Agresti, Categorical Data Analysis, 3rd ed., section 7.3.5). Given the pooled passes of a case, the candidate's share of
them is hypergeometric under the hypothesis; cases are independent, so the total is their convolution.
Assumes: the answers of a case are independent draws on both sides, and cases do not share an answer.
"""

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from holdfast.statistics.counts import CaseCounts, require_cases
from holdfast.statistics.distribution import Distribution, binomial, hypergeometric, total

# Cut from thinned distributions only; their p-values are compared with levels of 1e-5 and more.
_NEGLIGIBLE = 1e-16


@dataclass(frozen=True, slots=True)
class SwapTest:
    """Both tails of the swap test; `worse` is small when the candidate passes too seldom to be the baseline.

    `worse` is P(total <= observed) and `better` is P(total >= observed), each containing what was observed.
    """

    observed: int
    worse: float
    better: float


def swap_test(cases: Sequence[CaseCounts]) -> SwapTest:
    """Exact swap test of the mean over all cases; see the module for method, source and assumptions.

    Valid for any mix of flaky and solid cases and any number of recordings. A case whose pool is all passes or all
    failures is a constant, and equal cases are grouped. A tail too small for a float is given as the smallest one.
    """
    require_cases(cases)
    groups = Counter((case.pool, case.pool_passes, case.candidate) for case in cases)
    exchange = total((hypergeometric(*group), copies) for group, copies in sorted(groups.items()))
    observed = sum(case.candidate_passes for case in cases)
    tiny = sys.float_info.min
    return SwapTest(observed, max(tiny, exchange.at_most(observed)), max(tiny, exchange.at_least(observed)))


def recorded_thinned_p(cases: Sequence[CaseCounts], share: float) -> float:
    """Lower-tail p of the swap test when each recorded pass becomes a failure with probability `share`.

    Averaged exactly over the thinning: given the cases are independent, the mean of p over all thinnings is the tail
    of a sum of mixtures of hypergeometrics. It rises with `share`, and is the swap test against a baseline whose pass
    rates are (1 - share) times the recorded ones.
    """
    return _thinned_p(cases, share, _recorded_thinned)


def candidate_thinned_p(cases: Sequence[CaseCounts], share: float) -> float:
    """Lower-tail p of the swap test when each candidate pass becomes a failure with probability `share`.

    Averaged exactly over the thinning, as in `recorded_thinned_p`. It falls with `share`.
    """
    return _thinned_p(cases, share, _candidate_thinned)


def _thinned_p(
    cases: Sequence[CaseCounts], share: float, thinned: Callable[[CaseCounts, float], Distribution]
) -> float:
    """P(candidate passes under exchange - observed candidate passes <= 0), both after thinning."""
    require_cases(cases)
    if not 0 <= share <= 1:
        raise ValueError(f"The share to turn into failures must lie between 0 and 1, but is {share!r}.")
    groups = Counter((case.recorded_passes, case.recorded, case.candidate_passes, case.candidate) for case in cases)
    parts = ((thinned(CaseCounts(*group), share), copies) for group, copies in sorted(groups.items()))
    return total(parts, negligible=_NEGLIGIBLE).at_most(0)


def _recorded_thinned(case: CaseCounts, share: float) -> Distribution:
    """Exchanged minus observed candidate passes of one case, its recorded passes thinned."""
    weights = [0.0] * (case.candidate + 1)
    for kept, chance in enumerate(binomial(case.recorded_passes, 1 - share)):
        _add(weights, hypergeometric(case.pool, kept + case.candidate_passes, case.candidate), chance, shift=0)
    return Distribution(-case.candidate_passes, tuple(weights))


def _candidate_thinned(case: CaseCounts, share: float) -> Distribution:
    """Exchanged minus observed candidate passes of one case, its candidate passes thinned."""
    weights = [0.0] * (case.candidate_passes + case.candidate + 1)
    for kept, chance in enumerate(binomial(case.candidate_passes, 1 - share)):
        exchange = hypergeometric(case.pool, case.recorded_passes + kept, case.candidate)
        _add(weights, exchange, chance, shift=case.candidate_passes - kept)
    return Distribution(-case.candidate_passes, tuple(weights))


def _add(weights: list[float], part: Distribution, chance: float, *, shift: int) -> None:
    """Add `chance` times a distribution to `weights`, moved up by `shift`."""
    for position, weight in enumerate(part.weights, part.start + shift):
        weights[position] += chance * weight
