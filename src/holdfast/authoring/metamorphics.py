"""Metamorphic contracts as they are once loaded: every case with every draw, and both of its requests."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from holdfast.authoring.drawing import require
from holdfast.authoring.draws import PinnedDraws, annotated, values_and_draws
from holdfast.authoring.findings import Place
from holdfast.authoring.given import Given
from holdfast.authoring.input_form import digest_of_input
from holdfast.authoring.materials import Materials
from holdfast.authoring.mishaps import last_user_line, told
from holdfast.authoring.origin import Origin, line_of_function
from holdfast.authoring.reading import Reader
from holdfast.authoring.requests import MAIN, built_requests
from holdfast.authoring.slugs import is_slug, proposed
from holdfast.authoring.stated import Made, Stated, dashed, function_name
from holdfast.domain.contract import LoadedCase, LoadedCheck, LoadedContract
from holdfast.domain.draws import Draws
from holdfast.domain.relation import Metamorphic, Replies, variation_in_words
from holdfast.domain.request import Request
from holdfast.domain.value import digest
from holdfast.errors import CheckFailed, ContractError, shortened
from holdfast.expect.relation import Relation, apart

METAMORPHIC = ("metamorphic", "metamorphic.of_requests")
_BASE = "Put the name of a contract first: @metamorphic(NAME, ...)."
_HOLDS = "Write holds=FUNCTION of both replies, which returns True or False."
_ID_LENGTH = 64
_NAMELESS = "holds"  # the id of a relation that is a lambda

Requests = Mapping[tuple[str, str], Request]


@dataclass(frozen=True, slots=True)
class Base:
    """The contract that is varied: as it was stated, what it was given, and as it is loaded."""

    stated: Stated
    given: Given
    contract: LoadedContract


@dataclass(frozen=True, slots=True)
class Varied:
    """The cases of a metamorphic contract, each (case of the base, draw), and their requests as they are and varied."""

    cases: tuple[LoadedCase, ...]
    requests: Requests
    metamorphic: Metamorphic
    draws: Draws


def base_of(stated: Stated, loaded: Mapping[Stated, Base], place: Place) -> Base | None:
    """The contract that is varied, among those that are loaded; None, and a mistake noted, where it is none of them."""
    base = stated.given.get("base")
    if isinstance(base, Made) and base.stated.kind == "contract":
        if base.stated not in loaded:
            place.add(f"Its base {base.id!r} stands in no contract file.", "Put both below the contracts folders.")
        return loaded.get(base.stated)
    if isinstance(base, Made):
        place.add(f"Its base {base.id!r} is of {base.stated.kind!r}.", "Only what `contract` made can be varied.")
    else:
        place.add(f"Its base is no contract: found {shortened(base)}." if base else "It has no base.", _BASE)
    return None


def loaded_relation(stated: Stated, place: Place) -> LoadedCheck | None:
    """The relation as a check of two replies. What does not fit is noted."""
    holds = stated.given.get("holds")
    if not callable(holds) or isinstance(holds, type):
        place.add(f"holds is no relation: found {shortened(holds)}." if holds else "It has no relation.", _HOLDS)
        return None
    if inspect.iscoroutinefunction(holds):
        place.add("Its relation is async. Relations are pure and are applied again offline.", "Write `def`.")
        return None
    if isinstance(holds, Relation):
        name = check_id = holds.id
    else:
        name = function_name(holds)
        check_id = dashed(name) if name and name != "<lambda>" else _NAMELESS
    if not is_slug(check_id):
        place.add(f"The id of the relation is {check_id!r}.", proposed(check_id))
    return LoadedCheck(
        id=check_id,
        is_ready_made=isinstance(holds, Relation),
        run=partial(_require, holds, name),
        where=stated.made.shown(place.findings.root),
    )


def _require(holds: Callable[[Any, Any], Any], name: str, replies: Replies[Any], case: LoadedCase) -> None:
    result = holds(replies.source, replies.varied)
    if result is False:
        raise CheckFailed(f"The relation {name!r} does not hold: {apart(replies.source, replies.varied)}.")
    if result is not True:
        raise TypeError(f"The relation {name!r} returned {shortened(result)}. It must return True or False.")


def with_relation(relation: LoadedCheck, further: Sequence[LoadedCheck], place: Place) -> tuple[LoadedCheck, ...]:
    """The relation and the further checks. Two of one id are noted."""
    same = next((each for each in further if each.id.lower() == relation.id.lower()), None)
    if same is not None:
        place.add(f"The check {same.id!r} has the id of the relation.", "Rename one of them.", at=same.where)
    return (relation, *further)


def loaded_variations(stated: Stated, base: Base, place: Place, reader: Reader, pinned: PinnedDraws) -> Varied | None:
    """Every draw applied to every case of the base. What does not fit is noted.

    A draw that leaves a request as it is, or makes one of it that an earlier draw made, gives no case: its answers
    would say nothing of a variation, or nothing new.
    """
    given: Mapping[str, Any] = stated.given
    if not callable(stated.function) or isinstance(stated.function, type):
        place.add(
            f"A metamorphic contract is made of a function, found {shortened(stated.function)}.", "Decorate a `def`."
        )
        return None
    try:
        strategy, n, seed = (given.get(name) for name in ("given", "draws", "seed"))
        require(strategy, n, seed)
        kind = annotated(stated.function, 1)
        values, draws = values_and_draws(strategy, int(n or 0), int(seed or 0), kind, pinned(place.contract))
    except ValueError as error:
        place.add(_of_draws(str(error)))
        return None
    building = _Building(stated.function, base, place, reader)
    made = building.of_requests(values) if stated.kind == "metamorphic.of_requests" else building.of_inputs(values)
    building.note_failures()
    found = _distinct(made, base.contract.id, base.contract.requests, draws)
    if made.cases and not found.cases:
        place.add("None of its draws changes any request.", "Draw variations that fit the cases of its base.")
    return found


@dataclass(frozen=True, slots=True)
class _Made:
    """Cases with the id of the base's case and the draw of each, and the varied requests of those that have one."""

    cases: Sequence[tuple[str, Any, LoadedCase]]
    varied: Requests


def _of_draws(said: str) -> str:
    """What drawing found wrong, in the words of this door."""
    said = re.sub(r"\bn( is no whole|=)", r"draws\1", said).replace("function's first parameter", "second parameter")
    return re.sub(r"input of case 'drawn-\d+-(\d+)'", r"draw \1", said)


def _distinct(made: _Made, base: str, sources: Requests, drawn: Draws) -> Varied:
    cases: list[LoadedCase] = []
    requests: dict[tuple[str, str], Request] = {}
    varied: dict[tuple[str, str], Request] = {}
    draws: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    variants = dict.fromkeys(variant for variant, _ in made.varied)
    for base_id, draw, case in made.cases:
        source, other = sources.get((MAIN, base_id)), made.varied.get((MAIN, case.id))
        if source is None or other is None or other.digest == source.digest or (base_id, other.digest) in seen:
            continue
        seen.add((base_id, other.digest))
        cases.append(case)
        draws[case.id] = f"{shortened(draw, 60)}: {variation_in_words(source, other)}"
        for variant in (each for each in variants if (each, case.id) in made.varied):
            requests[variant, case.id] = sources[variant, base_id]
            varied[variant, case.id] = made.varied[variant, case.id]
    return Varied(tuple(cases), requests, Metamorphic(base=base, varied=varied, draws=draws), drawn)


class _Building:
    """Applies the draws of one contract, and gathers what fails for one reason."""

    def __init__(self, function: Any, base: Base, place: Place, reader: Reader) -> None:
        self._function, self._base, self._place, self._reader = function, base, place, reader
        self._where = line_of_function(function) or place.made
        self._failures: dict[tuple[Origin, str, str], list[str]] = {}

    def of_inputs(self, draws: Sequence[Any]) -> _Made:
        """The function varies the input; the base makes the request of it."""
        cases: list[tuple[str, Any, LoadedCase]] = []
        inputs: list[LoadedCase] = []
        for case, id, draw in self._each(draws):
            varied = self._called(case.input, draw, id)
            if varied is None:
                continue
            if type(varied) is not type(case.input):
                found = f"The function returned {shortened(varied)}, of class {type(varied).__name__}."
                self._fails(self._where, found, f"Return a {type(case.input).__name__}, as the input is.", id)
                continue
            as_loaded = self._loaded(varied, id)
            if as_loaded is not None:
                inputs.append(replace(case, id=id, input=as_loaded, input_digest=digest_of_input(as_loaded)))
                cases.append((case.id, draw, replace(case, id=id)))
        return _Made(cases, built_requests(self._base.stated, self._base.given, inputs, self._place, self._reader))

    def of_requests(self, draws: Sequence[Any]) -> _Made:
        """The function varies the request that the base makes, in every variant of it."""
        cases: list[tuple[str, Any, LoadedCase]] = []
        varied: dict[tuple[str, str], Request] = {}
        contract = self._base.contract
        for case, id, draw in self._each(draws):
            for variant in contract.variants:
                source = contract.requests.get((variant, case.id))
                made = None if source is None else self._called(source, draw, id)
                if isinstance(made, Request):
                    varied[variant, id] = self._materials(id).filled_request(made)
                elif made is not None:
                    found = f"The function returned {shortened(made)}, of class {type(made).__name__}."
                    self._fails(self._where, found, "Return a Request.", id)
            cases.append((case.id, draw, replace(case, id=id)))
        return _Made(cases, varied)

    def note_failures(self) -> None:
        """Note each reason once, with the cases it struck."""
        for (where, found, remedy), cases in self._failures.items():
            more = f" and {len(cases) - 1} more" if len(cases) > 1 else ""
            self._place.add(f"{found.removesuffix('.')} (case {cases[0]!r}{more}).", remedy, at=where)

    def _each(self, draws: Sequence[Any]) -> Iterator[tuple[LoadedCase, str, Any]]:
        for case in self._base.contract.cases:
            for number, draw in enumerate(draws, 1):
                yield case, case_id(case.id, number), draw

    def _materials(self, id: str) -> Materials:
        return Materials(self._reader, self._where, self._place.named(id, self._where))

    def _loaded(self, varied: Any, id: str) -> Any:
        """The varied input with every text and image that it names; None, and a mistake noted, where one is missing."""
        try:
            return self._materials(id).filled(varied)
        except ContractError as error:
            self._place.findings.problems.extend(error.problems)
            return None

    def _called(self, subject: Any, draw: Any, id: str) -> Any:
        """What the user's function makes of a subject and a draw; None where it raised, which is noted."""
        before = digest_of_input(subject)
        try:
            made = self._function(subject, draw)
        except ContractError as error:
            self._place.findings.problems.extend(error.problems)
            return None
        except Exception as error:  # noqa: BLE001  # whatever the user's function raises is its mistake, not ours
            at = last_user_line(error, self._place.findings.root)
            at = at if at is not None and Path(at.file).is_relative_to(self._place.findings.root) else self._where
            start = "The variation cannot be made." if isinstance(error, ValidationError) else "The function raised"
            self._fails(at, f"{start} {told(error)}", "", id)
            return None
        if inspect.iscoroutine(made):
            made.close()
            self._fails(self._where, "The function is async.", "Varying is pure: write `def`.", id)
            return None
        if digest_of_input(subject) != before:
            self._fails(self._where, "The function changed what it was given.", "Let it work on a copy.", id)
        if made is None:
            self._fails(self._where, "The function returned nothing.", "Return the varied value.", id)
        return made

    def _fails(self, where: Origin, found: str, remedy: str, id: str) -> None:
        self._failures.setdefault((where, found, remedy), []).append(id)


def case_id(base: str, number: int) -> str:
    """The id of a case of the base with draw `number`, counted from 1."""
    end = f".draw-{number}"
    if len(base) + len(end) <= _ID_LENGTH:
        return base + end
    return f"{base[: _ID_LENGTH - len(end) - 9].rstrip('.-')}-{digest(base)[:8]}{end}"
