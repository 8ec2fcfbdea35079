"""Lines of users' files: where something was written."""

import sys
from dataclasses import dataclass
from pathlib import Path
from types import FrameType


@dataclass(frozen=True, slots=True)
class Origin:
    """A line of a file."""

    file: str
    line: int

    def shown(self, root: Path) -> str:
        """``path:line``, the path relative to `root` where it stands below it."""
        return f"{shown_path(Path(self.file), root)}:{self.line}"

    def beside(self, path: str | Path) -> Path:
        """The path, relative to the folder of this file."""
        return Path(self.file).parent / path


def shown_path(path: Path, root: Path) -> str:
    """The path as messages show it: relative to `root` where it stands below it, with forward slashes."""
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()


def calling_line(depth: int) -> Origin:
    """The line that called the function `depth` frames up; 1 is the caller of this function's caller."""
    return _line_of(sys._getframe(depth + 1))


def making_line(depth: int) -> Origin:
    """The line at the top of a file that led here: what a function makes belongs to the file that called it."""
    start = sys._getframe(depth + 1)
    frame: FrameType | None = start
    while frame is not None and frame.f_code.co_name != "<module>":
        frame = frame.f_back
    return _line_of(frame or start)


def line_of_function(function: object) -> Origin | None:
    """Where a function was written; None for what has no code of its own."""
    inner = getattr(function, "func", function)  # a partial
    code = getattr(inner, "__code__", None)
    return None if code is None else Origin(code.co_filename, code.co_firstlineno)


def _line_of(frame: FrameType) -> Origin:
    return Origin(frame.f_code.co_filename, frame.f_lineno)
