"""What the folders and files of pins are called, on every file system."""

import re

from holdfast.errors import EvidenceError, Problem

CONTRACT_FILE = "contract.json"

_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9_-])?")
# Names that Windows keeps for devices, whatever follows their first dot; and the name of the contract's own file.
_RESERVED = frozenset(
    {"contract", "con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in "123456789")}
)


def folder_of(contract: str) -> str:
    """The name of a contract's folder. Raises EvidenceError for an id that is no file name."""
    return _safe(contract)


def case_file(case: str) -> str:
    """The name of the page of a case."""
    return f"{_safe(case)}.json"


def trials_file(case: str) -> str:
    """The name of the file of a case's trials."""
    return f"{_safe(case)}.trials.jsonl"


def votes_file(case: str) -> str:
    """The name of the file of the votes on a case's answers."""
    return f"{_safe(case)}.votes.jsonl"


def contract_of(folder: str) -> str:
    """The contract of a folder's name."""
    return folder.removeprefix("_")


def _safe(name: str) -> str:
    """Ids start with a letter or digit, so an underscore before a reserved name clashes with none."""
    if not _ID.fullmatch(name):
        raise EvidenceError(
            Problem("", f"{name!r} cannot be the name of a file.", "Use letters, digits, dots, dashes.")
        )
    return f"_{name}" if name.split(".")[0].lower() in _RESERVED else name
