"""What user code raised, as problems that show the user's own lines."""

import importlib
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from pydantic import ValidationError

from holdfast.authoring.origin import Origin
from holdfast.errors import HoldfastError, Problem

_OURS = str(Path(__file__).resolve().parent.parent)
_VALUE_ERROR = "Value error, "


def told(error: BaseException) -> str:
    """An exception in a line: its class and what it says."""
    if isinstance(error, ValidationError):
        return " ".join(_validation_sentences(error))
    text = str(error).strip()
    return f"{type(error).__name__}: {text}" if text else f"{type(error).__name__}"


def problems_of_import(error: BaseException, path: Path, root: Path) -> list[Problem]:
    """What was wrong with a file that could not be imported. Mistakes in our own words need no traceback."""
    last = last_user_line(error, root) or Origin(str(path), 1)
    where = last.shown(root)
    if isinstance(error, HoldfastError):
        return [Problem(each.where or where, each.found, each.remedy) for each in error.problems]
    if isinstance(error, ValidationError) and _is_ours(error):
        return [Problem(where, sentence) for sentence in _validation_sentences(error)]
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        where = Origin(error.filename, error.lineno).shown(root)
    return [Problem(where, f"The file cannot be loaded. {told(error)}\n{users_traceback(error)}")]


def users_traceback(error: BaseException) -> str:
    """The traceback without the frames of holdfast and of the import machinery."""
    told_by = traceback.TracebackException.from_exception(error)
    part: traceback.TracebackException | None = told_by
    while part is not None:
        part.stack = traceback.StackSummary.from_list([each for each in part.stack if not _is_machinery(each.filename)])
        part = part.__cause__ or part.__context__
    return "".join(told_by.format()).rstrip()


def last_user_line(error: BaseException, root: Path) -> Origin | None:
    """The innermost line below `root` that was running; failing that, the innermost that is not ours."""
    lines = [Origin(file, line) for file, line in _lines(error.__traceback__) if not _is_machinery(file)]
    own = [each for each in lines if Path(each.file).is_relative_to(root) and "site-packages" not in each.file]
    nearest = own or lines
    return nearest[-1] if nearest else None


def _lines(step: TracebackType | None) -> Iterator[tuple[str, int]]:
    while step is not None:
        yield step.tb_frame.f_code.co_filename, step.tb_lineno
        step = step.tb_next


def _is_machinery(file: str) -> bool:
    return file.startswith(("<frozen importlib", _OURS)) or file == importlib.__file__


def _is_ours(error: ValidationError) -> bool:
    return error.title in ("Bar", "Request", "Sampling", "Message", "ImagePart", "Schema", "Tool", "Dialogue", "Caps")


def _validation_sentences(error: ValidationError) -> list[str]:
    return [_sentence(error.title, each["loc"], each["msg"]) for each in error.errors(include_url=False)]


def _sentence(title: str, path: tuple[int | str, ...], message: str) -> str:
    place = ".".join(map(str, path))
    text = message.removeprefix(_VALUE_ERROR)
    return f"{title}{f', {place}' if place else ''}: {text}{'' if text.endswith('.') else '.'}"
