"""Two runs in, a comparison out: pure, and the same bytes for the same evidence in whatever order it arrived."""

from collections.abc import Mapping
from itertools import chain

from holdfast.comparison.agent_runs import run_notes, sides_of
from holdfast.comparison.causes import case_trials, causes, check_counts
from holdfast.comparison.identities import notes, side
from holdfast.comparison.judges import as_judged, judge_notes
from holdfast.comparison.judging import Judging, verdicts
from holdfast.comparison.notes import plan_notes, reading_of
from holdfast.comparison.pairing import PairedCase, PairedContract, pair, planned, unpaired_contracts
from holdfast.comparison.played import as_read, played
from holdfast.comparison.request_change import request_change
from holdfast.comparison.rules import ComparisonRules, LifecycleState, hypotheses
from holdfast.comparison.samples import CASES_LIMIT, first_of, sample
from holdfast.comparison.sentences import counted
from holdfast.comparison.spend import spend
from holdfast.comparison.tallies import flip, rates, tally
from holdfast.comparison.trajectories import parting_of
from holdfast.domain.comparison import CaseComparison, Comparison, ContractComparison
from holdfast.domain.contract import LoadedContract, Suite
from holdfast.domain.plan import StoredPlan
from holdfast.domain.trial import Outcome, Run
from holdfast.domain.value import without_surrogates
from holdfast.domain.verdict import Verdict

RECORDED = "recorded"  # the provider of imported releases
DEFAULT_RULES = ComparisonRules()

# The better side shows a pass, the worse one a failure.
_WORSE: tuple[Outcome, ...] = ("failed", "passed")
_BETTER: tuple[Outcome, ...] = ("passed", "failed")


def compare(
    suite: Suite,
    baseline: Run,
    candidate: Run,
    *,
    rules: ComparisonRules = DEFAULT_RULES,
    states: Mapping[str, LifecycleState] | None = None,
) -> Comparison:
    """Both runs paired case by case, with a verdict for every contract of the suite.

    Evidence of an import has no order of repeats, so nothing in it is paired by index. `states` says what became of
    contracts since they were pinned: it comes before `holds` and `undecided`, and a regression stays among the reasons.
    """
    states = states or {}
    paired = pair(suite, baseline, candidate)
    sequence = played(paired, baseline, candidate)
    paired = tuple(as_read(each, sequence) for each in paired)
    is_imported = any(_is_imported(run) for run in (baseline, candidate))
    contracts = max([hypotheses(suite), *(plan.contracts for plan in sequence.plans.values())])
    judging = Judging(rules, contracts, is_imported, sequence)
    found = verdicts(paired, judging, states)
    variant = candidate.header.variant
    compared = [_contract(each, verdict, judging, variant) for each, verdict in zip(paired, found, strict=True)]
    known = {contract.id for contract in suite.contracts}
    gone = [_orphan(name, state) for name, state in sorted(states.items()) if name not in known]
    return Comparison(
        baseline=side(baseline),
        candidate=side(candidate),
        contracts=(*compared, *gone),
        false_alarm=rules.false_alarm,
        false_pass=rules.false_pass,
        n=judging.contracts,
        unpaired_contracts=unpaired_contracts(suite, baseline, candidate),
        baseline_spend=spend(chain.from_iterable(each.baseline for each in paired)),
        candidate_spend=spend(chain.from_iterable((*each.candidate, *each.unused) for each in paired)),
    )


def _is_imported(run: Run) -> bool:
    return run.header.role == "import" or run.header.release.provider == RECORDED


def _contract(paired: PairedContract, verdict: Verdict, judging: Judging, variant: str) -> ContractComparison:
    contract, plan = paired.contract, judging.sequence.plans.get(paired.contract.id)
    found = rates(paired.pairs or paired.cases)
    spends = spend(paired.baseline), spend((*paired.candidate, *paired.unused))
    before, after = sides_of(paired)
    cases = _cases(
        paired, {case for reason in verdict.reasons for case in reason.cases if reason.kind == "broken cases"}
    )
    return ContractComparison(
        contract=contract.id,
        purpose=contract.purpose,
        owner=contract.owner,
        tags=contract.tags,
        margin=_margin(contract, judging.rules, plan),
        must=contract.bar.must,
        variant=variant if variant in contract.variants else "main",
        cases=cases,
        unpaired=paired.unpaired,
        baseline_rate=found.baseline,
        candidate_rate=found.candidate,
        change=found.change,
        causes=causes(case_trials(paired.cases, "candidate")),
        baseline_causes=causes(case_trials(paired.cases, "baseline")),
        checks=check_counts(paired),
        baseline_spend=spends[0],
        candidate_spend=spends[1],
        baseline_runs=before,
        candidate_runs=after,
        reading=reading_of(paired, judging.sequence),
        notes=(
            *run_notes(before, after, spends, found.change),
            *_changed_requests(cases),
            *notes(paired),
            *plan_notes(paired, judging),
            *judge_notes(paired, judging.rules.margin_of(contract)),
        ),
        verdict=as_judged(verdict, contract),
    )


def _margin(contract: LoadedContract, rules: ComparisonRules, plan: StoredPlan | None) -> float | None:
    if contract.bar.must is not None or contract.bar.deterministic:
        return None
    return plan.margin if plan is not None else rules.margin_of(contract)


def _cases(paired: PairedContract, broken: set[str]) -> tuple[CaseComparison, ...]:
    plain = [_case(case, case.id in broken) for case in paired.cases]
    flipped = [place for place, case in enumerate(plain) if case.flip == "regression"]
    flipped += [place for place, case in enumerate(plain) if case.flip == "improvement"]
    for place in flipped[:CASES_LIMIT]:
        plain[place] = _with_samples(plain[place], paired.cases[place])
    return tuple(plain)


def _case(case: PairedCase, is_broken: bool) -> CaseComparison:
    before, after = tally(case.baseline), tally(case.candidate)
    return CaseComparison(
        case=case.id,
        tags=case.tags,
        baseline=before,
        candidate=after,
        flip=flip(before, after),
        broken=is_broken,
        request_changed=request_change(case),
    )


def _with_samples(compared: CaseComparison, case: PairedCase) -> CaseComparison:
    """The case with one answer of each side that shows its change."""
    before, after = (_BETTER, _WORSE) if compared.flip == "regression" else (_WORSE, _BETTER)
    old, new = planned(case.baseline), planned(case.candidate)
    one, other = first_of(old, before), first_of(new, after)
    parting = "" if one is None or other is None else parting_of(one.evidence, other.evidence)
    return compared.model_copy(
        update={
            "baseline_sample": sample(old, before),
            "candidate_sample": sample(new, after),
            "parting": without_surrogates(parting),
        }
    )


def _changed_requests(cases: tuple[CaseComparison, ...]) -> tuple[str, ...]:
    changed = [case for case in cases if case.request_changed]
    if not changed:
        return ()
    verb = "was" if len(changed) == 1 else "were"
    first = f"The first, {changed[0].case!r}: {changed[0].request_changed}"
    return (f"{counted(len(changed), 'case')} of {len(cases):,} {verb} asked differently on the two sides. {first}",)


def _orphan(contract: str, state: LifecycleState) -> ContractComparison:
    """A contract that the suite does not have any more: only its state is known."""
    verdict = Verdict(word=state.word, reasons=(state.reason,), sentence=state.reason.text)
    return ContractComparison(contract=contract, verdict=verdict)
