"""What the edges can do. Authors of an extension satisfy a Protocol from here."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from holdfast.domain.contract import ClientKind
from holdfast.domain.observation import Adaptation, Attempt, Evidence, Exchange, Observation, TrialKey
from holdfast.domain.plan import LookTaken
from holdfast.domain.readiness import ReadinessReport
from holdfast.domain.release import Release
from holdfast.domain.request import Request
from holdfast.domain.trial import RunHeader

__all__ = ["Ask", "Carrier", "Clock", "Journal", "Pins", "Provider", "Reporter", "Sent", "Wire"]


@dataclass(frozen=True, slots=True)
class Wire:
    """A request as one provider wants it, and what was changed on the way.

    Images stand in the body as `ImagePart`, which holds no bytes: `send` reads their `content`.
    """

    body: Mapping[str, Any]
    stream: bool = False
    adaptations: tuple[Adaptation, ...] = ()
    unsupported: str = ""  # why the release cannot be asked this at all


@dataclass(frozen=True, slots=True)
class Ask:
    """One trial that the engine wants answered."""

    key: TrialKey
    request: Request
    wire: Wire
    timeout_s: float = 600.0


@dataclass(frozen=True, slots=True)
class Sent:
    """What one attempt gave: an observation where it was usable, the exchange wherever bytes came back."""

    attempt: Attempt
    observation: Observation | None = None
    exchange: Exchange | None = None
    cost_usd: float | None = None  # where the provider says what it charged; else it follows from the price


class Carrier(Protocol):
    """How the engine carries a call: paced, retried and within the budget. Returns every attempt; the last decides."""

    async def carry(self, send: Callable[[], Awaitable[Sent]], /) -> Sequence[Sent]: ...


class Provider(Protocol):
    """Who serves releases. `prepare` is pure; `send` makes one attempt and never raises for what an endpoint does."""

    name: str

    def prepare(self, request: Request, release: Release, /) -> Wire: ...

    async def send(self, ask: Ask, /) -> Sent: ...

    def client(
        self, kind: ClientKind, release: Release, carrier: Carrier, keep: Callable[[Exchange, Sequence[Sent]], None], /
    ) -> AbstractContextManager[Any]:
        """An OpenAI client for the application; every exchange inside is carried and kept."""
        ...

    def replay_client(self, kind: ClientKind, exchanges: Sequence[Exchange], /) -> AbstractContextManager[Any]:
        """An OpenAI client that answers from kept exchanges, byte for byte, offline."""
        ...

    async def releases(self) -> Sequence[str]:
        """The ids that the endpoint lists. Raises ProviderError where it cannot be asked."""
        ...

    async def aclose(self) -> None: ...


class Journal(Protocol):
    """All evidence of all runs, append-only. What `append` has returned for is durable."""

    def begin(self, header: RunHeader, /) -> None: ...

    def sending(self, run_id: str, key: TrialKey, /) -> None:
        """Note that a call is about to be sent, so that after a kill those whose answer was lost can be named."""
        ...

    def in_flight(self, run_id: str, /) -> Sequence[TrialKey]:
        """The trials that were sent and have no row yet."""
        ...

    def append(self, run_id: str, evidence: Evidence, /) -> None: ...

    def look(self, run_id: str, look: LookTaken, /) -> None:
        """Note a look that was taken; one that is noted already stays as it is."""
        ...

    def looks(self, run_id: str, /) -> Sequence[LookTaken]:
        """The looks that were taken at a run, in order."""
        ...

    def runs(self) -> Sequence[RunHeader]:
        """Newest first."""
        ...

    def evidence(self, run_id: str, /) -> Iterator[Evidence]:
        """The trials of a run."""
        ...

    def helped(self, run_id: str, /) -> Mapping[TrialKey, Evidence]:
        """What further releases answered the trials of a run: votes of judges, turns of simulated users."""
        ...

    def unobserved(self, run_id: str, /) -> Iterator[Evidence]:
        """The trials of a run that were not observed, as last tried; some may have been answered since."""
        ...

    def settled(self, run_id: str, /) -> Mapping[TrialKey, Evidence]:
        """Every trial of a run that was answered, or given up for good."""
        ...

    def answered(self, release: Release, /) -> Mapping[TrialKey, Evidence]:
        """Every observed trial on a release, of whatever run, and what trials asked of it as a judge or a user.

        The newest where several answer one key.
        """
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class PinnedContract:
    """The accepted evidence of one contract, and the description it was accepted under; with its judges' votes."""

    contract: str
    description: Mapping[str, Any]
    release: Release
    pinned_at: datetime
    evidence: Sequence[Evidence] = field(default=())
    votes: Sequence[Evidence] = field(default=())


class Pins(Protocol):
    """Accepted evidence, in git."""

    def contracts(self) -> Sequence[str]: ...

    def read(self, contract: str, /) -> PinnedContract | None: ...

    def write(self, pinned: PinnedContract, /) -> Sequence[str]:
        """Write by temporary file and rename; returns the paths written."""
        ...


class Reporter(Protocol):
    """Renders a report in one format. Pure: the same report gives the same bytes."""

    def __call__(self, report: ReadinessReport, /) -> str: ...


class Clock(Protocol):
    """Time, from outside."""

    def now(self) -> datetime: ...

    def monotonic(self) -> float: ...

    async def sleep(self, seconds: float, /) -> None: ...
