"""Images and prompt files: named in a contract file, read when the suite is loaded."""

import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from holdfast.authoring.origin import Origin, calling_line
from holdfast.authoring.reading import current_reader, is_importing, read_text
from holdfast.domain.message import Detail, ImagePart
from holdfast.errors import Problem, UsageError

__all__ = ["TextFile", "image", "text_file", "with_texts"]

# What stands for a text that is not read yet. Nobody outside this process can write one: no input names a file.
_MARK = secrets.token_hex(16)
_STAND_IN = re.compile(rf"<<text_file {_MARK} ([0-9a-f]+) ([0-9a-f]*)>>")


class TextFile(str):
    """The text of a file that is not read yet: what `text_file` gives at the top of a module.

    There it can be put into lists and dicts, f-strings and sums. Everything else that reads the text waits for the
    function: before the request is built, the name it is bound to holds the text itself, a plain str.
    """

    path: Path
    source: str
    where: Origin

    def __new__(cls, path: Path, source: str, where: Origin) -> "TextFile":
        text = super().__new__(cls, f"<<text_file {_MARK} {os.fsencode(path).hex()} {source.encode().hex()}>>")
        text.path, text.source, text.where = path, source, where
        return text

    def read(self) -> str:
        """The text. Raises UsageError while the module is being imported, ContractError where it cannot be read."""
        if is_importing():
            found = f"The text of text_file({self.path.name!r}) is not read while the module is imported."
            raise UsageError(Problem("", found, "Use it inside the request function, in an f-string or in a sum."))
        reader = current_reader()
        if reader is None:
            return read_text(self.path, f"{self.where.file}:{self.where.line}")
        return reader.text(self.path, self.source, self.where)

    def __repr__(self) -> str:
        return f"text_file({self.path.name!r})"

    def __str__(self) -> str:
        return self.read()

    def __format__(self, spec: str) -> str:
        return self._stand_in() if is_importing() and not spec else format(self.read(), spec)

    def __add__(self, other: str) -> str:
        return f"{self}{other}" if isinstance(other, str) else NotImplemented

    def __radd__(self, other: str) -> str:
        return f"{other}{self}" if isinstance(other, str) else NotImplemented

    def __copy__(self) -> "TextFile":
        return self

    def __deepcopy__(self, memo: object) -> "TextFile":
        return self

    def _stand_in(self) -> str:
        return str.__str__(self)


def _reading(name: str) -> Callable[..., Any]:
    def method(self: TextFile, *args: Any, **kwargs: Any) -> Any:
        return getattr(self.read(), name)(*args, **kwargs)

    method.__name__ = name
    return method


_OPERATORS = ("__contains__", "__getitem__", "__iter__", "__len__", "__mod__", "__mul__", "__rmul__")
for _name in (*_OPERATORS, *(name for name in dir(str) if not name.startswith("_") and name != "maketrans")):
    setattr(TextFile, _name, _reading(_name))


def text_file(path: str | Path, /, *, source: str | None = None) -> str:
    """The text of a file, pinned by what it says; `source` tells where it was exported from.

    The path is relative to the file that calls this. At the top of a module nothing is read before the suite is
    loaded (see `TextFile`); inside a request function the text is there at once. Lines end in a newline only.
    """
    where = calling_line(1)
    named = TextFile(where.beside(path), source or "", where)
    return named.read() if current_reader() is not None and not is_importing() else named


def with_texts(text: str, where: Origin) -> str:
    """`text` with every stand-in replaced by the text of its file; the same object where there is none."""
    if isinstance(text, TextFile):
        return text.read()
    if _MARK not in text:
        return text

    def read(found: re.Match[str]) -> str:
        path, source = (bytes.fromhex(part) for part in found.groups())
        return TextFile(Path(os.fsdecode(path)), source.decode(), where).read()

    return _STAND_IN.sub(read, text)


def image(path: str | Path, /, *, max_side: int | None = None, detail: Detail | None = None) -> ImagePart:
    """An image in a file (PNG, JPEG, GIF or WebP), pinned by its sha256 and checked when the suite is loaded.

    The path is relative to the file that calls this. It is sent as it is, unless `max_side` asks for a longer side of
    so many pixels at most (this needs the extra ``holdfast[images]``). `detail` is sent along, for endpoints that have
    such a choice.
    """
    where = calling_line(1)
    try:
        return ImagePart(path=str(where.beside(path)), max_side=max_side, detail=detail)
    except ValidationError as error:
        found = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors(include_url=False)]
        raise UsageError(Problem(f"{where.file}:{where.line}", f"image: {'; '.join(found)}.")) from error
