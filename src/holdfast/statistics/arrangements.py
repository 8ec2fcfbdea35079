"""The hold score of evidence without an order: its mean over every pairing of recorded and fresh repeats.

An import says nothing about which recording stood beside which answer, and pairing by index would let a file's row
order decide. A mean of e-values is an e-value (Vovk and Wang, "E-values: calibration, combination and applications",
Annals of Statistics 49, 2021), so the score is averaged over all arrangements inside each case. The cases are
shuffled independently, so each stake's mean is a product of per-case means, and those are short sums: the exact limit
of averaging over seeded shuffles, without a seed. Assumes what the hold test assumes; read once, after the last
complete round.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from math import exp, fsum, log

from holdfast.statistics.counts import CaseEvidence, require_cases
from holdfast.statistics.distribution import hypergeometric
from holdfast.statistics.hold import STAKES, log_factor, mixture_log

FlipChances = tuple[tuple[tuple[int, int], float], ...]


@dataclass(frozen=True, slots=True)
class Flips:
    """Chances of (pairs gained, pairs lost) of one case over all arrangements; the other pairs of the case agree."""

    chances: FlipChances
    cases: int


@dataclass(frozen=True, slots=True)
class Arrangements:
    """All pairings of a contract's repeats, equal cases grouped."""

    rounds: int
    groups: tuple[Flips, ...]

    def log_e(self, margin: float) -> float:
        """Logarithm of the hold score, averaged over all arrangements; 0 where no round is complete."""
        if not -1 < margin < 1:
            raise ValueError(f"The margin of a hold score must lie strictly between -1 and 1, but is {margin!r}.")
        return mixture_log([fsum(self._log_mean(flips, stake, margin) for flips in self.groups) for stake, _ in STAKES])

    def _log_mean(self, flips: Flips, stake: float, margin: float) -> float:
        """Logarithm of the mean bet of a group of equal cases at one stake."""
        gain, agree, loss = (log_factor(stake, change, margin) for change in (1, 0, -1))
        logs = [
            (gained * gain + lost * loss + (self.rounds - gained - lost) * agree, chance)
            for (gained, lost), chance in flips.chances
        ]
        top = max(value for value, _ in logs)
        return flips.cases * (top + log(fsum(chance * exp(value - top) for value, chance in logs)))


def all_arrangements(cases: Sequence[CaseEvidence]) -> Arrangements:
    """All pairings of recorded and fresh repeats inside each case, over as many rounds as every case has answers.

    A missing recording counts as a pass and a given-up answer as a failure, as in `complete_rounds`.
    """
    require_cases(cases)
    rounds = min(len(case.candidate) for case in cases)
    shapes = Counter(
        (sum(case.recorded), len(case.recorded), sum(answer is True for answer in case.candidate), len(case.candidate))
        for case in cases
    )
    return Arrangements(
        rounds, tuple(Flips(_chances(*shape, rounds), copies) for shape, copies in sorted(shapes.items()))
    )


@lru_cache(maxsize=4096)
def _chances(recorded_passes: int, recorded: int, passes: int, answers: int, rounds: int) -> FlipChances:
    """Chance of every (gained, lost) when `rounds` answers meet `rounds` recordings, both drawn at random.

    Among the drawn answers some pass; the recordings drawn for those decide what was gained, the others what was lost.
    """
    missing = max(0, rounds - recorded)
    pool, pool_passes = recorded + missing, recorded_passes + missing
    chances: dict[tuple[int, int], float] = {}
    for passing, chance in _outcomes(answers, passes, rounds):
        for kept, given in _outcomes(pool, pool_passes, passing):
            for lost, then in _outcomes(pool - passing, pool_passes - kept, rounds - passing):
                flips = (passing - kept, lost)
                chances[flips] = chances.get(flips, 0.0) + chance * given * then
    return tuple(sorted(chances.items()))


def _outcomes(population: int, passes: int, draws: int) -> Iterator[tuple[int, float]]:
    """Every number of passes among the draws, with its chance."""
    drawn = hypergeometric(population, passes, draws)
    return zip(count(drawn.start), drawn.weights, strict=False)
