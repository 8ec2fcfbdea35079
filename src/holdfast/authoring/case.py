"""Cases: the concrete inputs of a contract, in code or in a file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Generic, cast, overload

from typing_extensions import TypeVar

from holdfast.authoring.origin import Origin, calling_line

__all__ = ["Case", "CaseFile", "CaseSource"]

T_co = TypeVar("T_co", covariant=True)
E_co = TypeVar("E_co", covariant=True, default=None)
M = TypeVar("M")
N = TypeVar("N")


class _Absent:
    def __repr__(self) -> str:
        return "..."


_ABSENT = _Absent()


class CaseSource(Generic[T_co, E_co]):
    """Where cases come from: one `Case`, or a file of them."""

    where: Origin


class Case(CaseSource[T_co, E_co]):
    """One concrete input, under an id that stays.

    The id is a slug: lower-case letters, digits, dots and dashes. `expected` is what checks of three arguments and
    ``expect.matches_expected`` compare with.
    """

    id: str
    tags: tuple[str, ...]

    @overload
    def __init__(self: "Case[M, None]", id: str, input: M, *, tags: Sequence[str] = ...) -> None: ...
    @overload
    def __init__(self: "Case[M, N]", id: str, input: M, *, tags: Sequence[str] = ..., expected: N) -> None: ...
    def __init__(self, id: str, input: Any, *, tags: Sequence[str] = (), expected: Any = _ABSENT) -> None:
        self.id = id
        self.tags = cast(tuple[str, ...], tags) if isinstance(tags, str) else tuple(tags)
        self.has_expected = expected is not _ABSENT
        self.where = calling_line(1)
        self._input = input
        self._expected = expected if self.has_expected else None

    def __repr__(self) -> str:
        return f"Case({self.id!r}, {self._input!r})"

    @property
    def input(self) -> T_co:
        """What the request function is given."""
        return cast(T_co, self._input)

    @property
    def expected(self) -> E_co:
        """What the answer should come to; None where the case does not say."""
        return cast(E_co, self._expected)

    @overload
    @staticmethod
    def load(path: str | Path, input: type[M]) -> "CaseFile[M, None]": ...
    @overload
    @staticmethod
    def load(path: str | Path, input: type[M], *, expected: type[N]) -> "CaseFile[M, N]": ...
    @staticmethod
    def load(path: str | Path, input: Any, *, expected: Any = None) -> "CaseFile[Any, Any]":
        """The cases of a file of JSON lines, ``{"id", "input", "expected"?, "tags"?}``.

        It is read and validated when the suite is loaded. The path is relative to the file that calls this.
        """
        return CaseFile(path, input, expected, where=calling_line(1))


class CaseFile(CaseSource[T_co, E_co]):
    """A file of cases, read when the suite is loaded, not while the module is imported."""

    def __init__(self, path: str | Path, input: Any, expected: Any, *, where: Origin) -> None:
        self.path = where.beside(path)
        self.where = where
        self.input_type = input
        self.expected_type = expected

    def __repr__(self) -> str:
        return f"Case.load({self.path.name!r})"
