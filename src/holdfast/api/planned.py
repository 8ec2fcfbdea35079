"""What a replay will ask, of whom, and what it knows already: the same for `plan` and for `replay`."""

import contextlib
from collections import ChainMap
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import cast

from holdfast.api.candidate import candidate_plans
from holdfast.api.promotion import promoted
from holdfast.api.runs import named_run, pinned_evidence, recorded_counts
from holdfast.assembly import Project
from holdfast.domain.observation import Evidence, TrialKey
from holdfast.domain.release import Release
from holdfast.domain.trial import Run, RunRole
from holdfast.engine.estimate import Spent, recorded_latency_ms, recorded_usage
from holdfast.engine.plan import Plan
from holdfast.engine.planning import plan_replay, plan_sequence
from holdfast.engine.rules import Rules
from holdfast.errors import EvidenceError, NothingToDecide, Problem
from holdfast.ports import Journal, Provider

MOST_ROUNDS = 40


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, who will serve it, and what answers took so far: tokens, and the median milliseconds.

    `baseline` is what a candidate is compared with, and `beside` who serves it where it is asked side by side.
    """

    plan: Plan
    provider: Provider
    spent: Spent
    latency_ms: float | None
    baseline: Run | None = None
    beside: tuple[Release, Provider] | None = None


def planned_replay(
    project: Project,
    journal: Journal,
    provider_of: Callable[[Release], Provider],
    *,
    to: str,
    against: str,
    variant: str,
    fresh: bool,
) -> Planned:
    """The plan of a replay. A candidate is asked as far as it takes to decide, a baseline and a recording at once.

    Raises NothingToDecide where a candidate has no baseline to be compared with.
    """
    settings = project.settings
    release = project.release(to, otherwise="candidate")
    provider = provider_of(release)
    if release == settings.baseline:
        return _recording(project, journal, release, provider, "baseline", against, variant, fresh=fresh)
    if settings.provider(release).recordings:
        return _recording(project, journal, release, provider, "candidate", against, variant, fresh=fresh)
    return _sequence(project, journal, release, provider_of, against, variant, fresh=fresh)


def _recording(
    project: Project,
    journal: Journal,
    release: Release,
    provider: Provider,
    role: RunRole,
    against: str,
    variant: str,
    *,
    fresh: bool,
) -> Planned:
    """Everything at once: what a baseline is recorded by, and what recordings have to give."""
    kept = journal.answered(release)
    known = {} if fresh else known_on(project, kept, release)
    made = plan_replay(
        project.suite,
        release,
        provider,
        role=role,
        variant=variant,
        rules=rules_of(project),
        known=known,
        begun={} if fresh or role != "baseline" else promoted(project, journal, release),
        recorded={} if role == "baseline" else _recorded(project, journal, against),
        timeout_s=project.settings.provider(release).timeout_s,
    )
    here = list(kept.values())
    return Planned(made, provider, recorded_usage(here), recorded_latency_ms(here))


def _sequence(
    project: Project,
    journal: Journal,
    release: Release,
    provider_of: Callable[[Release], Provider],
    against: str,
    variant: str,
    *,
    fresh: bool,
) -> Planned:
    settings, provider = project.settings, provider_of(release)
    baseline = _baseline(project, journal, against)
    before = [] if baseline is None else [each.evidence for trials in baseline.trials.values() for each in trials]
    here = list(journal.answered(release).values())
    spent = {**recorded_usage(before), **recorded_usage(here)}
    found = candidate_plans(
        project,
        journal,
        release,
        baseline,
        variant=variant,
        affordable=_affordable(project, release, spent),
        fresh=fresh,
    )
    if not found.plans and not _has_met_any(project, baseline):
        remedy = "Record it with `holdfast replay --to baseline`."
        raise NothingToDecide(Problem("", "No baseline has met any of these contracts yet.", remedy))
    beside: tuple[Release, Provider] | None = None
    if settings.side_by_side:
        other = project.release(against, otherwise="baseline")
        beside = other, provider_of(other)
    made = plan_sequence(
        project.suite,
        release,
        provider,
        found.plans,
        variant=variant,
        rules=rules_of(project),
        known=found.known,
        beside=beside,
        timeout_s=settings.provider(release).timeout_s,
    )
    latency = recorded_latency_ms(here or before)
    return Planned(made, provider, spent, latency, baseline, beside)


def _has_met_any(project: Project, baseline: Run | None) -> bool:
    """Whether the baseline was asked any of the contracts, even where no check could read what it answered."""
    asked = {contract for contract, _ in ({} if baseline is None else baseline.trials)}
    return any(contract.id in asked for contract in project.suite.contracts)


def _baseline(project: Project, journal: Journal, against: str) -> Run | None:
    """The run that a candidate is compared with; None where the baseline is asked side by side and nothing is kept."""
    try:
        return named_run(project, journal, against).run
    except EvidenceError as error:
        if project.settings.side_by_side:
            return None
        raise NothingToDecide(*error.problems) from error


def _recorded(project: Project, journal: Journal, against: str) -> dict[tuple[str, str], tuple[int, int]]:
    with contextlib.suppress(EvidenceError):  # no baseline yet: the rounds follow from the bars alone
        return recorded_counts(named_run(project, journal, against).run)
    return {}


def rules_of(project: Project) -> Rules:
    """The rules of a run, as the settings have them."""
    settings = project.settings
    return Rules(
        margin=settings.margin,
        false_alarm=settings.false_alarm,
        false_pass=settings.false_pass,
        repeats=settings.repeats,
        extended_repeats=max(settings.repeats, settings.extended_repeats),
        rounds=settings.rounds,
        seed=settings.seed,
    )


def _affordable(project: Project, release: Release, spent: Spent) -> int:
    """The rounds of the whole suite that the budget can pay; at most 40, and 40 where nothing limits them."""
    settings = project.settings
    sides = 2 if settings.side_by_side else 1
    cases = sum(len(contract.cases) for contract in project.suite.contracts) * sides
    price = settings.release(release).price
    found = [MOST_ROUNDS]
    if settings.budget_calls is not None:
        twice = sum(len(each.cases) for each in project.suite.contracts if each.metamorphic is not None) * sides
        votes = sum(len(each.cases) * helper.least_calls for each in project.suite.contracts for helper in each.helpers)
        found.append(settings.budget_calls // (cases + twice + votes * sides))
    costs = [price.cost_usd(each.input_tokens, each.output_tokens, None) for each in spent.values()] if price else []
    known = [cost for cost in costs if cost is not None]
    if settings.budget_usd is not None and known and sum(known) > 0:
        found.append(int(settings.budget_usd / (sum(known) / len(known) * cases)))
    return min(found)


def known_on(project: Project, kept: Mapping[TrialKey, Evidence], release: Release) -> Mapping[TrialKey, Evidence]:
    """What need not be asked again: the journal's answers, which stay on the disk until they are read, and the pins."""
    answers = cast("MutableMapping[TrialKey, Evidence]", kept)  # ChainMap writes to its first map; nobody writes here
    return ChainMap(answers, _pinned(project, release))


def _pinned(project: Project, release: Release) -> dict[TrialKey, Evidence]:
    return {evidence.key: evidence for evidence in pinned_evidence(project) if evidence.key.release == release}
