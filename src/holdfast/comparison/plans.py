"""How a contract will be asked and judged, fixed before its first call, from its bar and from what is recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from holdfast.comparison.copies import are_copies, marks_of
from holdfast.comparison.evidence import recorded_answers
from holdfast.comparison.judges import policies
from holdfast.comparison.pairing import recorded_trials
from holdfast.comparison.rules import ComparisonRules
from holdfast.domain.contract import LoadedContract
from holdfast.domain.plan import PlannedLook, Question, StoredPlan
from holdfast.domain.release import Release
from holdfast.domain.trial import Run, Trial
from holdfast.domain.value import digest
from holdfast.statistics import (
    ContractPlan,
    Criteria,
    Look,
    case_order,
    plan_comparison,
    plan_copies,
    plan_deterministic,
    plan_must,
    plan_rate,
    planned_rounds,
)
from holdfast.statistics import Question as Asked

_QUESTIONS: dict[Asked, Question] = {
    Asked.NO_WORSE: "no worse",
    Asked.NO_FAILURE: "no failure",
    Asked.RATE: "rate",
    Asked.SAME_OUTCOMES: "same outcomes",
}
_ASKED = {question: asked for asked, question in _QUESTIONS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a run would like: rounds at most, as many as the budget can pay, the baseline asked side by side."""

    seed: int = 0
    rounds: int = 13
    affordable: int = 40
    is_live: bool = False


def plan_contract(
    contract: LoadedContract, baseline: Run | None, rules: ComparisonRules, contracts: int, wishes: Wishes
) -> StoredPlan | None:
    """The plan of one contract, one of so many that share the error rate; None where it has no baseline yet.

    Asked are the cases that the baseline has met: a case that was just added is pending by itself.
    """
    kept = {
        case.id: () if baseline is None else recorded_trials(baseline.trials.get((contract.id, case.id), ()))
        for case in contract.cases
    }
    recorded = {case: answers for case, trials in kept.items() if (answers := recorded_answers(trials))}
    met = [case for case in kept if wishes.is_live or case in recorded]
    if not met:
        return None
    ids = [met[place] for place in case_order(met, seed=wishes.seed, contract=contract.id)]
    criteria = rules.criteria(contract, contracts)
    recordings = [recorded.get(case, ()) for case in ids]
    stages = 1 + any(trial.evidence.key.role == "extension" for trials in kept.values() for trial in trials)
    copied = are_copies({case: marks_of(each.evidence for each in trials) for case, trials in kept.items()})
    made = _plan(contract, criteria, recordings, stages, wishes, is_copied=copied and not wishes.is_live)
    plan = stored(contract.id, ids, made, *_recorded_by(kept, made))
    return plan.model_copy(update={"judges": policies(contract)})


def _recorded_by(kept: Mapping[str, tuple[Trial, ...]], plan: ContractPlan) -> tuple[Release | None, str]:
    """The release that a plan compares with, and a digest of when each case was first recorded.

    An extension leaves the digest as it is: the recording goes on. Another recording has another one.
    """
    first = {case: trials[0].evidence for case, trials in kept.items() if trials}
    if plan.is_live or plan.question in (Asked.NO_FAILURE, Asked.RATE) or not first:
        return None, ""
    release = next(iter(first.values())).key.release
    return release, digest({case: evidence.started_at.isoformat() for case, evidence in first.items()})


def _plan(
    contract: LoadedContract,
    criteria: Criteria,
    recordings: Sequence[Sequence[bool]],
    stages: int,
    wishes: Wishes,
    *,
    is_copied: bool,
) -> ContractPlan:
    bar, order = contract.bar, range(len(recordings))
    if bar.must is True:
        return plan_must(order, criteria)
    if bar.deterministic:
        return plan_deterministic(order, criteria)
    if bar.must is not None:
        rounds = planned_rounds([(True,)] * len(recordings), wished=wishes.rounds, affordable=wishes.affordable)
        return plan_rate(order, criteria, rate=float(bar.must), rounds=rounds)
    if is_copied:
        return plan_copies(order, criteria, floor=bar.floor)
    # A live baseline sets no limit: each round brings a recording of its own.
    limits = [(True,)] * len(recordings) if wishes.is_live else recordings
    rounds = planned_rounds(limits, wished=wishes.rounds, affordable=wishes.affordable)
    return plan_comparison(
        order,
        criteria,
        rounds=rounds,
        stages=1 if wishes.is_live else stages,
        floor=bar.floor,
        is_live=wishes.is_live,
    )


def extended(plan: StoredPlan, rounds: int) -> StoredPlan:
    """The plan with so many rounds in all: those beyond its own are bought from the reserve, as a further extension.

    A plan that has as many already stands as it is; so does one whose rounds are not open to a wish.
    """
    more = rounds - plan.all_rounds
    if more <= 0 or plan.are_copies or plan.question not in ("no worse", "rate"):
        return plan
    criteria, order = criteria_of(plan), range(len(plan.cases))
    bought = (*plan.extensions, more)
    if plan.question == "rate":
        made = plan_rate(order, criteria, rate=plan.rate or 0.5, rounds=plan.rounds, extensions=bought)
    else:
        made = plan_comparison(
            order, criteria, rounds=plan.rounds, stages=plan.stages, extensions=bought, floor=plan.rate,
            is_live=plan.is_live,
        )  # fmt: skip
    bought_of = stored(plan.contract, plan.cases, made, plan.baseline, plan.recorded)
    return bought_of.model_copy(update={"judges": plan.judges})


def stored(
    contract: str, cases: Sequence[str], plan: ContractPlan, baseline: Release | None = None, recorded: str = ""
) -> StoredPlan:
    """A plan of statistics, for the cases in the order they are asked, as it is written down."""
    criteria = plan.criteria
    return StoredPlan(
        contract=contract,
        question=_QUESTIONS[plan.question],
        baseline=baseline,
        recorded=recorded,
        cases=tuple(cases),
        rounds=plan.rounds,
        extensions=plan.extensions,
        looks=tuple(PlannedLook(round=look.round, price=look.price, is_smoke=look.is_smoke) for look in plan.looks),
        smoke_cases=plan.smoke_cases,
        stages=plan.stages,
        rate=plan.rate,
        is_live=plan.is_live,
        are_copies=plan.are_copies,
        margin=criteria.margin,
        false_alarm=criteria.alpha,
        false_pass=criteria.beta,
        contracts=criteria.contracts,
        strict=criteria.strict,
        broken_cases="gate" if criteria.cases_gate else "report",
    )


def read_plan(plan: StoredPlan) -> ContractPlan:
    """What was written down, as statistics read it; cases are positions in `plan.cases`."""
    return ContractPlan(
        question=_ASKED[plan.question],
        criteria=criteria_of(plan),
        order=tuple(range(len(plan.cases))),
        rounds=plan.rounds,
        looks=tuple(Look(look.round, look.price, look.is_smoke) for look in plan.looks),
        smoke_cases=plan.smoke_cases,
        stages=plan.stages,
        extensions=plan.extensions,
        rate=plan.rate,
        is_live=plan.is_live,
        are_copies=plan.are_copies,
        recordings_are_copies=plan.are_copies,
    )


def criteria_of(plan: StoredPlan) -> Criteria:
    """The error rates and the margin of a plan."""
    return Criteria(
        alpha=plan.false_alarm,
        beta=plan.false_pass,
        margin=plan.margin,
        contracts=plan.contracts,
        strict=plan.strict,
        cases_gate=plan.broken_cases == "gate",
    )


def recordings_of(plan: StoredPlan, trials: Mapping[tuple[str, str], tuple[Trial, ...]]) -> list[tuple[bool, ...]]:
    """The recorded outcomes of the plan's cases, in its order."""
    return [recorded_answers(recorded_trials(trials.get((plan.contract, case), ()))) for case in plan.cases]
