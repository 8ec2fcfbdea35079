"""`contract`: one behaviour an application relies on, as a function that builds its request, and checks."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, overload

from typing_extensions import TypeVar

from holdfast.authoring.case import CaseSource
from holdfast.authoring.judging import Judge
from holdfast.authoring.origin import calling_line
from holdfast.authoring.stated import Made, StatedJudge, StatedVariant, add_check, made_here, noting, state
from holdfast.domain.contract import Accepted, Bar
from holdfast.domain.reply import Reply
from holdfast.domain.request import Request
from holdfast.expect.check import Check

__all__ = ["CheckDoor", "Contract", "ContractDoor", "ScoreDoor", "contract"]

T = TypeVar("T")
R = TypeVar("R", default=None)
E = TypeVar("E", default=None)
Q = TypeVar("Q", default=None)


class CheckDoor(Generic[T, R, E]):
    """Decorates a check of a contract."""

    def __init__(self, decorate: Callable[[Any], Any]) -> None:
        self._decorate = decorate

    @overload
    def __call__(self, fn: Callable[[Reply[R], T, E], None], /) -> Callable[[Reply[R], T, E], None]: ...
    @overload
    def __call__(self, fn: Callable[[Reply[R], T], None], /) -> Callable[[Reply[R], T], None]: ...
    def __call__(self, fn: Any, /) -> Any:
        return self._decorate(fn)


class ScoreDoor(Generic[T, R, E]):
    """Decorates a check that gives a score."""

    def __init__(self, decorate: Callable[[Any], Any]) -> None:
        self._decorate = decorate

    @overload
    def __call__(self, fn: Callable[[Reply[R], T], float], /) -> Callable[[Reply[R], T], float]: ...
    @overload
    def __call__(self, fn: Callable[[Reply[R], T, E], float], /) -> Callable[[Reply[R], T, E], float]: ...
    def __call__(self, fn: Any, /) -> Any:
        return self._decorate(fn)


class Contract(Made, Generic[T, R, E]):
    """One behaviour an application relies on. Made by `contract`; add checks with ``@name.check``."""

    @overload
    def check(self, *, gate: bool) -> CheckDoor[T, R, E]: ...
    @overload
    def check(self, *, at_least: float, gate: bool = ...) -> ScoreDoor[T, R, E]: ...
    @overload
    def check(self, ready_made: Check[R, T], /, *, gate: bool = ...) -> Check[R, T]: ...
    @overload
    def check(self, fn: Callable[[Reply[R], T, E], None], /) -> Callable[[Reply[R], T, E], None]: ...
    @overload
    def check(self, fn: Callable[[Reply[R], T], None], /) -> Callable[[Reply[R], T], None]: ...
    def check(self, *subject: Any, **options: Any) -> Any:
        """Add a check: a function of reply, input and, if it wants it, the expected value; or a ready-made one.

        It asserts and returns nothing, or returns a score that must reach ``at_least=``. With ``gate=False`` it is
        reported and never blocks.
        """
        added = add_check(self.stated, subject, options)
        if subject:
            return added
        return ScoreDoor(added) if "at_least" in options else CheckDoor(added)

    @overload
    def judged_by(self, judge: Judge, text: Callable[[Reply[R]], str], *, gate: bool = ...) -> None: ...
    @overload
    def judged_by(self, judge: Judge, text: Callable[[Reply[R], T], str], *, gate: bool = ...) -> None: ...
    def judged_by(self, judge: Any, text: Any, *, gate: Any = True) -> None:
        """Let a judge grade every reply, of which it is shown what `text` gives: a function of the reply, and of the
        input if it wants it. With ``gate=False`` its word is reported and never blocks.
        """
        self.stated.judges.append(StatedJudge(judge, text, gate, calling_line(1)))

    def variant(self, id: str, /) -> Callable[[Callable[[T], Request]], Callable[[T], Request]]:
        """Add another wording: same cases, checks and bar, another request. The undecorated one is ``main``."""
        where = calling_line(1)
        return noting(lambda function: self.stated.variants.append(StatedVariant(id, function, where)))


class ContractDoor:
    """Makes contracts: ``@contract(cases=[...])`` over a request function, or `define` in a loop."""

    @overload
    def __call__(
        self,
        *,
        cases: Sequence[CaseSource[T, E | None]],
        tools: Sequence[Callable[..., object]] = ...,
        checks: Sequence[Check[None, T]] = ...,
        bar: Bar = ...,
        id: str = ...,
        owner: str = ...,
        tags: Sequence[str] = ...,
        accepts: Sequence[Accepted] = ...,
    ) -> Callable[[Callable[[T], Request]], Contract[T, None, E]]: ...
    @overload
    def __call__(
        self,
        *,
        cases: Sequence[CaseSource[T, E | None]],
        response_model: type[Q],
        tools: Sequence[Callable[..., object]] = ...,
        checks: Sequence[Check[Q, T]] = ...,
        bar: Bar = ...,
        id: str = ...,
        owner: str = ...,
        tags: Sequence[str] = ...,
        accepts: Sequence[Accepted] = ...,
    ) -> Callable[[Callable[[T], Request]], Contract[T, Q, E]]: ...
    def __call__(self, *misplaced: Any, **given: Any) -> Any:
        """A decorator that makes the function below it a contract: it builds the request of a case, and does no more.

        The first paragraph of its docstring is the contract's purpose. `response_model` is the pydantic class whose
        schema is sent and as which the answer is parsed; `tools` are functions marked with `tool`.
        """
        made = made_here()
        if len(misplaced) == 1 and not given and callable(misplaced[0]):  # `@contract` without its parentheses
            return Contract(state("contract", misplaced[0], {}, (), made))
        return lambda function: Contract(state("contract", function, given, misplaced, made))

    @overload
    def define(
        self,
        *,
        id: str,
        request: Callable[[T], Request],
        cases: Sequence[CaseSource[T, E | None]],
        tools: Sequence[Callable[..., object]] = ...,
        checks: Sequence[Check[None, T]] = ...,
        bar: Bar = ...,
        owner: str = ...,
        tags: Sequence[str] = ...,
        accepts: Sequence[Accepted] = ...,
    ) -> Contract[T, None, E]: ...
    @overload
    def define(
        self,
        *,
        id: str,
        request: Callable[[T], Request],
        cases: Sequence[CaseSource[T, E | None]],
        response_model: type[Q],
        tools: Sequence[Callable[..., object]] = ...,
        checks: Sequence[Check[Q, T]] = ...,
        bar: Bar = ...,
        owner: str = ...,
        tags: Sequence[str] = ...,
        accepts: Sequence[Accepted] = ...,
    ) -> Contract[T, Q, E]: ...
    def define(self, *misplaced: Any, request: Any = None, **given: Any) -> Any:
        """A contract made by a call, for contracts that a loop makes: bind the list of them to a name."""
        return Contract(state("contract", request, given, misplaced, made_here()))


contract = ContractDoor()
