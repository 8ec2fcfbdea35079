"""What a comparison is judged by, fixed before the evidence is read; and what the lifecycle says of a contract."""

from dataclasses import dataclass
from typing import Literal

from holdfast.domain.contract import LoadedContract, Suite
from holdfast.domain.verdict import Reason
from holdfast.statistics import Criteria

BrokenCases = Literal["gate", "report"]
LifecycleWord = Literal["restated", "loosened", "orphaned"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonRules:
    """Error rates and tolerance. `margin` is for contracts whose bar names none.

    `strict` asks for a proven drop beyond the margin before it says regressed. With `broken_cases="report"` the case
    test only reports: then verdicts speak of the mean alone.
    """

    margin: float = 0.05
    false_alarm: float = 0.05
    false_pass: float = 0.10
    strict: bool = False
    broken_cases: BrokenCases = "gate"

    def margin_of(self, contract: LoadedContract) -> float:
        """The margin of one contract: its own, or the default."""
        return self.margin if contract.bar.margin is None else contract.bar.margin

    def criteria(self, contract: LoadedContract, contracts: int) -> Criteria:
        """The criteria of one contract, one of so many that share the false-alarm rate."""
        return Criteria(
            alpha=self.false_alarm,
            beta=self.false_pass,
            margin=self.margin_of(contract),
            contracts=contracts,
            strict=self.strict,
            cases_gate=self.broken_cases == "gate",
        )


@dataclass(frozen=True, slots=True)
class LifecycleState:
    """What became of a contract since it was pinned; it blocks until someone approves it with a reason."""

    word: LifecycleWord
    reason: Reason


def hypotheses(suite: Suite) -> int:
    """How many tests of a rate share the false-alarm rate: of the loaded suite, never of a selection.

    A margin, a floor and a `must` rate are one each. `must=True` is a fact and stands outside. A contract that was not
    selected is not known any more and counts as one.
    """
    selected = sum(_hypotheses_of(contract) for contract in suite.contracts)
    return max(1, selected + max(0, suite.loaded - len(suite.contracts)))


def _hypotheses_of(contract: LoadedContract) -> int:
    if contract.bar.must is True:
        return 0
    return 1 + (contract.bar.floor is not None)
