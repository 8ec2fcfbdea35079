"""`plan`: what a replay would send, before anything is sent."""

import contextlib
from collections import ChainMap
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from holdfast.api.doors import awaitable
from holdfast.api.runs import named_run, pinned_evidence, recorded_counts
from holdfast.assembly import Project, open_project
from holdfast.domain.observation import Evidence, TrialKey
from holdfast.domain.release import Release
from holdfast.domain.trial import RunRole
from holdfast.engine.estimate import Estimate, Spent, estimate, recorded_latency_ms, recorded_usage
from holdfast.engine.plan import Plan, plan_replay
from holdfast.engine.rules import Rules
from holdfast.errors import EvidenceError
from holdfast.ports import Journal, Provider


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, who will serve it, and what answers took so far: tokens, and the median milliseconds."""

    plan: Plan
    provider: Provider
    spent: Spent
    latency_ms: float | None


@dataclass(frozen=True, slots=True)
class PlannedContract:
    """What a replay would send for one contract. `rounds` answers of each case; `kept` of them are there already."""

    contract: str
    cases: int
    rounds: int
    calls: int
    kept: int


@dataclass(frozen=True, slots=True)
class PlanReport:
    """What a replay would send: per contract, and in all. Unknown money and minutes are None, with the reason."""

    release: Release
    role: RunRole
    contracts: tuple[PlannedContract, ...]
    estimate: Estimate


def plan(
    *select: str,
    to: str = "candidate",
    against: str = "baseline",
    tags: Sequence[str] = (),
    variant: str = "main",
    fresh: bool = False,
    config: str | Path | None = None,
    overrides: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
) -> PlanReport:
    """What `replay` with the same arguments would send: calls, tokens, money and minutes. Nothing is sent."""
    project = open_project(config, select=select, tags=tags, overrides=overrides, environ=environ)
    with contextlib.closing(project.journal()) as journal:
        planned = planned_replay(
            project, journal, project.preparing_provider, to=to, against=against, variant=variant, fresh=fresh
        )
    facts = project.settings.release(planned.plan.release)
    return PlanReport(
        planned.plan.release,
        planned.plan.role,
        tuple(_row(planned.plan, contract.id, len(contract.cases)) for contract in project.suite.contracts),
        estimate(
            planned.plan,
            price=facts.price,
            requests_per_minute=facts.requests_per_minute,
            spent=planned.spent,
            latency_ms=planned.latency_ms,
            concurrency=project.settings.provider(planned.plan.release).concurrency,
        ),
    )


plan_async = awaitable(plan)


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
    """The plan of a replay: the rounds follow from the bars, the cases, and what is recorded of the baseline."""
    settings = project.settings
    release = project.release(to, otherwise="candidate")
    role: RunRole = "baseline" if release == settings.baseline else "candidate"
    provider = provider_of(release)
    kept = journal.answered(release)
    recorded: dict[tuple[str, str], tuple[int, int]] = {}
    before: list[Evidence] = []
    if role == "candidate":
        with contextlib.suppress(EvidenceError):  # no baseline yet: the rounds follow from the bars alone
            baseline = named_run(project, journal, against).run
            recorded = recorded_counts(baseline)
            before = [trial.evidence for trials in baseline.trials.values() for trial in trials]
    known = {} if fresh else known_on(project, kept, release)
    made = plan_replay(
        project.suite,
        release,
        provider,
        role=role,
        variant=variant,
        rules=Rules(
            margin=settings.margin, false_alarm=settings.false_alarm, false_pass=settings.false_pass,
            repeats=settings.repeats, extended_repeats=max(settings.repeats, settings.extended_repeats),
            rounds=settings.rounds, seed=settings.seed,
        ),
        known=known,
        recorded=recorded,
        timeout_s=settings.provider(release).timeout_s,
    )  # fmt: skip
    here = list(kept.values())
    spent = {**recorded_usage(before), **recorded_usage(here)}
    return Planned(made, provider, spent, recorded_latency_ms(here or before))


def known_on(project: Project, kept: Mapping[TrialKey, Evidence], release: Release) -> Mapping[TrialKey, Evidence]:
    """What need not be asked again: the journal's answers, which stay on the disk until they are read, and the pins."""
    answers = cast("MutableMapping[TrialKey, Evidence]", kept)  # ChainMap writes to its first map; nobody writes here
    return ChainMap(answers, _pinned(project, release))


def _pinned(project: Project, release: Release) -> dict[TrialKey, Evidence]:
    return {evidence.key: evidence for evidence in pinned_evidence(project) if evidence.key.release == release}


def _row(plan: Plan, contract: str, cases: int) -> PlannedContract:
    units = [unit for unit in plan.units if unit.key.contract == contract]
    kept = sum(unit.key in plan.known for unit in units)
    return PlannedContract(contract, cases, plan.rounds[contract], len(units) - kept, kept)
