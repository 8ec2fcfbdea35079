"""`judge`: calibrate the judges of the selected contracts on their labelled answers."""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from holdfast.api.doors import run_now
from holdfast.api.outcome import worst
from holdfast.api.planned import rules_of
from holdfast.api.runs import kept_votes
from holdfast.assembly import Project, SystemClock, open_project
from holdfast.comparison.judges import are_of_one_vendor, one_vendor
from holdfast.domain.judge import Agreement, LoadedJudge
from holdfast.domain.observation import Evidence, TrialKey
from holdfast.domain.release import Release
from holdfast.engine.budget import Budget
from holdfast.engine.calibrating import Counted, Repeats, counted, plan_calibration
from holdfast.engine.checking import check_evidence
from holdfast.engine.events import Event, RunFinished, StageStarted, Totals
from holdfast.engine.judging import Votes, unfit
from holdfast.engine.limits import Limits
from holdfast.engine.plan import Plan
from holdfast.engine.replay import replay as engine_replay
from holdfast.engine.runs import begin
from holdfast.errors import NothingToDecide, Problem
from holdfast.ports import Journal, Provider
from holdfast.statistics import Confusion

_FEW = 10  # labelled answers of a release below which nothing is said of it
_PARTS = 0.10  # agreement on two releases differs by more than this: the judge may favour one

Listener = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class JudgeReport:
    """One judge on its labelled answers. `shown_share` is what of a true change shows in its words, at least.

    `unfit` says why its checks are undecided; empty where they count. `file` is the calibration that was written.
    """

    judge: str
    release: Release
    contracts: tuple[str, ...]
    counts: Agreement
    agreement: float
    agreement_at_least: float
    kappa: float
    min_agreement: float
    shown_share: float
    by_release: Mapping[Release, float]
    disagreed: tuple[str, ...]
    lacking: tuple[str, ...]
    notes: tuple[str, ...]
    unfit: str
    file: str = ""
    totals: Totals | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """All judges of the selected contracts. Exit code 0 where each is fit, 3 where one is not, 4 where votes lack."""

    judges: tuple[JudgeReport, ...]
    exit_code: int


def judge(
    *select: str,
    tags: Sequence[str] = (),
    fresh: bool = False,
    config: str | Path | None = None,
    overrides: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
    listen: Listener | None = None,
) -> Judgement:
    """Ask the judges of the selected contracts what people labelled, and write how well they agree into the fixtures.

    What was answered already is not asked again (`fresh` asks all of it anew). Raises NothingToDecide where no contract
    has a judge, BudgetExceeded before the first call.
    """
    return run_now(
        judge_async(*select, tags=tags, fresh=fresh, config=config, overrides=overrides, environ=environ, listen=listen)
    )


async def judge_async(
    *select: str,
    tags: Sequence[str] = (),
    fresh: bool = False,
    config: str | Path | None = None,
    overrides: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
    listen: Listener | None = None,
) -> Judgement:
    """`judge`, awaitable."""
    project = open_project(config, select=select, tags=tags, overrides=overrides, environ=environ)
    judges = {each.policy.id: each for contract in project.suite.contracts for each in contract.judges}
    if not judges:
        remedy = "Give one a judge with `NAME.judged_by(Judge(...), ...)`."
        raise NothingToDecide(Problem("", "None of the selected contracts has a judge.", remedy))
    settings = project.settings
    budget = Budget(calls=settings.budget_calls, usd=settings.budget_usd, unknown_price=settings.allow_unknown_price)
    with contextlib.closing(project.journal()) as journal:
        reports = [
            await _calibrated(project, journal, each, budget, fresh, listen or _silent) for each in judges.values()
        ]
    return Judgement(tuple(reports), worst(0, *(_code(each) for each in reports)))


def _code(report: JudgeReport) -> int:
    return 4 if report.lacking else 3 if report.unfit else 0


async def _calibrated(
    project: Project, journal: Journal, judge: LoadedJudge, budget: Budget, fresh: bool, listen: Listener
) -> JudgeReport:
    """One judge, asked what it lacks; its calibration is written once all votes are in."""
    found, totals = counted(judge, Votes(journal.answered(judge.policy.release))), None
    if found.lacking or fresh:
        totals = await _asked(project, journal, judge, budget, fresh, listen)
        found = counted(judge, Votes(journal.answered(judge.policy.release)))
    file = "" if found.lacking else project.calibrations().write(found.calibration)
    return _report(project, judge, found, file, totals)


async def _asked(
    project: Project, journal: Journal, judge: LoadedJudge, budget: Budget, fresh: bool, listen: Listener
) -> Totals | None:
    release, clock, settings = judge.policy.release, SystemClock(), project.settings
    provider, facts = project.provider(release), settings.release(release)
    known: Mapping[TrialKey, Evidence] = {} if fresh else journal.answered(release)
    timeout_s = settings.provider(release).timeout_s
    plan = plan_calibration(judge, provider, rules_of(project), known, timeout_s)
    header = begin(journal, plan, clock.now(), is_fresh=fresh)
    stages = Repeats(judge, provider, lambda: journal.helped(header.id), timeout_s)
    events = engine_replay(
        plan,
        provider,
        journal,
        clock=clock,
        limits=Limits(
            concurrency=settings.provider(release).concurrency, requests_per_minute=facts.requests_per_minute
        ),
        budget=budget,
        suite=project.suite,
        price=facts.price,
        redact=project.redactor().redacted,
        header=header,
        stages=stages,
    )
    totals: Totals | None = None
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(_close, provider)
        await stack.enter_async_context(contextlib.aclosing(events))
        async for event in events:
            if not isinstance(event, StageStarted):  # votes that are asked for again are no recording stage
                listen(event)
            totals = event.totals if isinstance(event, RunFinished) else totals
    return totals


async def _close(provider: Provider) -> None:
    await provider.aclose()


def _report(project: Project, judge: LoadedJudge, found: Counted, file: str, totals: Totals | None) -> JudgeReport:
    counts = Confusion(**found.calibration.counts.model_dump())
    by_release = {
        release: Confusion(**each.model_dump()).agreement for release, each in found.calibration.by_release.items()
    }
    return JudgeReport(
        judge=judge.policy.id,
        release=judge.policy.release,
        contracts=tuple(
            contract.id
            for contract in project.suite.contracts
            if any(each.policy.id == judge.policy.id for each in contract.judges)
        ),
        counts=found.calibration.counts,
        agreement=counts.agreement,
        agreement_at_least=counts.agreement_at_least,
        kappa=counts.kappa,
        min_agreement=judge.min_agreement,
        shown_share=counts.shown_share,
        by_release=by_release,
        disagreed=tuple(each.id for each in found.disagreed),
        lacking=found.lacking,
        notes=tuple(_notes(project, judge, found)),
        unfit="" if found.lacking else unfit(replace(judge, calibration=found.calibration)),
        file=file,
        totals=totals,
    )


def _notes(project: Project, judge: LoadedJudge, found: Counted) -> Iterator[str]:
    """What keeps the figures from covering what the judge will be asked."""
    name, by_release = judge.policy.id, found.calibration.by_release
    counts = Confusion(**found.calibration.counts.model_dump())
    if counts.separation < 2 * counts.agreement_at_least - 1:
        yield (
            f"{name}: it errs on one label more than on the other, so that of a change {counts.separation:.2f} shows, "
            f"and not {2 * counts.agreement_at_least - 1:.2f}."
        )
    if len(by_release) < 2:
        yield (
            f"{name}: its labelled answers are not said to come from two releases. A judge that favours one release is "
            "covered by no error rate: label answers of the baseline and of a candidate, and name their `release`."
        )
    enough = {
        release: Confusion(**each.model_dump())
        for release, each in by_release.items()
        if sum(each.model_dump().values()) >= _FEW
    }
    if enough:
        best = max(enough, key=lambda release: enough[release].agreement)
        worst_one = min(enough, key=lambda release: enough[release].agreement)
        if enough[best].agreement - enough[worst_one].agreement > _PARTS:
            yield (
                f"{name}: it agrees with {enough[best].agreement:.0%} of the labels on answers of {best}, and with "
                f"{enough[worst_one].agreement:.0%} on those of {worst_one}: it may favour one of them."
            )
    for release in (project.settings.baseline, project.settings.candidate):
        if release is not None and are_of_one_vendor(release, judge.policy.release):
            yield f"{name}: {one_vendor(judge.policy.release, release)}"


def unjudged(project: Project, journal: Journal, plan: Plan) -> Counter[str]:
    """By contract, the answers of a plan that are kept and lack votes of its judges: a replay asks for those alone."""
    judged = {each.id: each for each in project.suite.contracts if each.judges}
    found: Counter[str] = Counter()
    if not judged:
        return found
    votes = kept_votes(project, journal)
    keys = plan.known if plan.plans else [unit.key for unit in plan.units]
    for key in keys:
        contract, kept = judged.get(key.contract), plan.kept(key)
        case = contract.case(key.case) if contract is not None else None
        if contract is not None and case is not None and kept is not None:
            found[key.contract] += check_evidence(contract, case, kept, votes).lacks_votes
    return found


def _silent(_event: Event) -> None:
    """Nobody listens."""
