"""The hold score of a running contract, read after complete rounds only."""

from itertools import accumulate

from holdfast.statistics.hold import Changes, HoldScore, best_log_score, holds_at


class RunningScore:
    """Two scores that grow round by round: at the margin, for `holds`, and at 0, for `improved`."""

    def __init__(self, margin: float) -> None:
        self._now, self._at_zero = HoldScore(margin), HoldScore(0.0)
        self._rounds: list[Changes] = []
        self._scores: list[float] = []
        self._scores_at_zero: list[float] = []

    @property
    def log_e(self) -> float:
        """Log score after the last complete round."""
        return self._now.log_e

    @property
    def best(self) -> float:
        """Largest log score after any complete round; 0 for no round."""
        return max(self._scores, default=0.0)

    @property
    def best_at_zero(self) -> float:
        """The same at no margin: proof that the mean rose."""
        return max(self._scores_at_zero, default=0.0)

    def end_round(self, changes: Changes) -> None:
        """Take a complete round."""
        self._rounds.append(changes)
        self._now = self._now.after_changes(changes)
        self._at_zero = self._at_zero.after_changes(changes)
        self._scores.append(self._now.log_e)
        self._scores_at_zero.append(self._at_zero.log_e)

    def can_win(self, changes: Changes, *, beta: float) -> bool:
        """Whether the score would reach 1 / beta after these further changes."""
        return holds_at(self._now.after_changes(changes).log_e, beta=beta)

    def at(self, margin: float) -> float:
        """The largest log score after any complete round, had the margin been this one; for the interval."""
        return best_log_score(self._cumulative(), margin=margin)

    def _cumulative(self) -> tuple[Changes, ...]:
        return tuple(accumulate(self._rounds, _sum))


def _sum(one: Changes, other: Changes) -> Changes:
    return {each: one.get(each, 0) + other.get(each, 0) for each in sorted({*one, *other})}
