"""`import`: recordings of other origins become evidence in the journal."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from holdfast.api.doors import awaitable
from holdfast.assembly import SystemClock, open_project
from holdfast.domain.observation import Evidence
from holdfast.domain.release import Release
from holdfast.domain.trial import RunHeader
from holdfast.domain.value import digest
from holdfast.errors import NothingToDecide, Problem, UsageError, nearest
from holdfast.ports import Journal
from holdfast.providers.recorded import evidence_of
from holdfast.providers.recordings import Recordings


@dataclass(frozen=True, slots=True)
class ImportedRuns:
    """One run per release. `contracts` counts those answered per run; `unmatched`, recorded cases whose id none has."""

    runs: tuple[RunHeader, ...]
    contracts: Mapping[str, int]
    unmatched: int


def import_recordings(
    *files: str | Path,
    select: Sequence[str] = (),
    tags: Sequence[str] = (),
    release: str | None = None,
    as_: str | None = None,
    repeats: Sequence[int] | None = None,
    config: str | Path | None = None,
    overrides: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
) -> ImportedRuns:
    """Bring the recordings in JSON-lines files into the journal, for the selected contracts whose cases they answer.

    They are kept under ``recorded:<release>``, or under `as_`, which needs one release. `repeats` takes only those.
    Raises EvidenceError with every bad line, and NothingToDecide where no recording answers a case.
    """
    project = open_project(config, select=select, tags=tags, overrides=overrides, environ=environ)
    recordings = Recordings.load([Path(file) for file in files])
    chosen = _chosen(recordings.releases(), release, as_)
    now, redact = SystemClock().now(), project.redactor().redacted
    runs: list[RunHeader] = []
    contracts: dict[str, int] = {}
    unmatched = 0
    with contextlib.closing(project.journal()) as journal:
        for name in chosen:
            found = evidence_of(
                recordings, project.suite.contracts, release=name, as_release=Release(as_) if as_ else None,
                repeats=repeats, now=now,
            )  # fmt: skip
            unmatched += len(found.without_case)
            if not found.evidence:
                continue
            evidence = [redact(each) for each in found.evidence]
            header = _written(journal, evidence, RunHeader(
                id=_free_id(journal, f"{now:%Y%m%d-%H%M%S}-import-{digest([name, as_, list(repeats or ())])[:6]}"),
                role="import", release=evidence[0].key.release, created_at=now, plan="", units=len(evidence),
                source=", ".join(Path(file).name for file in files),
            ))  # fmt: skip
            runs.append(header)
            contracts[header.id] = len({each.key.contract for each in evidence})
    if not runs:
        remedy = "Case ids of a contract must be the recordings' ids, as slugs."
        raise NothingToDecide(Problem(", ".join(map(str, files)), "No recording answers a selected case.", remedy))
    return ImportedRuns(tuple(runs), contracts, unmatched)


import_recordings_async = awaitable(import_recordings)


def _chosen(known: Sequence[str], release: str | None, as_: str | None) -> Sequence[str]:
    if release is not None and release not in known:
        raise UsageError(Problem("--release", f"The files hold no release {release!r}.", nearest(release, known)))
    chosen = [release] if release is not None else list(known)
    if as_ is not None and len(chosen) != 1:
        raise UsageError(Problem("--as", f"The files hold {len(chosen)} releases: {', '.join(chosen)}.",
                                 "Choose one with --release."))  # fmt: skip
    if as_ is not None:
        try:
            Release(as_)
        except ValueError as error:
            raise UsageError(Problem("--as", str(error))) from error
    return chosen


def _free_id(journal: Journal, first: str) -> str:
    taken = {run.id for run in journal.runs()}
    number, name = 2, first
    while name in taken:
        number, name = number + 1, f"{first}-{number}"
    return name


def _written(journal: Journal, evidence: Sequence[Evidence], header: RunHeader) -> RunHeader:
    journal.begin(header)
    for each in evidence:
        journal.append(header.id, each)
    return header
