"""What a reader must know of how a contract was planned and read, as sentences."""

from collections.abc import Iterator

from holdfast.comparison.judging import Judging
from holdfast.comparison.pairing import PairedContract
from holdfast.comparison.plans import criteria_of
from holdfast.comparison.sentences import points
from holdfast.comparison.sequence import SuiteSequence
from holdfast.domain.comparison import Reading
from holdfast.domain.plan import StoredPlan


def plan_notes(paired: PairedContract, judging: Judging) -> tuple[str, ...]:
    """Settings that the run was not planned by, what was read of it, and answers that were not."""
    plan = judging.sequence.plans.get(paired.contract.id)
    if plan is None:
        return ()
    found = (_other_rules(plan, paired, judging), _settled(paired, judging), _copied(paired, judging))
    return tuple(note for notes in found for note in notes)


def _other_rules(plan: StoredPlan, paired: PairedContract, judging: Judging) -> Iterator[str]:
    planned = criteria_of(plan)
    now = judging.rules.criteria(paired.contract, planned.contracts)
    if plan.question == "no worse" and now != planned:
        yield (
            f"It was planned and is read at a margin of {points(planned.margin)}, a false-alarm rate of "
            f"{planned.alpha:g} and a false-pass rate of {planned.beta:g}; the bar or the settings say otherwise now. "
            "What was looked at cannot be read by other rules: replay it, and it is asked anew."
        )


def _settled(paired: PairedContract, judging: Judging) -> Iterator[str]:
    """A contract that ended although others were not asked to the end of its round."""
    name = paired.contract.id
    if judging.sequence.controller(name).stop is not None and not judging.sequence.is_final(name):
        yield (
            "The run was ended before all contracts were through this round, so this is read without theirs. When it "
            "goes on, the correction over the suite is read again."
        )


def _copied(paired: PairedContract, judging: Judging) -> Iterator[str]:
    if judging.sequence.is_copied(paired.contract.id):
        yield "The repeats of the candidate are copies of one answer: they count as one."


def reading_of(paired: PairedContract, sequence: SuiteSequence) -> Reading | None:
    """How far a contract with a plan was read; None without one."""
    plan = sequence.plans.get(paired.contract.id)
    if plan is None:
        return None
    return Reading(
        looks=len(sequence.looks(plan.contract)),
        looks_planned=len(plan.looks),
        rounds=sequence.controller(plan.contract).round,
        rounds_planned=plan.all_rounds,
        unused=sum(trial.evidence.is_observed for trial in paired.unused),
    )
