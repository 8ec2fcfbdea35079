"""Instructions on words and letters: a table of answers, and each message once."""

from typing import Any

import pytest

from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.expect import Check, instructions


def passes(check: Check[Any, Any], text: str) -> bool:
    try:
        check(Reply(Observation(text=text)), None)
    except AssertionError:
        return False
    return True


@pytest.mark.parametrize(
    ("check", "text", "good"),
    [
        (instructions.keyword_existence("mom", "mother"), "A MOTHER is a mom.", True),
        (instructions.keyword_existence("mom", "mother"), "Some grandmother: at the moment", True),
        (instructions.keyword_existence("mom", "father"), "My mom", False),
        (instructions.keyword_existence("3.5"), "It is 345.", False),
        (instructions.keyword_frequency("war", at_least=2), "War, warfare", True),
        (instructions.keyword_frequency("war", at_least=2), "War", False),
        (instructions.keyword_frequency("c++", at_most=1), "C++ and c++", False),
        (instructions.keyword_frequency(" war ", 1), "a war", True),
        (instructions.forbidden_words("rock", "roll"), "Rocks and rollers", True),
        (instructions.forbidden_words("rock", "roll"), "Let us ROLL.", False),
        (instructions.forbidden_words("rock"), "rock-hard", False),
        (instructions.letter_frequency("E", at_least=3), "Eve, see", True),
        (instructions.letter_frequency("e", at_most=2), "Eve, see", False),
        (instructions.letter_frequency("#", at_least=1), "# Title", True),
        (instructions.number_of_words(at_least=4), "It's well-known", True),
        (instructions.number_of_words(at_most=3), "It's well-known", False),
        (instructions.number_of_words(1), "snake_case", True),
        (instructions.number_of_sentences(at_most=1), "One. Two.", False),
        (instructions.number_of_sentences(at_least=2), "1. Buy it now.", True),
        (instructions.no_comma(), "1000 items; all good", True),
        (instructions.no_comma(), "1,000 items", False),
        (instructions.no_comma(), "一，二、三", True),
        (instructions.capital_word_frequency(at_least=2), "I saw a UFO.", True),
        (instructions.capital_word_frequency(at_least=3), "I saw a UFO.", False),
        (instructions.capital_word_frequency(2), "IT'S", True),
        (instructions.capital_word_frequency(2), "I'm CANNOT", False),
        (instructions.capital_word_frequency(3), "I'm CANNOT", True),
        (instructions.capital_word_frequency(2), "**COVID-19** (USA)", True),
        (instructions.capital_word_frequency(at_most=1), "Nothing at all", True),
        (instructions.capital_word_frequency(at_most=1), "", False),
    ],
)
def test_words_and_letters(check: Check[Any, Any], text: str, good: bool) -> None:
    assert passes(check, text) is good


@pytest.mark.parametrize(
    ("check", "text", "message"),
    [
        (
            instructions.keyword_existence("mom", "war"),
            "My mom",
            "Expected all of 2 keywords; it lacks 'war'. The answer: 'My mom'.",
        ),
        (
            instructions.keyword_frequency("war", at_most=1),
            "War and war",
            "Expected at most 1 times 'war', found 2 in 'War and war'. The first too many is at character 8: 'war'.",
        ),
        (
            instructions.forbidden_words("rock"),
            "Let us rock!",
            "Expected no word 'rock'; it stands at character 7, near 'Let us rock!'. The answer: 'Let us rock!'.",
        ),
        (
            instructions.letter_frequency("q", at_least=2),
            "Queen",
            "Expected at least 2 times the letter 'q', found 1. The answer: 'Queen'.",
        ),
        (
            instructions.no_comma(),
            "Yes, sir",
            "Expected no comma; the first is at character 3, near 'Yes, sir'. The answer: 'Yes, sir'.",
        ),
        (
            instructions.number_of_words(at_least=3),
            "Two words",
            "Expected at least 3 words, found 2 in 'Two words'.",
        ),
    ],
)
def test_a_failure_says_what_was_expected_and_found(check: Check[Any, Any], text: str, message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check(Reply(Observation(text=text)), None)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "build",
    [
        lambda: instructions.keyword_existence(),
        lambda: instructions.keyword_existence("a", ""),
        lambda: instructions.keyword_frequency("  ", at_least=1),
        lambda: instructions.keyword_frequency("a"),
        lambda: instructions.forbidden_words(),
        lambda: instructions.letter_frequency("ab", at_least=1),
        lambda: instructions.letter_frequency(" ", at_least=1),
        lambda: instructions.number_of_words(),
        lambda: instructions.number_of_sentences(at_most=-1),
    ],
)
def test_what_says_nothing_is_refused(build: Any) -> None:
    with pytest.raises(ValueError, match=r"needs|can never pass"):
        build()


def test_ids_are_stable() -> None:
    assert instructions.keyword_frequency("war", at_least=2).id == "keyword-frequency-war-at-least-2"
    assert instructions.number_of_words(at_most=99).id == "number-of-words-at-most-99"
    assert instructions.forbidden_words("b", "a", "b").id == "forbidden-words-a-b"
