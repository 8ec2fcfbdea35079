"""The across-case interval: how the mean pass rate changed over traffic of which the cases are a random sample.

This is another question than a verdict's, which speaks of these cases alone. Every case is one draw from the traffic
and gives one difference of its two rates, so that its repeats are no extra draws and their noise is part of the spread.

Two intervals are joined. Student's t on the paired differences, whose standard error is that of answers clustered by
case (Miller, arXiv 2411.00640), sees only what the cases show: where few or none differ it collapses. Gaffke's bound
(Mathematical Methods of Statistics 14, 2005; Learned-Miller and Thomas, arXiv 1905.06208) adds one imagined case at the
worst, or best, and weighs the cases by uniform Dirichlet weights, in every way a sample may lie in its population.
Where no case differs it says that up to 1 - (alpha / 2) ** (1 / m) of the traffic may still be worse. There it is
exact, and wherever the differences are two values, one of them the extreme: it is then Clopper and Pearson's. For all
others its validity is conjectured; no population is known that breaks it.

Assumes that the cases were drawn independently from the traffic as it will be; a hand-picked list was not.
"""

import cmath
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, cosh, fsum, inf, log, pi, sin, sinh, sqrt, tan

from holdfast.statistics.counts import CaseCounts, require_at_least, require_share

FEWEST_CASES = 2
# Steps along the contour, small enough for 5,000 cases: against scipy's beta quantiles the bound errs below 1e-5.
_STEP = 0.1
_STEPS = 400
_NEGLIGIBLE = 1e-10
_CLOSE = 1e-6
_MOST_TILTS = 60
_ANGLE_STEPS = 52


@dataclass(frozen=True, slots=True)
class TrafficInterval:
    """Ends of the mean change (candidate pass rate - recorded pass rate) over the traffic, between -1 and 1."""

    low: float
    high: float


def traffic_interval(cases: Sequence[CaseCounts], *, confidence: float = 0.95) -> TrafficInterval | None:
    """The interval of the mean change over traffic like these cases; None with fewer than 2 answered cases.

    Cases without a candidate answer are left out. Raises ValueError for a confidence that is no share.
    """
    require_share(confidence, name="confidence")
    changes = [
        case.candidate_passes / case.candidate - case.recorded_passes / case.recorded
        for case in cases
        if case.candidate
    ]
    if len(changes) < FEWEST_CASES:
        return None
    mirrored = [-change for change in changes]
    return TrafficInterval(_low(changes, confidence), -_low(mirrored, confidence))


def student_quantile(confidence: float, freedom: int) -> float:
    """The t within which Student's distribution lies with this probability, both tails cut off alike.

    `freedom` are its degrees of freedom, a whole number, for which the distribution is a finite sum.
    """
    require_share(confidence, name="confidence")
    require_at_least(freedom, 1, name="degrees of freedom")
    return _student_quantile(confidence, freedom)


@lru_cache(maxsize=1024)
def _student_quantile(confidence: float, freedom: int) -> float:
    """Halve the angles whose tangent is t / sqrt(freedom)."""
    low, high = 0.0, pi / 2
    for _ in range(_ANGLE_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _student_within(middle, freedom) < confidence else (low, middle)
    return sqrt(freedom) * tan(high)


def _student_within(angle: float, freedom: int) -> float:
    """P(|t| <= sqrt(freedom) * tan(angle)); Abramowitz and Stegun, 26.7.3 and 26.7.4."""
    square, is_odd = cos(angle) ** 2, freedom % 2
    term, total = (cos(angle), 0.0) if is_odd else (1.0, 0.0)
    for power in range(2 + is_odd, freedom + 1, 2):
        total += term
        term *= square * (power - 1) / power
    return 2 / pi * (angle + sin(angle) * total) if is_odd else sin(angle) * total


def _low(changes: Sequence[float], confidence: float) -> float:
    """The lower end; the upper one is that of the mirrored changes."""
    lower = min(_student_low(changes, confidence), lowest_mean(changes, level=(1 - confidence) / 2))
    return max(-1.0, lower)


def _student_low(changes: Sequence[float], confidence: float) -> float:
    """Mean less t standard errors."""
    cases = len(changes)
    mean = fsum(changes) / cases
    variance = fsum((change - mean) ** 2 for change in changes) / (cases - 1)
    return mean - student_quantile(confidence, cases - 1) * sqrt(variance / cases)


def lowest_mean(values: Sequence[float], *, level: float) -> float:
    """Gaffke's lower bound of the mean of a population within -1 and 1: the mean lies below it with `level` at most.

    It is the quantile at `level` of the mean of the values and one more at -1, under uniform Dirichlet weights.
    """
    require_at_least(len(values), 1, name="values")
    require_share(level, name="level of the lower end")
    if max(values) == -1:
        return -1.0
    copies = sorted(Counter([*values, -1.0]).items())
    return _tilted_mean(copies, _tilt_at(copies, level))


def _tilt_at(copies: Sequence[tuple[float, int]], level: float) -> float:
    """The tilt at whose mean the chance is `level`; it lies between -1 (the least value) and 0 (the plain mean).

    Method: regula falsi on the logarithm of the chance, in its Illinois form (Dowell and Jarratt, BIT 11, 1971): an end
    kept twice has its height halved. Where an end has no finite height yet, the middle.
    """
    low, high, log_low, log_high = -1.0, 0.0, -inf, inf
    tilt, moved = -0.5, ""
    for _ in range(_MOST_TILTS):
        chance = _chance_below(copies, tilt)
        height = log(chance / level) if chance > 0 else -inf
        if abs(height) < _CLOSE:
            break
        if height < 0:
            log_high /= 2 if moved == "low" else 1
            low, log_low, moved = tilt, height, "low"
        else:
            log_low /= 2 if moved == "high" else 1
            high, log_high, moved = tilt, height, "high"
        has_heights = -inf < log_low and log_high < inf
        tilt = (low * log_high - high * log_low) / (log_high - log_low) if has_heights else (low + high) / 2
    return tilt


def _tilted_mean(copies: Sequence[tuple[float, int]], tilt: float) -> float:
    """Mean of the values, each weighted by 1 / (1 - tilt * value)."""
    weights = [(value, count / (1 - tilt * value)) for value, count in copies]
    return fsum(value * weight for value, weight in weights) / fsum(weight for _, weight in weights)


def _chance_below(copies: Sequence[tuple[float, int]], tilt: float) -> float:
    """P(the Dirichlet-weighted mean is at most the tilted mean).

    Such weights are exponential variables over their sum, so the event is that a sum of exponential variables, each
    times its value less the tilted mean, is not positive. Its chance is the integral of the moment generating function
    over -s, along the line through its saddle point (Daniels, Annals of Mathematical Statistics 25, 1954), which lies
    where the tilt says.
    """
    mean = _tilted_mean(copies, tilt)
    saddle = tilt / (1 - tilt * mean)
    distances = [(value - mean, count) for value, count in copies]
    width = 1 / sqrt(fsum(count * (each / (1 - saddle * each)) ** 2 for each, count in distances))
    # Along the line the integrand falls like a bell, or with few cases like a power: the sinh takes both.
    total, step, part = 0.0, 0, inf
    while step < _STEPS and abs(part) > _NEGLIGIBLE * abs(total):
        s = complex(saddle, width * sinh(step * _STEP))
        height = cmath.exp(-sum(count * cmath.log(1 - s * each) for each, count in distances)) / -s
        part = abs(height) * cosh(step * _STEP)
        total += height.real * cosh(step * _STEP) / (1 if step else 2)
        step += 1
    return total * _STEP * width / pi
