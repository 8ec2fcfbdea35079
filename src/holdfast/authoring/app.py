"""`app_contract`: the application itself under contract, through the client it is handed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, overload

from pydantic import BaseModel
from typing_extensions import TypeVar

from holdfast.authoring.case import CaseSource
from holdfast.authoring.judging import Judge
from holdfast.authoring.origin import calling_line
from holdfast.authoring.stated import Made, StatedJudge, add_check, made_here, state
from holdfast.domain.contract import Accepted, Bar

__all__ = ["AppCheckDoor", "AppContract", "AppDoor", "AppScoreDoor", "app_contract"]

T = TypeVar("T")
A = TypeVar("A", bound="str | int | float | bool | BaseModel | Sequence[object] | Mapping[str, object] | None")
E = TypeVar("E", default=None)


class AppCheckDoor(Generic[T, A, E]):
    """Decorates a check of an application."""

    def __init__(self, decorate: Callable[[Any], Any]) -> None:
        self._decorate = decorate

    @overload
    def __call__(self, fn: Callable[[A, T, E], None], /) -> Callable[[A, T, E], None]: ...
    @overload
    def __call__(self, fn: Callable[[A, T], None], /) -> Callable[[A, T], None]: ...
    def __call__(self, fn: Any, /) -> Any:
        return self._decorate(fn)


class AppScoreDoor(Generic[T, A, E]):
    """Decorates a check of an application that gives a score."""

    def __init__(self, decorate: Callable[[Any], Any]) -> None:
        self._decorate = decorate

    @overload
    def __call__(self, fn: Callable[[A, T], float], /) -> Callable[[A, T], float]: ...
    @overload
    def __call__(self, fn: Callable[[A, T, E], float], /) -> Callable[[A, T, E], float]: ...
    def __call__(self, fn: Any, /) -> Any:
        return self._decorate(fn)


class AppContract(Made, Generic[T, A, E]):
    """An application under contract. Made by `app_contract`; its checks are given what the application returned."""

    @overload
    def check(self, *, gate: bool) -> AppCheckDoor[T, A, E]: ...
    @overload
    def check(self, *, at_least: float, gate: bool = ...) -> AppScoreDoor[T, A, E]: ...
    @overload
    def check(self, fn: Callable[[A, T, E], None], /) -> Callable[[A, T, E], None]: ...
    @overload
    def check(self, fn: Callable[[A, T], None], /) -> Callable[[A, T], None]: ...
    def check(self, *subject: Any, **options: Any) -> Any:
        """Add a check: a function of the answer, the input and, if it wants it, the expected value."""
        added = add_check(self.stated, subject, options)
        if subject:
            return added
        return AppScoreDoor(added) if "at_least" in options else AppCheckDoor(added)

    @overload
    def judged_by(self, judge: Judge, text: Callable[[A], str], *, gate: bool = ...) -> None: ...
    @overload
    def judged_by(self, judge: Judge, text: Callable[[A, T], str], *, gate: bool = ...) -> None: ...
    def judged_by(self, judge: Any, text: Any, *, gate: Any = True) -> None:
        """Let a judge grade every answer, of which it is shown what `text` gives: a function of the answer, and of the
        input if it wants it. With ``gate=False`` its word is reported and never blocks.
        """
        self.stated.judges.append(StatedJudge(judge, text, gate, calling_line(1)))


class AppDoor(Generic[T, E]):
    """Decorates the function that runs the application: of the input, a client, and the release's id."""

    def __init__(self, decorate: Callable[[Any], Any]) -> None:
        self._decorate = decorate

    # The client is openai's, which may not be imported here: its kind is read from the annotation at load.
    @overload
    def __call__(self, fn: Callable[[T, Any, str], Awaitable[A]], /) -> AppContract[T, A, E]: ...
    @overload
    def __call__(self, fn: Callable[[T, Any, str], A], /) -> AppContract[T, A, E]: ...
    def __call__(self, fn: Any, /) -> Any:
        return self._decorate(fn)


if TYPE_CHECKING:

    def app_contract(
        *,
        cases: Sequence[CaseSource[T, E | None]],
        bar: Bar = ...,
        revision: str = ...,
        id: str = ...,
        owner: str = ...,
        tags: Sequence[str] = ...,
        accepts: Sequence[Accepted] = ...,
    ) -> AppDoor[T, E]: ...

else:

    def app_contract(*misplaced, **given):
        """A decorator that puts the application under contract: what it returns is checked, every exchange is kept.

        The function takes the input, a client annotated ``openai.OpenAI`` or ``openai.AsyncOpenAI``, and the release's
        id, ready for ``model=``. `revision` stands in the evidence key for the code; the default is the git commit.
        """
        made = made_here()
        return AppDoor(lambda function: AppContract(state("app_contract", function, given, misplaced, made)))
