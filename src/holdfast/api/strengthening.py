"""`strength`: which wrong answers each contract would catch, from recorded answers. Offline and free."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from holdfast.api.doors import awaitable
from holdfast.api.runs import named_run
from holdfast.assembly import Project, open_project
from holdfast.domain.contract import LoadedContract, Suite
from holdfast.domain.trial import Run
from holdfast.engine.strength import MOST_ANSWERS, ContractStrength, strength_of
from holdfast.errors import EvidenceError, Problem, UsageError
from holdfast.ports import Journal

_BUNCH = 16  # contracts whose evidence is held at once: memory does not grow with the suite


@dataclass(frozen=True, slots=True)
class StrengthReport:
    """The strength of every contract that has recorded answers that pass; `unmeasured` are the others."""

    contracts: tuple[ContractStrength, ...]
    unmeasured: tuple[str, ...]
    mutants: int
    caught: int


def strength(
    *select: str,
    run: str = "baseline",
    answers: int = MOST_ANSWERS,
    tags: Sequence[str] = (),
    config: str | Path | None = None,
    overrides: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
) -> StrengthReport:
    """Mutate recorded answers that passed, check them again, and say which mutants each contract catches.

    `run` is `baseline` (the pins, else what is recorded of the settings' baseline), `candidate`, a run's id or a
    release. At most `answers` different answers a case are mutated; the settings' `seed` says where. Nothing is sent.
    Raises UsageError where `answers` is below 1, and EvidenceError where nothing is recorded under that name.
    """
    if answers < 1:
        raise UsageError(Problem("answers", f"At least 1 answer a case is mutated, found {answers!r}."))
    project = open_project(config, select=select, tags=tags, overrides=overrides, environ=environ)
    seed = project.settings.seed
    found: list[ContractStrength] = []
    with contextlib.closing(project.journal()) as journal:
        for contract, recorded in _recorded(project, journal, run):
            trials = {case.id: recorded.trials.get((contract.id, case.id), ()) for case in contract.cases}
            found.append(strength_of(contract, trials, seed=seed, most=answers))
    measured = tuple(each for each in found if each.mutants)
    known = {each.contract for each in measured}
    return StrengthReport(
        contracts=measured,
        unmeasured=tuple(each.id for each in project.suite.contracts if each.id not in known),
        mutants=sum(each.mutants for each in measured),
        caught=sum(each.caught for each in measured),
    )


strength_async = awaitable(strength)


def _recorded(project: Project, journal: Journal, name: str) -> Iterator[tuple[LoadedContract, Run]]:
    """Every contract with the run that `name` means, a bunch of them at a time.

    A bunch of which nothing is recorded is passed over; where that is every bunch, it is an error.
    """
    contracts = project.suite.contracts
    nothing: EvidenceError | None = None
    found_any = False
    for start in range(0, len(contracts), _BUNCH):
        bunch = contracts[start : start + _BUNCH]
        suite = Suite(contracts=bunch, loaded=project.suite.loaded, hypotheses=project.suite.hypotheses)
        try:
            run = named_run(replace(project, suite=suite), journal, name).run
        except EvidenceError as error:
            if any(problem.where for problem in error.problems):  # a damaged file or an unknown run, not an absence
                raise
            nothing = error
            continue
        found_any = True
        yield from ((contract, run) for contract in bunch)
    if nothing is not None and not found_any:
        raise nothing
