"""p of the mean in one look, before it pays for the other looks."""

from collections.abc import Sequence

from holdfast.statistics.counts import CaseCounts, mean_recorded_rate, observed_change
from holdfast.statistics.looks import is_ignored
from holdfast.statistics.swap import recorded_thinned_p, swap_test


def mean_p(counts: Sequence[CaseCounts], *, margin: float, strict: bool = False) -> float:
    """p that the mean did not fall; 1 where nothing was answered, or where the change is too small to be looked at.

    `strict` asks whether the mean fell by more than the margin.
    """
    if not any(case.candidate for case in counts):
        return 1.0
    change = observed_change(counts)
    if strict:
        return strict_p(counts, change, margin=margin)
    return 1.0 if is_ignored(change, margin=margin) else swap_test(counts).worse


def strict_p(counts: Sequence[CaseCounts], change: float, *, margin: float) -> float:
    """p against a baseline already worse by the margin: recorded passes thinned, a change within the margin ignored."""
    recorded_rate = mean_recorded_rate(counts)
    if recorded_rate <= margin or is_ignored(change, margin=2 * margin):
        return 1.0
    return recorded_thinned_p(counts, margin / recorded_rate)
