"""`load_suite`: the contracts below some folders, every case read and every request built, or every mistake at once."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from holdfast.authoring.agents import loaded_agent
from holdfast.authoring.applications import loaded_application
from holdfast.authoring.case import Case
from holdfast.authoring.cases import loaded_cases
from holdfast.authoring.checks import loaded_checks
from holdfast.authoring.discovery import Found, discover, fill_in_texts
from holdfast.authoring.draws import PinnedDraws, expanded, nothing_pinned
from holdfast.authoring.findings import Findings, Place
from holdfast.authoring.given import Given, read_given
from holdfast.authoring.judging import helpers_of, loaded_judges, require_one_policy
from holdfast.authoring.metamorphics import (
    METAMORPHIC,
    Base,
    base_of,
    loaded_relation,
    loaded_variations,
    with_relation,
)
from holdfast.authoring.modules import Compile, compiled, make_importable
from holdfast.authoring.reading import Reader, reading
from holdfast.authoring.requests import MAIN, built_requests
from holdfast.authoring.revision import revision_of
from holdfast.authoring.stated import Stated
from holdfast.domain.agent import Agent
from holdfast.domain.contract import Application, Drawing, LoadedCase, LoadedContract, Suite
from holdfast.domain.request import Request
from holdfast.errors import ContractError, UsageError, shortened

__all__ = ["load_suite", "make_importable"]

_one_at_a_time = threading.RLock()  # what a module is called is known to the whole process


def load_suite(
    folders: Sequence[Path],
    *,
    root: Path,
    default_margin: float,
    compile_file: Compile = compiled,
    pinned_draws: PinnedDraws = nothing_pinned,
) -> Suite:
    """The suite of all contracts below `folders` (relative to `root`, the settings' folder), in order of their ids.

    `pinned_draws` gives what is pinned of a contract's drawn inputs: those are read, not drawn anew.
    Raises ContractError with every mistake of every file; UsageError under ``python -O``, which removes asserts.
    """
    if not __debug__:
        raise UsageError("`python -O` and PYTHONOPTIMIZE remove asserts: every check would pass. Leave them out.")
    with _one_at_a_time:
        return _load([*folders], root.resolve(), default_margin, compile_file, pinned_draws)


def _load(
    folders: Sequence[Path], root: Path, default_margin: float, compile_file: Compile, pinned_draws: PinnedDraws
) -> Suite:
    make_importable(root)
    findings, reader = Findings(root), Reader(root)
    discovered = discover([(root / each).resolve() for each in folders], root, compile_file, findings)
    with reading(reader):
        fill_in_texts(discovered.modules.values(), findings)
        desk = _Desk(findings, reader, default_margin, pinned_draws)
        in_order = sorted(discovered.contracts, key=lambda each: (each.stated.kind in METAMORPHIC, *_place_of(each)))
        built = [(found, desk.loaded(found)) for found in in_order]
    _require_distinct(discovered.contracts, findings)
    require_one_policy([contract for _, contract in built], findings)
    if findings.problems:
        raise ContractError(*dict.fromkeys(findings.problems))
    contracts = [replace(contract, files=reader.files_named_in(found.file.path)) for found, contract in built]
    return Suite(contracts=tuple(sorted(contracts, key=lambda each: each.id)), loaded=len(contracts))


def _place_of(found: Found) -> tuple[str, int]:
    return found.stated.made.file, found.stated.made.line


class _Desk:
    """Where contracts are put together, with what all of one load share."""

    def __init__(self, findings: Findings, reader: Reader, default_margin: float, pinned_draws: PinnedDraws) -> None:
        self._findings = findings
        self._reader = reader
        self._pinned_draws = pinned_draws
        self._default_margin = default_margin
        self._revision = cache(revision_of)
        self._bases: dict[Stated, Base] = {}

    def loaded(self, found: Found) -> LoadedContract:
        """The contract, as far as it holds together; what does not is in the findings."""
        stated = found.stated
        place = Place(self._findings, found.id, stated.made)
        given = read_given(stated, place, self._default_margin)
        if stated.kind in METAMORPHIC:
            return self._metamorphic(found, given, place)
        sources, drawn_from = expanded(given.cases, stated.function, place, self._pinned_draws)
        cases = loaded_cases(sources, place, self._reader, given.response_model)
        any_expected = any(case.has_expected for case in cases)
        judges = loaded_judges(stated.judges, given.bar, place, self._reader)
        is_judged = bool(stated.judges)
        checks = loaded_checks(stated.checks, stated.kind, place, any_expected=any_expected, is_judged=is_judged)
        application = self._application(found, given, place)
        agent = self._agent(found, cases, place)
        requests = self._requests(found, given, cases, place, agent)
        contract = LoadedContract(
            id=found.id,
            purpose=purpose_of(stated.function),
            cases=tuple(cases),
            checks=tuple(checks),
            bar=given.bar,
            requests=requests,
            where=stated.made.shown(self._findings.root),
            owner=given.owner,
            tags=given.tags,
            accepts=given.accepts,
            response_model=given.response_model,
            application=application,
            agent=agent,
            helpers=(*helpers_of(judges), *(() if agent is None else agent.helpers)),
            judges=judges,
            variants=tuple(dict.fromkeys([MAIN, *(variant for variant, _ in requests)])),
            draws=tuple(each.draws for each in drawn_from),
        )
        self._bases[stated] = Base(stated, given, contract)
        if not drawn_from:
            return contract
        strategies = tuple(each.strategy for each in drawn_from)
        posed = partial(self._posed, contract, found, given)
        return replace(contract, drawing=Drawing(strategies=strategies, posed=posed))

    def _metamorphic(self, found: Found, given: Given, place: Place) -> LoadedContract:
        """Every draw on every case of its base, which is loaded already."""
        stated = found.stated
        base = base_of(stated, self._bases, place)
        varied = None if base is None else loaded_variations(stated, base, place, self._reader, self._pinned_draws)
        relation, cases = loaded_relation(stated, place), () if varied is None else varied.cases
        any_expected = any(case.has_expected for case in cases)
        further = loaded_checks(stated.checks, stated.kind, place, any_expected=any_expected, is_judged=True)
        requests = {} if varied is None else varied.requests
        return LoadedContract(
            id=found.id,
            purpose=purpose_of(stated.function),
            cases=cases,
            checks=() if relation is None else with_relation(relation, further, place),
            bar=given.bar,
            requests=requests,
            where=stated.made.shown(self._findings.root),
            owner=given.owner or (base.given.owner if base is not None else ""),
            tags=given.tags,
            accepts=given.accepts if base is None or "accepts" in stated.given else base.given.accepts,
            response_model=None if base is None else base.given.response_model,
            metamorphic=None if varied is None else varied.metamorphic,
            variants=tuple(dict.fromkeys([MAIN, *(variant for variant, _ in requests)])),
            draws=() if varied is None else (varied.draws,),
        )

    def _posed(self, contract: LoadedContract, found: Found, given: Given, id: str, input: Any) -> LoadedContract:
        """The contract with one case only, of this input. Raises ContractError where nothing can be built of it."""
        findings = Findings(self._findings.root)
        place = Place(findings, found.id, found.stated.made)
        case = Case(id, input)
        case.where = found.stated.made
        with reading(self._reader):
            cases = loaded_cases([case], place, self._reader, given.response_model)
            agent = self._agent(found, cases, place)
            requests = self._requests(found, given, cases, place, agent)
        if findings.problems:
            raise ContractError(*findings.problems)
        return replace(contract, cases=tuple(cases), agent=agent, requests=requests, draws=(), drawing=None)

    def _requests(
        self, found: Found, given: Given, cases: Sequence[LoadedCase], place: Place, agent: Agent | None
    ) -> dict[tuple[str, str], Request]:
        if found.stated.kind == "agent_contract":
            return {} if agent is None else {(MAIN, case): each.request for case, each in agent.cases.items()}
        is_application = found.stated.kind == "app_contract"
        return {} if is_application else built_requests(found.stated, given, cases, place, self._reader)

    def _agent(self, found: Found, cases: Sequence[LoadedCase], place: Place) -> Agent | None:
        if found.stated.kind != "agent_contract":
            return None
        return loaded_agent(found.stated.function, found.stated.given, cases, place, self._reader)

    def _application(self, found: Found, given: Given, place: Place) -> Application | None:
        function = found.stated.function
        if found.stated.kind != "app_contract":
            return None
        if not callable(function) or isinstance(function, type):
            place.add(f"An app contract is made of a function, found {shortened(function)}.", "Decorate a `def`.")
            return None
        return loaded_application(function, place, given.revision or self._revision(found.file.folder))


def purpose_of(function: object) -> str:
    """The first paragraph of a function's docstring, in one line."""
    written = getattr(function, "func", function)  # a partial
    docstring = getattr(written, "__doc__", None) if hasattr(written, "__code__") else None
    return " ".join((docstring or "").strip().partition("\n\n")[0].split())


def _require_distinct(contracts: Sequence[Found], findings: Findings) -> None:
    first: dict[str, Found] = {}
    for found in contracts:
        other = first.setdefault(found.id.lower(), found)
        if other is not found:
            where = other.stated.made.shown(findings.root)
            sentence = f"Two contracts have the id {found.id!r}; the other stands at {where}."
            findings.add(found.stated.made, sentence, "Give one of them another with id=.")
