"""Where words, sentences and paragraphs begin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.expect.words import (
    WORD,
    as_words,
    line_starts,
    paragraph_starts,
    sentence_starts,
    word_spans,
    word_starts,
    words_in,
    words_total,
)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It left. It will come.", ["It left. ", "It will come."]),
        ("Dr. Ito said so. Yes.", ["Dr. Ito said so. ", "Yes."]),
        ("Use e.g. this one. And that!", ["Use e.g. this one. ", "And that!"]),
        ("Is it 3.5 l? Yes... No.", ["Is it 3.5 l? ", "Yes... ", "No."]),
        ('He said "Go." Then left.', ['He said "Go." ', "Then left."]),
        ("1. First\n2. Second", ["1. First\n", "2. Second"]),
        ("Two:\n- a\n- b", ["Two:\n", "- a\n", "- b"]),
        ("Title\n\nText", ["Title\n\n", "Text"]),
        ("您的订单已发货。谢谢！再见", ["您的订单已发货。", "谢谢！", "再见"]),
        ("J. Smith came. So do I. Then", ["J. Smith came. ", "So do I. ", "Then"]),
        ("no mark", ["no mark"]),
        ("?! ...", []),
        ("", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    starts = sentence_starts(text)
    assert [text[at:end] for at, end in zip(starts, [*starts, len(text)][1:], strict=True)] == sentences


@pytest.mark.parametrize(
    ("text", "starts"), [("a\nb\n\nc", [0, 5]), (" \n\n  a\n \t \n b ", [5, 12]), ("", []), ("a\r\n\r\nb", [0, 5])]
)
def test_paragraphs(text: str, starts: list[int]) -> None:
    assert paragraph_starts(text) == starts


def test_lines() -> None:
    assert line_starts("a\n\n  b\r\nc") == [0, 5, 8]


@given(st.text() | st.text(alphabet="ab1 '.,-’_您"))
def test_words_are_the_same_whether_all_of_the_text_is_ascii_or_not(text: str) -> None:
    assert words_in(text) == WORD.findall(text)
    assert [text[start:end] for start, end in word_spans(text)] == words_in(text)
    assert word_starts(text) == [start for start, _ in word_spans(text)]


@given(st.text() | st.text(alphabet="a.!? \n1-。\"')"))
def test_sentences_begin_in_order_and_where_something_is_seen(text: str) -> None:
    starts = sentence_starts(text)
    assert starts == sorted(set(starts))
    assert all(not text[at].isspace() for at in starts)


@pytest.mark.parametrize(
    "piece", [".", ". ", "e.g. ", "!?", "\n", "\n ", " ", "a.", "1. ", "。", "\n- ", "'", "a-", '."', "a. ", "\r\n"]
)
def test_huge_text_takes_time_in_proportion(piece: str) -> None:
    text = piece * 200_000 + "x"
    for starts in (word_starts, sentence_starts, paragraph_starts, line_starts):
        starts(text)


def test_a_text_is_found_as_a_word_only_where_it_has_word_ends() -> None:
    assert as_words("art", True).search("The start") is None
    assert as_words("art", True).search("Art.") is not None
    assert as_words("保证", True).search("我们保证") is not None


@given(st.text() | st.text(alphabet="aB9'.,- \n_/é您", max_size=40))
def test_the_total_is_that_of_the_words_found(text: str) -> None:
    assert words_total(text) == len(word_starts(text)) == len(words_in(text))
