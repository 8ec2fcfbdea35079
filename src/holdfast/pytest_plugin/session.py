"""What one pytest session knows: the suite, the kept evidence, and how each case stands."""

import ast
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import CodeType
from typing import Literal

import pytest
from _pytest.assertion.rewrite import rewrite_asserts  # the one way to rewrite asserts of files that we load ourselves

from holdfast.api.comparing import assess_runs
from holdfast.api.runs import Named, named_run
from holdfast.assembly import Project, open_project
from holdfast.domain.comparison import ContractComparison
from holdfast.domain.contract import LoadedCase, LoadedContract
from holdfast.domain.readiness import ReadinessReport
from holdfast.domain.trial import Trial
from holdfast.engine.checking import check_trials
from holdfast.engine.judging import Votes
from holdfast.errors import EvidenceError
from holdfast.evidence.description import Description, PinnedCase
from holdfast.ports import PinnedContract


@dataclass(frozen=True, slots=True)
class Judged:
    """How a case stands. Properties are for reports, and become text there."""

    word: Literal["pass", "fail", "skip"]
    text: str = ""
    properties: Mapping[str, object] = field(default_factory=dict)


SITTING = pytest.StashKey["Sitting"]()


def sitting_of(config: pytest.Config) -> "Sitting":
    """The session's knowledge: made once, by the first contract file."""
    if SITTING not in config.stash:
        config.stash[SITTING] = Sitting(config)
    return config.stash[SITTING]


class Sitting:
    """The project as one pytest session sees it. Offline: nothing is ever sent."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._candidate: str | None = config.getoption("--holdfast-candidate")

    @cached_property
    def project(self) -> Project:
        """The project at pytest's root, its contracts' asserts rewritten so that they explain themselves."""
        return open_project(start=self._config.rootpath, compile_file=self._compiled)

    def _compiled(self, path: Path) -> CodeType:
        source = path.read_bytes()
        tree = ast.parse(source, str(path))
        rewrite_asserts(tree, source, str(path), self._config)
        return compile(tree, str(path), "exec", dont_inherit=True)

    def contracts_of(self, path: Path) -> list[LoadedContract]:
        """The contracts that a file made, in the order of their ids."""
        root = self.project.settings.root
        wanted = path.resolve()
        return [
            each for each in self.project.suite.contracts if (root / each.where.rpartition(":")[0]).resolve() == wanted
        ]

    def judged(self, contract: LoadedContract, case: LoadedCase) -> Judged:
        """How a case stands: on the candidate's verdict if one was asked for, else on what is kept of the baseline."""
        if self._candidate is not None:
            return self._on_candidate(contract, case)
        pinned = self._pins.get(contract.id)
        accepted = None if pinned is None else Description.model_validate(pinned.description).case(case.id)
        if pinned is not None and accepted is not None:
            return _against_acceptance(contract, case, pinned, accepted)
        if self._baseline is None or (contract.id, case.id) not in self._baseline.run.trials:
            return Judged("skip", "No evidence is kept of it: record it with `holdfast replay --to baseline`.")
        return _pending(self._baseline.run.trials[contract.id, case.id])

    @cached_property
    def _pins(self) -> Mapping[str, PinnedContract]:
        pins = self.project.pins()
        found = ((name, pins.read(name)) for name in pins.contracts())
        return {name: pinned for name, pinned in found if pinned is not None}

    @cached_property
    def _baseline(self) -> Named | None:
        with contextlib.closing(self.project.journal()) as journal, contextlib.suppress(EvidenceError):
            return named_run(self.project, journal, "baseline")
        return None

    @cached_property
    def _report(self) -> ReadinessReport:
        with contextlib.closing(self.project.journal()) as journal:
            baseline = named_run(self.project, journal, "baseline")
            candidate = named_run(self.project, journal, self._candidate or "candidate")
        return assess_runs(self.project, baseline, candidate)

    def _on_candidate(self, contract: LoadedContract, case: LoadedCase) -> Judged:
        """Failed where the contract regressed and the case is among those that fell. Undecided is skipped."""
        found = next(each for each in self._report.comparison.contracts if each.contract == contract.id)
        mine = next((each for each in found.cases if each.case == case.id), None)
        properties = {"verdict": found.verdict.word, "release": self._report.comparison.candidate.release}
        if found.verdict.word in ("pending", "undecided") or mine is None:
            return Judged("skip", f"{found.verdict.word}: {found.verdict.sentence}", properties)
        if found.verdict.word != "holds" and (mine.flip == "regression" or mine.broken):
            return Judged("fail", _fallen(found, case), properties)
        return Judged("pass", properties=properties)


def _fallen(found: ContractComparison, case: LoadedCase) -> str:
    mine = next(each for each in found.cases if each.case == case.id)
    reason = mine.candidate_sample.reason if mine.candidate_sample else ""
    return (
        f"{found.contract} {found.verdict.word}. {found.verdict.sentence}\n"
        f"Case {case.id!r} passed {mine.baseline.passed} of {mine.baseline.observed} on the baseline and "
        f"{mine.candidate.passed} of {mine.candidate.observed} on the candidate. {reason}".rstrip()
    )


def _against_acceptance(
    contract: LoadedContract, case: LoadedCase, pinned: PinnedContract, accepted: PinnedCase
) -> Judged:
    """Pinned evidence, checked with the checks of today, must pass as often as when it was accepted."""
    if accepted.request != contract.request_digest(case, "main"):
        return Judged("fail", "What is asked was edited since it was pinned: the contract is restated.")
    mine = [each for each in pinned.evidence if each.key.case == case.id]
    votes = Votes({vote.key: vote for vote in pinned.votes})
    trials = check_trials(contract, case, mine, votes)
    return _pending(trials, least=accepted.passed)


def _pending(trials: tuple[Trial, ...], least: int = 1) -> Judged:
    """At least so many of the kept trials must pass; with no pin, one: a case that never passes is no baseline."""
    passed = sum(trial.outcome == "passed" for trial in trials)
    properties = {"passed": f"{passed} of {len(trials)}", "release": trials[0].evidence.key.release}
    if passed >= least:
        return Judged("pass", properties=properties)
    if why := next((trial.undecided for trial in trials if trial.undecided), ""):
        return Judged("skip", f"undecided: {why}", properties)
    reason = next((trial.reason for trial in trials if trial.reason), "")
    wanted = f", and {least} did when they were accepted" if least > 1 else ""
    return Judged("fail", f"{passed} of {len(trials)} kept trials pass{wanted}. {reason}".rstrip(), properties)
