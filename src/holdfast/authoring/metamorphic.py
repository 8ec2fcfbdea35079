"""`metamorphic`: what must hold between the answers to a request and to a variation of it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Generic, overload

from typing_extensions import TypeVar

from holdfast.authoring.contract import Contract
from holdfast.authoring.origin import Origin
from holdfast.authoring.stated import Kind, Made, add_check, made_here, state
from holdfast.domain.contract import Accepted, Bar
from holdfast.domain.reply import Reply
from holdfast.domain.request import Request

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["Metamorphic", "MetamorphicDoor", "PairCheckDoor", "PairScoreDoor", "metamorphic"]

T = TypeVar("T")
R = TypeVar("R", default=None)
E = TypeVar("E", default=None)
D = TypeVar("D")


class PairCheckDoor(Generic[T, R, E]):
    """Decorates a check of two replies."""

    def __init__(self, decorate: Callable[[Any], Any]) -> None:
        self._decorate = decorate

    @overload
    def __call__(
        self, fn: Callable[[Reply[R], Reply[R], T, E], None], /
    ) -> Callable[[Reply[R], Reply[R], T, E], None]: ...
    @overload
    def __call__(self, fn: Callable[[Reply[R], Reply[R], T], None], /) -> Callable[[Reply[R], Reply[R], T], None]: ...
    def __call__(self, fn: Any, /) -> Any:
        return self._decorate(fn)


class PairScoreDoor(Generic[T, R, E]):
    """Decorates a check of two replies that gives a score."""

    def __init__(self, decorate: Callable[[Any], Any]) -> None:
        self._decorate = decorate

    @overload
    def __call__(self, fn: Callable[[Reply[R], Reply[R], T], float], /) -> Callable[[Reply[R], Reply[R], T], float]: ...
    @overload
    def __call__(
        self, fn: Callable[[Reply[R], Reply[R], T, E], float], /
    ) -> Callable[[Reply[R], Reply[R], T, E], float]: ...
    def __call__(self, fn: Any, /) -> Any:
        return self._decorate(fn)


class Metamorphic(Made, Generic[T, R, E]):
    """A relation under contract. Made by `metamorphic`; further checks are given both replies and the input."""

    @overload
    def check(self, *, gate: bool) -> PairCheckDoor[T, R, E]: ...
    @overload
    def check(self, *, at_least: float, gate: bool = ...) -> PairScoreDoor[T, R, E]: ...
    @overload
    def check(
        self, fn: Callable[[Reply[R], Reply[R], T, E], None], /, *, gate: bool = ...
    ) -> Callable[[Reply[R], Reply[R], T, E], None]: ...
    @overload
    def check(
        self, fn: Callable[[Reply[R], Reply[R], T], None], /, *, gate: bool = ...
    ) -> Callable[[Reply[R], Reply[R], T], None]: ...
    def check(self, *subject: Any, **options: Any) -> Any:
        """Add a check: a function of the reply to the request as it is, the reply to the varied one, the input and,
        if it wants it, the expected value.
        """
        added = add_check(self.stated, subject, options)
        if subject:
            return added
        return PairScoreDoor(added) if "at_least" in options else PairCheckDoor(added)


class MetamorphicDoor:
    """Makes metamorphic contracts: over a function that varies the input, or with `of_requests` the built request."""

    if TYPE_CHECKING:

        def __call__(
            self,
            base: Contract[T, R, E],
            /,
            *,
            holds: Callable[[Reply[R], Reply[R]], bool],
            given: "SearchStrategy[D]",
            draws: int,
            seed: int,
            bar: Bar = ...,
            id: str = ...,
            owner: str = ...,
            tags: Sequence[str] = ...,
            accepts: Sequence[Accepted] = ...,
        ) -> Callable[[Callable[[T, D], T]], Metamorphic[T, R, E]]: ...

        def of_requests(
            self,
            base: Contract[T, R, E],
            /,
            *,
            holds: Callable[[Reply[R], Reply[R]], bool],
            given: "SearchStrategy[D]",
            draws: int,
            seed: int,
            bar: Bar = ...,
            id: str = ...,
            owner: str = ...,
            tags: Sequence[str] = ...,
            accepts: Sequence[Accepted] = ...,
        ) -> Callable[[Callable[[Request, D], Request]], Metamorphic[T, R, E]]: ...

    else:

        def __call__(self, *base, **given):
            """A decorator of a function of an input and a draw, which gives the varied input.

            Every one of `draws` values of the strategy `given` is applied to each case of `base`. A trial asks both
            requests afresh, and passes where ``holds(reply, varied_reply)`` does.
            """
            return _decorator("metamorphic", base, given, made_here())

        def of_requests(self, *base, **given):
            """A decorator of a function of a built `Request` and a draw, which gives the varied request."""
            return _decorator("metamorphic.of_requests", base, given, made_here())


def _decorator(kind: Kind, base: tuple[Any, ...], given: dict[str, Any], made: Origin) -> Any:
    if len(base) == 1 and not given and not isinstance(base[0], Made):  # `@metamorphic` without its parentheses
        return Metamorphic(state(kind, base[0], {}, (), made))
    told = {"base": base[0], **given} if base else given
    return lambda function: Metamorphic(state(kind, function, told, base[1:], made))


metamorphic = MetamorphicDoor()
