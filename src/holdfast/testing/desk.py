"""Where requests are counted and decided, away from HTTP: which trial one is, which fault it meets, what is said."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from holdfast.errors import nearest, shortened
from holdfast.testing.answers import AnswerBook
from holdfast.testing.asked import Asked, read
from holdfast.testing.behaviour import SimulatedRelease, Situation, grades, reply_to, situation
from holdfast.testing.chance import Dice
from holdfast.testing.faults import MISSHAPEN, Fault
from holdfast.testing.reply import SimulatedReply
from holdfast.testing.wire_request import Refused

_KEPT_BODIES = 20_000
_KEPT_UNKNOWN = 20


@dataclass(frozen=True, slots=True)
class ReleaseStats:
    """Counts of one release: requests that reached it, answers it produced, and those it had no entry for."""

    requests: int = 0
    answered: int = 0
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class ServerStats:
    """Counts since the start. `answered` counts every produced answer, as a bill would, also one that was then lost.

    `unknown` counts answers to requests the book has no entry for; `unknown_requests` shows the first few of those.
    """

    requests: int
    answered: int
    refused: int
    unknown: int
    releases: Mapping[str, ReleaseStats]
    faults: Mapping[str, int]
    unknown_requests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What happens to one request. Without a reply, the fault is all there is."""

    reply: SimulatedReply | None
    fault: Fault | None
    trial: int
    id: str


@dataclass(slots=True)
class _Tally:
    """One request on one release: how often it was tried, how often it was answered."""

    situation: Situation
    attempts: int = 0
    answers: int = 0


@dataclass(slots=True)
class Desk:
    """Decides requests one after the other. Its draws depend on seed, release, content and how often that was asked."""

    book: AnswerBook
    releases: Mapping[str, SimulatedRelease]
    seed: int
    instability: float
    _bodies: dict[bytes, Asked] = field(default_factory=dict)
    _tallies: dict[tuple[str, str], _Tally] = field(default_factory=dict)
    _requests: Counter[str] = field(default_factory=Counter)
    _answered: Counter[str] = field(default_factory=Counter)
    _unknown: Counter[str] = field(default_factory=Counter)
    _faults: Counter[str] = field(default_factory=Counter)
    _unknown_requests: dict[str, str] = field(default_factory=dict)
    _seen: int = 0
    _refused: int = 0

    def read(self, body: bytes) -> Asked:
        """What `body` asks. Trials of one case send the same bytes, so these are understood once."""
        digest = blake2b(body, digest_size=16).digest()
        found = self._bodies.get(digest)
        if found is None:
            found = read(body)
            if len(self._bodies) >= _KEPT_BODIES:
                self._bodies.clear()
            self._bodies[digest] = found
        return found

    def decide(self, asked: Asked) -> Decision:
        """What happens to `asked` now. Raises `Refused` for an unknown release or a refused parameter."""
        tally = self._tally(asked)
        attempt, tally.attempts = tally.attempts, tally.attempts + 1
        self._requests[asked.release] += 1
        fault = self._fault(asked, tally.situation, attempt)
        if fault is not None and fault.kind != "cut" and fault.kind not in MISSHAPEN:
            return Decision(None, fault, tally.answers, self._id(asked, "attempt", attempt))
        return self._answer(asked, tally, fault)

    def seen(self) -> None:
        """Counts a request, whatever becomes of it."""
        self._seen += 1

    def refused(self) -> None:
        """Counts a request that was answered with an error because of what it asked."""
        self._refused += 1

    @property
    def stats(self) -> ServerStats:
        """The counts so far."""
        return ServerStats(
            requests=self._seen,
            answered=self._answered.total(),
            refused=self._refused,
            unknown=self._unknown.total(),
            releases={
                name: ReleaseStats(self._requests[name], self._answered[name], self._unknown[name])
                for name in self.releases
            },
            faults=dict(sorted(self._faults.items())),
            unknown_requests=tuple(self._unknown_requests.values()),
        )

    def _answer(self, asked: Asked, tally: _Tally, fault: Fault | None) -> Decision:
        trial = tally.answers
        reply = reply_to(asked, tally.situation, name=asked.release, seed=self.seed, trial=trial)
        # An answer that is lost half way is paid for, but the next attempt says the same: so the replies a client
        # gets in the end do not depend on the faults between them.
        if fault is None or fault.kind != "cut":
            tally.answers += 1
        if reply.rejection is not None:
            raise Refused(400, reply.rejection.message, reply.rejection.parameter, reply.rejection.code)
        self._answered[asked.release] += 1
        if tally.situation.answer is None and not grades(tally.situation, asked):
            self._unknown[asked.release] += 1
            if len(self._unknown_requests) < _KEPT_UNKNOWN:
                self._unknown_requests.setdefault(asked.digest, shortened(asked.user))
        return Decision(reply, fault, trial, self._id(asked, "trial", trial))

    def _tally(self, asked: Asked) -> _Tally:
        key = (asked.release, asked.digest)
        found = self._tallies.get(key)
        if found is None:
            release = self.releases.get(asked.release)
            if release is None:
                raise _no_such_release(asked.release, self.releases)
            answer = self.book.find(asked)
            found = self._tallies[key] = _Tally(
                situation(asked, answer=answer, release=release, seed=self.seed, instability=self.instability)
            )
        return found

    def _fault(self, asked: Asked, now: Situation, attempt: int) -> Fault | None:
        for at, fault in now.faults:
            if fault.happens(attempt, Dice(self.seed, asked.release, asked.digest, "attempt", attempt, at)):
                self._faults[fault.kind] += 1
                return fault
        return None

    def _id(self, asked: Asked, what: str, number: int) -> str:
        text = f"{self.seed} {asked.release} {asked.digest} {what} {number}".encode("utf-8", "surrogatepass")
        return blake2b(text, digest_size=12).hexdigest()


def _no_such_release(name: str, releases: Mapping[str, SimulatedRelease]) -> Refused:
    message = f"The model {name!r} does not exist on this simulated provider. {nearest(name, releases)}".rstrip()
    return Refused(404, message, "model", "model_not_found")
