"""The verdict on `must=True`: a fact about the candidate, without a baseline and outside the error rates."""

from collections.abc import Sequence

from holdfast.comparison.causes import reason_of
from holdfast.comparison.doubts import doubts, given_up
from holdfast.comparison.pairing import PairedCase, PairedContract, planned
from holdfast.comparison.sentences import counted, named, percent
from holdfast.comparison.tallies import tally
from holdfast.domain.plan import StoredPlan
from holdfast.domain.verdict import Reason, Verdict
from holdfast.statistics import must_rounds, passes_needed, proven_rate

CONFIDENCE = 0.95


def must_verdict(paired: PairedContract, *, is_imported: bool, plan: StoredPlan | None = None) -> Verdict:
    """Regressed by one failed answer of the candidate; holds after its planned answers without a failure.

    Planned are 3 rounds and at least 29 answers, of the cases that its plan names. Imported evidence has no plan: there
    29 answers are enough. Trials that were not observed bar `holds`.
    """
    failed = [case for case in paired.cases if any(trial.outcome == "failed" for trial in planned(case.candidate))]
    if failed:
        return _violated(paired, failed)
    barred = tuple(reason for reason in (*doubts(paired), given_up(paired)) if reason)
    answers = sum(tally(case.candidate).passed for case in paired.cases)
    wanted = _planned_answers(len(paired.cases if plan is None else plan.cases), is_imported=is_imported)
    if barred or answers < wanted:
        return _undecided(barred, answers, wanted, is_imported=is_imported)
    return _holds(answers)


def _violated(paired: PairedContract, failed: Sequence[PairedCase]) -> Verdict:
    failures = [trial for case in failed for trial in planned(case.candidate) if trial.outcome == "failed"]
    answers = counted(sum(tally(case.candidate).observed for case in paired.cases), "answer")
    cases = tuple(case.id for case in failed)
    text = f"{len(failures):,} of {answers} failed, and `must` allows none: {named(cases)}."
    first = reason_of(failures[0])
    recorded = sum(tally(case.baseline).failed for case in paired.cases)
    before = f" The baseline failed {counted(recorded, 'time')} as well." if recorded else ""
    return Verdict(
        word="regressed",
        reasons=(Reason(kind="violated", text=f"{text}{before}", cases=cases), *doubts(paired)),
        sentence=f"{len(failures):,} of {answers} of the new release failed, where none may. "
        f"The first, in case {cases[0]!r}: {first or 'no reason was given.'}",
    )


def _undecided(barred: tuple[Reason, ...], answers: int, wanted: int, *, is_imported: bool) -> Verdict:
    text = f"{counted(answers, 'answer')} without a failure; {wanted:,} are planned before it holds."
    few = (Reason(kind="too few answers", text=text),) if answers < wanted else ()
    return Verdict(
        word="undecided",
        reasons=barred or few,
        sentence=f"No answer of the new release failed in {answers:,}, but {wanted:,} are needed to say that it holds."
        if few
        else f"No answer of the new release failed in {answers:,}, but not all trials could be read.",
        calls_to_decide=None if is_imported or not few else wanted - answers,
    )


def _holds(answers: int) -> Verdict:
    proven = f"a pass rate of at least {percent(proven_rate(answers, confidence=CONFIDENCE))}"
    text = f"{counted(answers, 'answer')} without a failure prove {proven} at {percent(CONFIDENCE)} confidence."
    return Verdict(
        word="holds",
        reasons=(Reason(kind="certified", text=text),),
        sentence=f"All {answers:,} answers of the new release passed: with {percent(CONFIDENCE)} confidence {proven}.",
    )


def _planned_answers(cases: int, *, is_imported: bool) -> int:
    # The least number of answers that prove 90 %, which is also what a plan asks of a contract with many cases.
    return passes_needed(0.9, confidence=CONFIDENCE) if is_imported else must_rounds(cases) * cases
