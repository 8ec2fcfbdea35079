"""Instructions on the language of an answer."""

from typing import Any

import pytest

from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable
from holdfast.expect import Check, instructions

GERMAN = "Ihre Bestellung ist heute Morgen verschickt worden und kommt am Freitag an."
ENGLISH = "Your order was shipped this morning and it will arrive at your door on Friday."


def passes(check: Check[Any, Any], text: str) -> bool:
    try:
        check(Reply(Observation(text=text)), None)
    except AssertionError:
        return False
    return True


@pytest.mark.parametrize(
    ("check", "text", "good"),
    [
        (instructions.response_language("de"), GERMAN, True),
        (instructions.response_language("de"), ENGLISH, False),
        (instructions.response_language("de"), "", False),
        (instructions.english_lowercase(), ENGLISH.lower(), True),
        (instructions.english_lowercase(), ENGLISH, False),
        (instructions.english_lowercase(), GERMAN.lower(), False),
        (instructions.english_lowercase(), "您的订单", False),
        (instructions.english_capitals(), ENGLISH.upper() * 5, True),
        (instructions.english_capitals(), ENGLISH, False),
        (instructions.english_capitals(), "123", False),
    ],
)
def test_the_language_of_an_answer(check: Check[Any, Any], text: str, good: bool) -> None:
    assert passes(check, text) is good


@pytest.mark.parametrize(
    ("check", "text", "message"),
    [
        (
            instructions.english_capitals(),
            "ALL OF it",
            (
                "Expected an answer that has no small letter; the first is 'i' at character 7, near 'ALL OF it'. "
                "The answer: 'ALL OF it'."
            ),
        ),
        (
            instructions.english_lowercase(),
            "123",
            "Expected an answer that has no capital letter; none of its letters has a case. The answer: '123'.",
        ),
        (
            instructions.response_language("it"),
            GERMAN,
            (
                "Expected an answer in the language 'it'; the most probable is 'de', with a probability of 1.00. "
                f"The answer: {GERMAN!r}."
            ),
        ),
    ],
)
def test_a_failure_says_what_was_expected_and_found(check: Check[Any, Any], text: str, message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check(Reply(Observation(text=text)), None)
    assert str(caught.value) == message


def test_where_no_letter_gives_a_hint_the_language_is_left_open() -> None:
    with pytest.raises(NotApplicable, match="No letter of the answer"):
        instructions.response_language("de")(Reply(Observation(text="1 + 2 = 3")), None)


def test_a_language_that_cannot_be_detected_is_refused() -> None:
    with pytest.raises(ValueError, match="There is no language 'xx' to detect"):
        instructions.response_language("xx")
