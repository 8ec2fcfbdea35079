"""`hunt`: an input on which the candidate breaks what the baseline keeps, made small and written as a draft case."""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from holdfast.api.doors import run_now
from holdfast.assembly import Project, SystemClock, open_project
from holdfast.authoring.input_form import json_of
from holdfast.domain.contract import Drawing, LoadedContract
from holdfast.domain.release import Release
from holdfast.domain.trial import RunHeader, Trial
from holdfast.domain.value import digest
from holdfast.engine.budget import Budget
from holdfast.engine.desks import Beside, desks_of
from holdfast.engine.events import Event
from holdfast.engine.hunt_desk import HuntDesk
from holdfast.engine.hunting import Broken, Hunted, HuntRules, HuntStep, Specimen
from holdfast.engine.hunting import hunt as engine_hunt
from holdfast.engine.limits import Limits
from holdfast.errors import Problem, UsageError, shortened
from holdfast.lifecycle.drafts import Draft, write_draft
from holdfast.ports import Journal

MOST_CALLS = 150
DRAFTS = "drafts"  # the folder, in that of the contracts
_SHOWN = 2_000  # characters of an answer


@dataclass(frozen=True, slots=True)
class Counterexample:
    """An input on which all repeats of the candidate failed one check, and all of the baseline passed.

    `found` and `input` are the JSON forms of the input before and after it was made smaller. `is_smallest` is False
    where the budget ended before every step to a smaller one was tried.
    """

    found: Any
    found_size: int
    input: Any
    size: int
    is_smallest: bool
    check: str
    reason: str
    answer: str
    baseline_answer: str
    candidate_failed: int
    candidate_answers: int
    baseline_passed: int
    baseline_answers: int
    calls_to_find: int
    draft: Draft


@dataclass(frozen=True, slots=True)
class HuntReport:
    """What a hunt came to. `calls` were sent now, retries included; `kept` answers were known from an earlier hunt.

    `tried` inputs were asked of the candidate; `unconfirmed` of them failed once and not when repeated. `stopped` says
    why no more was asked, where something stopped it.
    """

    contract: str
    candidate: Release
    baseline: Release
    repeats: int
    counterexample: Counterexample | None
    tried: int
    unconfirmed: int
    calls: int
    most_calls: int
    kept: int
    cost_usd: float
    is_exhausted: bool
    stopped: str
    exit_code: int


def hunt(
    contract: str,
    *,
    to: str = "candidate",
    against: str = "baseline",
    calls: int = MOST_CALLS,
    usd: float | None = None,
    repeats: int = 3,
    seed: int | None = None,
    out: str | Path | None = None,
    config: str | Path | None = None,
    overrides: tuple[str, ...] = (),
    environ: Mapping[str, str] | None = None,
    listen: Callable[[HuntStep | Event], None] | None = None,
) -> HuntReport:
    """Look for an input on which the candidate breaks what the baseline keeps; write the smallest as a draft case.

    Inputs come from the strategies of the contract's ``drawn(...)`` sources, seeded with `seed` (else the settings').
    At most `calls` calls to both releases and `usd` (else the settings' budget) are spent; the same call again asks
    nothing twice and goes on. The draft stands in `out`, else in ``drafts`` in the folder of the contracts. Raises
    SettingsError, ContractError, NothingToDecide, UsageError before the first call.
    """
    return run_now(
        hunt_async(
            contract, to=to, against=against, calls=calls, usd=usd, repeats=repeats, seed=seed, out=out, config=config,
            overrides=overrides, environ=environ, listen=listen,
        )
    )  # fmt: skip


async def hunt_async(
    contract: str,
    *,
    to: str = "candidate",
    against: str = "baseline",
    calls: int = MOST_CALLS,
    usd: float | None = None,
    repeats: int = 3,
    seed: int | None = None,
    out: str | Path | None = None,
    config: str | Path | None = None,
    overrides: tuple[str, ...] = (),
    environ: Mapping[str, str] | None = None,
    listen: Callable[[HuntStep | Event], None] | None = None,
) -> HuntReport:
    """`hunt`, awaitable."""
    if calls < 1 or repeats < 1:
        raise UsageError(Problem("", f"calls and repeats are at least 1, found {calls!r} and {repeats!r}."))
    project = open_project(config, select=(contract,), overrides=overrides, environ=environ)
    hunted, drawing = _hunted(project, contract)
    candidate, baseline = project.release(to, otherwise="candidate"), project.release(against, otherwise="baseline")
    settings = project.settings
    budget = Budget(
        calls=calls,
        usd=settings.budget_usd if usd is None else usd,
        unknown_price=settings.allow_unknown_price,
    )
    _require_two_that_answer(project, candidate, baseline, budget)
    rules = HuntRules(repeats=repeats, seed=settings.seed if seed is None else seed)
    tell = listen or _silent
    with contextlib.closing(project.hunts()) as journal:
        desks = desks_of(
            _beside(project, candidate), [_beside(project, baseline)], SystemClock(), budget, settings.seed
        )
        header = _header(journal, hunted.id, candidate, baseline, rules)
        desk = HuntDesk(drawing, desks, journal, header, project.redactor().redacted, tell)
        try:
            done = await engine_hunt(
                desk, drawing.strategies, candidate=candidate, baseline=baseline, rules=rules, tell=tell
            )
        except ValueError as error:
            raise UsageError(Problem(f"contract {hunted.id!r}", str(error))) from error
        finally:
            for each in desks.values():
                await each.provider.aclose()
    folder = Path(out) if out is not None else settings.path(settings.contracts[0]) / DRAFTS
    return _report(project, hunted.id, candidate, baseline, rules, budget, desk, done, folder)


def _hunted(project: Project, name: str) -> tuple[LoadedContract, Drawing]:
    """The one contract that is meant, and what its inputs are drawn from."""
    contracts = project.suite.contracts
    if len(contracts) != 1:
        known = ", ".join(repr(each.id) for each in contracts[:5])
        more = f" and {len(contracts) - 5} more" if len(contracts) > 5 else ""
        raise UsageError(Problem("", f"A hunt is for one contract, and {name!r} means {known}{more}.", "Name one."))
    contract = contracts[0]
    if contract.drawing is None:
        said = "It has no drawn(...) among its cases, so there is nothing to draw further inputs from."
        remedy = "Add one: cases=[..., drawn(st.text(max_size=200), n=10, seed=1)]."
        raise UsageError(Problem(f"{contract.where}, contract {contract.id!r}", said, remedy))
    if contract.helpers:
        said = "Its trials ask further releases, a judge or a simulated user, and a hunt asks none."
        raise UsageError(Problem(f"{contract.where}, contract {contract.id!r}", said, "Hunt a contract without."))
    return contract, contract.drawing


def _require_two_that_answer(project: Project, candidate: Release, baseline: Release, budget: Budget) -> None:
    problems = []
    needs_price = budget.usd is not None and not budget.accepts_unknown_price
    if candidate == baseline:
        problems.append(Problem(f"release {candidate!s}", "It is both candidate and baseline.", "Name two releases."))
    for release in dict.fromkeys((candidate, baseline)):
        if project.settings.provider(release).recordings:
            said = "It is served from recordings, which answer no new input."
            problems.append(Problem(f"release {release!s}", said, "Name a release that can be asked."))
        elif needs_price and project.settings.release(release).price is None:
            said = "A budget in USD needs a price, and none is known for this release."
            remedy = "Set `price = { input = ..., output = ..., as_of = ... }` for it, or limit the calls instead."
            problems.append(Problem(f"release {release!s}", said, remedy))
    if problems:
        raise UsageError(*problems)


def _beside(project: Project, release: Release) -> Beside:
    settings, facts = project.settings, project.settings.release(release)
    limits = Limits(concurrency=settings.provider(release).concurrency, requests_per_minute=facts.requests_per_minute)
    return Beside(release, project.provider(release), limits, facts.price)


def _header(journal: Journal, contract: str, candidate: Release, baseline: Release, rules: HuntRules) -> RunHeader:
    """The hunt that is gone on with, or a new one."""
    plan = digest([contract, str(candidate), str(baseline), rules.seed, rules.repeats])
    same = next((each for each in journal.runs() if each.plan == plan), None)
    if same is not None:
        return same
    now = SystemClock().now()
    header = RunHeader(
        id=f"{now:%Y%m%d-%H%M%S}-hunt-{plan[:12]}", role="hunt", release=candidate, created_at=now, plan=plan, units=0
    )
    journal.begin(header)
    return header


def _report(
    project: Project,
    contract: str,
    candidate: Release,
    baseline: Release,
    rules: HuntRules,
    budget: Budget,
    desk: HuntDesk,
    done: Hunted,
    folder: Path,
) -> HuntReport:
    halt = desk.halt
    could_not_run = done.is_silent or (halt is not None and (halt.cause != "budget" or not done.tried))
    stopped = halt.detail if halt is not None else desk.silence if done.is_silent else ""
    found = None if done.broken is None else _counterexample(done.broken, contract, folder)
    return HuntReport(
        contract=contract,
        candidate=candidate,
        baseline=baseline,
        repeats=rules.repeats,
        counterexample=found,
        tried=done.tried,
        unconfirmed=done.unconfirmed,
        calls=budget.spent_calls,
        most_calls=budget.calls or 0,
        kept=desk.kept,
        cost_usd=budget.spent_usd,
        is_exhausted=done.is_exhausted,
        stopped=project.redactor().text(stopped),
        exit_code=1 if found is not None else 4 if could_not_run else 0,
    )


def _counterexample(broken: Broken, contract: str, folder: Path) -> Counterexample:
    smallest = broken.smallest
    failed = next(each for each in broken.candidate[0].checks if each.check == broken.check)
    return Counterexample(
        found=json_of(broken.first.value),
        found_size=broken.first.size,
        input=json_of(smallest.value),
        size=smallest.size,
        is_smallest=broken.is_smallest,
        check=broken.check,
        reason=failed.reason,
        answer=_answer(broken.candidate[0]),
        baseline_answer=_answer(broken.baseline[0]),
        candidate_failed=len(broken.candidate),
        candidate_answers=len(broken.candidate),
        baseline_passed=len(broken.baseline),
        baseline_answers=len(broken.baseline),
        calls_to_find=broken.calls_to_find,
        draft=_draft(smallest, contract, folder),
    )


def _draft(smallest: Specimen, contract: str, folder: Path) -> Draft:
    return write_draft(folder, contract, case=f"hunt-{smallest.digest[:12]}", form=json_of(smallest.value))


def _answer(trial: Trial) -> str:
    """What came back, on one line."""
    observation = trial.evidence.observation
    if observation is None or (observation.text is None and not observation.calls):
        return shortened(trial.evidence.answer, _SHOWN)
    shown: Any = observation.text
    if observation.calls:
        shown = [(call.name, call.arguments_text) for call in observation.calls]
    return shortened(shown, _SHOWN)


def _silent(_step: HuntStep | Event) -> None:
    """Nobody listens."""
