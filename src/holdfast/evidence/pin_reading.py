"""The texts of a pinned contract's files as a value. Pure; every mistake in them is reported at once."""

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from holdfast.domain.draws import Draws
from holdfast.domain.observation import Evidence
from holdfast.domain.value import Value
from holdfast.errors import EvidenceError, Problem, shortened
from holdfast.evidence.description import Description, PinnedCase
from holdfast.evidence.pin_files import (
    FORMAT,
    CaseEntry,
    CaseFile,
    ContractFile,
    TrialLine,
    evidence_of,
)
from holdfast.evidence.pin_names import CONTRACT_FILE, case_file, trials_file, votes_file
from holdfast.evidence.pin_text import canonical_request, conflict_line, text_of
from holdfast.evidence.pin_votes import VoteLine, vote_of
from holdfast.evidence.pin_writing import sha256_of
from holdfast.ports import PinnedContract

V = TypeVar("V", bound=Value)

_RESTORE = "Restore it with git: what is pinned changes by an approval only."
_RESOLVE = "Take one side whole, for all files of this folder."


class PinnedFiles:
    """The files of one folder of pins. `folder` is what messages call it, `texts` holds each file by its name."""

    def __init__(self, folder: str, contract: str, texts: Mapping[str, str]) -> None:
        self._folder = folder
        self._contract = contract
        self._texts = texts
        self._problems: list[Problem] = []

    def read(self) -> PinnedContract:
        """The contract that was pinned. Raises EvidenceError naming every file that is not as it was written."""
        file = self._contract_file()
        cases = [] if file is None else [self._case(file, entry) for entry in file.cases]
        votes = [] if file is None else [vote for entry in file.cases for vote in self._votes(file, entry)]
        if file is not None:
            self._look_for_strangers(file)
        if self._problems or file is None:
            raise EvidenceError(*self._problems)
        read = [case for case in cases if case is not None]
        description = _description(file, tuple(case for case, _ in read))
        return PinnedContract(
            contract=file.contract,
            description=description.model_dump(mode="json"),
            release=file.release,
            pinned_at=file.pinned_at,
            evidence=tuple(evidence for _, trials in read for evidence in trials),
            votes=tuple(votes),
        )

    def draws(self) -> tuple[Draws, ...]:
        """The drawn inputs that were pinned; nothing else is read. Raises EvidenceError where it is not as written."""
        file = self._contract_file()
        if file is None:
            raise EvidenceError(*self._problems)
        return file.draws

    def _contract_file(self) -> ContractFile | None:
        file = self._parsed(CONTRACT_FILE, ContractFile)
        if file is not None and file.contract != self._contract:
            self._found(CONTRACT_FILE, f"It holds the pins of {file.contract!r}, not of {self._contract!r}.", _RESTORE)
            return None
        return file

    def _case(self, file: ContractFile, entry: CaseEntry) -> tuple[PinnedCase, tuple[Evidence, ...]] | None:
        is_whole = self._is_as_written(case_file(entry.id), entry.sha256)
        if not self._is_as_written(trials_file(entry.id), entry.trials_sha256) or not is_whole:
            return None
        page = self._parsed(case_file(entry.id), CaseFile)
        return None if page is None else self._case_of(file, entry, page)

    def _case_of(
        self, file: ContractFile, entry: CaseEntry, page: CaseFile
    ) -> tuple[PinnedCase, tuple[Evidence, ...]] | None:
        name = trials_file(entry.id)
        try:
            lines = [TrialLine.model_validate(json.loads(each)) for each in self._texts[name].split("\n") if each]
            trials = tuple(evidence_of(each, page.answers, file, entry) for each in lines)
        except (ValueError, RecursionError) as error:
            self._found(name, f"It cannot be read: {_first_line(error)}", _RESTORE)
            return None
        case = PinnedCase(
            id=entry.id,
            tags=entry.tags,
            input=entry.input,
            request=entry.request,
            passed=page.passed,
            asked=None if page.asked is None else canonical_request(page.asked),
        )
        return case, trials

    def _votes(self, file: ContractFile, entry: CaseEntry) -> list[Evidence]:
        name = votes_file(entry.id)
        if not entry.votes or not self._is_as_written(name, entry.votes_sha256):
            return []
        try:
            lines = [VoteLine.model_validate(json.loads(each)) for each in self._texts[name].split("\n") if each]
        except (ValueError, RecursionError) as error:
            self._found(name, f"It cannot be read: {_first_line(error)}", _RESTORE)
            return []
        return [vote_of(each, file, entry) for each in lines]

    def _is_as_written(self, name: str, sha256: str) -> bool:
        if name not in self._texts:
            self._found(name, "It is missing.", _RESTORE)
            return False
        if self._has_conflict(name):
            return False
        if sha256_of(self._texts[name]) != sha256:
            self._found(name, "It was changed after it was pinned.", _RESTORE)
            return False
        return True

    def _parsed(self, name: str, kind: type[V]) -> V | None:
        """The file as a value; None, and a problem noted, where it is none."""
        if name not in self._texts:
            self._found(name, "It is missing.", _RESTORE)
            return None
        if self._has_conflict(name):
            return None
        try:
            fields: Any = json.loads(self._texts[name])
            if isinstance(fields, dict) and fields.get("format") != FORMAT:
                self._found_format(name, fields.get("format"))
                return None
            return kind.model_validate(fields)
        except (ValueError, RecursionError) as error:
            self._found(name, f"It cannot be read: {_first_line(error)}", _RESTORE)
            return None

    def _has_conflict(self, name: str) -> bool:
        number = conflict_line(self._texts[name])
        if number is not None:
            self._found(name, f"Line {number} is the mark of a merge conflict that nobody has resolved.", _RESOLVE)
        return number is not None

    def _look_for_strangers(self, file: ContractFile) -> None:
        known = {
            CONTRACT_FILE,
            *(name for entry in file.cases for name in (case_file(entry.id), trials_file(entry.id))),
            *(votes_file(entry.id) for entry in file.cases if entry.votes),
        }
        for name in sorted(set(self._texts) - known):
            self._found(name, f"{CONTRACT_FILE} does not list it.", "Move it out of the pins.")

    def _found_format(self, name: str, found: object) -> None:
        said = f"It has format {shortened(found)}; this holdfast reads format {FORMAT}."
        newer = isinstance(found, int) and found > FORMAT
        self._found(
            name, f"{said} It was made by a newer holdfast." if newer else said, "Use the version that made it."
        )

    def _found(self, name: str, found: str, remedy: str) -> None:
        self._problems.append(Problem(f"{self._folder}/{name}", found, remedy))


def _description(file: ContractFile, cases: tuple[PinnedCase, ...]) -> Description:
    return Description(
        variant=file.variant,
        run=file.run,
        by=file.by,
        purpose=text_of(file.purpose),
        owner=file.owner,
        tags=file.tags,
        bar=file.bar,
        accepts=file.accepts,
        checks=file.checks,
        cases=cases,
        draws=file.draws,
    )


def _first_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        return (
            f"at {'.'.join(map(str, first['loc'])) or 'the whole'}: {first['msg']}, found {shortened(first['input'])}."
        )
    return f"{str(error).splitlines()[0]}."
