"""The plans of a candidate's contracts, and which answers of earlier runs may settle them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from holdfast.assembly import Project
from holdfast.comparison.plans import Wishes, extended, plan_contract
from holdfast.comparison.rules import ComparisonRules, hypotheses
from holdfast.domain.contract import LoadedContract
from holdfast.domain.observation import Evidence, TrialKey
from holdfast.domain.plan import StoredPlan
from holdfast.domain.release import Release
from holdfast.domain.trial import Run, RunHeader
from holdfast.ports import Journal

DEFAULT_ROUNDS = 13


class Gathered(Mapping[TrialKey, Evidence]):
    """Evidence of several runs, each read when it is asked for."""

    def __init__(self, found: Mapping[TrialKey, Mapping[TrialKey, Evidence]]) -> None:
        self._found = found

    def __getitem__(self, key: TrialKey) -> Evidence:
        return self._found[key][key]

    def __contains__(self, key: object) -> bool:
        return key in self._found

    def __iter__(self) -> Iterator[TrialKey]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


@dataclass(frozen=True, slots=True)
class CandidatePlans:
    """The plans of all contracts that a baseline has met, and the evidence that answers their trials already."""

    plans: tuple[StoredPlan, ...]
    known: Mapping[TrialKey, Evidence]


def comparison_rules(project: Project) -> ComparisonRules:
    """What the settings say of contracts whose bar says nothing."""
    settings = project.settings
    return ComparisonRules(
        margin=settings.margin,
        false_alarm=settings.false_alarm,
        false_pass=settings.false_pass,
        strict=settings.strict,
        broken_cases=settings.broken_cases,
    )


def candidate_plans(
    project: Project,
    journal: Journal,
    release: Release,
    baseline: Run | None,
    *,
    variant: str,
    affordable: int,
    fresh: bool,
) -> CandidatePlans:
    """The plan of every contract: the one by which it was already looked at on this release, else a new one.

    A plan that was looked at stands: more rounds are bought from the reserve. Another margin, other error rates or
    another recording ask another question, and what was looked at answers only the one it was asked for.
    """
    settings, suite = project.settings, project.suite
    wishes = Wishes(
        seed=settings.seed,
        rounds=settings.rounds or DEFAULT_ROUNDS,
        affordable=affordable,
        is_live=settings.side_by_side,
    )
    rules, n = comparison_rules(project), hypotheses(suite)
    earlier = [] if fresh else [_Earlier(journal, each) for each in journal.runs() if _fits(each, release, variant)]
    plans: list[StoredPlan] = []
    found: dict[TrialKey, Mapping[TrialKey, Evidence]] = {}
    for contract in suite.contracts:
        new = plan_contract(contract, baseline, rules, n, wishes)
        if new is None:
            continue
        plan, source = _standing(contract, new, earlier, wants_more=settings.rounds is not None)
        plans.append(plan)
        if source is not None:
            found |= {key: source.settled for key in source.settled if key.contract == contract.id}
    most = max([n, *(plan.contracts for plan in plans)])
    return CandidatePlans(tuple(plan.model_copy(update={"contracts": most}) for plan in plans), Gathered(found))


class _Earlier:
    """A run on the same release; what it settled and how it was looked at are read once, if at all."""

    def __init__(self, journal: Journal, header: RunHeader) -> None:
        self._journal, self.header = journal, header
        self.plans = {plan.contract: plan for plan in header.plans}
        self._settled: Mapping[TrialKey, Evidence] | None = None
        self._looked: set[str] | None = None

    @property
    def settled(self) -> Mapping[TrialKey, Evidence]:
        """Every trial that needs no further answer."""
        if self._settled is None:
            self._settled = self._journal.settled(self.header.id)
        return self._settled

    def was_looked_at(self, contract: str) -> bool:
        """Whether any look was taken at a contract."""
        if self._looked is None:
            self._looked = {look.contract for look in self._journal.looks(self.header.id)}
        return contract in self._looked


def _fits(header: RunHeader, release: Release, variant: str) -> bool:
    return header.release == release and header.variant == variant and header.role in ("candidate", "baseline")


def _standing(
    contract: LoadedContract, new: StoredPlan, earlier: list[_Earlier], *, wants_more: bool
) -> tuple[StoredPlan, _Earlier | None]:
    """The plan of a contract and the run whose answers settle it; newest first.

    A recording that a candidate was promoted to took over answers that were looked at.
    """
    unlooked: _Earlier | None = None
    for run in earlier:
        old = run.plans.get(contract.id)
        is_looked_at = run.was_looked_at(contract.id)
        if old is not None and is_looked_at and old.asks_the_same_as(new):
            kept = old.model_copy(update={"stages": max(old.stages, new.stages)})
            return extended(kept, new.rounds) if wants_more else kept, run
        if old is not None and is_looked_at and old.judged_otherwise(new):
            return new, run  # another judge reads the same answers: none of them is asked again
        took_over = run.header.role == "baseline" and any(each.was_looked_at(contract.id) for each in earlier)
        if unlooked is None and not (is_looked_at or took_over) and _has_answers(run, contract):
            unlooked = run
    return new, unlooked


def _has_answers(run: _Earlier, contract: LoadedContract) -> bool:
    return any(key.contract == contract.id for key in run.settled)
