"""Two runs -> Comparison: pairing, flips, causes, spend, and a verdict for every contract."""

from holdfast.comparison.compare import compare
from holdfast.comparison.rules import ComparisonRules, LifecycleState

__all__ = ["ComparisonRules", "LifecycleState", "compare"]
