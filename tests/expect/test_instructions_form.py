"""Instructions on the form of an answer: a table of answers, each message once, and hostile answers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.expect import Check, instructions
from holdfast.expect.instructions_form import _bracket_starts

BULLETS = "* one\n - two\n\n*three"


def passes(check: Check[Any, Any], text: str) -> bool:
    try:
        check(Reply(Observation(text=text)), None)
    except AssertionError:
        return False
    return True


@pytest.mark.parametrize(
    ("check", "text", "good"),
    [
        (instructions.number_of_placeholders(2), "[name] and []", True),
        (instructions.number_of_placeholders(2), "[a [b] c]", False),
        (instructions.number_of_placeholders(1), "[a\nb]", False),
        (instructions.number_of_bullets(3), BULLETS, True),
        (instructions.number_of_bullets(2), BULLETS, False),
        (instructions.number_of_bullets(1), "**bold**\n- one", True),
        (instructions.number_of_bullets(2), "---\n- one", True),
        (instructions.highlighted_sections(2), "*one* and *two*", True),
        (instructions.highlighted_sections(2), "*one* and **", False),
        (instructions.highlighted_sections(2), "**one**", False),
        (instructions.highlighted_sections(1), "*one\ntwo*", False),
        (instructions.multiple_sections(2, marker="SECTION"), "SECTION 1\na\nSECTION 2\nb", True),
        (instructions.multiple_sections(2, marker="SECTION"), "Section 1\na\nSection 2\nb", False),
        (instructions.multiple_sections(1), "Section one", False),
        (instructions.multiple_sections(2, marker="PART."), "PARTS 1 PARTS 2", False),
        (instructions.number_of_paragraphs(2), "a\n***\nb", True),
        (instructions.number_of_paragraphs(2), "***a\n***\nb***", True),
        (instructions.number_of_paragraphs(2), "a\n\nb", False),
        (instructions.number_of_paragraphs(2), "a******b", False),
        (instructions.nth_paragraph_first_word(2, "President", of=2), "a\n\npresident, he said", True),
        (instructions.nth_paragraph_first_word(2, "president", of=2), "a\n\n\"President's", True),
        (instructions.nth_paragraph_first_word(2, "president", of=2), "a\n\n**President**", False),
        (instructions.nth_paragraph_first_word(1, "a", of=2), "a", False),
        (instructions.nth_paragraph_first_word(1, "a", of=2), "\n\na\n\nb", False),
        (instructions.title(), "<<poem of joy>>\nbody", True),
        (instructions.title(), "<< >>", False),
        (instructions.title(), "<<a\nb>>", False),
        (instructions.title(), "<poem>", False),
        (instructions.json_format(), '{"a": 1}', True),
        (instructions.json_format(), '```json\n{"a": 1}\n```', True),
        (instructions.json_format(), 'Here: {"a": 1}', False),
        (instructions.json_format(), "NaN", True),
        (instructions.json_format(), "[" * 100_000, False),
        (instructions.json_format(), "9" * 5_000, False),
    ],
)
def test_the_form_of_an_answer(check: Check[Any, Any], text: str, good: bool) -> None:
    assert passes(check, text) is good


@pytest.mark.parametrize(
    ("check", "text", "message"),
    [
        (
            instructions.number_of_paragraphs(3),
            "a***b",
            "Expected 3 paragraphs divided by ***, found 2. The answer: 'a***b'.",
        ),
        (
            instructions.number_of_paragraphs(3),
            "a***\n***b",
            "Expected 3 paragraphs divided by ***; number 2 of 3 is empty. The answer: 'a***\\n***b'.",
        ),
        (
            instructions.nth_paragraph_first_word(1, "so", of=2),
            "Yes.\n\nNo.",
            "Expected paragraph 1 to begin with 'so'; found 'yes'. The answer: 'Yes.\\n\\nNo.'.",
        ),
        (
            instructions.nth_paragraph_first_word(1, "so", of=3),
            "So",
            "Expected 3 paragraphs with an empty line between them, found 1. The answer: 'So'.",
        ),
        (
            instructions.title(),
            "Joy",
            "Expected a title in double angular brackets; there is none. The answer: 'Joy'.",
        ),
        (
            instructions.json_format(),
            '{"a" 1}',
            "Expected JSON; line 1, column 6: Expecting ':' delimiter. The answer: '{\"a\" 1}'.",
        ),
        (
            instructions.number_of_bullets(1),
            "* a\n* b",
            "Expected 1 bullet points, found 2 in '* a\\n* b'. The first too many is at character 4: '* b'.",
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
        lambda: instructions.number_of_placeholders(0),
        lambda: instructions.number_of_bullets(-1),
        lambda: instructions.multiple_sections(1, marker=" "),
        lambda: instructions.nth_paragraph_first_word(3, "a", of=2),
        lambda: instructions.nth_paragraph_first_word(0, "a", of=2),
    ],
)
def test_what_cannot_be_is_refused(build: Any) -> None:
    with pytest.raises(ValueError, match=r"needs|never pass|no paragraph"):
        build()


@given(st.text(alphabet="[]a\n", max_size=30))
def test_placeholders_are_those_of_the_published_pattern(text: str) -> None:
    import re

    assert _bracket_starts(text) == [found.start() for found in re.finditer(r"\[.*?\]", text)]


@given(st.text(alphabet="*- a\n", max_size=30))
def test_bullets_are_those_of_the_published_patterns(text: str) -> None:
    import re

    count = sum(len(re.findall(pattern, text, re.MULTILINE)) for pattern in (r"^\s*\*[^\*].*$", r"^\s*-.*$"))
    if text.strip():
        assert passes(instructions.number_of_bullets(count), text)
