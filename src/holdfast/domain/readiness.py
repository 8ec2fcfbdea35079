"""The upgrade-readiness report: for a person who signs."""

from datetime import datetime
from typing import Literal

from holdfast.domain.comparison import Comparison
from holdfast.domain.value import Value
from holdfast.domain.verdict import ContractWord, Move, SuiteWord


class Migration(Value):
    """What follows for one contract."""

    contract: str
    word: ContractWord
    move: Move
    why: str
    days_left: int | None = None  # until the baseline retires; None where no date is known


class Unobserved(Value):
    """Trials of one side without an outcome, by cause."""

    side: Literal["baseline", "candidate"]
    cause: str
    count: int
    contracts: tuple[str, ...]


class ReadinessReport(Value):
    """Verdict of the suite, plan per contract, evidence, and what was not observed."""

    format: Literal[1] = 1
    word: SuiteWord
    sentence: str
    exit_code: int
    made_at: datetime
    made_by: str = ""
    holdfast_version: str = ""
    comparison: Comparison
    migrations: tuple[Migration, ...]
    unobserved: tuple[Unobserved, ...] = ()
    baseline_retires_in_days: int | None = None
    evidence_digest: str = ""
    simulated: bool = False  # a side was served by holdfast's own simulated provider
