"""A run with a plan, played again from what was kept: the same controllers that asked for its answers judge them."""

from collections.abc import Sequence
from dataclasses import replace

from holdfast.comparison.evidence import Readable, answers, recorded_answers
from holdfast.comparison.pairing import PairedCase, PairedContract, confirmations, planned
from holdfast.comparison.sequence import SuiteSequence
from holdfast.domain.plan import StoredPlan
from holdfast.domain.trial import Run, Trial
from holdfast.statistics import CaseEvidence


def played(paired: Sequence[PairedContract], baseline: Run, candidate: Run) -> SuiteSequence:
    """All contracts whose plan fits what they are compared with, read to the end of what was answered.

    A plan fits the baseline that it was made for; compared with another one, its evidence is read as if it had none.
    """
    plans = {plan.contract: plan for plan in candidate.header.plans}
    fitting = {
        each.contract.id: plan
        for each in paired
        if (plan := plans.get(each.contract.id)) is not None and _fits(plan, each)
    }
    sequence = SuiteSequence(fitting, baseline.trials)
    for each in paired:
        sequence.tell_all(each.candidate)
    sequence.settle()
    return sequence


def _fits(plan: StoredPlan, paired: PairedContract) -> bool:
    if plan.baseline is None:
        return True
    met = {case.id for case in paired.cases if recorded_answers(case.baseline)}
    return met.issuperset(plan.cases) and all(trial.evidence.key.release == plan.baseline for trial in paired.baseline)


def as_read(paired: PairedContract, sequence: SuiteSequence) -> PairedContract:
    """The contract with what its plan read: used answers, and trials that are still waited for.

    Beside a live baseline the recording enters nothing: its side is what was answered in the same run.
    """
    plan = sequence.plans.get(paired.contract.id)
    if plan is None:
        return paired
    cases, unused = [], []
    for case in paired.cases:
        read = [trial for trial in case.candidate if sequence.is_used(trial.evidence.key)]
        open_ones = [trial for trial in case.candidate if sequence.is_open(trial)]
        unused += [trial for trial in case.candidate if trial not in read and trial not in open_ones]
        cases.append(_sides(case, (*read, *open_ones), is_live=plan.is_live))
    return replace(paired, cases=tuple(cases), unused=tuple(unused))


def _sides(case: PairedCase, read: tuple[Trial, ...], *, is_live: bool) -> PairedCase:
    if not is_live:
        return replace(case, candidate=read)
    live = tuple(trial for trial in read if trial.evidence.key.role == "live")
    return replace(case, baseline=live, candidate=tuple(trial for trial in read if trial not in live))


def in_order_of(plan: StoredPlan, paired: PairedContract) -> Readable:
    """What the tests read of a contract, in the plan's order of cases, so that positions agree."""
    by_id = {case.id: case for case in paired.cases}
    evidence = [_evidence(by_id[case]) for case in plan.cases]
    return Readable(plan.cases, tuple(evidence))


def _evidence(case: PairedCase) -> CaseEvidence:
    recorded = recorded_answers(planned(case.baseline))
    # A live baseline may not have answered yet; a missing recording counts as a pass.
    return CaseEvidence(recorded or (True,), answers(planned(case.candidate)), answers(confirmations(case.candidate)))
