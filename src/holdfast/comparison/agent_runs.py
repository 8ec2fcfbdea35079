"""What the runs of an agent took on both sides: answers, calls, steps, how they ended, and pass^k. Description only."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import fsum
from typing import Any

from holdfast.comparison.pairing import PairedContract, Trials, planned
from holdfast.comparison.tallies import tally
from holdfast.domain.comparison import AgentRuns, Spend
from holdfast.domain.trajectory import Transcript
from holdfast.domain.value import without_surrogates
from holdfast.statistics import pass_hat

MOST_K = 8  # of pass^k: beyond it nobody looks
DEARER = 1.1  # times what it was: less is told as a number, and called nothing


def agent_runs(cases: Iterable[Trials]) -> AgentRuns | None:
    """What was seen of the runs of one side, by case; None where there is no run. Confirmations are left out.

    pass^k is given for k from 1 to the fewest runs of a case that has any, at most 8.
    """
    asked = [planned(trials) for trials in cases]
    runs = [run for trials in asked for trial in trials if (run := _steps_of(trial.evidence.answer)) is not None]
    if not runs:
        return None
    counts = [(each.passed, each.observed) for each in map(tally, asked) if each.observed]
    most = min(MOST_K, min((observed for _, observed in counts), default=0))
    kinds = [Counter(_kind(step) for step in steps) for steps, _ in runs]
    return AgentRuns(
        runs=len(runs),
        answers_mean=_mean([kind["answer"] for kind in kinds]),
        calls_mean=_mean([sum(map(_calls, steps)) for steps, _ in runs]),
        steps_mean=_mean([len(steps) for steps, _ in runs]),
        ended=dict(sorted(Counter(stopped for _, stopped in runs).items())),
        pass_hat=tuple(pass_hat(counts, k=k) for k in range(1, most + 1)),
    )


def _steps_of(answer: Any) -> tuple[Sequence[Any], str] | None:
    """The steps of a kept transcript and its end. It is counted as it stands: reading all of it in costs more."""
    if not isinstance(answer, Mapping) or answer.keys() != Transcript.model_fields.keys():
        return None
    steps, stopped = answer["steps"], answer["stopped"]
    return (steps, without_surrogates(str(stopped))) if isinstance(steps, list | tuple) else None


def _kind(step: Any) -> str:
    return str(step.get("kind", "")) if isinstance(step, Mapping) else ""


def _calls(step: Any) -> int:
    """The calls of an answer, carried out or not."""
    observation = step.get("observation") if _kind(step) == "answer" else None
    calls = observation.get("calls") if isinstance(observation, Mapping) else None
    return len(calls) if isinstance(calls, list | tuple) else 0


def _mean(values: Sequence[int]) -> float:
    return fsum(values) / len(values)


def run_notes(
    before: AgentRuns | None, after: AgentRuns | None, spends: tuple[Spend, Spend], change: float | None
) -> tuple[str, ...]:
    """What the runs of both sides took, as sentences. What is not known is said to be."""
    if before is None or after is None:
        return ()
    return (_took(before, after, spends, change), *_ends(before, after), *_reliability(before, after))


def _took(before: AgentRuns, after: AgentRuns, spends: tuple[Spend, Spend], change: float | None) -> str:
    costs = [_per_run(spend) for spend in spends]
    amounts = (
        ("tool calls", before.calls_mean, after.calls_mean),
        ("answers", before.answers_mean, after.answers_mean),
        ("steps", before.steps_mean, after.steps_mean),
    )
    told = ", ".join(f"{name} {one:,.2f} -> {other:,.2f}{_relative(one, other)}" for name, one, other in amounts)
    pairs = [(one, other) for _, one, other in amounts] + [(costs[0], costs[1])]
    is_dearer = any(one is not None and other is not None and other > one * DEARER for one, other in pairs)
    start = "Better, but dearer: a run takes" if change is not None and change > 0 and is_dearer else "A run takes"
    cost = "unknown" if costs == [None, None] else f"{_usd(costs[0])} -> {_usd(costs[1])}"
    return f"{start} {told}; its cost is {cost}."


def _per_run(spend: Spend) -> float | None:
    return spend.cost_usd / spend.answers if spend.cost_usd is not None and spend.answers else None


def _usd(cost: float | None) -> str:
    return "unknown" if cost is None else f"USD {cost:,.4f}"


def _relative(before: float, after: float) -> str:
    return f" ({(after / before - 1) * 100:+.0f}%)" if before and before != after else ""


def _ends(before: AgentRuns, after: AgentRuns) -> Iterator[str]:
    """How runs ended, where not all came to their end by themselves."""
    ends = sorted({*before.ended, *after.ended}, key=lambda end: (end != "finished", end))
    if ends != ["finished"]:
        told = ", ".join(f"{end[:30]} {before.ended.get(end, 0):,} -> {after.ended.get(end, 0):,}" for end in ends[:8])
        yield f"The runs ended: {told}, of {before.runs:,} -> {after.runs:,}."


def _reliability(before: AgentRuns, after: AgentRuns) -> Iterator[str]:
    """pass^k, where a side has more than one run of each case: else it is the pass rate, which stands elsewhere."""
    if max(len(before.pass_hat), len(after.pass_hat)) > 1:
        sides = (("baseline", before.pass_hat), ("candidate", after.pass_hat))
        told = "; ".join(f"{name} {', '.join(f'{chance:.3f}' for chance in found)}" for name, found in sides if found)
        yield f"The chance that all of k runs of a case pass (pass^k), for k = 1, 2, ...: {told}."


def sides_of(paired: PairedContract) -> tuple[AgentRuns | None, AgentRuns | None]:
    """The runs of both sides of an agent contract; None for any other."""
    if paired.contract.agent is None:
        return None, None
    return agent_runs(case.baseline for case in paired.cases), agent_runs(case.candidate for case in paired.cases)
