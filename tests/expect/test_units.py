"""Checks on quantities with their unit."""

from typing import Any

import pytest

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
        (expect.number_with_unit(5, "km"), "It is 5 km away", "passed"),
        (expect.number_with_unit(5, "km"), "5,000 m", "passed"),
        (expect.number_with_unit(5, "km"), "5km.", "passed"),
        (expect.number_with_unit(5, "km"), "a 5-km run", "passed"),
        (expect.number_with_unit(5, "km", within=0.02), "3.1 miles", "passed"),
        (expect.number_with_unit(5, "km"), "5 minutes", "failed"),
        (expect.number_with_unit(5, "km"), "5", "failed"),
        (expect.number_with_unit(5, "km"), "15 km, 0.5 km", "failed"),
        (expect.number_with_unit(90, "min"), "1.5 hours", "passed"),
        (expect.number_with_unit(1, "l"), "1000 ml", "passed"),
        (expect.number_with_unit(5, "EUR"), "€ 5", "passed"),
        (expect.number_with_unit(5, "€"), "EUR 5.00", "passed"),
        (expect.number_with_unit(5, "EUR"), "$5", "failed"),
        (expect.number_with_unit(20, "%"), "20 percent", "passed"),
        (expect.number_with_unit(12, "widgets"), "12 widgets", "passed"),
        (expect.number_with_unit(12, "widgets"), "12 widgetsome", "failed"),
    ],
)
def test_quantities(check: Check[Any, Any], text: str, outcome: str) -> None:
    assert outcome_of(check, text) == outcome


@pytest.mark.parametrize(
    ("check", "text", "message"),
    [
        (
            expect.number_with_unit(5, "km", within=0.5),
            "6 km or 7,000 m",
            (
                "Expected 5 km, give or take 0.5 km in the answer; it has '6 km' at character 0, '7,000 m' at "
                "character 8."
            ),
        ),
        (
            expect.number_with_unit(5, "km"),
            "5 minutes",
            "Expected 5 km in the answer; no number with such a unit stands in '5 minutes'.",
        ),
    ],
)
def test_a_failure_names_what_was_expected_and_where(check: Check[Any, Any], text: str, message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check(Reply(Observation(text=text)), None)
    assert str(caught.value) == message


def test_the_value_may_be_a_function_of_the_input() -> None:
    check: Check[object, float] = expect.number_with_unit(lambda km: km, "km")
    assert outcome_of(check, "5 km", 5.0) == "passed"


def test_a_quantity_without_a_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a unit"):
        expect.number_with_unit(5, " ")
    with pytest.raises(ValueError, match="a distance of 0 or more"):
        expect.number_with_unit(5, "km", within=-1)
