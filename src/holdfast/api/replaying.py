"""`replay`: put the suite's requests to a release, keep every answer, end with the verdict."""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from holdfast.api.comparing import assess_runs, unserved
from holdfast.api.doors import run_now
from holdfast.api.outcome import worst
from holdfast.api.planned import Planned, planned_replay
from holdfast.api.runs import Named, live_side, named_run, pinned_votes, runs_judged
from holdfast.assembly import Project, SystemClock, open_project
from holdfast.domain.readiness import ReadinessReport
from holdfast.domain.release import Release
from holdfast.domain.trial import RunHeader
from holdfast.engine.budget import Budget
from holdfast.engine.desks import Beside
from holdfast.engine.events import Event, RunFinished, Stopped, Totals
from holdfast.engine.judging import NO_VOTES, Votes
from holdfast.engine.limits import Limits
from holdfast.engine.replay import replay as engine_replay
from holdfast.engine.runs import begin_afresh
from holdfast.errors import EvidenceError, Problem, SettingsError
from holdfast.ports import Journal

Listener = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay came to. `report` is there for a candidate that could be compared with a baseline."""

    header: RunHeader
    totals: Totals
    report: ReadinessReport | None
    exit_code: int
    stopped: Stopped | None = None
    notes: tuple[str, ...] = ()


def replay(
    *select: str,
    to: str = "candidate",
    against: str = "baseline",
    tags: Sequence[str] = (),
    variant: str = "main",
    fresh: bool = False,
    config: str | Path | None = None,
    overrides: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
    listen: Listener | None = None,
) -> Replayed:
    """Put the selected contracts to a release and keep every answer; for a candidate, compare and judge.

    What is answered already is not asked again (`fresh` asks all of it anew, as a run of its own). The same call after
    an interruption goes on where it stopped. `listen` is told every event. Raises SettingsError, ContractError,
    NothingToDecide, BudgetExceeded before the first call; EvidenceError where an answer cannot be kept.
    """
    return run_now(
        replay_async(
            *select, to=to, against=against, tags=tags, variant=variant, fresh=fresh, config=config,
            overrides=overrides, environ=environ, listen=listen,
        )
    )  # fmt: skip


async def replay_async(
    *select: str,
    to: str = "candidate",
    against: str = "baseline",
    tags: Sequence[str] = (),
    variant: str = "main",
    fresh: bool = False,
    config: str | Path | None = None,
    overrides: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
    listen: Listener | None = None,
) -> Replayed:
    """`replay`, awaitable."""
    project = open_project(config, select=select, tags=tags, overrides=overrides, environ=environ)
    with contextlib.closing(project.journal()) as journal:
        return await _replay(project, journal, to, against, variant, fresh, listen or _silent)


async def _replay(
    project: Project, journal: Journal, to: str, against: str, variant: str, fresh: bool, listen: Listener
) -> Replayed:
    planned = planned_replay(project, journal, project.provider, to=to, against=against, variant=variant, fresh=fresh)
    settings, facts = project.settings, project.settings.release(planned.plan.release)
    clock = SystemClock()
    helpers = _helpers(project, planned)
    events = engine_replay(
        planned.plan,
        planned.provider,
        journal,
        clock=clock,
        limits=Limits(
            concurrency=settings.provider(planned.plan.release).concurrency,
            requests_per_minute=facts.requests_per_minute,
            fails_fast=settings.fail_fast,
        ),
        budget=Budget(calls=settings.budget_calls, usd=settings.budget_usd, unknown_price=settings.allow_unknown_price),
        suite=project.suite,
        price=facts.price,
        spent=planned.spent,
        redact=project.redactor().redacted,
        recorded=planned.baseline,
        beside=_beside(project, planned),
        helpers=helpers,
        pinned=NO_VOTES if fresh else Votes(pinned_votes(project)),
        header=begin_afresh(journal, planned.plan, project.suite, clock.now()) if fresh else None,
    )
    finished: RunFinished | None = None
    stopped: Stopped | None = None
    try:
        async with contextlib.aclosing(events):
            async for event in events:
                listen(event)
                if isinstance(event, RunFinished):
                    finished = event
                elif isinstance(event, Stopped):
                    stopped = event
    finally:
        await planned.provider.aclose()
        if planned.beside is not None:
            await planned.beside[1].aclose()
        for each in helpers:
            await each.provider.aclose()
    if finished is None:
        raise EvidenceError("The replay ended before it was finished. The same command goes on.")
    return _judged(project, journal, finished, stopped, against, variant)


def _beside(project: Project, planned: Planned) -> Beside | None:
    """Who serves the baseline, where it is asked side by side."""
    if planned.beside is None:
        return None
    release, provider = planned.beside
    return Beside(release, provider, _limits(project, release), project.settings.release(release).price, planned.spent)


def _helpers(project: Project, planned: Planned) -> list[Beside]:
    """Who serves the judges and simulated users of the contracts that are asked."""
    asked = {unit.key.contract for unit in planned.plan.units}
    wanted = dict.fromkeys(
        helper.release for contract in project.suite.contracts if contract.id in asked for helper in contract.helpers
    )
    aliases = [(each, to) for each in wanted if (to := project.settings.release(each).resolves_to) is not None]
    if aliases:
        raise SettingsError(*(_alias(release, to) for release, to in aliases))
    return [
        Beside(release, project.provider(release), _limits(project, release), project.settings.release(release).price)
        for release in wanted
    ]


def _alias(release: Release, to: str) -> Problem:
    found = f"{str(release)!r} judges or speaks as a user; it is an alias of {to!r} and can be re-pointed."
    return Problem("", found, "Name the release.")


def _limits(project: Project, release: Release) -> Limits:
    facts = project.settings.release(release)
    return Limits(
        concurrency=project.settings.provider(release).concurrency, requests_per_minute=facts.requests_per_minute
    )


def _judged(
    project: Project, journal: Journal, finished: RunFinished, stopped: Stopped | None, against: str, variant: str
) -> Replayed:
    header, totals = finished.header, finished.totals
    ran = 0 if totals.is_complete else 4
    if header.role == "baseline":
        return Replayed(header, totals, None, ran, stopped)
    candidate = named_run(project, journal, header.id, variant=variant)
    if problem := unserved(candidate.run):
        return Replayed(header, totals, None, 4, stopped, (str(problem),))
    beside = live_side(candidate)
    baseline, notes = (beside, ()) if beside is not None else _baseline_of(project, journal, against)
    if baseline is None:
        return Replayed(header, totals, None, worst(ran, 5), stopped, notes)
    judged = runs_judged(journal, baseline.run.header.release)
    report = assess_runs(project, baseline, candidate, judged=judged)
    # A budget that ran out leaves contracts undecided (3); a provider that failed could not run (4).
    failed = ran if set(totals.given_up) - {"budget"} else 0
    return Replayed(header, totals, report, worst(failed, report.exit_code), stopped, notes)


def _baseline_of(project: Project, journal: Journal, against: str) -> tuple[Named | None, tuple[str, ...]]:
    try:
        return named_run(project, journal, against), ()
    except EvidenceError as error:
        return None, (f"Nothing to compare with. {error}",)


def _silent(_event: Event) -> None:
    """Nobody listens."""
