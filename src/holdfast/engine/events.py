"""What a replay tells while it runs, for progress bars and logs. Texts in it come from outside: escape them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from holdfast.comparison.sequence import Standing
from holdfast.domain.observation import Attempt, Cause, Evidence, HelperRole, TrialKey
from holdfast.domain.release import Release
from holdfast.domain.trial import RunHeader


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run begins, or goes on where it was interrupted: `in_flight` was sent then, and its answers were lost.

    With `is_at_most` the units are those that may be sent: a contract ends as soon as it is decided.
    """

    header: RunHeader
    units: int
    to_send: int
    resumed: bool
    in_flight: tuple[TrialKey, ...] = ()
    is_at_most: bool = False


@dataclass(frozen=True, slots=True)
class StageStarted:
    """A baseline's second stage: some contracts failed and are recorded once more as a whole."""

    stage: int
    units: int
    contracts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitKept:
    """A unit that kept evidence answers: nothing was sent."""

    key: TrialKey


@dataclass(frozen=True, slots=True)
class UnitSent:
    """The first call of a unit is under way."""

    key: TrialKey


@dataclass(frozen=True, slots=True)
class UnitAnswered:
    """A unit was answered, and the answer is durable."""

    key: TrialKey
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class HelperAnswered:
    """What a trial asked of a further release ended: answered and durable, or lost, for the cause in the evidence."""

    key: TrialKey
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class UnitGivenUp:
    """A unit stays unobserved in this sitting; `evidence.cause` says why. A resumed run asks it again."""

    key: TrialKey
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class UnitParked:
    """A unit was not answered for a cause that says nothing of the release; it is asked again after all others."""

    key: TrialKey
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class ContractStands:
    """Where a contract stands after something of it was read: what it waits for, or how it ended."""

    standing: Standing


@dataclass(frozen=True, slots=True)
class OffersToStop:
    """So many contracts regressed in the first round that stopping now may be worth more than the rest costs."""

    contracts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AttemptFailed:
    """One call failed. `again_in_s` is the wait before the next one; None where there is none."""

    key: TrialKey
    attempt: Attempt
    again_in_s: float | None


@dataclass(frozen=True, slots=True)
class Paused:
    """The release asked for quiet: nothing is sent to it until then."""

    until: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """Nothing more is sent in this sitting; the remaining units are unobserved with this cause. Resumable."""

    cause: Cause
    detail: str


@dataclass(frozen=True, slots=True)
class HelperTotals:
    """What a sitting asked of one further release, as what. `cost_usd` is None where an answer's cost is unknown."""

    release: Release
    role: HelperRole
    answered: int = 0
    lost: int = 0
    attempts: int = 0
    cost_usd: float | None = 0.0


@dataclass(frozen=True, slots=True)
class Totals:
    """What a sitting came to. `cost_usd` is None where an answer's cost is unknown.

    What further releases were asked stands in `helpers`, and in nothing else.
    """

    units: int = 0
    kept: int = 0
    answered: int = 0
    given_up: Mapping[Cause, int] = field(default_factory=dict[Cause, int])
    attempts: int = 0
    cost_usd: float | None = 0.0
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0
    helpers: tuple[HelperTotals, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether every unit was observed."""
        return not self.given_up


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The last event. A run that was cancelled or that broke has none."""

    header: RunHeader
    totals: Totals


Event = (
    RunStarted | StageStarted | UnitKept | UnitSent | UnitAnswered | HelperAnswered | UnitGivenUp | UnitParked
    | ContractStands | OffersToStop | AttemptFailed | Paused | Stopped | RunFinished
)  # fmt: skip
