"""Synthetic contracts and what happens to them: pass rates of the baseline, and of a candidate that changed.

solid: passes .996 to 1; mixed: a fifth of the cases flaky (.5 to .9), the rest solid; flaky: half of them flaky;
deterministic: nine in ten always pass, the others never.
"""

from collections.abc import Callable, Sequence
from functools import partial
from random import Random

Rates = list[float]
Profile = Callable[[Random, int], Rates]
Change = Callable[[Sequence[float]], Rates]


def solid(random: Random, cases: int) -> Rates:
    return [random.uniform(0.996, 1) for _ in range(cases)]


def _partly_flaky(random: Random, cases: int, share: float) -> Rates:
    """Flaky cases lie evenly between the others, so that a change of every fifth case meets both kinds."""
    flaky = {int(place / share) for place in range(round(cases * share))}
    return [random.uniform(0.5, 0.9) if case in flaky else random.uniform(0.996, 1) for case in range(cases)]


def mixed(random: Random, cases: int) -> Rates:
    return _partly_flaky(random, cases, 0.2)


def flaky(random: Random, cases: int) -> Rates:
    return _partly_flaky(random, cases, 0.5)


def all_flaky(random: Random, cases: int) -> Rates:
    return [random.uniform(0.5, 0.9) for _ in range(cases)]


def deterministic(random: Random, cases: int) -> Rates:
    return [float(random.random() < 0.9) for _ in range(cases)]


def swinging(random: Random, cases: int) -> Rates:
    """A fifth of the cases near 1, a fifth near .7, for `swapped`; the rest always pass."""
    return [0.99 if case % 5 == 0 else 0.69 if case % 5 == 1 else 1.0 for case in range(cases)]


def same(rates: Sequence[float]) -> Rates:
    return list(rates)


def drop(points: float) -> Change:
    """Every case loses so much."""
    return partial(_lowered, points=points)


def drop_on_a_tenth(points: float) -> Change:
    """The same mean drop, on every tenth case alone; those are solid in every profile."""
    return partial(_lowered_on_a_tenth, points=points)


def _lowered(rates: Sequence[float], *, points: float) -> Rates:
    return [max(0.0, rate - points) for rate in rates]


def _lowered_on_a_tenth(rates: Sequence[float], *, points: float) -> Rates:
    return [rate - 10 * points if case % 10 == 3 else rate for case, rate in enumerate(rates)]


def one_broken(rates: Sequence[float]) -> Rates:
    """The second case, a solid one in every profile, never passes again."""
    return [0.0 if case == 1 else rate for case, rate in enumerate(rates)]


def format_break(rates: Sequence[float]) -> Rates:
    """Every fifth case never passes again."""
    return [0.0 if case % 5 == 2 else rate for case, rate in enumerate(rates)]


def catastrophe(rates: Sequence[float]) -> Rates:
    return [0.0] * len(rates)


def swapped(rates: Sequence[float]) -> Rates:
    """As many cases lose 30 points as gain them: the mean is what it was."""
    return [0.69 if rate == 0.99 else 0.99 if rate == 0.69 else rate for rate in rates]
