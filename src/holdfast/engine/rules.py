"""The rules of a run: fixed before its first call, and part of the digest of its plan."""

from collections.abc import Iterable, Mapping
from math import ceil
from typing import Protocol

from pydantic import Field

from holdfast.domain.contract import Bar
from holdfast.domain.value import Value
from holdfast.statistics import must_rounds, rounds_needed

SLACK = 3  # three times the rounds that a faultless release needs: flaky contracts lose some
LEAST_ROUNDS = 3


class Rules(Value):
    """What a plan is made by. `rounds` is the user's own number; otherwise it follows from the bar and the cases."""

    margin: float = Field(default=0.05, gt=0, lt=1)
    false_alarm: float = Field(default=0.05, gt=0, lt=1)
    false_pass: float = Field(default=0.10, gt=0, lt=1)
    repeats: int = Field(default=10, ge=1)
    extended_repeats: int = Field(default=20, ge=1)
    rounds: int | None = Field(default=None, ge=1, le=40)
    most_rounds: int = Field(default=13, ge=1)
    seed: int = 0


class RoundsFor(Protocol):
    """The least number of rounds after which so many cases can be certified."""

    def __call__(self, cases: int, margin: float, false_pass: float, /) -> int: ...


def certifying_rounds(cases: int, margin: float, false_pass: float, /) -> int:
    """The rounds that the hold test of `holdfast.statistics` needs."""
    return rounds_needed(cases, margin=margin, beta=false_pass)


def candidate_rounds(
    bar: Bar,
    cases: int,
    rules: Rules,
    recorded: Iterable[tuple[int, int]] = (),
    rounds_for: RoundsFor = certifying_rounds,
) -> int:
    """How many answers of each case the candidate gives at most; `recorded` is (passes, count) of the baseline's cases.

    A case that ever failed has no perfect pairs to offer beyond its recordings (a missing one counts as a pass, which
    a flaky case rarely matches), so the rounds end where the shortest recording of such a case ends.
    """
    if bar.must is True:
        return must_rounds(cases)
    wanted = rules.rounds or _rounds_that_can_decide(bar, cases, rules, rounds_for)
    flaky = [count for passes, count in recorded if passes < count]
    return min(wanted, max(LEAST_ROUNDS, min(flaky))) if flaky else wanted


def _rounds_that_can_decide(bar: Bar, cases: int, rules: Rules, rounds_for: RoundsFor) -> int:
    needed = max(rounds_for(cases, margin, rules.false_pass) for margin in _margins(bar, rules))
    return min(rules.most_rounds, max(LEAST_ROUNDS, ceil(needed * SLACK)))


def _margins(bar: Bar, rules: Rules) -> list[float]:
    """The distances the hold test has to rule out: a rate of q is the margin 1 - q against 'always'."""
    if isinstance(bar.must, float):
        return [1 - bar.must]
    margin = bar.margin or rules.margin
    return [margin] if bar.floor is None else [margin, 1 - bar.floor]


def recorded_of(contract: str, recorded: Mapping[tuple[str, str], tuple[int, int]]) -> list[tuple[int, int]]:
    """(passes, count) of the recorded cases of one contract."""
    return [counts for (owner, _), counts in recorded.items() if owner == contract]
