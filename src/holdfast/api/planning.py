"""`plan`: what a replay would send, before anything is sent."""

import contextlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from pathlib import Path

from holdfast.api.doors import awaitable
from holdfast.api.helping import PlannedHelper, planned_helpers
from holdfast.api.judging import unjudged
from holdfast.api.planned import Planned, planned_replay
from holdfast.api.prospects import Prospects, SuiteProspects, suite_prospects
from holdfast.assembly import Project, open_project
from holdfast.domain.plan import StoredPlan
from holdfast.domain.release import Release
from holdfast.domain.trial import RunRole
from holdfast.engine.estimate import Estimate, Tariff, estimate, usd_of_a_call
from holdfast.engine.plan import Plan, Unit


@dataclass(frozen=True, slots=True)
class PlannedContract:
    """What a replay would send for one contract: `calls` at most, of `rounds` rounds; `kept` are answered already.

    `expected_usd` is what it costs in the mean if nothing changed; None where that is not known. A trial takes one call
    (of an agent at least), of a metamorphic contract two.
    """

    contract: str
    cases: int
    rounds: int
    calls: int
    kept: int
    prospects: Prospects | None = None
    expected_usd: float | None = None
    calls_per_trial: int = 1


@dataclass(frozen=True, slots=True)
class Expected:
    """What a candidate takes in the mean if nothing changed. Unknown money and minutes are None.

    `holding` is the mean number of contracts that hold then, and `all_hold` the chance that all do.
    """

    calls: float
    cost_usd: float | None
    minutes: float | None
    holding: float
    all_hold: float


@dataclass(frozen=True, slots=True)
class PlanReport:
    """What a replay would send, per contract and in all, and what it could prove. What is unknown is None.

    A candidate is asked only as far as it takes to decide: the estimate is the most, `expected` the mean. Of the
    contracts in `unplayed` no chances are known, since time was over; those of the ones in `coarse` are rough.
    """

    release: Release
    role: RunRole
    contracts: tuple[PlannedContract, ...]
    estimate: Estimate
    expected: Expected | None = None
    unplayed: tuple[str, ...] = ()
    coarse: tuple[str, ...] = ()
    helpers: tuple[PlannedHelper, ...] = ()
    unsupported: tuple[str, ...] = ()  # cases that the release cannot be asked, with the reason


def plan(
    *select: str,
    to: str = "candidate",
    against: str = "baseline",
    tags: Sequence[str] = (),
    variant: str = "main",
    fresh: bool = False,
    seconds: float = 10.0,
    processes: int | None = 1,
    config: str | Path | None = None,
    overrides: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
) -> PlanReport:
    """What `replay` with the same arguments would send, and what that could prove. Nothing is sent.

    The chances are found by playing the contracts on synthetic candidates for `seconds` at most (0: not at all), in so
    many processes; None takes all processors. Raises NothingToDecide where a candidate has no baseline.
    """
    project = open_project(config, select=select, tags=tags, overrides=overrides, environ=environ)
    with contextlib.closing(project.journal()) as journal:
        planned = planned_replay(
            project, journal, project.preparing_provider, to=to, against=against, variant=variant, fresh=fresh
        )
        trials = Counter(unit.key.contract for unit in planned.plan.to_send)
        if planned.plan.plans:
            kept = Counter(key.contract for key in planned.plan.known)
            trials = Counter({each.contract: most_trials(each) - kept[each.contract] for each in planned.plan.plans})
        trials += unjudged(project, journal, planned.plan)
        prices = {release: facts.price for release, facts in project.settings.releases.items()}
        helpers = planned_helpers(project.suite, trials, journal, prices)
    facts = project.settings.release(planned.plan.release)
    played = _played(planned, project, seconds, processes)
    tariff = Tariff(facts.price, planned.spent)
    cost = estimate(
        planned.plan,
        price=facts.price,
        requests_per_minute=facts.requests_per_minute,
        spent=planned.spent,
        latency_ms=planned.latency_ms,
        concurrency=project.settings.provider(planned.plan.release).concurrency,
    )
    rows = tuple(
        _row(planned.plan, contract.id, len(contract.cases), played.contracts.get(contract.id), tariff)
        for contract in project.suite.contracts
    )
    return PlanReport(
        planned.plan.release,
        planned.plan.role,
        rows,
        cost,
        _expected(cost, rows, played),
        played.unplayed,
        played.coarse,
        helpers,
        tuple(dict.fromkeys(map(_unsupported, _refused(planned.plan)))),
    )


def _refused(plan: Plan) -> list[Unit]:
    return [unit for unit in plan.units if unit.ask is not None and unit.ask.wire.unsupported]


def _unsupported(unit: Unit) -> str:
    why = "" if unit.ask is None else unit.ask.wire.unsupported
    return f"{unit.key.contract}, case {unit.key.case}: {why}"


def _played(planned: Planned, project: Project, seconds: float, processes: int | None) -> SuiteProspects:
    if not planned.plan.plans or seconds <= 0:
        return SuiteProspects({}, (), (), None)
    seed = project.settings.seed
    return suite_prospects(planned.plan.plans, planned.baseline, seed=seed, seconds=seconds, processes=processes)


def _expected(cost: Estimate, rows: Sequence[PlannedContract], played: SuiteProspects) -> Expected | None:
    """The mean of a release that did not change; minutes in proportion to the most that was estimated."""
    if played.calls is None:
        return None
    each = {row.contract: row.calls_per_trial for row in rows}
    whole = played.calls + sum(
        found.calls * (each[name] - 1) for name, found in played.contracts.items() if name in each
    )
    kept = sum(min(row.kept * each[row.contract], row.prospects.calls) for row in rows if row.prospects is not None)
    calls = whole - kept
    chances = [row.prospects.holds for row in rows if row.prospects is not None]
    costs = [row.expected_usd for row in rows if row.prospects is not None]
    known = [each for each in costs if each is not None]
    return Expected(
        calls,
        sum(known) * calls / whole if len(known) == len(costs) and whole else None,
        None if cost.minutes is None or not cost.calls else cost.minutes * calls / cost.calls,
        sum(chances),
        prod(chances),
    )


plan_async = awaitable(plan)


def _row(plan: Plan, contract: str, cases: int, prospects: Prospects | None, tariff: Tariff) -> PlannedContract:
    if plan.plans:
        return _sequence_row(plan, contract, cases, prospects, tariff)
    units = [unit for unit in plan.units if unit.key.contract == contract]
    kept = sum(unit.key in plan.known for unit in units)
    each = _calls_per_trial(units)
    calls = (len(units) - kept) * each
    return PlannedContract(contract, cases, plan.rounds[contract], calls, kept, calls_per_trial=each)


def most_trials(plan: StoredPlan) -> int:
    """The trials of a contract, of both releases where they are asked side by side."""
    return plan.all_rounds * len(plan.cases) * (2 if plan.is_live else 1)


def _sequence_row(
    plan: Plan, contract: str, cases: int, prospects: Prospects | None, tariff: Tariff
) -> PlannedContract:
    """A contract that no baseline has met yet is not asked at all."""
    own = next((each for each in plan.plans if each.contract == contract), None)
    if own is None:
        return PlannedContract(contract, cases, 0, 0, 0)
    most = most_trials(own)
    kept = sum(key.contract == contract for key in plan.known)
    units = [unit for unit in plan.units if unit.key.contract == contract]
    usd, each = usd_of_a_call(units, tariff), _calls_per_trial(units)
    expected = None if prospects is None or usd is None else prospects.calls * usd
    if prospects is not None:
        prospects = replace(prospects, calls=prospects.calls * each, most_calls=prospects.most_calls * each)
    calls = max(0, most - kept) * each
    return PlannedContract(contract, len(own.cases), own.all_rounds, calls, kept, prospects, expected, each)


def _calls_per_trial(units: Sequence[Unit]) -> int:
    """Two of a metamorphic contract; of an agent it is only known that there is one at least."""
    return max((unit.least_calls for unit in units), default=1)
