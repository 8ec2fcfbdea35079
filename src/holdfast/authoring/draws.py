"""Drawn values, drawn anew or read from what was pinned; and the cases that are made of them."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from inspect import Parameter, signature
from itertools import islice
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError
from pydantic.errors import PydanticUserError

from holdfast.authoring.case import Case, CaseSource
from holdfast.authoring.drawing import Drawn, require, values_of
from holdfast.authoring.findings import Place
from holdfast.authoring.input_form import json_of
from holdfast.domain.draws import DrawnValue, Draws
from holdfast.domain.value import digest
from holdfast.errors import shortened

PinnedDraws = Callable[[str], Sequence[Draws]]  # of the contract with that id
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_LONGEST = 160  # characters of a strategy's description that are kept; of a longer one its digest tells it apart


def nothing_pinned(contract: str, /) -> Sequence[Draws]:
    """No contract has pinned draws."""
    return ()


@dataclass(frozen=True, slots=True)
class Source:
    """What inputs of a contract are drawn from."""

    strategy: Any
    seed: int
    draws: Draws


def expanded(
    sources: Sequence[CaseSource[Any, Any]], function: object, place: Place, pinned: PinnedDraws
) -> tuple[list[CaseSource[Any, Any]], list[Source]]:
    """The sources with every `drawn` replaced by its cases, and what these are drawn from. Mistakes are noted."""
    found: list[CaseSource[Any, Any]] = []
    made: dict[int, Source] = {}
    frozen = pinned(place.contract) if any(isinstance(each, Drawn) for each in sources) else ()
    for each in sources:
        if not isinstance(each, Drawn):
            found.append(each)
        elif (source := _drawn(each, function, place, frozen, made)) is not None:
            made[source[1].seed] = source[1]
            found += _cases(each, source[0])
    return found, list(made.values())


def _drawn(
    drawn: Drawn[Any], function: object, place: Place, frozen: Sequence[Draws], made: dict[int, Source]
) -> tuple[list[Any], Source] | None:
    at = drawn.where.shown(place.findings.root)
    try:
        require(drawn.strategy, drawn.n, drawn.seed)
        if drawn.seed in made:
            raise ValueError(f"Two sources are drawn with the seed {drawn.seed}: their cases would have the same ids.")
        values, draws = values_and_draws(
            drawn.strategy, drawn.n, drawn.seed, annotated(function), frozen
        )  # fmt: skip
    except ValueError as error:
        place.add(str(error), "", at=at)
        return None
    return values, Source(drawn.strategy, drawn.seed, draws)


def _cases(drawn: Drawn[Any], values: Sequence[Any]) -> list[Case[Any, Any]]:
    """Their ids name the seed, so that another source beside this one does not shift them."""
    cases = [Case(f"drawn-{drawn.seed}-{number}", value) for number, value in enumerate(values, 1)]
    for case in cases:
        case.where = drawn.where
    return cases


def values_and_draws(strategy: Any, n: int, seed: int, kind: Any, frozen: Sequence[Draws]) -> tuple[list[Any], Draws]:
    """`n` distinct values, and what is to be pinned of them.

    Those of `frozen` that this strategy drew with this seed come first; what lacks is drawn. `kind` is the type that
    a value is read back as. Raises ValueError, with a full sentence, where values cannot be had, kept or read back.
    """
    require(strategy, n, seed)
    described = description_of(strategy)
    adapter = _adapter(kind)
    pinned = next((each for each in frozen if (each.strategy, each.seed) == (described, seed)), None)
    kept = () if pinned is None else pinned.values[:n]
    values = [_thawed(each, adapter, number, seed) for number, each in enumerate(kept, 1)]
    rows = list(kept)
    if len(kept) < n:
        more = values_of(strategy, n, seed, known={row.digest for row in kept})
        rows += [_frozen(value, adapter) for value in more]
        values += more
    return values, Draws(strategy=described, seed=seed, values=tuple(rows))


def description_of(strategy: object) -> str:
    """A strategy as hypothesis writes it, the same in every process."""
    try:
        text = _ADDRESS.sub("", repr(strategy))
    except Exception as error:  # it shows the user's own values
        raise ValueError(f"Its strategy cannot be shown: repr raised {type(error).__name__}.") from error
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... ({digest(text)[:16]})"


def annotated(function: object, at: int = 0) -> Any:
    """The type of a function's parameter `at`, counted from 0; Any where it does not say."""
    inner: Any = getattr(function, "func", function)  # a partial
    try:
        first = next(islice(signature(inner).parameters.values(), at, None), None)
        hints = get_type_hints(inner)
    except (TypeError, ValueError, NameError, AttributeError):
        return Any
    found = Any if first is None else hints.get(first.name, Any)
    return Any if found is Parameter.empty else found


def _adapter(kind: Any) -> TypeAdapter[Any]:
    try:
        return TypeAdapter(kind)
    except (PydanticUserError, NameError) as error:
        first_line = str(error).partition("\n")[0].rstrip(".")
        raise ValueError(f"What is drawn could not be read back as {shortened(kind)}: {first_line}.") from error


def _frozen(value: Any, adapter: TypeAdapter[Any]) -> DrawnValue:
    """The value as it is pinned. It must come back from that as what it is."""
    form = json_of(value)
    row = DrawnValue(value=form, digest=digest(form))
    try:
        again = _read(form, adapter)
        is_same = type(again) is type(value) and digest(json_of(again)) == row.digest
    except ValueError:
        is_same = False
    if not is_same:
        said = f"{shortened(value)} was drawn, which could not be read back from a pin."
        raise ValueError(f"{said} Annotate the function's first parameter with its type, {type(value).__name__}.")
    return row


def _thawed(row: DrawnValue, adapter: TypeAdapter[Any], number: int, seed: int) -> Any:
    where = f"The pinned input of case 'drawn-{seed}-{number}'"
    if digest(row.value) != row.digest:
        raise ValueError(f"{where} was changed after it was pinned. Restore its contract.json with git.")
    try:
        return _read(row.value, adapter)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = ".".join(["input", *map(str, first["loc"])])
        said = f"{where} is none of today's: {path}: {first['msg']}."
        raise ValueError(f"{said} Draw anew with another seed, or keep the old form readable.") from error


def _read(form: Any, adapter: TypeAdapter[Any]) -> Any:
    return adapter.validate_json(json.dumps(form, ensure_ascii=False).encode("utf-8", "surrogatepass"))
