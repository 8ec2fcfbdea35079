"""What a comparison is judged by, fixed before the evidence is read; and what the lifecycle says of a contract."""

from dataclasses import dataclass
from typing import Literal

from holdfast.comparison.judges import shown_share
from holdfast.domain.contract import LoadedContract, Suite
from holdfast.domain.plan import BrokenCases
from holdfast.domain.verdict import Reason
from holdfast.statistics import Criteria

LEAST_MARGIN = 0.001  # of a judge that shows nothing: no number of rounds certifies it
LifecycleWord = Literal["restated", "loosened", "orphaned"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonRules:
    """Error rates and tolerance, for contracts whose bar names none of its own.

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
        """The criteria of one contract, one of so many that share the false-alarm rate.

        A drop that judges grade shows smaller than it is, so the tests look for what shows of the margin.
        """
        bar = contract.bar
        return Criteria(
            alpha=self.false_alarm,
            beta=self.false_pass,
            margin=max(self.margin_of(contract) * shown_share(contract), LEAST_MARGIN),
            contracts=contracts,
            strict=self.strict if bar.strict is None else bar.strict,
            cases_gate=(bar.broken_cases or self.broken_cases) == "gate",
        )


@dataclass(frozen=True, slots=True)
class LifecycleState:
    """What became of a contract since it was pinned; it blocks until someone approves it with a reason."""

    word: LifecycleWord
    reason: Reason


def hypotheses(suite: Suite) -> int:
    """How many tests of a rate share the false-alarm rate: of the loaded suite, never of a selection.

    A margin, a floor and a `must` rate are one each. `must=True` and `deterministic` are facts and stand outside. A
    contract that was not selected counts as when the suite was loaded, or as one where that is not known.
    """
    if suite.hypotheses:
        return suite.hypotheses
    selected = sum(_hypotheses_of(contract) for contract in suite.contracts)
    return max(1, selected + max(0, suite.loaded - len(suite.contracts)))


def _hypotheses_of(contract: LoadedContract) -> int:
    if contract.bar.must is True or contract.bar.deterministic:
        return 0
    return 1 + (contract.bar.floor is not None)
