"""Where releases are asked in one sitting: the candidate, a baseline side by side, judges and simulated users."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from holdfast.domain.observation import Usage
from holdfast.domain.release import Price, Release
from holdfast.engine.budget import Budget
from holdfast.engine.carrier import Ways
from holdfast.engine.estimate import Spent, Tariff
from holdfast.engine.limits import Limits
from holdfast.engine.pace import Pace
from holdfast.engine.sitting import Sitting
from holdfast.ports import Clock, Provider


@dataclass(frozen=True, slots=True)
class Beside:
    """Who serves a further release: the baseline asked side by side, a judge, a user; how hard it may be pressed."""

    release: Release
    provider: Provider
    limits: Limits
    price: Price | None = None
    spent: Spent = field(default_factory=dict[tuple[str, str], Usage])

    @property
    def tariff(self) -> Tariff:
        """What its answers cost."""
        return Tariff(self.price, self.spent)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one release is asked."""

    provider: Provider
    ways: Ways


def desks_of(first: Beside, others: Sequence[Beside], clock: Clock, budget: Budget, seed: int) -> dict[Release, Desk]:
    """A desk for each release. They share one course, one budget and one source of chance; each has its own pace."""
    random, sitting = Random(seed), Sitting(first.limits)
    desks: dict[Release, Desk] = {}
    for each in (first, *others):
        if each.release in desks:  # a release that judges itself is pressed no harder for it
            continue
        own = sitting if each is first else Sitting(each.limits, sitting.course)
        ways = Ways(clock, pace_of(clock, each.limits), budget, each.tariff, each.limits, own, random)
        desks[each.release] = Desk(each.provider, ways)
    return desks


def pace_of(clock: Clock, limits: Limits) -> Pace:
    """The pace that the limits of a release allow."""
    return Pace(
        clock,
        concurrency=limits.concurrency,
        requests_per_minute=limits.requests_per_minute,
        burst=limits.burst,
    )
