"""`agent_contract`: an agent of several turns under contract, with tools that act on a simulated world."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Generic, overload

from typing_extensions import TypeVar

from holdfast.authoring.case import CaseSource
from holdfast.authoring.judging import Judge
from holdfast.authoring.origin import calling_line
from holdfast.authoring.stated import Made, StatedJudge, add_check, made_here, state
from holdfast.authoring.world import World
from holdfast.domain.agent import Caps, Dialogue
from holdfast.domain.contract import Accepted, Bar
from holdfast.domain.trajectory import Trajectory
from holdfast.expect.check import Check

__all__ = ["AgentCheckDoor", "AgentContract", "AgentScoreDoor", "agent_contract"]

T = TypeVar("T")
W = TypeVar("W", bound=World)
E = TypeVar("E", default=None)


class AgentCheckDoor(Generic[T, W, E]):
    """Decorates a check of an agent."""

    def __init__(self, decorate: Callable[[Any], Any]) -> None:
        self._decorate = decorate

    @overload
    def __call__(self, fn: Callable[[Trajectory[W], T, E], None], /) -> Callable[[Trajectory[W], T, E], None]: ...
    @overload
    def __call__(self, fn: Callable[[Trajectory[W], T], None], /) -> Callable[[Trajectory[W], T], None]: ...
    def __call__(self, fn: Any, /) -> Any:
        return self._decorate(fn)


class AgentScoreDoor(Generic[T, W, E]):
    """Decorates a check of an agent that gives a score."""

    def __init__(self, decorate: Callable[[Any], Any]) -> None:
        self._decorate = decorate

    @overload
    def __call__(self, fn: Callable[[Trajectory[W], T], float], /) -> Callable[[Trajectory[W], T], float]: ...
    @overload
    def __call__(self, fn: Callable[[Trajectory[W], T, E], float], /) -> Callable[[Trajectory[W], T, E], float]: ...
    def __call__(self, fn: Any, /) -> Any:
        return self._decorate(fn)


class AgentContract(Made, Generic[T, W, E]):
    """An agent under contract. Made by `agent_contract`; its checks are given the whole run, as a `Trajectory`."""

    @overload
    def check(self, *, gate: bool) -> AgentCheckDoor[T, W, E]: ...
    @overload
    def check(self, *, at_least: float, gate: bool = ...) -> AgentScoreDoor[T, W, E]: ...
    @overload
    def check(self, ready_made: Check[object, T], /, *, gate: bool = ...) -> Check[object, T]: ...
    @overload
    def check(
        self, fn: Callable[[Trajectory[W], T, E], None], /, *, gate: bool = ...
    ) -> Callable[[Trajectory[W], T, E], None]: ...
    @overload
    def check(
        self, fn: Callable[[Trajectory[W], T], None], /, *, gate: bool = ...
    ) -> Callable[[Trajectory[W], T], None]: ...
    def check(self, *subject: Any, **options: Any) -> Any:
        """Add a check: a function of the trajectory, the input and, if it wants it, the expected value; or a
        ready-made one that reads a whole run.
        """
        added = add_check(self.stated, subject, options)
        if subject:
            return added
        return AgentScoreDoor(added) if "at_least" in options else AgentCheckDoor(added)

    @overload
    def judged_by(self, judge: Judge, text: Callable[[Trajectory[W]], str], *, gate: bool = ...) -> None: ...
    @overload
    def judged_by(self, judge: Judge, text: Callable[[Trajectory[W], T], str], *, gate: bool = ...) -> None: ...
    def judged_by(self, judge: Any, text: Any, *, gate: Any = True) -> None:
        """Let a judge grade every run, of which it is shown what `text` gives: a function of the run, and of the input
        if it wants it. With ``gate=False`` its word is reported and never blocks.
        """
        self.stated.judges.append(StatedJudge(judge, text, gate, calling_line(1)))


if TYPE_CHECKING:

    @overload
    def agent_contract(
        *,
        world: type[W],
        cases: Sequence[CaseSource[T, E | None]],
        caps: Caps = ...,
        bar: Bar = ...,
        checks: Sequence[Check[object, T] | Callable[[Trajectory[W], T], None]] = ...,
        id: str = ...,
        owner: str = ...,
        tags: Sequence[str] = ...,
        accepts: Sequence[Accepted] = ...,
    ) -> Callable[[Callable[[T], Dialogue]], AgentContract[T, W, E]]: ...
    @overload
    def agent_contract(
        *,
        world: Callable[[T], W],
        cases: Sequence[CaseSource[T, E | None]],
        caps: Caps = ...,
        bar: Bar = ...,
        checks: Sequence[Check[object, T] | Callable[[Trajectory[W], T], None]] = ...,
        id: str = ...,
        owner: str = ...,
        tags: Sequence[str] = ...,
        accepts: Sequence[Accepted] = ...,
    ) -> Callable[[Callable[[T], Dialogue]], AgentContract[T, W, E]]: ...
    def agent_contract(**given: Any) -> Any: ...

else:

    def agent_contract(*misplaced, **given):
        """A decorator that puts an agent under contract: the function below it gives the `Dialogue` of a case.

        `world` is a `World` class, or a function of the input that makes one; each trial acts on a copy. `caps` cut a
        run off. A run that was cut off fails, unless the contract says ``accepts=["truncation"]``.
        """
        made = made_here()
        return lambda function: AgentContract(state("agent_contract", function, given, misplaced, made))
