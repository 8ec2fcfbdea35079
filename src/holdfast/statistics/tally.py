"""Running counts of one contract: everything its tests read, kept up to date answer by answer.

A candidate that answers nothing is `None`: a failure in the hold test, left out of the swap test and the case test. A
missing recording (or a live baseline without an answer) counts as a pass in the hold test, which is harder.
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from holdfast.statistics.case import case_log_e
from holdfast.statistics.counts import CaseCounts, require_outcomes
from holdfast.statistics.hold import Changes


class Tally:
    """Counts against a recording; one stratum of the swap test per case."""

    def __init__(self, recordings: Sequence[Sequence[bool]]) -> None:
        self.recordings = tuple(tuple(case) for case in recordings)
        for case in self.recordings:
            require_outcomes(case)
        self._recorded = [len(case) for case in self.recordings]
        self._recorded_passes = [sum(case) for case in self.recordings]
        self._planned = [0] * self.cases
        self._planned_passes = [0] * self.cases
        self._confirmed = [0] * self.cases
        self._confirmed_passes = [0] * self.cases
        self._changes: Counter[float] = Counter()

    @property
    def cases(self) -> int:
        """The number of cases."""
        return len(self.recordings)

    def add_planned(self, case: int, round_number: int, passed: bool | None) -> None:
        """One planned answer: it enters every test."""
        self._changes[float(passed is True) - self._recorded_value(case, round_number)] += 1
        if passed is not None:
            self._planned[case] += 1
            self._planned_passes[case] += passed

    def add_confirmation(self, case: int, passed: bool | None) -> None:
        """One repeat asked because the case failed: it enters the case test only."""
        if passed is not None:
            self._confirmed[case] += 1
            self._confirmed_passes[case] += passed

    def mean_counts(self) -> list[CaseCounts]:
        """What the swap test reads: recordings and planned answers of every case."""
        counts = zip(self._recorded_passes, self._recorded, self._planned_passes, self._planned, strict=True)
        return [CaseCounts(*each) for each in counts]

    def end_round(self) -> Changes:
        """What the hold test reads of the round that is over: {candidate - recorded: how many}."""
        changes, self._changes = dict(sorted(self._changes.items())), Counter()
        return changes

    def case_log_e(self, case: int) -> float:
        """The case test, on all answers of the case."""
        answers = self._planned[case] + self._confirmed[case]
        passes = self._planned_passes[case] + self._confirmed_passes[case]
        return _log_e(self._recorded_passes[case], self._recorded[case], passes, answers)

    def has_failed(self, case: int) -> bool:
        """Whether the candidate failed the case at least once."""
        answers = self._planned[case] + self._confirmed[case]
        return self._planned_passes[case] + self._confirmed_passes[case] < answers

    def is_used_up(self, rounds: int) -> bool:
        """Whether a further round would miss a recording of a case that ever failed in the recording."""
        return any(len(case) <= rounds for case in self.recordings if not all(case))

    def best_changes(self, first: int, last: int) -> Changes:
        """The changes of these rounds if every answer passes."""
        rounds = range(first, last + 1)
        return Counter(1 - self._recorded_value(case, each) for each in rounds for case in range(self.cases))

    def _recorded_value(self, case: int, round_number: int) -> float:
        recorded = self.recordings[case]
        return float(round_number > len(recorded) or recorded[round_number - 1])


class LiveTally(Tally):
    """Counts against a baseline asked side by side; one stratum of the swap test per pair of a round.

    The pairs of a round share its moment, so a shock that hits both releases cancels.
    """

    def __init__(self, cases: int) -> None:
        super().__init__([()] * cases)
        self._live: dict[tuple[int, int], bool | None] = {}
        self._pairs: Counter[CaseCounts] = Counter()

    def add_live(self, case: int, round_number: int, passed: bool | None) -> None:
        """One answer of the baseline; given before the candidate's answer of its round."""
        self._live[case, round_number] = passed
        if passed is not None:
            self._recorded[case] += 1
            self._recorded_passes[case] += passed

    def add_planned(self, case: int, round_number: int, passed: bool | None) -> None:
        """One planned answer of the candidate, paired with the baseline's of the same round."""
        super().add_planned(case, round_number, passed)
        recorded = self._live.get((case, round_number))
        if passed is not None and recorded is not None:
            self._pairs[CaseCounts(int(recorded), 1, int(passed), 1)] += 1

    def mean_counts(self) -> list[CaseCounts]:
        """What the swap test reads: one stratum per pair."""
        return list(self._pairs.elements())

    def best_changes(self, first: int, last: int) -> Changes:
        """The changes of these rounds if every answer of the candidate passes and every one of the baseline fails."""
        return {1.0: (last - first + 1) * self.cases}

    def _recorded_value(self, case: int, round_number: int) -> float:
        return float(self._live.get((case, round_number)) is not False)


@lru_cache(maxsize=65536)
def _log_e(recorded_passes: int, recorded: int, passes: int, answers: int) -> float:
    """The case test by counts; 0 where one side is missing."""
    if not recorded or not answers:
        return 0.0
    return case_log_e(CaseCounts(recorded_passes, recorded, passes, answers))
