"""What judges said of their labelled answers, in git: one page a judge, ``judges/<id>.json`` beside the pins."""

import json
import os
from pathlib import Path

from pydantic import ValidationError

from holdfast.domain.judge import Calibration
from holdfast.errors import EvidenceError, Problem, shortened
from holdfast.evidence.pin_text import conflict_line, page

FORMAT = 1
_AGAIN = "Restore it with git; or remove it, and make it anew with `holdfast judge`."


class CalibrationFolder:
    """The calibrations below `root` (the project's ``fixtures``)."""

    def __init__(self, root: Path | str) -> None:
        self._folder = Path(root) / "judges"

    def read(self, judge: str) -> Calibration | None:
        """The calibration of a judge; None where there is none. Raises EvidenceError where it cannot be read."""
        path = self._path(judge)
        try:
            text = path.read_text("utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise EvidenceError(Problem(path.as_posix(), f"It cannot be read: {error}.", _AGAIN)) from error
        if (number := conflict_line(text)) is not None:
            said = f"Line {number} is the mark of a merge conflict that nobody has resolved."
            raise EvidenceError(Problem(path.as_posix(), said, _AGAIN))
        return _parsed(text, path, judge)

    def write(self, calibration: Calibration) -> str:
        """Write a calibration in place of an earlier one; returns its path. Raises EvidenceError."""
        path = self._path(calibration.judge)
        new = path.with_name(f".{path.name}.new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with new.open("w", encoding="utf-8", newline="\n") as file:
                file.write(page(calibration.model_dump(mode="json")))
                file.flush()
                os.fsync(file.fileno())
            new.replace(path)
        except OSError as error:
            said = f"The calibration could not be written: {error.strerror}."
            raise EvidenceError(Problem(path.as_posix(), said, "Make the folder writable.")) from error
        return path.as_posix()

    def _path(self, judge: str) -> Path:
        return self._folder / f"{judge}.json"


def _parsed(text: str, path: Path, judge: str) -> Calibration:
    try:
        fields = json.loads(text)
        if isinstance(fields, dict) and fields.get("format") != FORMAT:
            said = f"It has format {shortened(fields.get('format'))}; this holdfast reads format {FORMAT}."
            raise EvidenceError(Problem(path.as_posix(), said, "Use the version that made it."))
        found = Calibration.model_validate(fields)
    except (ValueError, RecursionError) as error:
        first = error.errors(include_url=False)[0]["msg"] if isinstance(error, ValidationError) else error
        raise EvidenceError(Problem(path.as_posix(), f"It cannot be read: {first}.", _AGAIN)) from error
    if found.judge != judge:
        said = f"It holds the calibration of judge {found.judge!r}, not of {judge!r}."
        raise EvidenceError(Problem(path.as_posix(), said, _AGAIN))
    return found
