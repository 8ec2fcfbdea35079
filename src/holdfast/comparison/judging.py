"""From evidence to verdicts: every contract is measured alone, then all are read at the level of their suite."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from holdfast.comparison.declared import declared_verdict
from holdfast.comparison.doubts import doubts, errored, given_up, unsupported
from holdfast.comparison.evidence import Readable, answers, readable
from holdfast.comparison.measured import Measured
from holdfast.comparison.musts import must_verdict
from holdfast.comparison.pairing import PairedContract, planned
from holdfast.comparison.plans import criteria_of
from holdfast.comparison.played import in_order_of
from holdfast.comparison.reading import read
from holdfast.comparison.rules import ComparisonRules, LifecycleState
from holdfast.comparison.sentences import counted
from holdfast.comparison.sequence import SuiteSequence
from holdfast.domain.verdict import Reason, Verdict
from holdfast.statistics import Assessment, Criteria, Doubt, assess, assess_imported, assess_rate, suite_level


@dataclass(frozen=True, slots=True)
class Judging:
    """What all contracts of a comparison are judged by."""

    rules: ComparisonRules
    contracts: int
    is_imported: bool
    sequence: SuiteSequence = field(default_factory=lambda: SuiteSequence({}, {}))


def verdicts(
    paired: Sequence[PairedContract], judging: Judging, states: Mapping[str, LifecycleState]
) -> tuple[Verdict, ...]:
    """The verdict of every contract, in order.

    Contracts share the false-alarm rate: they are read at alpha / n, or at the larger level that Benjamini-Hochberg
    grants over all of them. A contract with a plan was read as it went, at the levels of its run.
    """
    found = [settled_by_facts(each, judging) or measure(each, judging) for each in paired]
    p_values = [p for each in found if isinstance(each, Measured) and (p := each.p_of_suite) is not None]
    level = suite_level(p_values, alpha=judging.rules.false_alarm, contracts=max(judging.contracts, len(p_values), 1))
    read_all = [read(each, level) if isinstance(each, Measured) else each for each in found]
    return tuple(
        with_state(verdict, states.get(each.contract.id)) for each, verdict in zip(paired, read_all, strict=True)
    )


def settled_by_facts(paired: PairedContract, judging: Judging) -> Verdict | None:
    """The verdict where no test is needed, or none can be done; None where the evidence has to be measured."""
    if not any(trial.outcome != "unobserved" for trial in paired.baseline):
        return _without_baseline(paired)
    if not any(case.candidate for case in paired.cases) and not paired.unused and not errored(paired):
        text = "The candidate was not asked this contract."
        return Verdict(word="undecided", reasons=(Reason(kind="no candidate", text=text),), sentence=text)
    if reason := unsupported(paired):
        return Verdict(word="regressed", reasons=(reason,), sentence=reason.text)
    plan = judging.sequence.plans.get(paired.contract.id)
    if paired.contract.bar.must is True:
        return must_verdict(paired, is_imported=judging.is_imported and plan is None, plan=plan)
    if paired.contract.bar.deterministic:
        return declared_verdict(paired)
    if errored(paired):
        text = "Not judged: a gating check crashed, and a crash says nothing about the release."
        return Verdict(word="undecided", reasons=doubts(paired), sentence=text)
    return None if plan is not None or readable(paired.cases).has_answers else _without_answers(paired)


def measure(paired: PairedContract, judging: Judging) -> Measured:
    """Everything measured on one contract, before the level of the suite is known."""
    contract, found = paired.contract, readable(paired.cases)
    if contract.id in judging.sequence.plans:
        return _as_planned(paired, judging.sequence)
    criteria = judging.rules.criteria(contract, judging.contracts)
    rate = contract.bar.floor if contract.bar.must is None else float(contract.bar.must)
    absolute = None if rate is None else assess_rate(_candidate_answers(paired), criteria, rate=rate)
    if contract.bar.must is not None:
        return Measured(paired, found, criteria, None, absolute, is_imported=judging.is_imported)
    compared = _assessed(found, criteria, judging)
    return Measured(paired, found, criteria, compared, absolute, is_imported=judging.is_imported)


def _as_planned(paired: PairedContract, sequence: SuiteSequence) -> Measured:
    """What the contract's own controller measured and found, at the level at which it was read."""
    plan, controller = sequence.plans[paired.contract.id], sequence.controller(paired.contract.id)
    stop, criteria = controller.stop, criteria_of(plan)
    return Measured(
        paired,
        in_order_of(plan, paired),
        criteria,
        controller.assessment(),
        controller.rate_assessment(),
        is_imported=False,
        level=criteria.level if stop is None or stop.level is None else stop.level,
        doubt=Doubt.UNFINISHED if stop is None else stop.doubt,
        plan_rounds=plan.all_rounds,
        used=len(controller.used),
    )


def _assessed(found: Readable, criteria: Criteria, judging: Judging) -> Assessment:
    return (assess_imported if judging.is_imported else assess)(found.evidence, criteria)


def _candidate_answers(paired: PairedContract) -> list[tuple[bool | None, ...]]:
    return [found for case in paired.pairs if (found := answers(planned(case.candidate)))]


def with_state(verdict: Verdict, state: LifecycleState | None) -> Verdict:
    """The verdict under what became of the contract since it was pinned; its own reasons stay visible after that."""
    if state is None:
        return verdict
    own = verdict.reasons if verdict.word == "regressed" else ()
    sentence = f"{state.reason.text} {verdict.sentence}".rstrip() if own else state.reason.text
    return verdict.model_copy(
        update={"word": state.word, "improved": False, "reasons": (state.reason, *own), "sentence": sentence}
    )


def _without_baseline(paired: PairedContract) -> Verdict:
    asked = sum(1 for _ in paired.baseline)
    if not asked:
        text = "No baseline has met this contract yet, so there is nothing to compare with. It does not block."
        return Verdict(word="pending", reasons=(Reason(kind="no baseline", text=text),), sentence=text)
    text = f"The baseline gave no outcome in {counted(asked, 'trial')}."
    return Verdict(word="undecided", reasons=doubts(paired), sentence=text)


def _without_answers(paired: PairedContract) -> Verdict:
    reasons = tuple(reason for reason in (*doubts(paired), given_up(paired)) if reason)
    asked = sum(len(planned(case.candidate)) for case in paired.cases)
    text = f"The candidate gave no answer in {counted(asked, 'trial')}."
    return Verdict(
        word="undecided",
        reasons=reasons or (Reason(kind="unobserved", text=text),),
        sentence=text,
        calls_to_decide=asked,
    )
