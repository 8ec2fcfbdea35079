"""Checks on numbers."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast import expect
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.expect import Check


def passes(check: Check[Any, Any], text: str, input: Any = None) -> bool:
    try:
        check(Reply(Observation(text=text)), input)
    except AssertionError:
        return False
    return True


@pytest.mark.parametrize(
    ("check", "text", "good"),
    [
        (expect.number_near(42), "42", True),
        (expect.number_near(1234.5), "It is $1,234.50.", True),
        (expect.number_near(42), "42 of 50", False),
        (expect.number_near(42), "forty-two", False),
        (expect.number_near(42, within=0.5), "42.5", True),
        (expect.number_near(42, within=0.5), "42.51", False),
        (expect.number_near(Decimal("0.3")), "0.30", True),
        (expect.number_near(lambda case: case * 2), "14", True),
        (expect.number_near(-3), "−3", True),
        (expect.last_number_near(42), "6 times 7 is 42.", True),
        (expect.last_number_near(42), "42 is 6 times 7.", False),
        (expect.last_number_near(42), "", False),
        (expect.number_near(1), "9" * 400, False),
        (expect.contains_number(42), "41, 42 or 43", True),
        (expect.contains_number(42), "41 or 43", False),
        (expect.contains_number(42, within=1), "43", True),
        (expect.contains_number(lambda case: case), "6 and 7", True),
        (expect.contains_number(42), "9" * 400, False),
        (expect.number_between(1, 2), "It is 1.5.", True),
        (expect.number_between(1, 2), "2", True),
        (expect.number_between(1, 2), "2.01", False),
        (expect.number_between(1, 2), "1 of 2", False),
        (expect.numbers_from("12 parcels, EUR 1,000.50"), "1000.5 EUR for 12, -12", True),
        (expect.numbers_from("12 parcels"), "12 parcels in 3 days", False),
        (expect.numbers_from("12 parcels", also=[3]), "12 parcels in 3 days", True),
        (expect.numbers_from(lambda case: str(case)), "7", True),
        (expect.numbers_from("none"), "none", True),
    ],
)
def test_number_checks(check: Check[Any, Any], text: str, good: bool) -> None:
    assert passes(check, text, 7) is good


@pytest.mark.parametrize(
    ("check", "text", "message"),
    [
        (
            expect.number_near(42, within=0.5),
            "It is 43.",
            "Expected the only number in the answer to be 42, give or take 0.5; it is 43, in 'It is 43.'.",
        ),
        (
            expect.last_number_near(42),
            "6 times 8 is 48.",
            "Expected the last number in the answer to be 42; it is 48, in '6 times 8 is 48.'.",
        ),
        (
            expect.contains_number(42, within=0.5),
            "1 or 43",
            (
                "Expected the number 42, give or take 0.5 in the answer; found '1 or 43'. The nearest is 43, at "
                "character 5."
            ),
        ),
        (
            expect.number_between(1, 2),
            "It is 3.",
            "Expected the only number in the answer from 1 to 2; it is 3, in 'It is 3.'.",
        ),
        (
            expect.numbers_from("12"),
            "12 and 13",
            "Expected only numbers of the source in the answer; 13 at character 7 is none, near '12 and 13'.",
        ),
        (expect.last_number_near(42), "None.", "Expected a number in the answer; found 'None.'."),
    ],
)
def test_a_failure_names_both_numbers(check: Check[Any, Any], text: str, message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check(Reply(Observation(text=text)), None)
    assert str(caught.value) == message


def test_a_negative_distance_is_refused() -> None:
    with pytest.raises(ValueError, match="a distance of 0 or more"):
        expect.number_near(1, within=-1)
    with pytest.raises(ValueError, match="can never pass"):
        expect.number_between(2, 1)
    with pytest.raises(TypeError, match="needs a text"):
        expect.numbers_from(5)  # type: ignore[call-overload]  # that is the mistake


@given(st.integers(-(10**9), 10**9), st.text(alphabet="abc ,.", max_size=20))
def test_a_number_is_found_in_any_text_around_it(number: int, around: str) -> None:
    assert passes(expect.last_number_near(number), f"x {number} {around.replace('.', '').replace(',', '')}")


@given(st.text())
def test_odd_text_never_crashes_a_check(text: str) -> None:
    passes(expect.number_near(1), text)
    passes(expect.last_number_near(1), text)
