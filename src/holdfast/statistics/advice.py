"""What would help a contract that can show too little, as numbers; the sentences are made where they are shown.

What is a matter of counting (too few cases) is said as a fact. Everything else is played first, and said only where
playing shows that it helps: by a tenth of all runs at least, and by more than twice the standard error.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import sqrt

from holdfast.statistics.case import EXTRA_CALLS_PER_SUSPECT, case_log_e, proven_log_e
from holdfast.statistics.counts import CaseCounts
from holdfast.statistics.hold import HoldScore, agreeing_pairs_needed
from holdfast.statistics.multiplicity import CASE_SHARE
from holdfast.statistics.plan import (
    DEFAULT_ROUNDS,
    MOST_ROUNDS,
    ContractPlan,
    Question,
    plan_comparison,
    plan_rate,
    planned_rounds,
)
from holdfast.statistics.power import Chances, Prospect, Scenario

# A contract that holds, or finds a broken case, at least so often needs no advice.
GOOD_CHANCE = 0.9
# Below this chance to hold a wider margin is worth a thought.
_POOR_CHANCE = 0.5
RAISED_MARGIN = 0.10
LEAST_EXTENDED = 20
_LEAST_GAIN = 0.1
# No suite needs recordings longer than this to prove a broken case.
_LONGEST_RECORDING = 100


@dataclass(frozen=True, slots=True)
class TooFewCases:
    """In its planned rounds this contract cannot hold, even if every pair of answers agrees.

    `margin` is the one it fails at, of a rate or floor q: 1 - q. `rounds_needed` would do; more than 40 are never
    planned. `cases_needed` would do within 13 rounds, as would the margin (in whole points), and the other within 40;
    None where none does. `holds_then` is the chance of an unchanged release at the margin for 13 rounds, if played.
    """

    cases: int
    margin: float
    rounds: int
    rounds_needed: int
    cases_needed: int
    margin_within_default_rounds: float | None
    margin_within_most_rounds: float | None
    holds_then: float | None = None


@dataclass(frozen=True, slots=True)
class ThinRecordings:
    """An unchanged release holds too seldom (`holds`); with the recording of the whole contract extended, `holds_then`.

    `repeats` counts the recorded answers of the case that has fewest, `extended` those that every case should have.
    """

    repeats: int
    extended: int
    holds: float
    holds_then: float


@dataclass(frozen=True, slots=True)
class BrokenCaseNotProvable:
    """One broken case is found too seldom (`regresses`); with `needed` recorded answers of every case `regresses_then`.

    `repeats` has the always-passing case with the shortest recording.
    """

    repeats: int
    needed: int
    regresses: float
    regresses_then: float


@dataclass(frozen=True, slots=True)
class RaiseMargin:
    """An unchanged release holds too seldom at this margin (`holds`); at `raised` it holds with chance `holds_then`."""

    margin: float
    raised: float
    holds: float
    holds_then: float


Advice = TooFewCases | ThinRecordings | BrokenCaseNotProvable | RaiseMargin
Playing = Callable[[Prospect, Scenario], Chances | None]


def advise(contract: Prospect, chances: Mapping[Scenario, Chances], play: Playing) -> tuple[Advice, ...]:
    """What would help this contract, from what was played of it; `play` plays a changed contract.

    Where `play` returns None, as it has not been played, nothing is advised that rests on it.
    """
    thin = _thin_recordings(contract, chances, play)
    few = _too_few_cases(contract, play, can_extend=thin is not None)
    wider = None if few else _raise_margin(contract, chances, play)
    found = few, thin, _broken_case(contract, chances, play), wider
    return tuple(each for each in found if each is not None)


def _too_few_cases(contract: Prospect, play: Playing, *, can_extend: bool) -> TooFewCases | None:
    """Fewer pairs than even full agreement needs; not where a longer recording brings the rounds."""
    plan, cases = contract.plan, len(contract.counts)
    margins = _margins(plan)
    if not margins:
        return None
    needed = agreeing_pairs_needed(HoldScore(min(margins)), beta=plan.criteria.beta)
    rounds_needed = _divided_up(needed, cases)
    if rounds_needed <= plan.all_rounds or (can_extend and rounds_needed <= DEFAULT_ROUNDS):
        return None
    wide = _least_margin(cases * DEFAULT_ROUNDS, plan.criteria.beta)
    rounds = max(plan.rounds, _recorded_rounds(contract) if _reads_recordings(plan) else DEFAULT_ROUNDS)
    then = None if wide is None else play(_replanned(contract, rounds, margin=wide), Scenario.UNCHANGED)
    return TooFewCases(
        cases=cases,
        margin=round(min(margins), 12),  # 1 - .99 is not quite .01
        rounds=plan.all_rounds,
        rounds_needed=rounds_needed,
        cases_needed=_divided_up(needed, DEFAULT_ROUNDS),
        margin_within_default_rounds=wide,
        margin_within_most_rounds=_least_margin(cases * MOST_ROUNDS, plan.criteria.beta),
        holds_then=None if then is None else then.holds,
    )


def _thin_recordings(contract: Prospect, chances: Mapping[Scenario, Chances], play: Playing) -> ThinRecordings | None:
    before = chances.get(Scenario.UNCHANGED)
    if not _reads_recordings(contract.plan) or before is None or before.holds >= GOOD_CHANCE:
        return None
    repeats = min(recorded for _, recorded in contract.counts)
    extended = max(2 * repeats, LEAST_EXTENDED)
    after = play(_extended(contract, extended), Scenario.UNCHANGED)
    if after is None or not _is_gain(before.held, before.runs, after.held, after.runs):
        return None
    return ThinRecordings(repeats, extended, before.holds, after.holds)


def _broken_case(
    contract: Prospect, chances: Mapping[Scenario, Chances], play: Playing
) -> BrokenCaseNotProvable | None:
    before = chances.get(Scenario.ONE_BROKEN)
    if not _reads_recordings(contract.plan) or before is None or before.regresses >= GOOD_CHANCE:
        return None
    repeats = min(recorded for passes, recorded in contract.counts if passes == recorded)
    needed = _repeats_that_prove(contract.plan)
    if needed is None or needed <= repeats:
        return None
    after = play(_extended(contract, needed), Scenario.ONE_BROKEN)
    if after is None or not _is_gain(before.regressed, before.runs, after.regressed, after.runs):
        return None
    return BrokenCaseNotProvable(repeats, needed, before.regresses, after.regresses)


def _raise_margin(contract: Prospect, chances: Mapping[Scenario, Chances], play: Playing) -> RaiseMargin | None:
    before, plan = chances.get(Scenario.UNCHANGED), contract.plan
    is_comparison = plan.question is Question.NO_WORSE and not plan.are_copies
    if not is_comparison or plan.criteria.margin >= RAISED_MARGIN or before is None or before.holds >= _POOR_CHANCE:
        return None
    raised = replace(plan, criteria=replace(plan.criteria, margin=RAISED_MARGIN))
    after = play(replace(contract, plan=raised), Scenario.UNCHANGED)
    if after is None or not _is_gain(before.held, before.runs, after.held, after.runs):
        return None
    return RaiseMargin(plan.criteria.margin, RAISED_MARGIN, before.holds, after.holds)


def _margins(plan: ContractPlan) -> list[float]:
    """The distances that the plan's hold scores have to rule out; none where there is no such score to win."""
    if plan.are_copies or plan.question not in (Question.NO_WORSE, Question.RATE):
        return []
    own = [plan.criteria.margin] if plan.question is Question.NO_WORSE else []
    return own if plan.rate is None else [*own, 1 - plan.rate]


def _reads_recordings(plan: ContractPlan) -> bool:
    """Whether more recorded answers would be read."""
    return plan.question is Question.NO_WORSE and not plan.is_live and not plan.are_copies


def _least_margin(pairs: int, beta: float) -> float | None:
    """The smallest margin, in whole points, that so many agreeing pairs can win."""
    points = range(1, 100)
    return next(
        (each / 100 for each in points if agreeing_pairs_needed(HoldScore(each / 100), beta=beta) <= pairs), None
    )


def _repeats_that_prove(plan: ContractPlan) -> int | None:
    """The shortest recording, always passing, against which a case that always fails is proven broken.

    It has to be proven by its confirmations and the rounds after which the rest of the contract may hold.
    """
    criteria, cases = plan.criteria, len(plan.order)
    pairs = agreeing_pairs_needed(HoldScore(criteria.margin), beta=criteria.beta)
    answers = EXTRA_CALLS_PER_SUSPECT + min(_divided_up(pairs, cases), plan.all_rounds)
    if not criteria.cases_gate:
        return None
    proven = proven_log_e(cases, level=criteria.level, share=CASE_SHARE)
    recordings = range(1, _LONGEST_RECORDING + 1)
    return next((each for each in recordings if case_log_e(CaseCounts(each, each, 0, answers)) >= proven), None)


def _extended(contract: Prospect, repeats: int) -> Prospect:
    """The contract with a longer recording, which is one stage more; with 13 rounds if nothing else prevented them."""
    plan, before, after = contract.plan, _recorded_rounds(contract), _recorded_rounds(contract, repeats)
    rounds = plan.rounds if plan.rounds < before else max(plan.rounds, after)
    return replace(_replanned(contract, rounds, more_stages=1), repeats=repeats)


def _replanned(contract: Prospect, rounds: int, *, margin: float = 0.0, more_stages: int = 0) -> Prospect:
    """The contract planned anew, with every margin at least so wide."""
    plan = contract.plan
    criteria = replace(plan.criteria, margin=max(margin, plan.criteria.margin))
    rate = plan.rate and min(plan.rate, 1 - margin)
    if plan.question is Question.RATE and rate is not None:
        changed = plan_rate(plan.order, criteria, rate=rate, rounds=rounds, extensions=plan.extensions)
    else:
        changed = plan_comparison(
            plan.order, criteria, rounds=rounds, stages=plan.stages + more_stages, extensions=plan.extensions,
            floor=rate, is_live=plan.is_live,
        )  # fmt: skip
    return replace(contract, plan=changed)


def _recorded_rounds(contract: Prospect, repeats: int = 0) -> int:
    """The rounds that the recordings allow, of 13, with at least so many answers of every case."""
    recordings = (max(recorded, repeats) for _, recorded in contract.counts)
    failed = (passes < recorded for passes, recorded in contract.counts)
    return planned_rounds([(not one,) * count for one, count in zip(failed, recordings, strict=True)])


def _is_gain(before: int, runs_before: int, after: int, runs_after: int) -> bool:
    """Whether a share rose by a tenth, and by more than chance; shares near 0 and 1 keep an error (Agresti, Coull)."""
    gain = after / runs_after - before / runs_before
    error = sqrt(_variance(before, runs_before) + _variance(after, runs_after))
    return gain >= _LEAST_GAIN and gain > 2 * error


def _variance(count: int, runs: int) -> float:
    share = (count + 2) / (runs + 4)
    return share * (1 - share) / (runs + 4)


def _divided_up(whole: int, parts: int) -> int:
    return -(-whole // parts)
