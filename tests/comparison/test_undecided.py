"""Why a contract is undecided, what would decide it, and what that costs."""

from dataclasses import replace

import pytest

from holdfast.comparison.evidence import Readable
from holdfast.comparison.measured import Measured
from holdfast.comparison.pairing import PairedContract
from holdfast.comparison.price import Cost
from holdfast.comparison.undecided import cost, open_questions, unresolved
from holdfast.statistics import Assessment, CaseEvidence, Criteria, Doubt, RateAssessment, Verdict, assess

CASES = tuple(f"c{number:02}" for number in range(20))


@pytest.fixture
def measured(bench) -> Measured:
    """Twenty cases that agreed in one of three planned rounds: too few to say anything."""
    evidence = (CaseEvidence((True,) * 10, (True,)),) * len(CASES)
    paired = PairedContract(bench.contract(CASES), (), ())
    found = assess(evidence, Criteria())
    return Measured(
        paired, Readable(CASES, evidence), Criteria(), found, None, is_imported=False,
        level=0.05, doubt=Doubt.FEW_ANSWERS, plan_rounds=3, used=20,
    )  # fmt: skip


def doubted(measured: Measured, doubt: Doubt, **changes: object) -> tuple[Measured, Assessment]:
    assert measured.comparison is not None
    found = replace(measured.comparison, doubt=doubt, **changes)  # type: ignore[arg-type]
    return replace(measured, comparison=found, doubt=doubt), found


@pytest.mark.parametrize(
    ("doubt", "kind", "said"),
    [
        (Doubt.FEW_ANSWERS, "too few answers", "Its 3 planned rounds are over; `--rounds 6` buys more of them."),
        (Doubt.THIN_RECORDINGS, "thin recordings", "Record more repeats of the whole contract, then buy rounds"),
        (Doubt.COPIED_REPEATS, "copied repeats", "Turn caches off and vary the seed or the temperature"),
        (Doubt.UNFINISHED, "unfinished", "The run was ended before it could decide."),
        (Doubt.UNOBSERVED, "unobserved", "A trial could not be read, so nothing after it was asked or judged."),
    ],
)
def test_every_doubt_has_its_kind_and_says_what_to_do(measured, doubt: Doubt, kind: str, said: str) -> None:
    (reason,) = open_questions(*doubted(measured, doubt), None)
    assert reason.kind == kind
    assert said in reason.text


def test_unresolved_cases_are_named_and_asked_again_in_a_run_of_their_own(measured) -> None:
    (reason,) = open_questions(*doubted(measured, Doubt.UNRESOLVED_CASES, unresolved_cases=(3,)), None)
    assert (reason.kind, reason.cases) == ("unresolved cases", ("c03",))
    assert reason.text == (
        "1 case may be broken, and only repeats can tell: 'c03'. Their repeats in this run are used up: ask again at "
        "another time, with `--fresh`."
    )
    beside = unresolved(replace(measured, doubt=None), (3,))
    assert beside.text == "1 case may be broken, and only repeats can tell: 'c03'."


def test_a_run_that_ended_before_anything_was_read_says_so(measured) -> None:
    (reason,) = open_questions(replace(measured, comparison=None, doubt=Doubt.UNFINISHED), None, None)
    assert (reason.kind, reason.text) == (
        "unfinished", "The run was ended before enough was answered to read anything.",
    )  # fmt: skip


def test_a_rate_that_is_not_proven_says_what_it_lacks(measured) -> None:
    rate = RateAssessment(Verdict.UNDECIDED, 0.9, 18, 20, 0.6, 0.1)
    (reason,) = open_questions(replace(measured, comparison=None, rate=rate, doubt=None), None, Verdict.UNDECIDED)
    assert reason.text == "18 of 20 answers passed: too few to prove a rate above 90%, or below it."


def test_every_doubt_has_its_cost(measured) -> None:
    assert cost(measured, measured.comparison) == Cost(60)
    assert cost(*doubted(measured, Doubt.THIN_RECORDINGS)) == Cost(60, 60)
    assert cost(*doubted(measured, Doubt.UNRESOLVED_CASES, unresolved_cases=(3,))) == Cost(20)
    assert cost(*doubted(measured, Doubt.COPIED_REPEATS)) == Cost()
    assert cost(replace(measured, is_imported=True), measured.comparison) == Cost()
    assert cost(replace(measured, comparison=None), None) == Cost()
