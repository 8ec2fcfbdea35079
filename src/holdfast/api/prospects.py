"""What a suite can prove before any candidate is asked: chances, expected calls and what would help, by contract."""

from collections.abc import Mapping
from dataclasses import dataclass

from holdfast.comparison.advising import advised
from holdfast.comparison.plans import read_plan, recordings_of
from holdfast.domain.plan import StoredPlan
from holdfast.domain.trial import Run
from holdfast.engine.power import Power, Powers, chances_of
from holdfast.statistics import Scenario

# What is told to be seen, by the name that a table has for it.
SEEN = {
    "drop_5": Scenario.DROP_5,
    "drop_10": Scenario.DROP_10,
    "drop_20": Scenario.DROP_20,
    "one_broken_case": Scenario.ONE_BROKEN,
}


@dataclass(frozen=True, slots=True)
class Prospects:
    """The chances of one contract, from playing it so many times on synthetic candidates.

    `holds` is the chance that an unchanged release holds, at `calls` in the mean and `most_calls` at most. `sees` has,
    for drops of 5, 10 and 20 points and for one broken case, the chance that it is called regressed; None where it was
    not played.
    """

    runs: int
    holds: float
    calls: float
    most_calls: int
    sees: Mapping[str, float | None]
    advice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SuiteProspects:
    """The chances of every contract that was played; `unplayed` had no time left, `coarse` too little of it.

    `calls` is what the suite takes if nothing changed; None where a contract was not played.
    """

    contracts: Mapping[str, Prospects]
    unplayed: tuple[str, ...]
    coarse: tuple[str, ...]
    calls: float | None


def suite_prospects(
    plans: tuple[StoredPlan, ...], baseline: Run | None, *, seed: int, seconds: float, processes: int | None
) -> SuiteProspects:
    """Play every contract with a plan, for so many seconds at most."""
    contracts = {plan.contract: (read_plan(plan), _counts(plan, baseline)) for plan in plans}
    powers = chances_of(contracts, seed=seed, seconds=seconds, processes=processes)
    return SuiteProspects(
        contracts={name: _prospects(power) for name, power in powers.contracts.items()},
        unplayed=powers.unplayed,
        coarse=powers.coarse,
        calls=_calls(powers),
    )


def _counts(plan: StoredPlan, baseline: Run | None) -> list[tuple[int, int]]:
    """Passes and answers of every case; of a contract without a comparison too, as its rates are known from there."""
    recorded = recordings_of(plan, {} if baseline is None else baseline.trials)
    return [(sum(case), len(case)) for case in recorded]


def _calls(powers: Powers) -> float | None:
    return powers.expected_calls if powers.contracts else None


def _prospects(power: Power) -> Prospects:
    unchanged = power.chances[Scenario.UNCHANGED]
    seen = {name: power.chances.get(scenario) for name, scenario in SEEN.items()}
    return Prospects(
        runs=unchanged.runs,
        holds=unchanged.holds,
        calls=unchanged.mean_calls,
        most_calls=unchanged.most_calls,
        sees={name: None if found is None else found.regresses for name, found in seen.items()},
        advice=tuple(advised(each) for each in power.advice),
    )
