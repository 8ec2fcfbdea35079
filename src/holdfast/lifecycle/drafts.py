"""Draft cases: files that a person may take into a contract. None is ever overwritten."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from holdfast.errors import EvidenceError, Problem

_MOST = 1_000  # names of one draft that are tried


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that `Case.load` reads, and the id of the case in it. `is_new` unless it stood there already."""

    path: str
    case: str
    is_new: bool


def write_draft(folder: Path, contract: str, *, case: str, form: Any) -> Draft:
    """Write one case, its input given in its JSON form, to ``<contract>.<case>.jsonl``.

    Escapes stand for everything that is not ASCII, so that no text of it can deceive a reader. Where another file has
    that name, a number is added. Raises EvidenceError where it cannot be written.
    """
    text = json.dumps({"id": case, "input": form, "tags": ["hunt"]}, ensure_ascii=True, allow_nan=False) + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(1, _MOST):
            path = folder / (f"{contract}.{case}.jsonl" if number == 1 else f"{contract}.{case}-{number}.jsonl")
            try:
                with path.open("x", encoding="ascii", newline="\n") as file:
                    file.write(text)
            except FileExistsError:
                if path.is_file() and path.read_bytes() == text.encode("ascii"):
                    return Draft(path.as_posix(), case, is_new=False)
            else:
                return Draft(path.as_posix(), case, is_new=True)
    except OSError as error:
        said = f"The draft of case {case!r} could not be written: {error.strerror}."
        raise EvidenceError(
            Problem(folder.as_posix(), said, "Name a folder that can be written with --out.")
        ) from error
    raise EvidenceError(Problem(folder.as_posix(), f"There are {_MOST} drafts of case {case!r}.", "Remove some."))
