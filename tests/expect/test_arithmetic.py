"""Checks on sums."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast import expect
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable
from holdfast.expect import Check


def outcome_of(check: Check[Any, Any], text: str, input: Any = None, expected: Any = None) -> str:
    try:
        check.judge(Reply(Observation(text=text)), input, expected)
    except NotApplicable:
        return "skipped"
    except AssertionError:
        return "failed"
    return "passed"


@pytest.mark.parametrize(
    ("check", "text", "outcome"),
    [
        (expect.arithmetic_consistent(), "2 + 3 = 5", "passed"),
        (expect.arithmetic_consistent(), "2 + 3 = 6", "failed"),
        (expect.arithmetic_consistent(), "2 × 3.50 + 1 = 8.00", "passed"),
        (expect.arithmetic_consistent(), "20 % of 50 is 10", "passed"),
        (expect.arithmetic_consistent(), "20% of 50 = 11", "failed"),
        (expect.arithmetic_consistent(), "10 / 3 = 3.33", "passed"),
        (expect.arithmetic_consistent(), "10 / 3 = 3.34", "failed"),
        (expect.arithmetic_consistent(), "6 times 7 is 43", "failed"),
        (expect.arithmetic_consistent(), "3 × $4.50 = $13.50", "passed"),
        (expect.arithmetic_consistent(), "1,000 + 234 = 1,234", "passed"),
        (expect.arithmetic_consistent(), "22 / 7 ≈ 3", "passed"),
        (expect.arithmetic_consistent(), "5% + 3% = 8%", "passed"),
        (expect.arithmetic_consistent(), "2 kg + 3 kg = 6 kg", "failed"),
        (expect.arithmetic_consistent(), "-2 + 3 = 1", "passed"),
        (expect.arithmetic_consistent(), "7 minus 9 equals -2", "passed"),
        (expect.arithmetic_consistent(), "1/4 = 25%", "passed"),
        (expect.arithmetic_consistent(), "100 + 20% = 120", "skipped"),
        (expect.arithmetic_consistent(), "2026-05-02 = today", "skipped"),
        (expect.arithmetic_consistent(), "x + 3 + 4 = 9", "skipped"),
        (expect.arithmetic_consistent(), "2x + 3 + 4 = 11", "skipped"),
        (expect.arithmetic_consistent(), "(2 + 3) × 4 = 20", "skipped"),
        (expect.arithmetic_consistent(), "24/7 is 100", "skipped"),
        (expect.arithmetic_consistent(), "17 ÷ 7 = 2 remainder 3", "skipped"),
        (expect.arithmetic_consistent(), "17 ÷ 7 = 2 R3", "skipped"),
        (expect.arithmetic_consistent(), "2 / 3 = 0.66...", "passed"),
        (expect.arithmetic_consistent(), "2 / 3 = 0.66", "failed"),
        (expect.arithmetic_consistent(), "1 / 0 = 5", "skipped"),
        (expect.arithmetic_consistent(), "It left.", "skipped"),
        (expect.percent_sum(), "60 % and 40 percent", "passed"),
        (expect.percent_sum(), "60%, 41%", "failed"),
        (expect.percent_sum(50, within=1), "49％", "passed"),
        (expect.percent_sum(), "none", "skipped"),
    ],
)
def test_sums(check: Check[Any, Any], text: str, outcome: str) -> None:
    assert outcome_of(check, text) == outcome


@pytest.mark.parametrize(
    ("check", "text", "message"),
    [
        (
            expect.arithmetic_consistent(),
            "So 2 + 3 = 5 and 2 × 3 = 7.",
            "Expected sums that are right; at character 17 stands '2 × 3 = 7', and it is 6.",
        ),
        (
            expect.arithmetic_consistent(),
            "1/4 = 20%",
            "Expected sums that are right; at character 0 stands '1/4 = 20%', and it is 25 %.",
        ),
        (
            expect.percent_sum(),
            "60%, 41%",
            "Expected percentages that add up to 100, give or take 0.5; 60 + 41 is 101, in '60%, 41%'.",
        ),
    ],
)
def test_a_failure_names_what_was_expected_and_where(check: Check[Any, Any], text: str, message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check(Reply(Observation(text=text)), None)
    assert str(caught.value) == message


def test_a_negative_distance_is_refused() -> None:
    with pytest.raises(ValueError, match="a distance of 0 or more"):
        expect.percent_sum(within=-1)


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_right_sums_pass_and_wrong_ones_fail(one: int, other: int) -> None:
    check = expect.arithmetic_consistent()
    assert outcome_of(check, f"{one} + {other} = {one + other}; {one:,} × {other:,} = {one * other:,}") == "passed"
    assert outcome_of(check, f"{one} - {other} = {one - other + 1}") == "failed"
