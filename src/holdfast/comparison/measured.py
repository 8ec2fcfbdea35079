"""What was measured on one contract, before it is put into words."""

from dataclasses import dataclass

from holdfast.comparison.evidence import Readable
from holdfast.comparison.pairing import PairedContract
from holdfast.statistics import Assessment, Criteria, Doubt, RateAssessment


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured on one contract: the comparison, the absolute rate, or both.

    With a plan it was read as it went: `level` is where, `doubt` why it is undecided, and `plan_rounds` how many rounds
    it may ask in all; `used` counts the answers read. Without one it is read once, at the level that the suite grants.
    """

    paired: PairedContract
    found: Readable
    criteria: Criteria
    comparison: Assessment | None
    rate: RateAssessment | None
    is_imported: bool
    level: float | None = None
    doubt: Doubt | None = None
    plan_rounds: int | None = None
    used: int = 0

    @property
    def p_of_suite(self) -> float | None:
        """Its p for the correction over the suite: a rate is read at alpha / n alone."""
        return None if self.comparison is None else self.comparison.measured.p

    @property
    def p(self) -> float | None:
        """The smallest p of its tests."""
        rate = None if self.rate is None else self.rate.p_below
        return min((p for p in (self.p_of_suite, rate) if p is not None), default=None)
