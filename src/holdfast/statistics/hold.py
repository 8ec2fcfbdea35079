"""The hold test: a running score that bets against "worse by the margin or more".

Method: test by betting on the mean of bounded differences (Waudby-Smith and Ramdas, "Estimating means of bounded random
variables by betting", arXiv 2010.09686), with a fixed mixture of three stakes, read after complete rounds.
Every pair (candidate, recorded) with x = candidate - recorded multiplies the bet at stake g by 1 + g (x + d) / (1 - d),
d the margin. If the true mean change is -d or less, a round's expected factor is at most 1 by the AM-GM inequality,
whatever the cases, so P(the score ever reaches 1 / beta) <= beta (Ville's inequality).
Assumes: answers of different cases are independent within a round, and each recording is used once.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import ceil, exp, fsum, inf, log, log1p

from holdfast.statistics.counts import CaseEvidence, require_at_least, require_cases, require_share

# (stake, weight); chosen among about 20 grids. Without the small stake flaky contracts pay double.
STAKES = ((0.9, 0.25), (0.4, 0.50), (0.15, 0.25))

Pair = tuple[float, float]
Changes = Mapping[float, float]


@dataclass(frozen=True, slots=True)
class HoldScore:
    """The score as running values: one logarithm per stake. A new one is worth 1."""

    margin: float
    logs: tuple[float, ...] = (0.0,) * len(STAKES)

    def __post_init__(self) -> None:
        """Refuse a margin at which the bet is not defined; 0 and below serve the proof of an improvement."""
        if not -1 < self.margin < 1:
            raise ValueError(f"The margin of a hold score must lie strictly between -1 and 1, but is {self.margin!r}.")

    @property
    def log_e(self) -> float:
        """Natural logarithm of the score."""
        return mixture_log(self.logs)

    @property
    def e(self) -> float:
        """The score itself: an e-value. The bet is won at 1 / beta."""
        return exp(self.log_e) if self.log_e < 709 else inf

    def after(self, pairs: Iterable[Pair]) -> "HoldScore":
        """The score after one more complete round of (candidate, recorded) values, each between 0 and 1."""
        return self.after_changes(pair_changes(pairs))

    def after_changes(self, changes: Changes) -> "HoldScore":
        """The score after pairs given as {candidate - recorded: how many}."""
        gained = (
            fsum(count * log_factor(stake, change, self.margin) for change, count in changes.items())
            for stake, _ in STAKES
        )
        return replace(self, logs=tuple(before + more for before, more in zip(self.logs, gained, strict=True)))


def mixture_log(logs: Sequence[float]) -> float:
    """Logarithm of the weighted mean of the three bets, safe for bets too large or too small for a float."""
    terms = [log(weight) + value for (_, weight), value in zip(STAKES, logs, strict=True)]
    top = max(terms)
    return top + log(fsum(exp(term - top) for term in terms))


def log_factor(stake: float, change: float, margin: float) -> float:
    """Logarithm of what one pair with this change does to the bet at this stake."""
    return log1p(stake * (change + margin) / (1 - margin))


def pair_changes(pairs: Iterable[Pair]) -> Counter[float]:
    """Count the changes candidate - recorded of the pairs, in increasing order."""
    changes: Counter[float] = Counter()
    for candidate, recorded in pairs:
        if not (0 <= candidate <= 1 and 0 <= recorded <= 1):
            raise ValueError(f"The values of a pair must lie between 0 and 1, but are {(candidate, recorded)!r}.")
        changes[candidate - recorded] += 1
    return Counter(dict(sorted(changes.items())))


def complete_rounds(cases: Sequence[CaseEvidence]) -> tuple[tuple[Pair, ...], ...]:
    """The (candidate, recorded) pairs of every round that all cases have answered, in order.

    Round j uses recording j; a missing recording counts as a pass and a given-up answer as a failure, which is harder
    than leaving them out, so the test stays valid.
    """
    require_cases(cases)
    rounds = range(min(len(case.candidate) for case in cases))
    return tuple(tuple(_pair(case, position) for case in cases) for position in rounds)


def _pair(case: CaseEvidence, position: int) -> Pair:
    """The pair of one case in one round."""
    recorded = position >= len(case.recorded) or case.recorded[position]
    return float(case.candidate[position] is True), float(recorded)


def hold_scores(rounds: Iterable[Iterable[Pair]], *, margin: float) -> tuple[HoldScore, ...]:
    """The score after each complete round, first to last; the largest may be read, as Ville's inequality covers it."""
    changes = [pair_changes(pairs) for pairs in rounds]
    return tuple(accumulate(changes, HoldScore.after_changes, initial=HoldScore(margin)))[1:]


def best_log_score(cumulative: Sequence[Changes], *, margin: float) -> float:
    """Largest log score over complete rounds, each given by the changes of all pairs up to its end; 0 for no round."""
    start = HoldScore(margin)
    return max((start.after_changes(changes).log_e for changes in cumulative), default=0.0)


def cumulative_changes(rounds: Iterable[Iterable[Pair]]) -> tuple[Changes, ...]:
    """The changes of all pairs up to the end of each round."""
    return tuple(accumulate(pair_changes(pairs) for pairs in rounds))


def agreeing_pairs_needed(score: HoldScore, *, beta: float) -> int:
    """How many more pairs, all agreeing, take this score to 1 / beta: the least an answer `holds` still costs."""
    require_share(score.margin, name="margin")
    require_share(beta, name="false pass rate (beta)")
    if _holds_after(score, 0, beta):
        return 0
    low, high = 0, 1
    while not _holds_after(score, high, beta):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _holds_after(score, middle, beta) else (middle, high)
    return high


def _holds_after(score: HoldScore, agreeing: int, beta: float) -> bool:
    """Whether that many agreeing pairs win the bet."""
    return holds_at(score.after_changes({0.0: agreeing}).log_e, beta=beta)


def holds_at(log_e: float, *, beta: float) -> bool:
    """Whether a log score wins the bet: E >= 1 / beta."""
    return log_e >= -log(beta)


def rounds_needed(cases: int, *, margin: float, beta: float) -> int:
    """The least number of complete rounds after which a contract of so many cases can hold."""
    require_at_least(cases, 1, name="cases")
    return ceil(agreeing_pairs_needed(HoldScore(margin), beta=beta) / cases)
