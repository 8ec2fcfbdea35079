"""The verdict of a contract on complete evidence, and of a suite."""

from dataclasses import replace
from math import inf, nan
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.statistics.counts import CaseEvidence
from holdfast.statistics.verdict import (
    Assessment,
    Cause,
    Criteria,
    Doubt,
    Verdict,
    assess,
    assess_imported,
    decide_suite,
    suite_verdict,
)

PASSED = CaseEvidence((True,), (True,))
LOST = CaseEvidence((True,), (False,))
GAINED = CaseEvidence((False,), (True,))
BROKEN = CaseEvidence((True,) * 10, (False,) * 10)


def _single(cases: int, lost: int, gained: int) -> list[CaseEvidence]:
    return [LOST] * lost + [GAINED] * gained + [PASSED] * (cases - lost - gained)


def _drawn(random: Random, rates: list[tuple[float, float]], recorded: int, rounds: int) -> list[CaseEvidence]:
    return [
        CaseEvidence(
            tuple(random.random() < base for _ in range(recorded)),
            tuple(random.random() < candidate for _ in range(rounds)),
        )
        for base, candidate in rates
    ]


@pytest.mark.parametrize(
    ("cases", "lost", "gained", "margin", "verdict", "improved"),
    [
        (1000, 476, 147, 0.05, Verdict.REGRESSED, False),
        (1000, 153, 419, 0.05, Verdict.HOLDS, True),
        (50, 23, 2, 0.05, Verdict.REGRESSED, False),
        (50, 10, 0, 0.05, Verdict.REGRESSED, False),
        (50, 2, 11, 0.05, Verdict.HOLDS, False),
        (541, 43, 44, 0.05, Verdict.HOLDS, False),
        (541, 29, 32, 0.05, Verdict.HOLDS, False),
        (541, 55, 44, 0.05, Verdict.UNDECIDED, False),
        (541, 55, 44, 0.10, Verdict.HOLDS, False),
        (541, 52, 41, 0.05, Verdict.UNDECIDED, False),
        (541, 52, 41, 0.10, Verdict.HOLDS, False),
        (400, 151, 0, 0.05, Verdict.REGRESSED, False),
        (40, 6, 6, 0.05, Verdict.UNDECIDED, False),
        (40, 0, 12, 0.05, Verdict.HOLDS, True),
    ],
)
def test_the_real_recordings_get_the_expected_verdict(
    cases: int, lost: int, gained: int, margin: float, verdict: Verdict, improved: bool
) -> None:
    assessment = assess_imported(_single(cases, lost, gained), Criteria(margin=margin))
    assert (assessment.verdict, assessment.improved) == (verdict, improved)


@pytest.mark.parametrize(
    ("contracts", "lost", "gained"),
    [(1, 5, 0), (1, 7, 1), (1, 14, 5), (1, 34, 20), (100, 12, 0), (100, 24, 5), (100, 49, 20)],
)
def test_one_round_of_single_recordings_regresses_from_so_many_losses_on(
    contracts: int, lost: int, gained: int
) -> None:
    criteria = Criteria(contracts=contracts)
    assert assess(_single(200, lost, gained), criteria).verdict is Verdict.REGRESSED
    assert assess(_single(200, lost - 1, gained), criteria).verdict is not Verdict.REGRESSED


def test_a_small_change_inside_the_margin_is_never_called_a_regression_of_the_mean() -> None:
    """Significant, but closer to "same" than to the margin."""
    assessment = assess(_single(3000, 60, 20), Criteria())
    assert assessment.measured.swap.worse < 1e-5
    assert (assessment.measured.p_mean, assessment.verdict) == (1, Verdict.HOLDS)


def test_a_broken_case_is_named_although_the_mean_holds() -> None:
    cases = [CaseEvidence((True,) * 10, (True,) * 10)] * 49 + [BROKEN]
    assessment = assess(cases, Criteria(margin=0.2))
    assert (assessment.verdict, assessment.causes) == (Verdict.REGRESSED, (Cause.CASES,))
    assert (assessment.broken_cases, assessment.unresolved_cases) == ((49,), ())


def test_an_unresolved_case_bars_holds() -> None:
    cases = [CaseEvidence((True,) * 10, (True,) * 3)] * 99 + [CaseEvidence((True,) * 10, (False,) * 3)]
    assessment = assess(cases, Criteria())
    assert (assessment.verdict, assessment.doubt) == (Verdict.UNDECIDED, Doubt.UNRESOLVED_CASES)
    assert assessment.unresolved_cases == (99,)


def test_confirmations_can_prove_what_planned_answers_left_open() -> None:
    doubtful = CaseEvidence((True,) * 10, (False,) * 3, confirmations=(False,) * 5)
    assessment = assess([CaseEvidence((True,) * 10, (True,) * 3)] * 99 + [doubtful], Criteria())
    assert (assessment.verdict, assessment.broken_cases) == (Verdict.REGRESSED, (99,))


def test_with_the_case_test_off_the_verdict_speaks_of_the_mean_only() -> None:
    cases = [CaseEvidence((True,) * 10, (True,) * 10)] * 49 + [BROKEN]
    assessment = assess(cases, Criteria(margin=0.2, cases_gate=False))
    assert (assessment.verdict, assessment.broken_cases) == (Verdict.HOLDS, (49,))
    assert assessment.measured.p == assessment.measured.p_mean


def test_strict_asks_for_a_drop_proven_beyond_the_margin() -> None:
    cases = [CaseEvidence((True,) * 10, (True,) * 9 + (False,))] * 50
    assert assess(cases, Criteria()).verdict is Verdict.REGRESSED
    assert assess(cases, Criteria(strict=True)).verdict is Verdict.REGRESSED
    assert assess(cases, Criteria(strict=True, margin=0.09)).verdict is not Verdict.REGRESSED
    assert assess([BROKEN] * 5, Criteria(strict=True, margin=0.99)).measured.p_mean < 1


def test_silence_helps_no_verdict() -> None:
    answered = [CaseEvidence((True, True), (True, True))] * 50
    silent = [replace(answered[0], candidate=(True, None))] * 5 + answered[5:]
    assert assess(answered, Criteria()).verdict is Verdict.HOLDS
    assessment = assess(silent, Criteria())
    assert (assessment.verdict, assessment.measured.swap.worse) == (Verdict.UNDECIDED, 1)


@pytest.mark.parametrize(
    ("case", "doubt"), [(PASSED, Doubt.FEW_ANSWERS), (CaseEvidence((False,), (False,)), Doubt.THIN_RECORDINGS)]
)
def test_undecided_says_whether_answers_or_recordings_ran_out(case: CaseEvidence, doubt: Doubt) -> None:
    assert assess([case] * 20, Criteria()).doubt is doubt


def test_the_best_complete_round_decides_holds_and_the_order_of_rounds_counts() -> None:
    early = [CaseEvidence((True,) * 3, (True, True, False))] * 3 + [CaseEvidence((True,) * 3, (True,) * 3)] * 47
    late = [replace(case, candidate=case.candidate[::-1]) for case in early]
    assert assess(early, Criteria()).measured.log_e > assess(late, Criteria()).measured.log_e
    assert assess_imported(early, Criteria()).measured == assess_imported(late, Criteria()).measured


@settings(max_examples=30)
@given(
    st.lists(
        st.builds(
            CaseEvidence,
            recorded=st.lists(st.booleans(), min_size=1, max_size=3).map(tuple),
            candidate=st.lists(st.booleans(), min_size=1, max_size=3).map(tuple),
        ),
        min_size=1,
        max_size=6,
    ),
    st.randoms(),
)
def test_the_order_of_the_cases_changes_no_measurement(cases: list[CaseEvidence], random: Random) -> None:
    one, other = (assess_imported(order, Criteria()) for order in (cases, random.sample(cases, len(cases))))
    assert one.verdict is other.verdict
    assert one.measured.swap == other.measured.swap
    assert one.measured.log_e == pytest.approx(other.measured.log_e)
    assert one.measured.p == pytest.approx(other.measured.p)


def test_a_suite_finds_together_what_no_contract_proves_alone() -> None:
    criteria = Criteria(contracts=10)
    suite = [assess(_single(60, 7, 0), criteria)] * 8 + [assess(_single(100, 0, 0), criteria)] * 2
    assert {a.verdict for a in suite[:8]} == {Verdict.UNDECIDED}
    assert [a.verdict for a in decide_suite(suite)] == [Verdict.REGRESSED] * 8 + [Verdict.HOLDS] * 2


def test_a_suite_of_unequal_criteria_is_refused_and_an_empty_one_is_empty() -> None:
    mixed = [assess([PASSED], Criteria()), assess([PASSED], Criteria(alpha=0.01))]
    with pytest.raises(
        ValueError, match=r"^The contracts of a suite must share one false alarm rate and one number of "
    ):
        decide_suite(mixed)
    assert decide_suite([]) == ()


@pytest.mark.parametrize(
    ("verdicts", "suite"),
    [
        ("holds holds", Verdict.HOLDS),
        ("holds undecided", Verdict.UNDECIDED),
        ("undecided regressed holds", Verdict.REGRESSED),
    ],
)
def test_a_suite_is_as_good_as_its_worst_contract(verdicts: str, suite: Verdict) -> None:
    assert suite_verdict([Verdict(word) for word in verdicts.split()]) is suite


@pytest.mark.parametrize("value", [0, 1, -0.05, 1.5, nan, inf, -inf])
@pytest.mark.parametrize(
    ("field", "name"),
    [("alpha", "false alarm rate (alpha)"), ("beta", "false pass rate (beta)"), ("margin", "margin")],
)
def test_rates_and_margins_without_a_test_are_refused(field: str, name: str, value: float) -> None:
    wrong: dict[str, Any] = {field: value}
    with pytest.raises(ValueError) as error:
        replace(Criteria(), **wrong)
    assert str(error.value) == f"The {name} must lie strictly between 0 and 1, but is {value!r}."


@pytest.mark.parametrize("contracts", [0, -3, nan])
def test_a_number_of_contracts_below_one_is_refused(contracts: Any) -> None:
    with pytest.raises(ValueError, match=rf"^The number of contracts must be at least 1, but is {contracts}\.$"):
        Criteria(contracts=contracts)


def _share(
    verdict: Verdict, rates: list[tuple[float, float]], *, recorded: int = 10, rounds: int = 6, runs: int = 100
) -> float:
    random = Random(20)
    drawn: list[Assessment] = [assess(_drawn(random, rates, recorded, rounds), Criteria()) for _ in range(runs)]
    return sum(assessment.verdict is verdict for assessment in drawn) / runs


MIXED = [0.5 + 0.04 * i for i in range(10)] + [0.99] * 40


@pytest.mark.simulation
@pytest.mark.parametrize("recorded", [1, 10])
def test_an_identical_release_is_rarely_called_regressed(recorded: int) -> None:
    assert _share(Verdict.REGRESSED, [(r, r) for r in MIXED], recorded=recorded) <= 0.05


@pytest.mark.simulation
def test_an_identical_release_with_enough_rounds_holds() -> None:
    assert _share(Verdict.HOLDS, [(r, r) for r in MIXED], recorded=13, rounds=13, runs=60) >= 0.90


@pytest.mark.simulation
def test_a_drop_of_exactly_the_margin_rarely_holds() -> None:
    assert _share(Verdict.HOLDS, [(r, r - 0.05) for r in MIXED]) <= 0.10


@pytest.mark.simulation
def test_a_drop_of_ten_points_is_found() -> None:
    assert _share(Verdict.REGRESSED, [(r, r - 0.10) for r in MIXED]) >= 0.95


@pytest.mark.simulation
def test_one_broken_case_is_named() -> None:
    random, rates = Random(4), [*((r, r) for r in MIXED[:-1]), (0.99, 0.01)]
    found = [assess(_drawn(random, rates, 10, 10), Criteria()).broken_cases for _ in range(40)]
    assert sum(cases == (49,) for cases in found) >= 38
