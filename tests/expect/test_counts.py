"""Checks on how long an answer is."""

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
        (expect.word_count(3), "one, two - three", "passed"),
        (expect.word_count(3), "one two", "failed"),
        (expect.word_count(4), "您已发货", "passed"),
        (expect.word_count(at_least=2, at_most=3), "a b c d", "failed"),
        (expect.max_words(3), "one, two - three four", "failed"),
        (expect.max_words(3), "don't re-send 1,234.50", "passed"),
        (expect.max_words(3), "已发货", "passed"),
        (expect.max_words(3), "您已发货", "failed"),
        (expect.max_words(0), "", "passed"),
        (expect.words_between(2, 3), "one", "failed"),
        (expect.words_between(2, 3), "one two", "passed"),
        (expect.sentence_count(2), "It left. It will come.", "passed"),
        (expect.sentence_count(2), "Dr. Ito left at 3.5 p.m. today. Yes.", "passed"),
        (expect.sentence_count(2), "您的订单已发货。谢谢！", "passed"),
        (expect.sentence_count(at_most=1), "Really?! No.", "failed"),
        (expect.sentence_count(0), "...", "passed"),
        (expect.paragraph_count(2), "One\nand on.\n\n \nTwo.", "passed"),
        (expect.paragraph_count(2), "One\r\n\r\nTwo", "passed"),
        (expect.paragraph_count(1), "One\nand on.", "passed"),
        (expect.paragraph_count(0), " \n", "passed"),
        (expect.line_count(1), "\nOnly this.\n", "passed"),
        (expect.line_count(2), "a\r\nb\r\n", "passed"),
        (expect.line_count(1), "a\nb", "failed"),
        (expect.character_count(at_most=5), " hello\n", "passed"),
        (expect.character_count(at_most=5), "hello!", "failed"),
        (expect.character_count(2), "您好", "passed"),
    ],
)
def test_length_checks(check: Check[Any, Any], text: str, outcome: str) -> None:
    assert outcome_of(check, text) == outcome


@pytest.mark.parametrize(
    ("check", "text", "message"),
    [
        (
            expect.max_words(2),
            "a b c",
            "Expected at most 2 words, found 3 in 'a b c'. The first too many is at character 4: 'c'.",
        ),
        (expect.word_count(3), "a b", "Expected 3 words, found 2 in 'a b'."),
        (expect.words_between(3, 4), "a b", "Expected 3 to 4 words, found 2 in 'a b'."),
        (
            expect.sentence_count(1),
            "It left. So it did.",
            (
                "Expected 1 sentences, found 2 in 'It left. So it did.'. The first too many is at character 9: 'So "
                "it did.'."
            ),
        ),
        (expect.paragraph_count(at_least=2), "One.", "Expected at least 2 paragraphs, found 1 in 'One.'."),
        (
            expect.line_count(1),
            "a\nb",
            "Expected 1 lines, found 2 in 'a\\nb'. The first too many is at character 2: 'b'.",
        ),
        (
            expect.character_count(at_most=5),
            "abcdefg",
            "Expected at most 5 characters, found 7 in 'abcdefg'. Too much is what follows 'abcde'.",
        ),
    ],
)
def test_a_failure_names_what_was_expected_and_where(check: Check[Any, Any], text: str, message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check(Reply(Observation(text=text)), None)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "expected", "outcome"),
    [
        ("one two three", "eins zwei drei vier", "passed"),
        ("one two", "eins zwei drei vier", "failed"),
        ("one two three four five six", "eins zwei drei vier", "failed"),
        ("one", None, "skipped"),
        ("one", "...", "skipped"),
    ],
)
def test_the_length_is_held_to_that_of_the_expected_text(text: str, expected: Any, outcome: str) -> None:
    assert outcome_of(expect.length_near_expected(), text, expected=expected) == outcome


def test_a_length_far_from_the_expected_one_names_both() -> None:
    with pytest.raises(AssertionError) as caught:
        expect.length_near_expected(within=0.1).judge(Reply(Observation(text="one")), None, "eins zwei drei")
    assert str(caught.value) == (
        "Expected about 3 words, as in the case's expected text, give or take 10%; found 1 in 'one'."
    )


def test_an_expected_value_that_is_no_text_crashes_the_check() -> None:
    with pytest.raises(TypeError, match="needs an expected text"):
        expect.length_near_expected().judge(Reply(Observation(text="one")), None, {"a": 1})


def test_a_range_that_can_never_pass_is_refused() -> None:
    with pytest.raises(ValueError, match="can never pass"):
        expect.words_between(5, 2)
    with pytest.raises(ValueError, match="a share from 0"):
        expect.length_near_expected(within=1.5)
