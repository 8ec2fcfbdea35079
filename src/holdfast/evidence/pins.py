"""Accepted evidence, in git: one folder a contract, written whole or not at all."""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from holdfast.domain.draws import Draws
from holdfast.errors import EvidenceError, Problem
from holdfast.evidence.description import Description
from holdfast.evidence.pin_names import contract_of, folder_of
from holdfast.evidence.pin_reading import PinnedFiles
from holdfast.evidence.pin_writing import files_of
from holdfast.evidence.redaction import Redactor
from holdfast.ports import PinnedContract

_NO_SECRETS_KNOWN = Redactor()


class PinFolder:
    """The pins below `root` (the project's ``fixtures``), in ``pins/<contract>/``.

    `redactor` is applied before anything is written; without one, what looks like a key is taken out all the same.
    """

    def __init__(self, root: Path | str, *, redactor: Redactor = _NO_SECRETS_KNOWN) -> None:
        self.root = Path(root)
        self._pins = self.root / "pins"
        self._redactor = redactor

    def contracts(self) -> Sequence[str]:
        """The ids of all pinned contracts, sorted."""
        try:
            folders = [each.name for each in self._pins.iterdir() if each.is_dir()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise _unreadable(self._pins, error) from error
        names = {name.removeprefix(".").removesuffix(_OLD) for name in folders if _is_pinned(name)}
        return sorted(contract_of(name) for name in names)

    def read(self, contract: str, /) -> PinnedContract | None:
        """What is pinned of a contract; None where nothing is. Raises EvidenceError where a file is not as written."""
        folder = self._folder(contract)
        if folder is None:
            return None
        texts, problems = _texts_in(folder)
        if problems:
            raise EvidenceError(*problems)
        return PinnedFiles(folder.as_posix(), contract, texts).read()

    def draws(self, contract: str, /) -> Sequence[Draws]:
        """What is pinned of a contract's drawn inputs. Raises EvidenceError where its file is not as written."""
        folder = self._folder(contract)
        if folder is None:
            return ()
        texts, problems = _texts_in(folder)
        if problems:
            raise EvidenceError(*problems)
        return PinnedFiles(folder.as_posix(), contract, texts).draws()

    def write(self, pinned: PinnedContract, /) -> Sequence[str]:
        """Pin a contract in place of what was pinned of it; returns the paths written. Raises EvidenceError."""
        files = files_of(self._redacted(pinned))
        target = self._pins / folder_of(pinned.contract)
        new, old = target.with_name(f".{target.name}{_NEW}"), target.with_name(f".{target.name}{_OLD}")
        try:
            self._refuse_to_drop_strangers(pinned.contract)
            shutil.rmtree(new, ignore_errors=True)
            _write_folder(new, files)
            _swap(new, target, old)
        except OSError as error:
            shutil.rmtree(new, ignore_errors=True)
            said = f"The pins could not be written: {error.strerror}."
            remedy = "What was pinned before is untouched. Make room or make the folder writable, then approve again."
            raise EvidenceError(Problem(target.as_posix(), said, remedy)) from error
        return [(target / name).as_posix() for name in files]

    def _redacted(self, pinned: PinnedContract) -> PinnedContract:
        described = Description.model_validate(pinned.description)
        cases = [case.model_copy(update={"asked": self._redactor.value(case.asked)}) for case in described.cases]
        texts = {name: self._redactor.text(getattr(described, name)) for name in ("purpose", "owner", "by")}
        # A draw in which something is taken out is no longer what was drawn: it is not frozen.
        draws = tuple(each for each in described.draws if self._is_safe(each))
        safe = described.model_copy(update={**texts, "cases": tuple(cases), "draws": draws})
        evidence = tuple(map(self._redactor.redacted, pinned.evidence))
        votes = tuple(map(self._redactor.redacted, pinned.votes))
        return replace(pinned, description=safe.model_dump(mode="json"), evidence=evidence, votes=votes)

    def _is_safe(self, draws: Draws) -> bool:
        form = draws.model_dump(mode="json")
        return bool(self._redactor.value(form) == form)

    def _folder(self, contract: str) -> Path | None:
        """The folder of a contract; the one put aside where a swap was cut between its two renames."""
        target = self._pins / folder_of(contract)
        found = (each for each in (target, target.with_name(f".{target.name}{_OLD}")) if each.is_dir())
        return next(found, None)

    def _refuse_to_drop_strangers(self, contract: str) -> None:
        """Files that somebody put among the pins would go with the old folder."""
        folder = self._folder(contract)
        ours = (".json", ".jsonl")
        strangers = [each for each in folder.iterdir() if each.suffix not in ours] if folder else []
        if strangers:
            raise EvidenceError(
                *(Problem(each.as_posix(), "It is no pin.", "Move it out of the pins.") for each in strangers)
            )


_NEW, _OLD = ".new", ".old"


def _is_pinned(name: str) -> bool:
    return not name.startswith(".") or name.endswith(_OLD)


def _write_folder(folder: Path, files: Mapping[str, str]) -> None:
    folder.mkdir(parents=True)
    for name, text in files.items():
        with (folder / name).open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())


def _swap(new: Path, target: Path, old: Path) -> None:
    """Put `new` in the place of `target`. Cut anywhere, one whole folder is found under one of the names read."""
    if target.exists():
        shutil.rmtree(old, ignore_errors=True)
        target.replace(old)
    new.replace(target)
    shutil.rmtree(old, ignore_errors=True)


def _texts_in(folder: Path) -> tuple[Mapping[str, str], Sequence[Problem]]:
    """The texts of a folder's JSON files by name, and those that are no text."""
    texts, problems = {}, []
    for path in sorted(folder.iterdir()):
        if path.suffix in (".json", ".jsonl"):
            try:
                texts[path.name] = path.read_bytes().decode("utf-8").replace("\r\n", "\n")
            except UnicodeDecodeError as error:
                problems.append(
                    Problem(path.as_posix(), f"It is no UTF-8 text: {error.reason}.", "Restore it with git.")
                )
            except OSError as error:
                raise _unreadable(path, error) from error
    return texts, problems


def _unreadable(path: Path, error: OSError) -> EvidenceError:
    return EvidenceError(Problem(path.as_posix(), f"It cannot be read: {error.strerror}.", "Make it readable."))
