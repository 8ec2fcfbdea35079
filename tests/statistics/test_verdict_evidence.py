"""What no verdict on complete evidence may do: profit from a failure, favour a side, or be given without evidence."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.statistics.counts import CaseEvidence
from holdfast.statistics.verdict import Assessment, Criteria, Verdict, assess, assess_imported

Judge = Callable[[Sequence[CaseEvidence], Criteria], Assessment]

PASSED = CaseEvidence((True,), (True,))
LOST = CaseEvidence((True,), (False,))
GAINED = CaseEvidence((False,), (True,))
BROKEN = CaseEvidence((True,) * 10, (False,) * 10)

ANSWERS = st.lists(st.sampled_from([True, True, True, False, None]), min_size=1, max_size=4).map(tuple)
EVIDENCE = st.lists(
    st.builds(
        CaseEvidence,
        recorded=st.lists(st.sampled_from([True, True, False]), min_size=1, max_size=10).map(tuple),
        candidate=ANSWERS,
        confirmations=st.one_of(st.just(()), ANSWERS),
    ),
    min_size=1,
    max_size=12,
).filter(lambda cases: any(answer is not None for case in cases for answer in case.candidate))
CRITERIA = st.builds(
    Criteria,
    alpha=st.sampled_from([0.05, 0.4]),
    beta=st.sampled_from([0.1, 0.45]),
    margin=st.sampled_from([0.05, 0.2, 0.5]),
    strict=st.booleans(),
    cases_gate=st.booleans(),
)


def _with_one_more_failure(cases: list[CaseEvidence], data: st.DataObject) -> list[CaseEvidence]:
    """The evidence with one pass of the candidate turned into a failure; the same where nothing passed."""
    passes = [
        (place, part, number)
        for place, case in enumerate(cases)
        for part in ("candidate", "confirmations")
        for number, answer in enumerate(getattr(case, part))
        if answer
    ]
    if not passes:
        return cases
    place, part, number = data.draw(st.sampled_from(passes))
    answers = getattr(cases[place], part)
    failed = replace(cases[place], **{part: (*answers[:number], False, *answers[number + 1 :])})
    return [*cases[:place], failed, *cases[place + 1 :]]


def _rank(assessment: Assessment) -> int:
    """Regressed, undecided, holds, improved."""
    return [Verdict.REGRESSED, Verdict.UNDECIDED, Verdict.HOLDS].index(assessment.verdict) + assessment.improved


@pytest.mark.parametrize("judge", [assess, assess_imported])
@settings(max_examples=120)
@given(cases=EVIDENCE, criteria=CRITERIA, data=st.data())
def test_one_more_failure_never_improves_a_verdict(
    judge: Judge,
    cases: list[CaseEvidence],
    criteria: Criteria,
    data: st.DataObject,
) -> None:
    before, after = judge(cases, criteria), judge(_with_one_more_failure(cases, data), criteria)
    assert _rank(after) <= _rank(before)
    assert after.measured.p <= before.measured.p + 1e-12
    assert after.measured.log_e <= before.measured.log_e + 1e-9
    assert set(before.broken_cases) <= set(after.broken_cases)


@settings(max_examples=60)
@given(EVIDENCE, CRITERIA)
def test_swapping_the_sides_swaps_flips_the_sign_of_the_change_and_the_tails(
    cases: list[CaseEvidence], criteria: Criteria
) -> None:
    """On evidence with as many answers on both sides and none given up: given up is a word for the candidate only."""
    sides = [(case.recorded, tuple(answer is True for answer in case.candidate)) for case in cases]
    equal = [(one[: len(other)], other[: len(one)]) for one, other in sides]
    there = assess_imported([CaseEvidence(one, other) for one, other in equal], criteria).measured
    back = assess_imported([CaseEvidence(other, one) for one, other in equal], criteria).measured
    assert there.change == pytest.approx(-back.change)
    assert (there.swap.worse, there.swap.better) == pytest.approx((back.swap.better, back.swap.worse))


@settings(max_examples=60)
@given(st.integers(1, 40), st.integers(1, 40))
def test_no_verdict_calls_both_directions_worse(lost: int, gained: int) -> None:
    one, other = [LOST] * lost + [GAINED] * gained + [PASSED] * 9, [LOST] * gained + [GAINED] * lost + [PASSED] * 9
    there, back = assess_imported(one, Criteria()), assess_imported(other, Criteria())
    assert [there.verdict, back.verdict].count(Verdict.REGRESSED) <= 1
    assert not (there.verdict is Verdict.REGRESSED and there.improved)


@pytest.mark.parametrize(
    ("cases", "criteria", "verdict", "reason"),
    [
        ([PASSED], Criteria(), Verdict.UNDECIDED, "one case, one repeat"),
        ([LOST], Criteria(), Verdict.UNDECIDED, "one loss proves nothing"),
        ([GAINED], Criteria(), Verdict.UNDECIDED, "nor does one gain"),
        ([LOST] * 4, Criteria(), Verdict.UNDECIDED, "four losses of single repeats: p = 1/16"),
        ([BROKEN], Criteria(), Verdict.REGRESSED, "ten failures after ten passes are proof"),
        ([CaseEvidence((True,), (True,) * 40)], Criteria(), Verdict.UNDECIDED, "more answers than recordings"),
        ([CaseEvidence((False,), (False,) * 9)] * 60, Criteria(), Verdict.UNDECIDED, "missing recordings are passes"),
        ([CaseEvidence((True,) * 9, (None,) * 9)] * 9 + [PASSED], Criteria(), Verdict.UNDECIDED, "nearly all silent"),
        ([PASSED] * 72, Criteria(), Verdict.UNDECIDED, "one agreeing pair too few"),
        ([PASSED] * 73, Criteria(), Verdict.HOLDS, "just enough"),
        ([PASSED] * 9, Criteria(margin=0.999), Verdict.HOLDS, "a margin near 1 is met by little"),
        ([PASSED] * 900, Criteria(margin=0.001), Verdict.UNDECIDED, "a margin near 0 by nothing"),
    ],
)
@pytest.mark.parametrize("judge", [assess, assess_imported])
def test_thin_evidence_gets_an_honest_verdict(
    judge: Judge,
    cases: list[CaseEvidence],
    criteria: Criteria,
    verdict: Verdict,
    reason: str,
) -> None:
    assert judge(cases, criteria).verdict is verdict, reason


@pytest.mark.parametrize("judge", [assess, assess_imported])
@pytest.mark.parametrize(
    ("cases", "message"),
    [
        ([], "There is no case to test; give at least 1."),
        ([CaseEvidence((True,), ())], "No case has a candidate answer, so no change was observed."),
        ([CaseEvidence((True,), (None,))] * 2, "No case has a candidate answer, so no change was observed."),
    ],
)
def test_no_evidence_gets_no_verdict(judge: Judge, cases: list[CaseEvidence], message: str) -> None:
    with pytest.raises(ValueError) as error:
        judge(cases, Criteria())
    assert str(error.value) == message
