"""What a contract file stated, as it was written: nothing is judged before the suite is loaded."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal

from holdfast.authoring.origin import Origin, calling_line, making_line

Kind = Literal["contract", "app_contract", "agent_contract", "metamorphic", "metamorphic.of_requests"]


@dataclass(frozen=True, slots=True)
class StatedCheck:
    """A function or a ready-made check, with the options it was given."""

    subject: object
    options: Mapping[str, Any]
    where: Origin


@dataclass(frozen=True, slots=True)
class StatedVariant:
    """Another request function for the same cases."""

    id: object
    function: object
    where: Origin


@dataclass(frozen=True, slots=True)
class StatedJudge:
    """A judge, what of a reply it is shown, and whether its word gates."""

    judge: object
    text: object
    gate: object
    where: Origin


@dataclass(slots=True, eq=False)
class Stated:
    """Everything that was said about one contract."""

    kind: Kind
    function: object
    given: Mapping[str, Any]
    misplaced: tuple[object, ...]
    made: Origin  # the line at the top of a file that made it: whose contract it is
    checks: list[StatedCheck] = field(default_factory=list)
    variants: list[StatedVariant] = field(default_factory=list)
    judges: list[StatedJudge] = field(default_factory=list)


class Made:
    """A contract as it stands in a module. `stated` is what the loader reads."""

    def __init__(self, stated: Stated) -> None:
        self.stated = stated
        workshop = _workshop.get()
        if workshop is not None:
            workshop.append(self)

    @property
    def id(self) -> str:
        """The last part of the contract's id; the path of its file comes before it."""
        return last_part(self.stated)


_workshop: ContextVar[list[Made] | None] = ContextVar("holdfast_workshop", default=None)


@contextmanager
def watching() -> Iterator[list[Made]]:
    """Every contract made meanwhile, in order."""
    made: list[Made] = []
    token = _workshop.set(made)
    try:
        yield made
    finally:
        _workshop.reset(token)


def last_part(stated: Stated) -> str:
    """The id that was given, or the function's name with dashes."""
    given = stated.given.get("id")
    return str(given) if given is not None else dashed(function_name(stated.function))


def function_name(function: object) -> str:
    """The name of a function, or of the function inside a partial; empty where there is none."""
    return str(getattr(getattr(function, "func", function), "__name__", ""))


def dashed(name: str) -> str:
    """A Python name as a part of an id."""
    return name.strip("_").replace("_", "-").lower()


def state(
    kind: Kind, function: object, given: Mapping[str, Any], misplaced: tuple[object, ...], made: Origin
) -> Stated:
    """The statement of a contract, with the checks that stand in its ``checks=``."""
    stated = Stated(kind, function, given, misplaced, made)
    checks = given.get("checks", ())
    if isinstance(checks, list | tuple):
        stated.checks += [StatedCheck(check, {}, made) for check in checks]
    return stated


def add_check(stated: Stated, subject: tuple[Any, ...], options: Mapping[str, Any]) -> Any:
    """Note a check, or give the decorator that does. Called by the public method `check` and by nothing else."""
    where = calling_line(2)
    if not subject:
        return noting(lambda function: stated.checks.append(StatedCheck(function, options, where)))
    stated.checks.append(StatedCheck(subject[0], options, where))
    return subject[0]


def noting(note: Callable[[Any], None]) -> Callable[[Any], Any]:
    """A decorator that notes a function and leaves it as it is."""

    def decorate(function: Any) -> Any:
        note(function)
        return function

    return decorate


def made_here() -> Origin:
    """The line that makes a contract. Called by the public doors and by nothing else."""
    return making_line(2)
