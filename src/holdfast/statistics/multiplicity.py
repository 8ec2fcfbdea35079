"""Several p-values at once: the parts of one contract's p, and the contracts of a suite."""

from collections.abc import Sequence

from holdfast.statistics.counts import require_at_least, require_cases, require_share

# How a contract's error is shared between its two tests.
MEAN_SHARE = 0.8
CASE_SHARE = 0.2


def contract_p(p_mean: float, p_case: float) -> float:
    """p of a contract from both tests: min(p_mean / 0.8, p_case / 0.2, 1), a weighted Bonferroni combination.

    Valid under any dependence of the two, for "every case is at least as good as before".
    """
    _require_p_values((p_mean, p_case))
    return min(p_mean / MEAN_SHARE, p_case / CASE_SHARE, 1.0)


def contract_p_without_cases(p_mean: float) -> float:
    """p of a contract whose case test is off: the mean has the whole error, and the verdict speaks of the mean only."""
    _require_p_values((p_mean,))
    return min(p_mean, 1.0)


def bonferroni_level(alpha: float, contracts: int) -> float:
    """The level of each of so many contracts, valid under any dependence between them."""
    require_share(alpha, name="false alarm rate (alpha)")
    require_at_least(contracts, 1, name="contracts")
    return alpha / contracts


def suite_level(p_values: Sequence[float], *, alpha: float, contracts: int) -> float:
    """The level at which a suite reads its contracts: a contract is selected when its p is at or below this.

    Method: the larger of alpha / contracts and the Benjamini-Hochberg step-up level (Journal of the Royal Statistical
    Society B 57, 1995) over the given p-values, where contracts without one count as p = 1. Assumes, for the step-up
    part, independent or positively dependent contracts. The p-values must be plain ones, not inverted maxima of
    e-values.
    """
    level = bonferroni_level(alpha, contracts)
    require_at_least(contracts, len(p_values), name="contracts")
    _require_p_values(p_values)
    for rank, p in enumerate(sorted(p_values), start=1):
        if p <= rank * alpha / contracts:
            level = max(level, rank * alpha / contracts)
    return level


def benjamini_hochberg(p_values: Sequence[float], *, alpha: float, contracts: int) -> tuple[bool, ...]:
    """Which contracts the step-up procedure selects, in the order given; source and assumptions: `suite_level`."""
    level = suite_level(p_values, alpha=alpha, contracts=contracts)
    return tuple(p <= level for p in p_values)


def holm(p_values: Sequence[float], *, alpha: float) -> tuple[bool, ...]:
    """Which of several checks are proven, in the order given (Holm, Scandinavian Journal of Statistics 6, 1979).

    Valid under any dependence. Names the cause inside a contract that already regressed; no verdict rests on it.
    """
    require_cases(p_values)
    require_share(alpha, name="false alarm rate (alpha)")
    _require_p_values(p_values)
    ordered = sorted(p_values)
    kept = [p for rank, p in enumerate(ordered) if p > alpha / (len(ordered) - rank)]
    return tuple(not kept or p < kept[0] for p in p_values)


def _require_p_values(p_values: Sequence[float]) -> None:
    """Refuse what is not a p-value, NaN included."""
    for p in p_values:
        if not p >= 0:
            raise ValueError(f"A p-value must be 0 or more, but is {p!r}.")
