"""Counts of a comparison."""

from holdfast.domain.comparison import CaseComparison, ContractComparison, Tally
from holdfast.domain.verdict import Verdict


def test_a_rate_is_known_only_where_something_was_observed() -> None:
    assert Tally(passed=3, failed=1, unobserved=2).rate == 0.75
    assert Tally(unobserved=2).rate is None
    assert Tally(passed=1, errored=1, unobserved=2).total == 4


def test_lost_and_gained_cases_are_named() -> None:
    cases = (
        CaseComparison(case="a", flip="regression"),
        CaseComparison(case="b"),
        CaseComparison(case="c", flip="improvement"),
    )
    comparison = ContractComparison(contract="x", cases=cases, verdict=Verdict(word="undecided"))
    assert (comparison.lost, comparison.gained) == (("a",), ("c",))
