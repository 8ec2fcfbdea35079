"""The verdicts that the method promises on recordings of real releases: imported, then compared."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from holdfast.domain.comparison import ContractComparison
from holdfast.domain.verdict import Verdict

pytestmark = pytest.mark.realdata

Pair = tuple[str, str]

GPT_4: Pair = ("gpt-4-0314", "gpt-4-0613")
GPT_35: Pair = ("gpt-3.5-turbo-0301", "gpt-3.5-turbo-0613")
SONNET: Pair = ("claude-3-opus-20240229", "claude-3-5-sonnet-20240620")
O1: Pair = ("gpt-4o-2024-08-06", "o1-preview-2024-09-12")
DEEPSEEK: Pair = ("claude-sonnet-4-5-20250929", "DeepSeek-V3.1-Terminus")
TUNED: Pair = ("gpt-4.1", "ft:gpt-4.1-2025-04-14:sierra:tau2-full-sft:BzrYdMNm")
QWEN: Pair = ("gpt-4o", "qwen3-coder")
GPT_4O: Pair = ("openai/gpt-4o-2024-08-06", "openai/gpt-4o-2024-11-20")
LLAMA: Pair = ("meta-llama/llama-3.3-70b-instruct", "meta-llama/llama-4-maverick")
CLAUDE: Pair = ("anthropic/claude-3.5-sonnet", "anthropic/claude-3.7-sonnet")

ALONE = 0.05  # alpha / n for a contract that is a suite by itself


@dataclass(frozen=True)
class Row:
    """What is expected of one contract on one pair: k are the answers of a case on both sides, lost and gained cases.

    `p` is that of the swap test in one digit and `score` the hold score in whole numbers, where they are promised.
    """

    suite: str
    contract: str
    pair: Pair
    m: int
    k: tuple[int, int]
    flips: tuple[int, int]
    points: str
    word: str
    p: str = ""
    score: str = ""
    margin: float = 0.05

    def __str__(self) -> str:
        return f"{self.contract}, {self.pair[0]} to {self.pair[1]}, margin {self.margin}"


ONE = (1, 1)
TEN = (10, 10)
PRIME, LEETCODE, TOGETHER = "llmdrift_prime", "llmdrift_leetcode", "schema_calls/together"
ACCEPTED = "leetcode.accepted-once-the-fence-is-stripped"
FIRST_TRY = "every-scenario.first-try"

ROWS = [
    Row(PRIME, "prime.right", GPT_4, 1000, ONE, (476, 147), "-32.9", "regressed", p="1e-41"),
    Row(PRIME, "prime.primes-recognised", GPT_4, 500, ONE, (476, 0), "-95.2", "regressed"),
    Row(PRIME, "prime.composites-recognised", GPT_4, 500, ONE, (0, 147), "+29.4", "improved"),
    Row(PRIME, "prime.right", GPT_35, 1000, ONE, (153, 419), "+26.6", "improved"),
    Row(PRIME, "prime.primes-recognised", GPT_35, 500, ONE, (6, 366), "+72.0", "improved"),
    Row(PRIME, "prime.composites-recognised", GPT_35, 500, ONE, (147, 53), "-18.8", "regressed", p="1e-11"),
    Row(LEETCODE, "leetcode.executable", GPT_4, 50, ONE, (23, 2), "-42.0", "regressed", p="1e-05"),
    Row(LEETCODE, "leetcode.executable", GPT_35, 50, ONE, (10, 0), "-20.0", "regressed", p="1e-03"),
    Row(LEETCODE, ACCEPTED, GPT_4, 50, ONE, (2, 11), "+18.0", "holds"),
    Row("ifeval_en", "ifeval.strict", SONNET, 541, ONE, (43, 44), "+0.2", "holds", score="25"),
    Row("ifeval_en", "ifeval.loose", SONNET, 541, ONE, (29, 32), "+0.6", "holds", score="510"),
    Row("ifeval_en", "ifeval.strict", O1, 541, ONE, (55, 44), "-2.0", "undecided"),
    Row("ifeval_en", "ifeval.loose", O1, 541, ONE, (52, 41), "-2.0", "undecided"),
    Row("ifeval_en", "ifeval.strict", O1, 541, ONE, (55, 44), "-2.0", "holds", margin=0.1),
    Row("ifeval_en", "ifeval.loose", O1, 541, ONE, (52, 41), "-2.0", "holds", margin=0.1),
    Row("bfcl_simple_python", "bfcl.right-call", DEEPSEEK, 400, ONE, (151, 0), "-37.8", "regressed"),
    Row("tau2_retail", "retail.solves", TUNED, 40, ONE, (6, 6), "0.0", "undecided"),
    Row("tau2_telecom", "telecom.solves", TUNED, 40, ONE, (0, 12), "+30.0", "improved"),
    Row(TOGETHER, FIRST_TRY, LLAMA, 12, TEN, (5, 3), "-26.7", "regressed"),
    Row(TOGETHER, FIRST_TRY, GPT_4O, 12, TEN, (1, 3), "+7.5", "holds"),
    Row(TOGETHER, FIRST_TRY, CLAUDE, 12, TEN, (0, 1), "+3.3", "holds"),
    Row("tau1_airline", "airline.solves", QWEN, 50, (4, 1), (11, 21), "+18.0", "holds"),
    Row("tau1_airline", "airline.solves", QWEN[::-1], 50, (1, 4), (21, 11), "-18.0", "regressed", p="4e-03"),
]


def compared(project: Callable[..., Any], row: Row) -> ContractComparison:
    """The contract of a row, as it was compared."""
    report = project(*row.suite.split("/")).compare(*row.pair, margin=row.margin)
    (found,) = (each for each in report.comparison.contracts if each.contract == row.contract)
    return found


def label(verdict: Verdict) -> str:
    """The word of a verdict, or that it is proven better."""
    return "improved" if verdict.word == "holds" and verdict.improved else verdict.word


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_what_was_counted_and_what_follows_from_it(project: Callable[..., Any], row: Row) -> None:
    found = compared(project, row)
    assert {(case.baseline.observed, case.candidate.observed) for case in found.cases} == {row.k}
    assert (len(found.cases), len(found.lost), len(found.gained)) == (row.m, *row.flips)
    assert found.change is not None
    assert f"{found.change * 100:+.1f}".replace("+0.0", "0.0") == row.points
    assert label(found.verdict) == row.word
    assert found.unpaired == ()


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_verdict_is_that_of_the_contract_alone(project: Callable[..., Any], row: Row) -> None:
    """Some suites have several contracts, and what is promised is promised for one: p decides at alpha / 1 as well."""
    found = compared(project, row).verdict
    assert found.p is not None
    assert (found.p <= ALONE) == (row.word == "regressed")


@pytest.mark.parametrize("row", [row for row in ROWS if row.p], ids=str)
def test_the_proof_is_as_strong_as_the_evidence(project: Callable[..., Any], row: Row) -> None:
    assert f"{compared(project, row).verdict.p_mean:.0e}" == row.p


@pytest.mark.parametrize("row", [row for row in ROWS if row.word in ("holds", "improved")], ids=str)
def test_what_holds_has_won_its_bet(project: Callable[..., Any], row: Row) -> None:
    """Arrangements of the repeats are averaged; with one answer a side there is only one."""
    verdict = compared(project, row).verdict
    assert verdict.hold_score is not None
    assert verdict.hold_score >= 10 == verdict.hold_needed
    assert not row.score or f"{verdict.hold_score:.0f}" == row.score


@pytest.mark.parametrize("row", [row for row in ROWS if row.word == "undecided"], ids=str)
def test_what_is_undecided_says_why(project: Callable[..., Any], row: Row) -> None:
    verdict = compared(project, row).verdict
    assert verdict.hold_score is not None
    assert verdict.hold_score < 10
    assert [reason.kind for reason in verdict.reasons] == ["thin recordings"]


def scenarios(contract: ContractComparison) -> dict[str, set[str]]:
    """The reasons of a verdict, each with the scenarios that it names, without what made their ids slugs."""
    return {each.kind: {case.rpartition("-")[0] for case in each.cases} for each in contract.verdict.reasons}


def row_of(pair: Pair) -> Row:
    """The row of a pair in the contract of all scenarios."""
    return next(row for row in ROWS if row.suite == TOGETHER and row.pair == pair)


def test_the_scenarios_that_broke_are_named_and_those_that_may_have(project: Callable[..., Any]) -> None:
    """10 -> 0 twice and 9 -> 0 are proven; 8 -> 0 and 7 -> 0 are not, of 12 cases in one look."""
    found = compared(project, row_of(LLAMA))
    assert scenarios(found) == {
        "mean": set(),
        "broken cases": {"objectconstraint", "shoppingordercreate", "shoppingcartcommodity"},
        "unresolved cases": {"shoppingsaledetail", "shoppingorderpublish"},
    }
    broken = {case.case: (case.baseline.passed, case.candidate.passed) for case in found.cases if case.broken}
    assert sorted(broken.values()) == [(9, 0), (10, 0), (10, 0)]


@pytest.mark.parametrize("pair", [GPT_4O, CLAUDE], ids=["gpt-4o", "claude"])
def test_ten_to_seven_is_named_nowhere(project: Callable[..., Any], pair: Pair) -> None:
    """A loss is listed among the flips, and is no reason."""
    found = compared(project, row_of(pair))
    assert scenarios(found) == {"certified": set()}
    assert not any(case.broken for case in found.cases)
    lost = {case.case: (case.baseline.passed, case.candidate.passed) for case in found.cases if case.case in found.lost}
    assert list(lost.values()) == ([(10, 7)] if pair == GPT_4O else [])
