"""Trials: one case done once on one release, and what the checks said of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import JsonValue

from holdfast.domain.observation import Evidence
from holdfast.domain.plan import StoredPlan
from holdfast.domain.release import Release
from holdfast.domain.value import Value

CheckStatus = Literal["passed", "failed", "errored", "skipped", "undecided"]
Outcome = Literal["passed", "failed", "errored", "unobserved"]
_NOT_PASSED: tuple[CheckStatus, ...] = ("failed", "errored", "undecided")
RunRole = Literal["baseline", "candidate", "import", "pins", "judge", "hunt"]


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """What one check said of one trial. `reason` reads alone: expected, observed, the first place they part."""

    check: str
    status: CheckStatus
    reason: str = ""
    gate: bool = True
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """One case done once on one release. `cause` names why it failed or was not observed, for grouping.

    `votes` are what its judges answered, where it has any; with `lacks_votes` more are to be asked for before it has
    an outcome.
    """

    evidence: Evidence
    outcome: Outcome
    checks: tuple[CheckOutcome, ...] = ()
    cause: str = ""
    given_up: bool = (
        False  # unobserved for a cause that may depend on the answer: weighs as a failure in the hold score
    )
    votes: tuple[Evidence, ...] = ()
    lacks_votes: bool = False

    @property
    def reason(self) -> str:
        """The first reason why it did not pass; empty where it passed."""
        bad = [check.reason for check in self.checks if check.gate and check.status in _NOT_PASSED]
        return bad[0] if bad else self.evidence.detail

    @property
    def undecided(self) -> str:
        """Why a gating check is undecided, where that keeps the trial from an outcome; else empty."""
        if self.outcome != "unobserved":
            return ""
        return next((check.reason for check in self.checks if check.gate and check.status == "undecided"), "")


class RunHeader(Value):
    """What a run is, written before its first call. `plan` is the digest of its units, rules and plans.

    `plans` say how a candidate's contracts are asked and judged; evidence without a plan is read in one look.
    """

    id: str
    role: RunRole
    release: Release
    variant: str = "main"
    created_at: datetime
    plan: str
    units: int
    plans: tuple[StoredPlan, ...] = ()
    rules: dict[str, JsonValue] = {}  # margin, false_alarm, false_pass, rounds, seed: fixed before the first call
    source: str = ""
    is_fresh: bool = False  # everything was asked anew, whatever was answered before


@dataclass(frozen=True, slots=True)
class Run:
    """All trials of a suite on one release, by contract and case, in order of their number."""

    header: RunHeader
    trials: Mapping[tuple[str, str], tuple[Trial, ...]]  # (contract, case) -> trials
