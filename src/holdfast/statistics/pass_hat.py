"""pass^k: how reliable an agent is, as the chance that all of k runs of a case reach its goal."""

from collections.abc import Iterable
from math import comb, fsum

from holdfast.statistics.counts import require_at_least, require_passes


def pass_hat(cases: Iterable[tuple[int, int]], *, k: int) -> float:
    """The chance that k runs of a case, drawn without replacement from those there are, all passed; mean over cases.

    `cases` are pairs: how many runs of a case passed, and how many there were. pass^1 is the mean pass rate. Source:
    Yao and others, tau-bench, arXiv 2406.12045, 2024; the mean of C(c, k) / C(n, k) is unbiased where the runs of a
    case are independent and of one rate. Describes a release in a report; no verdict rests on it. Raises ValueError
    where there are no cases, or one has fewer than k runs.
    """
    require_at_least(k, 1, name="k")
    chances = []
    for passed, runs in cases:
        require_at_least(runs, k, name="runs of a case")
        require_passes(passed, runs, name="passed")
        chances.append(comb(passed, k) / comb(runs, k))
    require_at_least(len(chances), 1, name="cases")
    return fsum(chances) / len(chances)
