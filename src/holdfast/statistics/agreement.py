"""How well a judge agrees with people: agreement, its exact lower bound, Cohen's kappa, and what of a change shows."""

from collections.abc import Sequence
from typing import NamedTuple

from holdfast.statistics.rates import highest_rate

_LEVEL = 0.05


class Confusion(NamedTuple):
    """Labelled answers, counted: the first word is the people's label, the second the judge's, if it gave one."""

    pass_pass: int = 0
    pass_fail: int = 0
    pass_none: int = 0
    fail_pass: int = 0
    fail_fail: int = 0
    fail_none: int = 0

    @property
    def answers(self) -> int:
        """All of them."""
        return sum(self)

    @property
    def agreed(self) -> int:
        """Those on which both say the same."""
        return self.pass_pass + self.fail_fail

    @property
    def agreement(self) -> float:
        """Share of the answers on which both say the same. Where the judge gave no label, that counts against it."""
        return self.agreed / self.answers if self.answers else 0.0

    @property
    def agreement_at_least(self) -> float:
        """The exact lower 95 % bound of the agreement (one-sided; Clopper and Pearson, Biometrika 26, 1934)."""
        wrong = self.answers - self.agreed
        return 1 - highest_rate(wrong, self.answers, level=_LEVEL) if self.agreed else 0.0

    @property
    def kappa(self) -> float:
        """Agreement beyond what two would have by chance that label, without reading, at their own rates.

        Source: Cohen, Educational and Psychological Measurement 20, 1960; no label is a word of its own.
        """
        rows, columns = _rows(self)
        total = self.answers
        if not total:
            return 0.0
        by_chance = sum(row * column for row, column in zip(rows, columns, strict=True)) / total**2
        return (self.agreement - by_chance) / (1 - by_chance) if by_chance < 1 else 1.0

    @property
    def separation(self) -> float:
        """P(it says pass | people say pass) - P(it says pass | people say fail): Youden's J, 0 for a judge that
        says the same of everything, however well that agrees with lopsided labels.
        """
        good = self.pass_pass + self.pass_fail + self.pass_none
        bad = self.fail_pass + self.fail_fail + self.fail_none
        return self.pass_pass / good + self.fail_fail / bad - 1 if good and bad else 0.0

    @property
    def shown_share(self) -> float:
        """The share of a true change of the pass rate that shows in the judge's words, at least; 0 where none may.

        A judge that errs on a share 1 - a of the answers shows a change D as (2a - 1) D. Here a is the lower bound of
        the agreement. Where the judge errs on one label more than on the other, what shows is `separation` D: so where
        that is less, as of lopsided labels, it is taken instead.
        """
        return max(0.0, min(2 * self.agreement_at_least - 1, self.separation))


def _rows(found: Confusion) -> tuple[Sequence[int], Sequence[int]]:
    """How often people, and how often the judge, said pass, fail, and nothing."""
    people = (sum(found[:3]), sum(found[3:]), 0)
    judge = tuple(found[place] + found[place + 3] for place in range(3))
    return people, judge
