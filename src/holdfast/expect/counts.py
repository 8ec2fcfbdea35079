"""Checks on how long an answer is: words, sentences, paragraphs, lines and characters."""

from typing import Any

from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable, shortened
from holdfast.expect.check import Check, observed
from holdfast.expect.ranges import counting, id_of, range_of
from holdfast.expect.words import line_starts, paragraph_starts, sentence_starts, word_starts, words_total

__all__ = [
    "character_count",
    "length_near_expected",
    "line_count",
    "max_words",
    "paragraph_count",
    "sentence_count",
    "word_count",
    "words_between",
]


def word_count(
    exactly: int | None = None, /, *, at_least: int = 0, at_most: int | None = None
) -> Check[object, object]:
    """The answer has that many words; each Chinese or Japanese character counts as one."""
    return counting("word_count", "words", range_of("word_count", exactly, at_least, at_most), word_starts,
                    total=words_total)  # fmt: skip


def max_words(count: int, /) -> Check[object, object]:
    """The answer has at most that many words; each Chinese or Japanese character counts as one."""
    wanted = range_of("max_words", None, 0, count)
    return counting("max_words", "words", wanted, word_starts, id=f"max-words-{count}", total=words_total)


def words_between(low: int, high: int, /) -> Check[object, object]:
    """The answer has between `low` and `high` words; each Chinese or Japanese character counts as one."""
    if not 0 <= low <= high:
        raise ValueError(f"`words_between({low}, {high})` can never pass: give the smaller number first.")
    wanted = range_of("words_between", None, low, high)
    id = f"words-between-{low}-{high}"
    return counting("words_between", "words", wanted, word_starts, id=id, total=words_total)


def sentence_count(
    exactly: int | None = None, /, *, at_least: int = 0, at_most: int | None = None
) -> Check[object, object]:
    """The answer has that many sentences, told apart by their marks; a line of a list counts as one."""
    wanted = range_of("sentence_count", exactly, at_least, at_most)
    return counting("sentence_count", "sentences", wanted, sentence_starts)


def paragraph_count(
    exactly: int | None = None, /, *, at_least: int = 0, at_most: int | None = None
) -> Check[object, object]:
    """The answer has that many paragraphs: blocks of text with an empty line between them."""
    wanted = range_of("paragraph_count", exactly, at_least, at_most)
    return counting("paragraph_count", "paragraphs", wanted, paragraph_starts)


def line_count(
    exactly: int | None = None, /, *, at_least: int = 0, at_most: int | None = None
) -> Check[object, object]:
    """The answer has that many lines; empty ones are not counted."""
    return counting("line_count", "lines", range_of("line_count", exactly, at_least, at_most), line_starts)


def character_count(
    exactly: int | None = None, /, *, at_least: int = 0, at_most: int | None = None
) -> Check[object, object]:
    """The answer has that many characters (Unicode code points), without the white space around it."""
    wanted = range_of("character_count", exactly, at_least, at_most)

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        text = reply.text.strip()
        if len(text) not in wanted:
            beyond = wanted.high if wanted.high is not None and len(text) > wanted.high else None
            place = (
                "" if beyond is None else f" Too much is what follows {shortened(text[max(0, beyond - 30) : beyond])}."
            )
            raise AssertionError(f"Expected {wanted} characters, found {len(text)} in {observed(reply)}.{place}")

    return Check(id_of("character_count", wanted), rule, says=f"has {wanted} characters")


def length_near_expected(*, within: float = 0.25) -> Check[object, object]:
    """The answer has about as many words as the case's expected text: `within` is the share by which it may differ.

    Not applicable where a case expects nothing.
    """
    if not 0 <= within < 1:
        raise ValueError(f"`within` is a share from 0 to below 1, found {within!r}.")

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        if expected is None:
            raise NotApplicable("The case has no expected value.")
        if not isinstance(expected, str):
            raise TypeError(f"`length_near_expected()` needs an expected text, found {shortened(expected)}.")
        want, count = words_total(expected), words_total(reply.text)
        if not want:
            raise NotApplicable("The expected text has no word.")
        if abs(count - want) > within * want:
            raise AssertionError(
                f"Expected about {want} words, as in the case's expected text, give or take {within:.0%}; "
                f"found {count} in {observed(reply)}."
            )

    return Check("length-near-expected", rule, says="is about as long as the case's expected text")
