"""Advice in sentences."""

import pytest

from holdfast.comparison.advising import advised
from holdfast.statistics import BrokenCaseNotProvable, RaiseMargin, ThinRecordings, TooFewCases

FEW = TooFewCases(
    cases=3,
    margin=0.05,
    rounds=13,
    rounds_needed=25,
    cases_needed=6,
    margin_within_default_rounds=0.09,
    margin_within_most_rounds=0.05,
)


def test_too_few_cases_name_what_would_do() -> None:
    assert advised(FEW) == (
        "This contract of 3 cases can never hold at 5 points in 13 rounds (25 would be needed, "
        "if answers agree): group it with others "
        "to 6 cases or raise the margin to 9 points."
    )


def test_where_no_margin_would_do_none_is_named() -> None:
    alone = TooFewCases(
        cases=1, margin=0.01, rounds=1, rounds_needed=1373, cases_needed=29,
        margin_within_default_rounds=None, margin_within_most_rounds=None,
    )  # fmt: skip
    assert advised(alone) == (
        "This contract of 1 case can never hold at 1 point in 1 round (1,373 would be needed, "
        "if answers agree): group it with others to "
        "29 cases."
    )


@pytest.mark.parametrize(
    ("advice", "sentence"),
    [
        (
            ThinRecordings(repeats=10, extended=20, holds=0.62, holds_then=0.9),
            (
                "Extend the recordings of this contract from 10 to 20 while the old release still answers: unchanged, "
                "it then holds in 90% instead of 62% of runs."
            ),
        ),
        (
            BrokenCaseNotProvable(repeats=1, needed=7, regresses=0.0, regresses_then=0.97),
            (
                "One broken case is found in 0% of runs with 1 recording of each case; with 7 in 97%: record more "
                "while the old release still answers."
            ),
        ),
        (
            RaiseMargin(margin=0.05, raised=0.1, holds=0.31, holds_then=0.88),
            (
                "Unchanged, it holds in 31% of runs at 5 points, and in 88% at 10 points: raise the margin, if a drop "
                "of that size may pass."
            ),
        ),
    ],
)
def test_each_advice_is_one_sentence_with_its_numbers(advice, sentence) -> None:
    assert advised(advice) == sentence
