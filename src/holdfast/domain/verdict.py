"""Verdicts: of a contract, of a suite, and what follows for the migration."""

from typing import Literal

from holdfast.domain.value import Value

ContractWord = Literal["holds", "regressed", "undecided", "pending", "restated", "loosened", "orphaned"]
SuiteWord = Literal["ready", "not ready", "undecided", "nothing to decide"]
Move = Literal["move", "wait", "stay"]


class Interval(Value):
    """The change of the mean pass rate, in points between -1 and 1. Safe under all looks."""

    low: float
    high: float


class Reason(Value):
    """Why a verdict is what it is: `kind` for programs, `text` (a full sentence) for people."""

    kind: Literal[
        "mean", "broken cases", "violated", "unsupported", "certified", "too few answers", "thin recordings",
        "unresolved cases", "given up", "errored checks", "unobserved", "no baseline", "no candidate", "floor",
        "request changed", "copied repeats", "removed", "unfinished", "not deterministic",
    ]  # fmt: skip
    text: str
    cases: tuple[str, ...] = ()


class Verdict(Value):
    """Of one contract, with the numbers behind it. Counts: answers read in the comparison."""

    word: ContractWord
    improved: bool = False
    reasons: tuple[Reason, ...] = ()
    sentence: str = ""  # one plain sentence for people who know no statistics
    p: float | None = None
    p_mean: float | None = None
    p_case: float | None = None
    level: float | None = None  # alpha / n: p at or below it is a regression
    hold_score: float | None = None
    hold_needed: float | None = None  # 1 / beta
    interval: Interval | None = None  # of these cases
    traffic: Interval | None = None  # at 95 %, if these cases were a random sample of the traffic
    calls_to_decide: int | None = None  # on the candidate
    baseline_calls_to_decide: int = 0  # before them, while the baseline still answers
