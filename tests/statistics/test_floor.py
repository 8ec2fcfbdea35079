"""The verdict on an absolute pass rate."""

import pytest

from holdfast.statistics.floor import assess_rate
from holdfast.statistics.verdict import Criteria, Verdict


@pytest.mark.parametrize(("answers", "verdict"), [(372, Verdict.UNDECIDED), (373, Verdict.HOLDS)])
def test_ninety_nine_percent_holds_after_373_clean_answers(answers: int, verdict: Verdict) -> None:
    assert assess_rate([[True]] * answers, Criteria(), rate=0.99).verdict is verdict


def test_too_few_passes_are_below_the_rate() -> None:
    assessment = assess_rate([[True] * 4 + [False] * 2] * 10, Criteria(), rate=0.9)
    assert (assessment.verdict, assessment.passes, assessment.answers) == (Verdict.REGRESSED, 40, 60)
    assert assessment.p_below < 1e-5


def test_many_contracts_raise_the_bar_for_below() -> None:
    answers = [[False] + [True] * 5] * 10
    assert assess_rate(answers, Criteria(alpha=0.2), rate=0.9).verdict is Verdict.REGRESSED
    assert assess_rate(answers, Criteria(alpha=0.2, contracts=100), rate=0.9).verdict is Verdict.UNDECIDED


def test_a_given_up_answer_helps_neither_side() -> None:
    clean = assess_rate([[True]] * 100, Criteria(), rate=0.9)
    silent = assess_rate([[True]] * 100 + [[None]] * 20, Criteria(), rate=0.9)
    assert silent.log_e < clean.log_e
    assert silent.p_below == clean.p_below == 1


def test_a_rate_of_one_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^The pass rate must lie strictly between 0 and 1, but is 1\.$"):
        assess_rate([[True]], Criteria(), rate=1)
