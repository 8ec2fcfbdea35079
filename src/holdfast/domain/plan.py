"""The plan of a contract: what it asks of a candidate and when it may stop. Written down before its first call."""

from typing import Literal

from pydantic import Field

from holdfast.domain.release import Release
from holdfast.domain.value import Value

Question = Literal["no worse", "no failure", "rate", "same outcomes"]
BrokenCases = Literal["gate", "report"]


class PlannedLook(Value):
    """A reading of the mean after a round, or after the smoke cases of round 1; its p is multiplied by `price`."""

    round: int
    price: float
    is_smoke: bool = False


class StoredPlan(Value):
    """Everything that decides what a contract asks, in which order, and how it is judged.

    `baseline` is the release it is compared with, and `recorded` a digest that tells its recording from another one of
    the same release; both are empty where no recording enters. `cases` are asked in this order in every round;
    `smoke_cases` of them are read before the rest of round 1. Rounds after `rounds` are bought extensions. `stages`
    counts how often the recording was extended, plus one. `is_live`: the baseline is asked side by side.
    `are_copies`: the repeats of a case count as one. `contracts` is the n that shares the false-alarm rate. `judges`
    are the digests of the gating judges' policies.
    """

    contract: str
    question: Question
    baseline: Release | None = None
    recorded: str = ""
    cases: tuple[str, ...] = Field(min_length=1)
    rounds: int = Field(ge=1)
    extensions: tuple[int, ...] = ()
    looks: tuple[PlannedLook, ...] = ()
    smoke_cases: int = 0
    stages: int = Field(default=1, ge=1)
    rate: float | None = None
    is_live: bool = False
    are_copies: bool = False
    margin: float
    false_alarm: float
    false_pass: float
    contracts: int = Field(ge=1)
    strict: bool = False
    broken_cases: BrokenCases = "gate"
    judges: tuple[str, ...] = ()

    @property
    def all_rounds(self) -> int:
        """Planned rounds and those of bought extensions."""
        return self.rounds + sum(self.extensions)

    def asks_the_same_as(self, other: "StoredPlan") -> bool:
        """Whether both ask the same question of the same cases, by the same rules: the same answers may settle both.

        How many rounds and looks, how often the recording was extended, and how many contracts share the error rate
        may differ.
        """
        return self._question == other._question

    def judged_otherwise(self, other: "StoredPlan") -> bool:
        """Whether the other asks the same, of other judges: then the answers stand, and are judged anew."""
        same = self.model_copy(update={"judges": other.judges, "margin": other.margin})
        return self.judges != other.judges and same.asks_the_same_as(other)

    @property
    def _question(self) -> tuple[object, ...]:
        return (
            self.contract, self.question, self.baseline, self.recorded, self.cases, self.rate, self.is_live,
            self.are_copies, self.margin, self.false_alarm, self.false_pass, self.strict, self.broken_cases,
            self.judges,
        )  # fmt: skip


class LookTaken(Value):
    """A look as it was taken: the p so far, and the log of the hold score."""

    contract: str
    round: int
    is_smoke: bool
    p: float
    log_e: float
