"""The IFEval instructions by their ids, and every one of them on hostile answers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast import expect
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable, UnknownNameError
from holdfast.expect import Check
from holdfast.expect.instructions import IDS

KINDS: dict[str, tuple[dict[str, Any], str, str]] = {  # id -> arguments, an answer that follows, one that does not
    "change_case:capital_word_frequency": (
        {"capital_relation": "at least", "capital_frequency": 2},
        "A NEW day",
        "a day",
    ),
    "change_case:english_capital": ({}, "THIS IS THE BEST THING THAT WE HAVE EVER SEEN HERE", "This is it"),
    "change_case:english_lowercase": ({}, "this is the best thing that we have ever seen here", "This is it"),
    "combination:repeat_prompt": ({"prompt_to_repeat": "Do it"}, "Do it. Done.", "Done."),
    "combination:two_responses": ({}, "a******b", "a***b"),
    "detectable_content:number_placeholders": ({"num_placeholders": 1}, "[a]", "(a)"),
    "detectable_content:postscript": ({"postscript_marker": "P.S."}, "P.S. yes", "yes"),
    "detectable_format:constrained_response": ({}, "My answer is maybe.", "Maybe."),
    "detectable_format:json_format": ({}, "{}", "{"),
    "detectable_format:multiple_sections": ({"section_spliter": "Day", "num_sections": 2}, "Day 1 a Day 2 b", "Day 1"),
    "detectable_format:number_bullet_lists": ({"num_bullets": 1}, "* a", "a"),
    "detectable_format:number_highlighted_sections": ({"num_highlights": 1}, "*a*", "a"),
    "detectable_format:title": ({}, "<<a>>", "a"),
    "keywords:existence": ({"keywords": ["a", "b"]}, "ab", "a"),
    "keywords:forbidden_words": ({"forbidden_words": ["a", "b"]}, "ab", "a b"),
    "keywords:frequency": ({"keyword": "a", "frequency": 2, "relation": "less than"}, "a", "a a"),
    "keywords:letter_frequency": ({"letter": "a", "let_frequency": 2, "let_relation": "at least"}, "aA", "a"),
    "language:response_language": ({"language": "ru"}, "Это просто ответ на русском языке", "An answer in English"),
    "length_constraints:nth_paragraph_first_word": (
        {"num_paragraphs": 2, "nth_paragraph": 2, "first_word": "b"},
        "a\n\nb",
        "b\n\na",
    ),
    "length_constraints:number_paragraphs": ({"num_paragraphs": 2}, "a***b", "a"),
    "length_constraints:number_sentences": ({"num_sentences": 2, "relation": "less than"}, "One.", "One. Two."),
    "length_constraints:number_words": ({"num_words": 2, "relation": "at least"}, "a b", "a"),
    "punctuation:no_comma": ({}, "a", "a,"),
    "startend:end_checker": ({"end_phrase": "Bye"}, "So bye", "Bye bye now"),
    "startend:quotation": ({}, '"a"', "a"),
}
HOSTILE = {
    "nothing but blanks": " \n" * 1_000_000,
    "open brackets": "[" * 2_000_000,
    "open brackets on lines, closed at the end": "[\n" * 1_000_000 + "]",
    "asterisks": "*" * 2_000_000,
    "angular brackets": "<" * 1_000_000 + ">" * 1_000_000,
    "marks": "?!." * 300_000,
    "points and blanks": ". " * 300_000,
    "lone surrogates": "\ud800\udfff" * 1_000,
    "NUL, bidi and zero-width": "\x00\u202e\u200b" * 1_000,
    "nested": "[" * 100_000 + "]" * 100_000,
    "apostrophes": "A'" * 300_000,
}


def verdict(check: Check[Any, Any], text: str) -> bool | None:
    try:
        check(Reply(Observation(text=text)), None)
    except NotApplicable:
        return None
    except AssertionError as reason:
        assert str(reason).endswith(".")
        return False
    return True


def test_there_are_twenty_five_kinds() -> None:
    assert tuple(KINDS) == IDS
    assert len(IDS) == 25


@pytest.mark.parametrize("id", IDS)
def test_each_kind_tells_an_answer_that_follows_from_one_that_does_not(id: str) -> None:
    arguments, follows, does_not = KINDS[id]
    check = expect.instruction(id, **arguments)
    assert [verdict(check, text) for text in (follows, does_not, "", " ")] == [True, False, False, False]


@pytest.mark.parametrize("id", IDS)
def test_arguments_that_are_none_count_as_not_given(id: str) -> None:
    given = dict.fromkeys(["num_words", "keyword", "language", "letter", "first_word"]) | KINDS[id][0]
    assert expect.instruction(id, **given).id == expect.instruction(id, **KINDS[id][0]).id


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_kind_crashes_on_a_hostile_answer(text: str) -> None:
    for id in IDS:
        verdict(expect.instruction(id, **KINDS[id][0]), text)


@given(st.text(alphabet=st.characters(codec=None), max_size=80))
def test_every_kind_gives_a_verdict_on_any_text(text: str) -> None:
    for id in IDS:
        verdict(expect.instruction(id, **KINDS[id][0]), text)


def test_an_unknown_id_is_named_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError) as caught:
        expect.instruction("punctuation:no_commas")
    assert str(caught.value) == (
        "There is no IFEval instruction 'punctuation:no_commas'. Nearest: 'punctuation:no_comma'."
    )


@pytest.mark.parametrize(
    ("id", "arguments", "error", "message"),
    [
        (
            "length_constraints:number_words",
            {"num_words": 3, "words": 4},
            TypeError,
            "The IFEval instruction 'length_constraints:number_words' lacks relation and has no words.",
        ),
        (
            "length_constraints:number_words",
            {"num_words": 3, "relation": "about"},
            ValueError,
            "An IFEval relation is 'at least' or 'less than', found 'about'.",
        ),
    ],
)
def test_wrong_arguments_are_refused(id: str, arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        expect.instruction(id, **arguments)
    assert str(caught.value) == message
