"""Checks on structured answers. Our own equality decides; deepdiff, whose only home this is, explains the unequal."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable, nearest, shortened
from holdfast.expect.check import Check
from holdfast.expect.sameness import Parting, Rules, aligned, first_parting

__all__ = ["matches_expected"]

_PLACES_SHOWN = 5
_EXPLAINED_UP_TO = 20_000  # characters: deepdiff takes about a millisecond for a thousand


def matches_expected(
    *, keys: Mapping[str, str] = {}, tolerance: Mapping[str, float] = {}, ignore: Sequence[str] = ()
) -> Check[BaseModel, object]:
    """The parsed answer equals the case's expected value. Not applicable where a case expects nothing.

    Paths are dotted, without list positions. ``keys={"lines": "sku"}`` pairs the items of a list by a field, in any
    order; ``tolerance={"lines.amount": 0.005}`` lets a number differ; `ignore` leaves fields out.
    """
    rules = Rules(keys=dict(keys), tolerance=dict(tolerance), ignore=frozenset(ignore))
    plain = _Plain()

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        if expected is None:
            raise NotApplicable("The case has no expected value.")
        _require_known(rules, type(expected))
        if _alike(expected, reply.parsed):
            return
        wanted, found = plain.of(expected), _plain(reply.parsed)
        parting = first_parting(wanted, found, rules)
        if parting is not None:
            raise AssertionError(_explained(parting, wanted, found, rules))

    return Check("matches-expected", rule, says="is the case's expected value")


def _alike(wanted: Any, found: Any) -> bool:
    """Whether they are equal beyond doubt, as most are: as Python sees it, and written as JSON to the last character.

    Either alone would not do: to Python 1 is True, and JSON writes NaN and None alike.
    """
    if type(wanted) is not type(found) or not isinstance(wanted, BaseModel) or wanted != found:
        return False
    try:
        return bool(wanted.model_dump_json(warnings=False) == found.model_dump_json(warnings=False))
    except PydanticSerializationError:  # lone surrogates, which JSON cannot carry
        return False


class _Plain:
    """The plain form of the expected value, which is the same for all trials of a case; of the last one it is kept."""

    __slots__ = ("_last",)

    def __init__(self) -> None:
        self._last: tuple[Any, Any] = (None, None)

    def of(self, expected: Any) -> Any:
        value, plain = self._last
        if value is not expected:
            plain = _plain(expected)
            self._last = (expected, plain)
        return plain


def _plain(value: Any) -> Any:
    return value.model_dump(mode="python") if isinstance(value, BaseModel) else value


def _explained(parting: Parting, wanted: Any, found: Any, rules: Rules) -> str:
    first = f"at {parting.place}: expected {shortened(parting.wanted)}, found {shortened(parting.found)}."
    small = max(len(repr(wanted)), len(repr(found))) < _EXPLAINED_UP_TO
    others = _differing(wanted, aligned(wanted, found, rules)) if small else []
    if len(others) < 2:
        return f"The answer parts from what was expected {first}"
    listed = ", ".join(others[:_PLACES_SHOWN]) + (", ..." if len(others) > _PLACES_SHOWN else "")
    return f"The answer parts from what was expected in {len(others)} places: {listed}. First {first}"


def _differing(wanted: Any, found: Any) -> list[str]:
    """Every place that differs, in words that are safe to show."""
    from deepdiff import DeepDiff  # takes a fifth of a second to load, and is needed for a failed check only

    paths: list[str] = list(DeepDiff(wanted, found).affected_paths)
    return sorted({shortened(path.removeprefix("root")).strip("'\"") for path in paths})


def _require_known(rules: Rules, model: type[Any]) -> None:
    """Raises ValueError for a path that the model does not have: it would loosen or tighten nothing, in silence."""
    if not issubclass(model, BaseModel):
        return
    known = _paths(model)
    for path in (*rules.keys, *rules.tolerance, *rules.ignore):
        if path not in known:
            raise ValueError(
                f"`matches_expected()`: {model.__name__} has no field {path!r}. {nearest(path, known)}".rstrip()
            )


@cache
def _paths(model: type[BaseModel]) -> frozenset[str]:
    return frozenset(_paths_below(model, "", ()))


def _paths_below(model: type[BaseModel], path: str, above: tuple[type[BaseModel], ...]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        here = f"{path}.{name}" if path else name
        yield here
        for inner in _models_in(field.annotation):
            if inner not in above:  # a class that holds itself has endless paths; one level of it is enough
                yield from _paths_below(inner, here, (*above, model))


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
