"""Two runs, paired case by case."""

from datetime import datetime
from typing import Literal

from holdfast.domain.release import Release
from holdfast.domain.value import Value
from holdfast.domain.verdict import Verdict

Flip = Literal["regression", "improvement", "none"]


class Tally(Value):
    """The trials of one case on one side, counted."""

    passed: int = 0
    failed: int = 0
    errored: int = 0
    unobserved: int = 0
    given_up: int = 0  # of the unobserved: for a cause that may depend on the answer

    @property
    def observed(self) -> int:
        """Trials with an outcome."""
        return self.passed + self.failed

    @property
    def total(self) -> int:
        """All trials."""
        return self.observed + self.errored + self.unobserved

    @property
    def rate(self) -> float | None:
        """Share of the observed that passed; None where nothing was observed."""
        return self.passed / self.observed if self.observed else None


class CauseCount(Value):
    """Trials that did not pass for one cause, with the shortest example."""

    cause: str
    count: int
    cases: tuple[str, ...]
    example: str = ""
    outcome: Literal["failed", "errored", "unobserved"] = "failed"


class Sample(Value):
    """One kept answer, for showing: `text` is the model's, hostile until escaped."""

    number: int
    outcome: str
    text: str
    cause: str = ""
    reason: str = ""
    length: int = 0  # characters of the whole answer, where `text` is only its beginning


class CaseComparison(Value):
    """One case on both sides."""

    case: str
    tags: tuple[str, ...] = ()
    baseline: Tally = Tally()
    candidate: Tally = Tally()
    flip: Flip = "none"  # whether the pass rate fell or rose
    broken: bool = False  # proven: it passed, and now keeps failing
    request_changed: str = ""  # the first difference, where the sides were asked different things
    parting: str = ""  # of an agent: the first turn at which the two runs that are shown differ
    baseline_sample: Sample | None = None
    candidate_sample: Sample | None = None


class Spend(Value):
    """What one side cost. None means unknown, never zero. Means are per observed answer."""

    answers: int = 0
    cost_usd: float | None = None
    input_tokens_mean: float | None = None
    output_tokens_mean: float | None = None
    latency_ms_median: float | None = None
    attempts: int = 0
    paid_lost: int = 0  # answers that were produced, and could not be used


class AgentRuns(Value):
    """What the runs of an agent took on one side. Means are per run; description, not a verdict.

    Steps are turns of the user, answers and results of tools. `pass_hat`: pass^1, pass^2, ..., the chance that all of k
    runs of a case pass.
    """

    runs: int
    answers_mean: float
    calls_mean: float
    steps_mean: float
    ended: dict[str, int]  # how often for which reason
    pass_hat: tuple[float, ...] = ()


class CheckCount(Value):
    """What one check said on both sides. Description, not a verdict."""

    check: str
    gate: bool
    baseline_failed: int
    candidate_failed: int
    baseline_read: int
    candidate_read: int
    skipped: int = 0


class Reading(Value):
    """How far a contract with a plan was read: looks, rounds, and answers that came ahead and were not read."""

    looks: int
    looks_planned: int
    rounds: int
    rounds_planned: int
    unused: int = 0


class ContractComparison(Value):
    """One contract on both sides, with its verdict. `reading` is there where the candidate was asked by a plan."""

    contract: str
    purpose: str = ""
    owner: str = ""
    tags: tuple[str, ...] = ()
    margin: float | None = None
    must: bool | float | None = None
    variant: str = "main"
    cases: tuple[CaseComparison, ...] = ()
    unpaired: tuple[str, ...] = ()  # cases without a partner: listed, not dropped
    baseline_rate: float | None = None
    candidate_rate: float | None = None
    change: float | None = None  # mean over cases of (candidate rate - baseline rate)
    causes: tuple[CauseCount, ...] = ()  # of the candidate's trials that did not pass
    baseline_causes: tuple[CauseCount, ...] = ()
    checks: tuple[CheckCount, ...] = ()
    baseline_spend: Spend = Spend()
    candidate_spend: Spend = Spend()
    baseline_runs: AgentRuns | None = None  # of an agent
    candidate_runs: AgentRuns | None = None
    reading: Reading | None = None
    notes: tuple[str, ...] = ()  # adaptations, changed requests, moved identities
    verdict: Verdict

    @property
    def lost(self) -> tuple[str, ...]:
        """Cases whose pass rate fell."""
        return tuple(case.case for case in self.cases if case.flip == "regression")

    @property
    def gained(self) -> tuple[str, ...]:
        """Cases whose pass rate rose."""
        return tuple(case.case for case in self.cases if case.flip == "improvement")


class Side(Value):
    """One side of a comparison: which run, on which release, served by whom."""

    run: str
    role: str
    release: Release
    variant: str = "main"
    created_at: datetime
    served_models: tuple[str, ...] = ()
    fingerprints: tuple[str, ...] = ()
    trials: int = 0
    source: str = ""


class Comparison(Value):
    """Two runs compared: one entry per contract, in order of the suite."""

    format: Literal[1] = 1
    baseline: Side
    candidate: Side
    contracts: tuple[ContractComparison, ...]
    false_alarm: float
    false_pass: float
    n: int  # contracts that share the false-alarm rate
    judged: int = 1  # candidates, and fresh runs of them, that were looked at against this baseline: each has the rates
    unpaired_contracts: tuple[str, ...] = ()  # in a run, but not in the suite at hand: listed, not dropped
    baseline_spend: Spend = Spend()
    candidate_spend: Spend = Spend()
