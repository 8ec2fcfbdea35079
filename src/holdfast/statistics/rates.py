"""One rate without a baseline: what a row of passes proves, binomial tails, and intervals that describe counts."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, log

from holdfast.statistics.counts import require_at_least, require_passes, require_share
from holdfast.statistics.distribution import binomial_chance

# `must` without a rate asks for this many answers: 29 passes prove 90%.
MUST_ANSWERS = 29
MUST_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class RateInterval:
    """Ends of an interval for a pass rate."""

    low: float
    high: float


def proven_rate(passes: int, *, confidence: float = 0.95) -> float:
    """The pass rate proven by so many passes without a failure: (1 - confidence) ** (1 / passes).

    Method: exact one-sided binomial bound at zero failures (Clopper and Pearson, Biometrika 26, 1934), of which the
    "rule of three" is the approximation. Assumes independent answers; by Hoeffding (Annals of Mathematical Statistics
    27, 1956) the cases may have unequal rates, and the statement is on their mean. No passes prove nothing: 0.
    """
    require_at_least(passes, 0, name="passes")
    require_share(confidence, name="confidence")
    return (1 - confidence) ** (1 / passes) if passes else 0.0


def passes_needed(rate: float, *, confidence: float = 0.95) -> int:
    """The least number of passes without a failure that prove a pass rate; see `proven_rate`."""
    require_share(rate, name="pass rate to prove")
    require_share(confidence, name="confidence")
    # The guard keeps a count that is whole up to rounding from being raised by one.
    return max(1, ceil(log(1 - confidence) / log(rate) - 1e-9))


def must_rounds(cases: int) -> int:
    """Rounds a `must` contract of so many cases asks: at least 3, and at least 29 answers."""
    require_at_least(cases, 1, name="cases")
    return max(MUST_ROUNDS, ceil(MUST_ANSWERS / cases))


def binomial_at_most(passes: int, answers: int, rate: float) -> float:
    """P(Bin(answers, rate) <= passes), exact up to rounding, summed from the largest term outwards."""
    require_at_least(answers, 0, name="answers")
    if not 0 <= rate <= 1:
        raise ValueError(f"The pass rate must lie between 0 and 1, but is {rate!r}.")
    if passes < 0 or passes >= answers:
        return float(passes >= answers)
    if passes > answers * rate:
        return 1 - _tail(answers - passes - 1, answers, 1 - rate)
    return _tail(passes, answers, rate)


def _tail(passes: int, answers: int, rate: float) -> float:
    """Lower tail that starts at or below the mean, so that its terms fall."""
    term = binomial_chance(passes, answers, rate)
    tail = term
    while passes > 0 and term > tail * 1e-18:
        term *= passes * (1 - rate) / ((answers - passes + 1) * rate)
        tail += term
        passes -= 1
    return min(1.0, tail)


def below_rate_p(passes: int, answers: int, *, rate: float) -> float:
    """p against "the mean pass rate is at least `rate`": P(Bin(answers, rate) <= passes), for a floor or `must(rate)`.

    Method: exact binomial tail; for cases of unequal rates it stays an upper bound where passes <= answers * rate - 1
    (Hoeffding, Annals of Mathematical Statistics 27, 1956), so it reads 1 elsewhere. Assumes independent answers.
    """
    require_passes(passes, answers, name="passes")
    require_share(rate, name="pass rate")
    return binomial_at_most(passes, answers, rate) if passes <= answers * rate - 1 else 1.0


def sign_test(lost: int, gained: int) -> float:
    """Exact two-sided p of McNemar's test: how rarely flips of equal chance both ways part so far.

    Source: McNemar, Psychometrika 12, 1947, in its exact form (the sign test on discordant pairs). Assumes one pair per
    case and independent cases. Describes flips in a report; no verdict rests on it.
    """
    require_at_least(lost, 0, name="lost cases")
    require_at_least(gained, 0, name="gained cases")
    return min(1.0, 2 * binomial_at_most(min(lost, gained), lost + gained, 0.5))


def pass_rate_interval(passes: int, answers: int, *, confidence: float = 0.95) -> RateInterval:
    """The exact interval for a pass rate (Clopper and Pearson, Biometrika 26, 1934).

    Assumes independent answers of equal rate. Describes a rate in a report; no verdict rests on it.
    """
    require_at_least(answers, 1, name="answers")
    require_passes(passes, answers, name="passes")
    require_share(confidence, name="confidence")
    tail = (1 - confidence) / 2
    low = 0.0 if passes == 0 else 1 - highest_rate(answers - passes, answers, level=tail)
    return RateInterval(low, highest_rate(passes, answers, level=tail))


def highest_rate(passes: int, answers: int, *, level: float) -> float:
    """The largest rate at which so few passes are not yet rarer than `level`: one-sided Clopper-Pearson bound."""
    if passes == answers:
        return 1.0
    return _last(lambda rate: binomial_at_most(passes, answers, rate) >= level)


def _last(is_true: Callable[[float], bool]) -> float:
    """Where a statement that is true at 0 and false at 1 turns, to 2 ** -50."""
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if is_true(middle) else (low, middle)
    return high
