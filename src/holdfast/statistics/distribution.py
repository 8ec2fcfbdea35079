"""Sums of independent whole-number variables, by convolution of their probabilities."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from math import comb, exp, fsum, lgamma, log, log1p
from operator import mul


@dataclass(frozen=True, slots=True)
class Distribution:
    """Probabilities of the consecutive whole numbers from `start` on."""

    start: int
    weights: tuple[float, ...]

    def at_most(self, value: int) -> float:
        """Probability of `value` or less."""
        return min(1.0, fsum(self.weights[: max(0, value - self.start + 1)]))

    def at_least(self, value: int) -> float:
        """Probability of `value` or more."""
        return min(1.0, fsum(self.weights[max(0, value - self.start) :]))


@lru_cache(maxsize=8192)
def hypergeometric(population: int, passes: int, draws: int) -> Distribution:
    """Passes among `draws` answers taken without replacement from a pool; whole numbers until the one division."""
    low, high = max(0, draws - (population - passes)), min(draws, passes)
    whole, failures = comb(population, draws), population - passes
    return Distribution(low, tuple(comb(passes, x) * comb(failures, draws - x) / whole for x in range(low, high + 1)))


def binomial_chance(passes: int, trials: int, rate: float) -> float:
    """Probability of exactly `passes` in independent trials of equal `rate`, by logarithms so that any size works."""
    if rate in (0.0, 1.0):
        return float(passes == trials * rate)
    ways = lgamma(trials + 1) - lgamma(passes + 1) - lgamma(trials - passes + 1)
    return exp(ways + passes * log(rate) + (trials - passes) * log1p(-rate))


@lru_cache(maxsize=8192)
def binomial(trials: int, rate: float) -> tuple[float, ...]:
    """Probabilities of 0 to `trials` passes in independent trials of equal `rate`."""
    return tuple(binomial_chance(passes, trials, rate) for passes in range(trials + 1))


def total(parts: Iterable[tuple[Distribution, int]], *, negligible: float = 0.0) -> Distribution:
    """Distribution of the sum of independent variables, each given with the number of its copies.

    Pairs of similar length are joined first. With `negligible` above 0, up to that much probability is cut from
    each end after every step, which moves a tail by at most `2 * negligible` per step.
    """
    queue = [_power(part, copies, negligible) for part, copies in parts]
    while len(queue) > 1:
        queue.sort(key=lambda part: len(part.weights))
        joined = [_convolve(one, other, negligible) for one, other in zip(queue[::2], queue[1::2], strict=False)]
        queue = joined + queue[len(joined) * 2 :]
    return queue[0] if queue else Distribution(0, (1.0,))


def _power(part: Distribution, copies: int, negligible: float) -> Distribution:
    """Sum of `copies` independent copies, by repeated squaring."""
    if copies == 1:
        return part
    half = _power(part, copies // 2, negligible)
    doubled = _convolve(half, half, negligible)
    return _convolve(doubled, part, negligible) if copies % 2 else doubled


def _convolve(one: Distribution, other: Distribution, negligible: float) -> Distribution:
    """Sum of two independent variables."""
    long, short = one.weights, other.weights
    if len(long) < len(short):
        long, short = short, long
    if short == (1.0,):
        return Distribution(one.start + other.start, long)
    width, turned = len(short), short[::-1]
    head = [sum(map(mul, long, islice(turned, width - 1 - i, None))) for i in range(width - 1)]
    body = [sum(map(mul, long[i : i + width], turned)) for i in range(len(long))]
    joined = Distribution(one.start + other.start, (*head, *body))
    return _trimmed(joined, negligible) if negligible else joined


def _trimmed(part: Distribution, negligible: float) -> Distribution:
    """Cut up to `negligible` probability from each end."""
    first = _cut(part.weights, negligible)
    last = len(part.weights) - _cut(part.weights[::-1], negligible)
    return Distribution(part.start + first, part.weights[first:last])


def _cut(weights: tuple[float, ...], negligible: float) -> int:
    """How many leading weights add up to no more than `negligible`."""
    gone = 0.0
    for position, weight in enumerate(weights):
        gone += weight
        if gone > negligible:
            return position
    return 0
