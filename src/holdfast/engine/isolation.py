"""Runs the checks of a contract in a process of its own: what hangs, or takes the process with it, costs one trial.

The process loads the suite itself, once. Of evidence that it cannot place (a case that was made up) it says so, and
the checks are run here.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from holdfast.domain.contract import LoadedCase, LoadedCheck, LoadedContract, Suite
from holdfast.domain.observation import Evidence
from holdfast.domain.trial import CheckOutcome
from holdfast.engine.workers import Worker, WorkerLost

MOST_LOST = 3  # times that a check may hang or end its process; after that it is not run any more

Load = Callable[[], Suite]
RunChecks = Callable[[LoadedContract, LoadedCase, Evidence], tuple[CheckOutcome, ...]]


class _NoProcess(Exception):
    """No process could be had that has loaded the suite."""


@dataclass
class Isolation:
    """Where the checks of one suite are run. `load` gives the suite and `run` its outcomes, both in the process."""

    load: Load
    run: RunChecks
    limit_s: float
    _worker: Worker | None = None
    _cannot: bool = False
    _one_by_one: set[str] = field(default_factory=set[str])  # contracts of which many at once were too many
    # By the object's number, with the object: a number is another's once its object is gone.
    _asked_ahead: dict[int, tuple[Evidence, tuple[CheckOutcome, ...]]] = field(default_factory=dict[int, Any])
    _lost: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    def __del__(self) -> None:
        self._end()

    def __call__(self, contract: LoadedContract, evidence: Evidence) -> tuple[CheckOutcome, ...] | None:
        """What each check of the contract says. None where no process can be had, or the case is not the suite's."""
        case = contract.case(evidence.key.case)
        if self._cannot or case is None:
            return None
        known = self._asked_ahead.pop(id(evidence), None)
        if known is not None:
            return known[1]
        written = [each for each in contract.checks if not each.is_ready_made]
        lost = ""
        try:
            if not any(self._is_hopeless(contract, each) for each in written):
                return self._asked(contract, evidence, contract.checks)
        except _NoProcess:
            self._cannot = True
            return None
        except (TimeoutError, WorkerLost) as error:
            # Of several it is found out one by one which of them it was.
            lost = self._noted(contract, written[0], error) if len(written) == 1 else ""
        ready_made = _only(contract, (each for each in contract.checks if each.is_ready_made))
        found = {each.check: each for each in self.run(ready_made, case, evidence)}
        found |= {check.id: self._one(contract, evidence, check, lost) for check in written}
        return tuple(found[check.id] for check in contract.checks if check.id in found)

    def ahead(self, contract: LoadedContract, evidences: Sequence[Evidence]) -> None:
        """Ask for many at once, which costs a part of asking one by one; calls with just these objects take them.

        They share one limit. Where one of them hangs, or they are slow together, nothing is kept: each is asked when
        its turn comes, and so are those of this contract that follow.
        """
        self._asked_ahead.clear()
        is_slow = contract.id in self._one_by_one or any(self._is_hopeless(contract, each) for each in contract.checks)
        if self._cannot or is_slow:
            return
        checks = tuple(each.id for each in contract.checks)
        call = partial(_many_outcomes, contract.id, tuple(evidences), checks)
        try:
            answers = self._answer(call)
        except (TimeoutError, WorkerLost, _NoProcess):
            self._one_by_one.add(contract.id)
            return
        for evidence, found in zip(evidences, answers, strict=True):
            if found is not None:
                self._asked_ahead[id(evidence)] = (evidence, found)

    def _one(self, contract: LoadedContract, evidence: Evidence, check: LoadedCheck, lost: str) -> CheckOutcome:
        """What one check says; `lost` is what is known of it already."""
        if not lost and self._is_hopeless(contract, check):
            lost = f"{self._lost[contract.id, check.id][-1]} That came {MOST_LOST} times: it is not run any more."
        elif not lost:
            try:
                found = self._asked(contract, evidence, (check,))
            except (TimeoutError, WorkerLost, _NoProcess) as error:
                lost = self._noted(contract, check, error)
            else:
                return found[0] if found else CheckOutcome(check.id, "errored", "It could not be run.", check.gate)
        return CheckOutcome(check.id, "errored", lost, check.gate)

    def _noted(self, contract: LoadedContract, check: LoadedCheck, error: Exception) -> str:
        said = "The check ended the process that it ran in."
        if isinstance(error, TimeoutError):
            said = f"The check did not end within {self.limit_s:g} s, and was ended."
        self._lost[contract.id, check.id].append(said)
        return said

    def _is_hopeless(self, contract: LoadedContract, check: LoadedCheck) -> bool:
        return len(self._lost[contract.id, check.id]) >= MOST_LOST

    def _asked(
        self, contract: LoadedContract, evidence: Evidence, checks: Sequence[LoadedCheck]
    ) -> tuple[CheckOutcome, ...] | None:
        call = partial(_outcomes, contract.id, evidence, tuple(each.id for each in checks))
        found: tuple[CheckOutcome, ...] | None = self._answer(call)
        return found

    def _answer(self, call: Callable[[], object]) -> Any:
        """Raises TimeoutError and WorkerLost; the process is gone then, and the next call starts another."""
        worker = self._worker or self._started()
        try:
            worker.ask(call, self.limit_s)
            return worker.answer()
        except (TimeoutError, WorkerLost):
            self._end()
            raise

    def _started(self) -> Worker:
        """A process that has loaded the suite, which may take as long as it takes."""
        try:
            worker = self._worker = Worker()
            worker.ask(partial(_prepare, self.load, self.run))
            worker.answer()
        except Exception as error:
            self._end()
            raise _NoProcess from error
        return worker

    def _end(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None


def _only(contract: LoadedContract, checks: Iterable[LoadedCheck]) -> LoadedContract:
    return replace(contract, checks=tuple(checks), isolation=None)


# What a process that runs checks holds, from its first call on.
_suite: Suite = Suite(contracts=())
_run: RunChecks = lambda contract, case, evidence: ()  # noqa: E731


def _prepare(load: Load, run: RunChecks) -> None:
    global _suite, _run
    _suite, _run = load(), run


def _outcomes(contract_id: str, evidence: Evidence, checks: tuple[str, ...]) -> tuple[CheckOutcome, ...] | None:
    contract = _suite.contract(contract_id)
    case = None if contract is None else contract.case(evidence.key.case)
    known = {} if contract is None else {each.id: each for each in contract.checks}
    if contract is None or case is None or not known.keys() >= set(checks):
        return None
    return _run(_only(contract, (known[each] for each in checks)), case, evidence)


def _many_outcomes(
    contract_id: str, evidences: Sequence[Evidence], checks: tuple[str, ...]
) -> list[tuple[CheckOutcome, ...] | None]:
    return [_outcomes(contract_id, evidence, checks) for evidence in evidences]
