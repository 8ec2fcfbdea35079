"""The verdict of one contract on complete evidence read once (one look, J = 1), and of a suite.

The order is fixed: regressed, if the exchangeable swap test of the mean or the case test proves it; else holds, if
the hold score reached 1 / beta and no case is unresolved; else undecided. Each test names its method, source and
assumptions in its own module. A run with planned looks reads the same measurements as it goes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from holdfast.statistics.arrangements import all_arrangements
from holdfast.statistics.case import case_log_e, case_p, proven_log_e
from holdfast.statistics.counts import (
    CaseCounts,
    CaseEvidence,
    observed_change,
    require_at_least,
    require_cases,
    require_share,
)
from holdfast.statistics.hold import best_log_score, complete_rounds, cumulative_changes, holds_at
from holdfast.statistics.interval import ChangeInterval, change_interval
from holdfast.statistics.looks import is_ignored
from holdfast.statistics.mean import strict_p
from holdfast.statistics.multiplicity import (
    CASE_SHARE,
    MEAN_SHARE,
    bonferroni_level,
    contract_p,
    contract_p_without_cases,
    suite_level,
)
from holdfast.statistics.swap import SwapTest, swap_test


class Verdict(StrEnum):
    """The words of a verdict on a contract."""

    HOLDS = "holds"
    REGRESSED = "regressed"
    UNDECIDED = "undecided"


class Cause(StrEnum):
    """What fired a `regressed`: the mean, cases proven broken, an absolute rate, or a `must` that was violated."""

    MEAN = "mean"
    CASES = "cases"
    RATE = "rate"
    VIOLATED = "violated"


class Doubt(StrEnum):
    """Why a contract is undecided."""

    UNRESOLVED_CASES = "unresolved cases"
    THIN_RECORDINGS = "recordings too thin"
    FEW_ANSWERS = "too few answers"
    UNOBSERVED = "unobserved trials"
    COPIED_REPEATS = "copied repeats"
    NOT_DETERMINISTIC = "not deterministic"
    UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a contract is judged by; `alpha` is the product's false alarm, `beta` its false pass.

    `contracts` is the number of gated contracts of the whole suite. `strict` asks for a proven drop beyond the margin
    before it says regressed. With `cases_gate` off the case test only reports, and its share goes to the mean.
    """

    alpha: float = 0.05
    beta: float = 0.10
    margin: float = 0.05
    contracts: int = 1
    strict: bool = False
    cases_gate: bool = True

    def __post_init__(self) -> None:
        """Refuse rates and margins at which no test is defined."""
        require_share(self.alpha, name="false alarm rate (alpha)")
        require_share(self.beta, name="false pass rate (beta)")
        require_share(self.margin, name="margin")
        require_at_least(self.contracts, 1, name="contracts")

    @property
    def level(self) -> float:
        """The level of this contract alone: alpha / contracts."""
        return bonferroni_level(self.alpha, self.contracts)

    @property
    def mean_share(self) -> float:
        """The share of a contract's error that the mean has."""
        return MEAN_SHARE if self.cases_gate else 1.0


@dataclass(frozen=True, slots=True)
class Measurement:
    """Everything measured on a contract, before any level is applied.

    `p_mean` is 1 when the look is ignored. `log_e` is the hold score at the margin and `log_e_zero` at no margin,
    each the largest after a complete round, or the mean over arrangements; `case_log_e` is in case order.
    """

    change: float
    swap: SwapTest
    p_mean: float
    p_case: float
    p: float
    log_e: float
    log_e_zero: float
    case_log_e: tuple[float, ...]
    interval: ChangeInterval
    rounds: int
    recordings_used_up: bool


@dataclass(frozen=True, slots=True)
class Assessment:
    """A verdict with what it rests on; cases are given by their position, and `doubt` says why it is undecided."""

    verdict: Verdict
    improved: bool
    causes: tuple[Cause, ...]
    broken_cases: tuple[int, ...]
    unresolved_cases: tuple[int, ...]
    doubt: Doubt | None
    measured: Measurement
    criteria: Criteria


def assess(cases: Sequence[CaseEvidence], criteria: Criteria) -> Assessment:
    """Judge complete evidence with known rounds in one look; the hold score is read after every complete round.

    Raises ValueError where no planned answer was observed at all.
    """
    rounds = cumulative_changes(complete_rounds(cases))
    return decide(_measure(cases, criteria, lambda margin: best_log_score(rounds, margin=margin)), criteria)


def assess_imported(cases: Sequence[CaseEvidence], criteria: Criteria) -> Assessment:
    """Judge evidence whose repeats have no order, in one look; the hold score is its mean over all arrangements.

    Raises ValueError where no planned answer was observed at all.
    """
    return decide(_measure(cases, criteria, all_arrangements(cases).log_e), criteria)


def decide(measured: Measurement, criteria: Criteria, *, level: float | None = None) -> Assessment:
    """Read a measurement at the contract's own level, or at the level its suite grants it."""
    level = criteria.level if level is None else level
    broken = _broken_cases(measured, level)
    unresolved = _unresolved_cases(measured, criteria.alpha, broken)
    causes = _causes(measured, criteria, level)
    won = holds_at(measured.log_e, beta=criteria.beta)
    barred = bool(criteria.cases_gate and (broken or unresolved))
    holds = not causes and won and not barred
    verdict = Verdict.REGRESSED if causes else Verdict.HOLDS if holds else Verdict.UNDECIDED
    return Assessment(
        verdict=verdict,
        improved=holds and holds_at(measured.log_e_zero, beta=criteria.alpha),
        causes=causes,
        broken_cases=broken,
        unresolved_cases=unresolved,
        doubt=_doubt(measured, won) if verdict is Verdict.UNDECIDED else None,
        measured=measured,
        criteria=criteria,
    )


def decide_suite(assessments: Sequence[Assessment]) -> tuple[Assessment, ...]:
    """Read all contracts of a suite again at the level that alpha / n and Benjamini-Hochberg together grant them.

    They share one alpha and one number of contracts; contracts not given count as p = 1.
    """
    if not assessments:
        return ()
    criteria = assessments[0].criteria
    if any((a.criteria.alpha, a.criteria.contracts) != (criteria.alpha, criteria.contracts) for a in assessments):
        raise ValueError("The contracts of a suite must share one false alarm rate and one number of contracts.")
    p_values = [assessment.measured.p for assessment in assessments]
    level = suite_level(p_values, alpha=criteria.alpha, contracts=criteria.contracts)
    return tuple(decide(assessment.measured, assessment.criteria, level=level) for assessment in assessments)


def suite_verdict(verdicts: Sequence[Verdict]) -> Verdict:
    """Regressed if any contract is, holds only if all hold, else undecided; verdicts are never averaged."""
    require_cases(verdicts)
    if Verdict.REGRESSED in verdicts:
        return Verdict.REGRESSED
    return Verdict.HOLDS if set(verdicts) == {Verdict.HOLDS} else Verdict.UNDECIDED


def _measure(cases: Sequence[CaseEvidence], criteria: Criteria, log_score: Callable[[float], float]) -> Measurement:
    """Take every measurement of a contract."""
    require_cases(cases)
    counts = [case.planned_counts for case in cases]
    log_e_values = tuple(case_log_e(case.all_counts) for case in cases)
    change, swap = observed_change(counts), swap_test(counts)
    p_mean, p_case = _p_mean(counts, criteria, change, swap), case_p(log_e_values)
    return Measurement(
        change=change,
        swap=swap,
        p_mean=p_mean,
        p_case=p_case,
        p=contract_p(p_mean, p_case) if criteria.cases_gate else contract_p_without_cases(p_mean),
        log_e=log_score(criteria.margin),
        log_e_zero=log_score(0.0),
        case_log_e=log_e_values,
        interval=change_interval(counts, log_score, beta=criteria.beta, level=criteria.alpha * criteria.mean_share),
        rounds=min(len(case.candidate) for case in cases),
        recordings_used_up=_recordings_used_up(cases),
    )


def _p_mean(counts: Sequence[CaseCounts], criteria: Criteria, change: float, swap: SwapTest) -> float:
    """p of the mean in one look without reserve; with `strict`, against a baseline already thinned by the margin."""
    if not criteria.strict:
        return 1.0 if is_ignored(change, margin=criteria.margin) else swap.worse
    return strict_p(counts, change, margin=criteria.margin)


def _recordings_used_up(cases: Sequence[CaseEvidence]) -> bool:
    """Whether a further round would meet a missing recording of a case that ever failed in the recording."""
    rounds = min(len(case.candidate) for case in cases)
    return any(len(case.recorded) <= rounds for case in cases if not all(case.recorded))


def _broken_cases(measured: Measurement, level: float) -> tuple[int, ...]:
    """Positions of the cases proven broken at this level."""
    proven = proven_log_e(len(measured.case_log_e), level=level, share=CASE_SHARE)
    return tuple(position for position, value in enumerate(measured.case_log_e) if value >= proven)


def _unresolved_cases(measured: Measurement, alpha: float, broken: Sequence[int]) -> tuple[int, ...]:
    """Positions of the cases that are not proven broken but bar `holds`: e >= 1 / alpha."""
    doubtful = (position for position, value in enumerate(measured.case_log_e) if holds_at(value, beta=alpha))
    return tuple(position for position in doubtful if position not in broken)


def _causes(measured: Measurement, criteria: Criteria, level: float) -> tuple[Cause, ...]:
    """The parts of the contract's p that reach the level."""
    mean = (Cause.MEAN,) if measured.p_mean <= level * criteria.mean_share else ()
    cases = (Cause.CASES,) if criteria.cases_gate and measured.p_case <= level * CASE_SHARE else ()
    return mean + cases


def _doubt(measured: Measurement, won: bool) -> Doubt:
    """Why neither side is proven."""
    if won:
        return Doubt.UNRESOLVED_CASES
    return Doubt.THIN_RECORDINGS if measured.recordings_used_up else Doubt.FEW_ANSWERS
