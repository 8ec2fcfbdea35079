"""Reading the files that contracts name: each once a load, every mistake a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

from holdfast.authoring.images import as_asked, checked_image
from holdfast.authoring.origin import Origin, shown_path
from holdfast.domain.contract import NamedFile
from holdfast.domain.message import ImagePart
from holdfast.domain.value import digest_of_bytes
from holdfast.errors import ContractError, Problem, nearest

_BOM = b"\xef\xbb\xbf"

_importing: ContextVar[bool] = ContextVar("holdfast_importing", default=False)


@dataclass(slots=True)
class Reader:
    """The files of one load."""

    root: Path
    _texts: dict[Path, str] = field(default_factory=dict)
    _images: dict[Path, ImagePart] = field(default_factory=dict)
    _by_digest: dict[str, ImagePart] = field(default_factory=dict)
    _failed: dict[Path, ContractError] = field(default_factory=dict)
    _named: dict[str, dict[str, NamedFile]] = field(default_factory=dict)  # by the file that names them, and by path

    def text(self, path: Path, source: str, where: Origin) -> str:
        """The text of a file. Raises ContractError where it cannot be read."""
        if path not in self._texts:
            with self._told_once(path):
                self._texts[path] = read_text(path, where.shown(self.root), shown_path(path, self.root))
        text, shown = self._texts[path], shown_path(path, self.root)
        named = self._named.setdefault(where.file, {})
        if source or shown not in named:
            named[shown] = NamedFile(path=shown, sha256=digest_of_bytes(text.encode()), source=source)
        return text

    def files_named_in(self, file: Path) -> tuple[NamedFile, ...]:
        """The text files that a contract file names, in order of their paths."""
        named = self._named.get(str(file), {})
        return tuple(named[path] for path in sorted(named))

    def image(self, part: ImagePart, base: Origin, where: str) -> ImagePart:
        """The image of a file, checked, as it is asked for. Raises ContractError where there is none."""
        if not part.path:
            raise ContractError(Problem(where, "An image names no file.", 'Name one with image("PATH").'))
        path = base.beside(part.path)
        if path not in self._images:
            with self._told_once(path):
                self._images[path] = checked_image(path, where, shown_path(path, self.root), read_bytes)
                self._by_digest.setdefault(self._images[path].sha256, self._images[path])
        return as_asked(self._images[path], part, where)

    def from_file(self, part: ImagePart) -> ImagePart:
        """The same image, read from its file where one was loaded: so its bytes need not be held."""
        known = self._by_digest.get(part.sha256)
        if known is None or known.path == part.path or known.media_type != part.media_type:
            return part
        wishes = {"max_side": part.max_side, "changes": part.changes, "detail": part.detail}
        return known.model_copy(update=wishes)

    @contextmanager
    def _told_once(self, path: Path) -> Iterator[None]:
        """What is wrong with a file is told of the place that named it first; later ones raise the same."""
        if path in self._failed:
            raise self._failed[path]
        try:
            yield
        except ContractError as error:
            self._failed[path] = error
            raise


_reader: ContextVar[Reader | None] = ContextVar("holdfast_reader", default=None)


def current_reader() -> Reader | None:
    """The reader of the load that is under way; None outside of one."""
    return _reader.get()


def is_importing() -> bool:
    """Whether contract files are being imported: nothing is read then."""
    return _importing.get()


@contextmanager
def importing() -> Iterator[None]:
    """Contract files are imported meanwhile."""
    token = _importing.set(True)
    try:
        yield
    finally:
        _importing.reset(token)


@contextmanager
def reading(reader: Reader) -> Iterator[None]:
    """Files are read with `reader` meanwhile."""
    token = _reader.set(reader)
    try:
        yield
    finally:
        _reader.reset(token)


def read_text(path: Path, where: str, shown: str = "") -> str:
    """The text of a UTF-8 file, its lines ending in a newline only. Raises ContractError."""
    content = read_bytes(path, where, shown or str(path))
    return decoded(content, where, shown or str(path)).replace("\r\n", "\n").replace("\r", "\n")


def read_bytes(path: Path, where: str, shown: str) -> bytes:
    """The bytes of a file. Raises ContractError with the nearest name where there is no such file."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ContractError(Problem(where, f"There is no file {shown!r}.", _neighbour(path))) from error
    except OSError as error:
        raise ContractError(Problem(where, f"The file {shown!r} cannot be read: {error.strerror}.")) from error


def decoded(content: bytes, where: str, shown: str) -> str:
    """Bytes as UTF-8 text. Raises ContractError for other encodings and for a byte-order mark."""
    if content.startswith(_BOM):
        found = f"The file {shown!r} starts with a byte-order mark, which would become part of the text."
        raise ContractError(Problem(where, found, "Save it as UTF-8 without one."))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"The file {shown!r} is not UTF-8: line {line} holds the byte 0x{content[error.start]:02x}."
        raise ContractError(Problem(where, found, "Save it as UTF-8.")) from error


def _neighbour(path: Path) -> str:
    if not path.parent.is_dir():
        return f"There is no folder {path.parent.name!r} either."
    return nearest(path.name, (each.name for each in path.parent.iterdir() if each.is_file()))
