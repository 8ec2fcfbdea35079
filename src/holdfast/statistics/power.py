"""What a contract can show, before any candidate is called: the shipped controller, played on synthetic candidates.

Method: simulation. The recorded rates are smoothed, both the recording and the candidate are drawn anew from them in
every run, and the contract is played to its end under its own plan, at alpha / contracts. It is therefore a little
pessimistic for a suite, whose correction can only add. Assumes: answers are independent draws, and the recording tells
the rates; a short one tells them roughly, and the chances come out too high on flaky contracts with fewer than 10
recordings (by 3 to 9 points with 5).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from math import fsum
from random import Random

from holdfast.statistics.controller import Controller
from holdfast.statistics.plan import ContractPlan, Question, Recordings
from holdfast.statistics.playing import drawn, play
from holdfast.statistics.verdict import Verdict

Counts = Sequence[tuple[int, int]]


class Scenario(StrEnum):
    """What happened to a synthetic candidate.

    A drop lowers the pass rate of every case, though not below 0. A broken case never passes: one of those that always
    passed in the recording, or a fifth of those that ever did, chosen anew in every run.
    """

    UNCHANGED = "unchanged"
    DROP_5 = "a drop of 5 points"
    DROP_10 = "a drop of 10 points"
    DROP_20 = "a drop of 20 points"
    ONE_BROKEN = "one case broken"
    FIFTH_BROKEN = "a fifth of the cases broken"


_DROPS = {Scenario.DROP_5: 0.05, Scenario.DROP_10: 0.10, Scenario.DROP_20: 0.20}


@dataclass(frozen=True, slots=True)
class Prospect:
    """A contract as its power is asked, made by `prospect`: contracts that play alike are equal, so play them once.

    `counts` are (passes, recorded answers) of the cases, sorted; the plan has lost the order of the cases, which is
    drawn in every run. `repeats` plays a recording that was extended to at least so many answers of every case.
    """

    plan: ContractPlan
    counts: tuple[tuple[int, int], ...]
    repeats: int = 0


@dataclass(frozen=True, slots=True)
class Chances:
    """How often a contract held or was found regressed in so many runs, and its calls: all together, and the most.

    Calls are everything a run asks, confirmations and a live baseline included.
    """

    runs: int
    held: int
    regressed: int
    calls: int
    most_calls: int

    @property
    def holds(self) -> float:
        """The share of runs that held."""
        return self.held / self.runs

    @property
    def regresses(self) -> float:
        """The share of runs that were found regressed."""
        return self.regressed / self.runs

    @property
    def mean_calls(self) -> float:
        """Calls of a run in the mean."""
        return self.calls / self.runs

    def merged(self, other: "Chances") -> "Chances":
        """These and further runs."""
        return Chances(
            runs=self.runs + other.runs,
            held=self.held + other.held,
            regressed=self.regressed + other.regressed,
            calls=self.calls + other.calls,
            most_calls=max(self.most_calls, other.most_calls),
        )


def prospect(plan: ContractPlan, counts: Counts) -> Prospect:
    """The contract of this plan, with (passes, recorded answers) by the positions that the plan's order names.

    Raises ValueError where a case has no recorded answer, as nothing is known of its rate.
    """
    if len(counts) != len(plan.order):
        raise ValueError(f"The plan has {len(plan.order)} cases, but counts were given for {len(counts)}.")
    wrong = [position for position, (passes, recorded) in enumerate(counts) if not 0 <= passes <= recorded >= 1]
    if wrong:
        raise ValueError(
            f"Every case needs at least 1 recorded answer and no more passes; not so the cases at {wrong}."
        )
    return Prospect(replace(plan, order=tuple(range(len(counts)))), tuple(sorted(counts)))


def smoothed_rates(contract: Prospect) -> tuple[float, ...]:
    """The pass rate of every case: passes / recorded, except that the cases that always passed share half a failure.

    Copies count as one answer a case. A contract declared deterministic is taken at its word: nothing is smoothed.
    """
    rates = tuple(passes / recorded for passes, recorded in contract.counts)
    if contract.plan.question is Question.SAME_OUTCOMES:
        return rates
    answers = sum(_repeats(contract.plan, recorded) for passes, recorded in contract.counts if passes == recorded)
    return tuple(rate if rate < 1 else 1 - 0.5 / answers for rate in rates)


def scenarios_of(contract: Prospect) -> tuple[Scenario, ...]:
    """The scenarios that change something in this contract: what never passed cannot get worse."""
    if not any(passes for passes, _ in contract.counts):
        return (Scenario.UNCHANGED,)
    has_solid = any(passes == recorded for passes, recorded in contract.counts)
    return tuple(each for each in Scenario if has_solid or each is not Scenario.ONE_BROKEN)


def play_scenario(contract: Prospect, scenario: Scenario, *, seed: int, runs: range) -> Chances:
    """Play the runs of these numbers; each has a seed of its own, so parts merge to the same whole wherever they ran.

    Raises ValueError for no runs, and for a scenario that is not one of `scenarios_of`.
    """
    if not runs:
        raise ValueError("There is no run to play; give at least 1.")
    if scenario not in scenarios_of(contract):
        raise ValueError(f"No case of this contract can suffer {scenario.value!r}.")
    rates = smoothed_rates(contract)
    start = f"{seed} {sha256(repr(contract).encode()).hexdigest()} {scenario.value}"
    played = [_play(contract, scenario, rates, Random(f"{start} {number}")) for number in runs]
    verdicts = [verdict for verdict, _ in played]
    return Chances(
        runs=len(runs),
        held=verdicts.count(Verdict.HOLDS),
        regressed=verdicts.count(Verdict.REGRESSED),
        calls=sum(calls for _, calls in played),
        most_calls=max(calls for _, calls in played),
    )


def expected_calls(unchanged: Iterable[Chances]) -> float:
    """The calls of a suite whose candidate is unchanged, from the chances of each of its contracts."""
    return fsum(each.mean_calls for each in unchanged)


def _play(contract: Prospect, scenario: Scenario, rates: Sequence[float], random: Random) -> tuple[Verdict, int]:
    """One recording and one candidate."""
    plan = replace(contract.plan, order=tuple(random.sample(contract.plan.order, len(rates))))
    recordings = _recordings(contract, rates, random)
    played = play(Controller(plan, recordings), drawn(random, _changed(contract, scenario, rates, random), live=rates))
    return played.stop.verdict, played.calls


def _recordings(contract: Prospect, rates: Sequence[float], random: Random) -> Recordings:
    """A recording as long as the real one; none where none is read."""
    plan = contract.plan
    if plan.is_live or plan.question in (Question.NO_FAILURE, Question.RATE):
        return ()
    repeats = (max(_repeats(plan, recorded), contract.repeats) for _, recorded in contract.counts)
    return [
        tuple(random.random() < rate for _ in range(count)) for rate, count in zip(rates, repeats, strict=True)
    ]  # fmt: skip


def _repeats(plan: ContractPlan, recorded: int) -> int:
    """How many answers the recording of a case counts for."""
    return 1 if plan.are_copies else recorded


def _changed(contract: Prospect, scenario: Scenario, rates: Sequence[float], random: Random) -> Sequence[float]:
    """The candidate's rates."""
    if scenario is Scenario.UNCHANGED:
        return rates
    if scenario in _DROPS:
        return [max(0.0, rate - _DROPS[scenario]) for rate in rates]
    if scenario is Scenario.ONE_BROKEN:
        broken = {
            random.choice([case for case, (passes, recorded) in enumerate(contract.counts) if passes == recorded])
        }
    else:
        able = [case for case, rate in enumerate(rates) if rate]
        broken = set(random.sample(able, min(len(able), max(1, round(len(rates) / 5)))))
    return [0.0 if case in broken else rate for case, rate in enumerate(rates)]
