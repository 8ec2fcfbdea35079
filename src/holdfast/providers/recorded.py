"""A provider that answers trials from recordings: offline, for free, the same each time."""

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from holdfast.domain.contract import ClientKind, LoadedContract
from holdfast.domain.observation import Attempt, Evidence, Exchange, TrialKey
from holdfast.domain.release import Release
from holdfast.domain.request import Request
from holdfast.errors import EvidenceError, Problem, UsageError
from holdfast.ports import Ask, Carrier, Sent, Wire
from holdfast.providers.recorded_run import transcript_of
from holdfast.providers.recording import Recording
from holdfast.providers.recordings import Recordings, Source
from holdfast.providers.wire_form import wire_of

PROVIDER = "recorded"  # what imported releases are called by, unless they are renamed
ANSWERED_ROLES = {"planned", "live"}


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


class Recorded:
    """Answers trials from recordings, by release and case, in the order of their repeats.

    A trial that no recording answers is unobserved, with the cause `unrecorded`. Confirmations and extensions are:
    a recording that was counted once must not be counted again.
    """

    def __init__(self, name: str, recordings: Recordings, *, now: Callable[[], datetime] = utc_now) -> None:
        self.name = name
        self._recordings = recordings
        self._now = now

    @classmethod
    def load(cls, name: str, files: Iterable[tuple[Path, Sequence[str]]]) -> "Recorded":
        """Of files, each with the globs of the contracts it answers. Raises EvidenceError with every bad line."""
        return cls(name, Recordings.load([Source(path, tuple(globs)) for path, globs in files]))

    def repeats(self, contract: str, release: Release, case: str) -> int:
        """How many recordings answer a case: more trials than that cannot be observed."""
        return len(self._recordings.of(contract, release.id, case))

    def prepare(self, request: Request, release: Release, /) -> Wire:
        """The plain wire form. It is not sent: what was asked when the answers were recorded is kept with them."""
        return wire_of(request, release.id)

    async def send(self, ask: Ask, /) -> Sent:
        """The recording of a trial; where two datasets claim its case, neither."""
        key = ask.key
        if key.request != ask.request.digest:  # a recording would answer every turn of an agent alike
            whole = "`holdfast import` brings whole runs."
            return self._unrecorded(f"Recordings answer the requests of cases, not the turns of an agent: {whole}")
        try:
            found = self._recordings.of(key.contract, key.release.id, key.case)
        except EvidenceError as error:
            return self._unrecorded(str(error))
        if not found:
            return self._unrecorded(self._recordings.lacking(key.contract, key.release.id, key.case))
        if key.role not in ANSWERED_ROLES:
            return self._unrecorded(f"Recordings answer planned trials only, and this one is of role {key.role!r}.")
        if key.number >= len(found):
            return self._unrecorded(
                f"Case {key.case!r} of {key.contract!r} was recorded {len(found)} times on {key.release.id!r}, "
                f"and trial {key.number} was asked for."
            )
        return sent_of(found[key.number], now=self._now())

    def _unrecorded(self, detail: str) -> Sent:
        return Sent(Attempt(started_at=self._now(), duration_ms=0.0, cause="unrecorded", detail=detail))

    def client(
        self, kind: ClientKind, release: Release, carrier: Carrier, keep: Callable[[Exchange, Sequence[Sent]], None], /
    ) -> AbstractContextManager[Any]:
        """Recordings answer cases; what an application asks they cannot know. Raises UsageError."""
        raise self._no_applications(release)

    def replay_client(self, kind: ClientKind, exchanges: Sequence[Exchange], /) -> AbstractContextManager[Any]:
        """As `client`."""
        raise self._no_applications(None)

    def _no_applications(self, release: Release | None) -> UsageError:
        where = f"release {str(release)!r}" if release else f"provider {self.name!r}"
        return UsageError(
            Problem(where, "Recordings answer cases of contracts, not the requests of an application.",
                    "Replay application contracts on an endpoint.")
        )  # fmt: skip

    async def releases(self) -> Sequence[str]:
        """The releases that were recorded."""
        return self._recordings.releases()

    async def aclose(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import of recordings gives. What has no partner is listed, not dropped."""

    evidence: Sequence[Evidence]
    without_recording: Sequence[tuple[str, str]]  # (contract, case)
    without_case: Sequence[str]  # original ids of recorded cases that no contract asks for


def evidence_of(
    recordings: Recordings,
    contracts: Iterable[LoadedContract],
    *,
    release: str,
    as_release: Release | None = None,
    repeats: Collection[int] | None = None,
    variant: str = "main",
    now: datetime,
) -> Imported:
    """The evidence in recordings for contracts, paired by case.

    `repeats` keeps only those; numbers count from 0 in their order. `as_release` is the name that it is kept under,
    ``recorded:<release>`` unless given. The key holds the digest of the contract's request, so that it pairs; the
    recorded request is in the exchange. Of an agent a recording is a whole run, kept as its transcript. Raises
    EvidenceError where two datasets claim one case.
    """
    kept_as = as_release or Release(f"{PROVIDER}:{release}")
    evidence: list[Evidence] = []
    without_recording: list[tuple[str, str]] = []
    recorded: dict[str, str] = {}
    asked: set[str] = set()
    for contract, case in ((each, case) for each in contracts for case in each.cases):
        if case is contract.cases[0]:
            recorded |= recordings.cases(contract.id, release)
        asked.add(case.id)
        every = recordings.of(contract.id, release, case.id)
        found = [recording for recording in every if repeats is None or recording.repeat in repeats]
        if not found:
            without_recording.append((contract.id, case.id))
            continue
        name = variant if variant in contract.variants else "main"
        digest = contract.request_digest(case, name)
        for number, recording in enumerate(found):
            key = TrialKey(contract=contract.id, case=case.id, variant=name, request=digest, release=kept_as,
                           number=number)  # fmt: skip
            evidence.append(_evidence(recording, key, now, is_run=contract.agent is not None))
    rest = [original for slug, original in recorded.items() if slug not in asked]
    return Imported(evidence, without_recording, rest)


def sent_of(recording: Recording, *, now: datetime) -> Sent:
    """A recording as an attempt that was answered."""
    seen = recording.observation()
    attempt = Attempt(started_at=now, duration_ms=seen.timing.total_ms)
    return Sent(attempt, seen, recording.exchange(), recording.cost_usd())


def _evidence(recording: Recording, key: TrialKey, now: datetime, *, is_run: bool) -> Evidence:
    sent = sent_of(recording, now=now)
    return Evidence(
        key=key,
        started_at=now,
        observation=sent.observation,
        attempts=(sent.attempt,),
        exchanges=() if sent.exchange is None else (sent.exchange,),
        cost_usd=sent.cost_usd,
        answer=transcript_of(recording).kept() if is_run else None,
        source=recording.origin,
    )
