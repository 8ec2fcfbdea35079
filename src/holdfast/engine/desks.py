"""Where releases are asked in one sitting: the candidate, and the baseline where it is asked side by side."""

from dataclasses import dataclass, field

from holdfast.domain.observation import Usage
from holdfast.domain.release import Price, Release
from holdfast.engine.carrier import Ways
from holdfast.engine.estimate import Spent
from holdfast.engine.limits import Limits
from holdfast.engine.pace import Pace
from holdfast.ports import Clock, Provider


@dataclass(frozen=True, slots=True)
class Beside:
    """Who serves the baseline that is asked side by side, and how hard it may be pressed."""

    release: Release
    provider: Provider
    limits: Limits
    price: Price | None = None
    spent: Spent = field(default_factory=dict[tuple[str, str], Usage])


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one release is asked."""

    provider: Provider
    ways: Ways


def pace_of(clock: Clock, limits: Limits) -> Pace:
    """The pace that the limits of a release allow."""
    return Pace(
        clock,
        concurrency=limits.concurrency,
        requests_per_minute=limits.requests_per_minute,
        burst=limits.burst,
    )
