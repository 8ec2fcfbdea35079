"""`check`: contracts loaded and linted, pins verified, pinned evidence checked again. Offline: the default in CI."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal

from holdfast.api.doors import awaitable
from holdfast.api.outcome import worst
from holdfast.assembly import Project, open_project
from holdfast.comparison.judges import shown_share
from holdfast.domain.contract import LoadedContract
from holdfast.domain.trial import Trial
from holdfast.engine.checking import check_trials
from holdfast.engine.judging import NO_VOTES, Votes, unfit
from holdfast.engine.strength import uncaught
from holdfast.errors import EvidenceError
from holdfast.lifecycle.pinned import PinnedBaseline, pinned_run
from holdfast.ports import Pins
from holdfast.statistics import rounds_needed

MOST_ROUNDS = 40  # what a user may ask for at most


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that `check` saw. An error blocks; a warning is for reading; `code` is the exit code it asks for."""

    level: Literal["error", "warning"]
    text: str
    code: int = 0


@dataclass(frozen=True, slots=True)
class Checked:
    """What `check` saw, and counted."""

    findings: tuple[Finding, ...]
    contracts: int
    cases: int
    pinned: int
    trials: int
    passed: int
    exit_code: int


def check(
    *select: str,
    tags: Sequence[str] = (),
    config: str | Path | None = None,
    overrides: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
) -> Checked:
    """Load and lint the selected contracts, verify their pins, and check pinned evidence again. Nothing is sent.

    Raises SettingsError, ContractError (every mistake at once) and NothingToDecide; damaged pins are findings.
    """
    project = open_project(config, select=select, tags=tags, overrides=overrides, environ=environ)
    suite, pins, findings = project.suite, project.pins(), list(_lints(project))
    trials: list[Trial] = []
    pinned = 0
    try:
        states = pinned_run(pins, suite, release=project.settings.baseline, margin=project.settings.margin)
        findings += _blocking(states)
        for contract in suite.contracts:
            again = list(_checked_again(contract, pins))
            pinned += bool(again)
            trials += again
            findings += _complaints(contract, again)
            findings += _certifies_anything(contract, again, project.settings.seed)
    except EvidenceError as error:
        findings += [Finding("error", str(problem), 4) for problem in error.problems]
    return Checked(
        findings=tuple(findings),
        contracts=len(suite.contracts),
        cases=sum(len(contract.cases) for contract in suite.contracts),
        pinned=pinned,
        trials=len(trials),
        passed=sum(trial.outcome == "passed" for trial in trials),
        exit_code=worst(0, *(finding.code for finding in findings)),
    )


check_async = awaitable(check)


def _lints(project: Project) -> Iterator[Finding]:
    """Bars that their cases can never certify, with the one that could."""
    settings = project.settings
    for contract in project.suite.contracts:
        yield from _lints_of_judges(contract)
        share = shown_share(contract)
        margin = (contract.bar.margin or settings.margin) * share
        if contract.bar.must is True or contract.bar.must is not None:
            continue
        if not share:
            yield Finding("warning", f"{contract.where}, contract {contract.id!r}: {_SHOWS_NOTHING}")
            continue
        cases = len(contract.cases)
        rounds = rounds_needed(cases, margin=margin, beta=settings.false_pass)
        if rounds > MOST_ROUNDS:
            yield Finding(
                "warning",
                f"{contract.where}, contract {contract.id!r}: {cases} case{'s' if cases > 1 else ''} at margin "
                f"{margin:.3g}{_THROUGH if share < 1 else ''} need {rounds} agreeing rounds and cannot hold within "
                f"{MOST_ROUNDS}. Add cases, {_OR_LABEL if share < 1 else 'take `Bar(must=True)`, or'} a margin of "
                f"{_margin_that_can(cases, settings.false_pass, share):g}.",
            )


_THROUGH = " (what shows of it through the errors of its judges)"
_OR_LABEL = "label more answers, or take"
_SHOWS_NOTHING = (
    "Its judges may be so often wrong that no drop shows through, so it cannot hold. Label more answers, mend the "
    "rubric or take another judge."
)


def _lints_of_judges(contract: LoadedContract) -> Iterator[Finding]:
    """Judges whose word counts for nothing now."""
    for judge in contract.judges:
        if why := unfit(judge):
            yield Finding("warning", f"{contract.where}, contract {contract.id!r}: its checks are undecided. {why}")


def _margin_that_can(cases: int, false_pass: float, share: float) -> float:
    """The smallest margin, in whole points, that so many cases can certify in time; 0.99 where none can.

    `share` of it shows.
    """
    for points in range(1, 99):
        if rounds_needed(cases, margin=points / 100 * share, beta=false_pass) <= MOST_ROUNDS:
            return points / 100
    return 0.99


def _blocking(states: PinnedBaseline) -> Iterator[Finding]:
    for name, state in sorted(states.blocking().items()):
        yield Finding("error", f"Contract {name!r} is {state.word}: {state.reason.text}", 1)


def _checked_again(contract: LoadedContract, pins: Pins) -> Iterator[Trial]:
    pinned = pins.read(contract.id)
    votes = NO_VOTES if pinned is None else Votes({vote.key: vote for vote in pinned.votes})
    for name, of_case in groupby(pinned.evidence if pinned is not None else (), key=lambda each: each.key.case):
        case = contract.case(name)
        if case is not None:
            asked = [each for each in of_case if each.key.request == contract.request_digest(case, each.key.variant)]
            yield from check_trials(contract, case, asked, votes)


def _complaints(contract: LoadedContract, trials: Sequence[Trial]) -> Iterator[Finding]:
    undecided = [trial for trial in trials if trial.undecided and not trial.given_up]
    if undecided:
        said = f"{len(undecided)} of its pinned answers could not be judged. {undecided[0].undecided}"
        yield Finding("error", f"Contract {contract.id!r}: {said}", 3)
    crashed = [trial for trial in trials if trial.outcome == "errored"]
    if crashed:
        where = f"case {crashed[0].evidence.key.case!r}"
        yield Finding("error", f"Contract {contract.id!r}: a check crashed in {where}: {crashed[0].reason}", 4)
    failed = [trial for trial in trials if trial.outcome == "failed"]
    if failed and contract.bar.must is True:
        where = f"case {failed[0].evidence.key.case!r}"
        yield Finding(
            "error", f"Contract {contract.id!r} is a must, and its pins fail in {where}: {failed[0].reason}", 1
        )
    elif trials and len(failed) == len(trials):
        yield Finding("error", f"Contract {contract.id!r}: none of its pinned trials passes: {failed[0].reason}", 1)


def _certifies_anything(contract: LoadedContract, trials: Sequence[Trial], seed: int) -> Iterator[Finding]:
    """A contract whose gating checks read nothing of the answer: cheap to see, since most catch the first mutant."""
    of_case: dict[str, list[Trial]] = {}
    for trial in trials:
        of_case.setdefault(trial.evidence.key.case, []).append(trial)
    survived = uncaught(contract, of_case, seed=seed)
    if survived:
        yield Finding(
            "warning",
            f"{contract.where}, contract {contract.id!r}: its checks would certify anything: they let pass all of "
            f"{survived} answers that were made wrong from its pins (empty, refused, cut, those to other cases). Add a "
            f"check of what the answer says; see `holdfast strength {contract.id}`.",
        )
