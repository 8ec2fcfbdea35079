"""The rules people use instead, on one contract: does each call the candidate regressed?

Six candidate answers a case, except for the golden test; decided at 5 % where there is a level.
"""

from collections.abc import Callable, Sequence
from math import erfc, sqrt
from random import Random

from holdfast.statistics import binomial_at_most
from holdfast.statistics.playing import recorded

Outcomes = Sequence[Sequence[bool]]
REPEATS = 6


def any_flip(base: Outcomes, candidate: Outcomes) -> bool:
    """The golden test: any case whose first answer passed and now fails."""
    return any(old[0] and not new[0] for old, new in zip(base, candidate, strict=True))


def majority(base: Outcomes, candidate: Outcomes) -> bool:
    """Any case that passed more often than not and now does not."""
    return any(2 * sum(old) > len(old) and 2 * sum(new) <= len(new) for old, new in zip(base, candidate, strict=True))


def two_points(base: Outcomes, candidate: Outcomes) -> bool:
    """The rate fell by more than 2 points."""
    return _rate(candidate) < _rate(base) - 0.02


def pooled(base: Outcomes, candidate: Outcomes) -> bool:
    """Two-proportion z test on all answers together, one-sided."""
    old, new = sum(map(len, base)), sum(map(len, candidate))
    rate = (sum(map(sum, base)) + sum(map(sum, candidate))) / (old + new)
    error = sqrt(rate * (1 - rate) * (1 / old + 1 / new))
    return error > 0 and erfc((_rate(base) - _rate(candidate)) / error / sqrt(2)) / 2 <= 0.05


def mcnemar(base: Outcomes, candidate: Outcomes) -> bool:
    """Exact test on the flips of pairs, one-sided."""
    pairs = [pair for old, new in zip(base, candidate, strict=True) for pair in zip(old, new, strict=False)]
    lost, gained = pairs.count((True, False)), pairs.count((False, True))
    return lost > gained and binomial_at_most(gained, lost + gained, 0.5) <= 0.05


RULES: dict[str, tuple[Callable[[Outcomes, Outcomes], bool], int]] = {
    "golden test, any flip": (any_flip, 1),
    "per-case majority of 6": (majority, REPEATS),
    "fixed tolerance, 2 points": (two_points, REPEATS),
    "pooled two-proportion": (pooled, REPEATS),
    "exact McNemar": (mcnemar, REPEATS),
}


def verdicts(random: Random, base: Sequence[float], candidate: Sequence[float], *, repeats: int) -> dict[str, bool]:
    """What every rule says of one drawn recording and one drawn candidate."""
    old, new = recorded(random, base, repeats=repeats), recorded(random, candidate, repeats=REPEATS)
    return {name: rule(old, new) for name, (rule, _) in RULES.items()}


def _rate(answers: Outcomes) -> float:
    return sum(map(sum, answers)) / sum(map(len, answers))
