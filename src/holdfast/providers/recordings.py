"""Recordings of releases: JSON lines that somebody else recorded, read and found by contract, release and case."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from holdfast.errors import EvidenceError, Problem, nearest, shortened
from holdfast.providers.recording import KEYS, Recording, mistakes_in
from holdfast.providers.slugs import slug_of
from holdfast.providers.unusable import Unusable, json_object

MOST_SHOWN = 20
TEXTS = "texts.json"
EVERY = ("*",)

CaseKey = tuple[str, str]  # (release, slug)


@dataclass(frozen=True, slots=True)
class Source:
    """A file of recordings and the contracts it answers: globs of contract ids."""

    path: Path
    contracts: tuple[str, ...] = EVERY

    def answers(self, contract: str) -> bool:
        """Whether a contract is answered from this file."""
        return any(fnmatchcase(contract, pattern) for pattern in self.contracts)


class Recordings:
    """Recordings of one or more files. `of` finds those of a case in the order of their repeats."""

    def __init__(self, by_source: Sequence[tuple[Source, Sequence[Recording]]]) -> None:
        self._indexes = [(source, _index(recordings)) for source, recordings in by_source]

    @classmethod
    def load(cls, sources: Iterable[Source | Path | str]) -> "Recordings":
        """Read files of recordings. Raises EvidenceError with every bad line of every file."""
        listed = [each if isinstance(each, Source) else Source(Path(each)) for each in sources]
        problems: list[Problem] = []
        by_source = [(source, _read(source.path, problems)) for source in listed]
        problems += _twins(recording for _, recordings in by_source for recording in recordings)
        if not problems:
            problems += _clashes(by_source)
        if problems:
            raise EvidenceError(*_shown(problems))
        return cls(by_source)

    def releases(self) -> Sequence[str]:
        """The releases that were recorded, in order."""
        return sorted({release for _, index in self._indexes for release, _ in index})

    def of(self, contract: str, release: str, case: str) -> Sequence[Recording]:
        """The recordings of a case, by repeat. Raises EvidenceError where two datasets claim it."""
        found = [
            recording
            for source, index in self._indexes
            if source.answers(contract)
            for recording in index.get((release, case), ())
        ]
        datasets = {recording.dataset: recording for recording in found}
        if len(datasets) > 1:
            raise EvidenceError(_clash(*list(datasets.values())[:2], contract=contract))
        return sorted(found, key=lambda recording: recording.repeat)

    def cases(self, contract: str, release: str) -> Mapping[str, str]:
        """The cases that a contract could be answered for: slug and original id."""
        return {
            slug: recordings[0].case_id
            for source, index in self._indexes
            if source.answers(contract)
            for (recorded, slug), recordings in index.items()
            if recorded == release
        }

    def lacking(self, contract: str, release: str, case: str) -> str:
        """A sentence on why no recording answers a case, with the nearest there is."""
        if release not in self.releases():
            return f"No recording is of release {release!r}. {nearest(release, self.releases())}".strip()
        hint = nearest(case, self.cases(contract, release))
        return f"No recording of {release!r} answers case {case!r} of {contract!r}. {hint}".strip()


def _index(recordings: Sequence[Recording]) -> Mapping[CaseKey, list[Recording]]:
    index: dict[CaseKey, list[Recording]] = {}
    slugs: dict[str, str] = {}
    for recording in recordings:
        slug = slugs.get(recording.case_id)
        if slug is None:
            slug = slugs[recording.case_id] = slug_of(recording.case_id)
        index.setdefault((recording.release, slug), []).append(recording)
    return index


def _read(path: Path, problems: list[Problem]) -> list[Recording]:
    try:
        content = path.read_bytes()
    except OSError as error:
        problems.append(Problem(str(path), f"It cannot be read: {error.strerror}.", "Name a file of recordings."))
        return []
    texts = _texts(path.parent / TEXTS, problems)
    recordings = [
        recording
        for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1)
        if line.strip() and (recording := _recording(line, f"{path}:{number}", texts, problems)) is not None
    ]
    if not recordings and not problems:
        problems.append(Problem(str(path), "It holds no recordings.", "Expected one JSON object a line."))
    return recordings


def _recording(line: bytes, where: str, texts: Mapping[str, Any] | None, problems: list[Problem]) -> Recording | None:
    try:
        text = line.decode("utf-8").strip()
        row = json_object(text, "line")
    except UnicodeDecodeError as error:
        problems.append(Problem(where, f"The line is not UTF-8: {error.reason} at byte {error.start}."))
        return None
    except Unusable as error:
        problems.append(Problem(where, error.detail))
        return None
    found = list(mistakes_in(row, texts))
    problems += [Problem(where, mistake) for mistake in found]
    if found:
        return None
    return Recording(row["dataset"], row["release"], row["case_id"], row["repeat"], text, where, texts or {})


def _texts(path: Path, problems: list[Problem]) -> Mapping[str, Any] | None:
    """The long texts that stand beside a file; None where there are none."""
    if not path.is_file():
        return None
    try:
        texts = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        problems.append(Problem(str(path), f"It cannot be read: {shortened(str(error), 120)}."))
        return None
    if not isinstance(texts, dict):
        problems.append(Problem(str(path), f"It is no JSON object: found {shortened(texts)}."))
        return None
    return texts


def _twins(recordings: Iterable[Recording]) -> Iterator[Problem]:
    first: dict[tuple[str, str, str, int], str] = {}
    for each in recordings:
        key = (each.dataset, each.release, each.case_id, each.repeat)
        if key in first and first[key] != each.where:
            what = f"repeat {each.repeat} of case {shortened(each.case_id)} on {shortened(each.release)}"
            yield Problem(each.where, f"It is {what} of {shortened(each.dataset)}, as {first[key]} is.", "Remove one.")
        first.setdefault(key, each.where)


def _clashes(by_source: Sequence[tuple[Source, Sequence[Recording]]]) -> Iterator[Problem]:
    """Two datasets, or two ids of one, that claim the same case for the same contracts: one example of each pair."""
    claimed: dict[CaseKey, list[tuple[Source, Recording]]] = {}
    told: set[tuple[str, str]] = set()
    for source, key, each in _claims(by_source):
        for other_source, other in claimed.setdefault(key, []):
            pair = (other.dataset, each.dataset)
            if pair not in told and _overlap(source, other_source) and _differ(each, other):
                told.add(pair)
                yield _clash(other, each)
        claimed[key].append((source, each))


def _claims(by_source: Sequence[tuple[Source, Sequence[Recording]]]) -> Iterator[tuple[Source, CaseKey, Recording]]:
    """One recording of each case as it is named, with the release and slug that it is found by."""
    for source, recordings in by_source:
        named = {(each.release, each.dataset, each.case_id): each for each in recordings}
        slugs = {case_id: slug_of(case_id) for _, _, case_id in named}
        for each in named.values():
            yield source, (each.release, slugs[each.case_id]), each


def _overlap(one: Source, other: Source) -> bool:
    """Whether two sources surely answer the same contracts. Globs that may overlap are told when a case is asked."""
    return one.contracts == other.contracts or "*" in one.contracts or "*" in other.contracts


def _differ(one: Recording, other: Recording) -> bool:
    return (one.dataset, one.case_id) != (other.dataset, other.case_id)


def _clash(one: Recording, other: Recording, *, contract: str = "") -> Problem:
    slug = slug_of(one.case_id)
    where = f"contract {contract!r}, case {slug!r}" if contract else f"case {slug!r} of release {one.release!r}"
    return Problem(
        where,
        f"Two datasets claim it: {one.dataset!r} ({one.where}) and {other.dataset!r} ({other.where}).",
        "Narrow each file to its contracts: recordings = [{ path = '...', contracts = ['prime.*'] }].",
    )


def _shown(problems: Sequence[Problem]) -> Sequence[Problem]:
    if len(problems) <= MOST_SHOWN:
        return problems
    rest = Problem("", f"And {len(problems) - MOST_SHOWN} more.", f"A recording has the keys {', '.join(KEYS)}.")
    return [*problems[:MOST_SHOWN], rest]
