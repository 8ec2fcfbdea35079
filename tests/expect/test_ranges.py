"""The numbers that a counting check lets pass."""

import pytest

from holdfast.expect.ranges import Range, first_too_many, id_of, range_of


@pytest.mark.parametrize(
    ("exactly", "at_least", "at_most", "words", "inside", "outside"),
    [
        (2, 0, None, "2", [2], [1, 3]),
        (0, 0, None, "0", [0], [1]),
        (None, 2, None, "at least 2", [2, 900], [1]),
        (None, 0, 2, "at most 2", [0, 2], [3]),
        (None, 1, 2, "1 to 2", [1, 2], [0, 3]),
    ],
)
def test_a_range_in_words_and_numbers(
    exactly: int | None, at_least: int, at_most: int | None, words: str, inside: list[int], outside: list[int]
) -> None:
    found = range_of("line_count", exactly, at_least, at_most)
    assert str(found) == words
    assert [count for count in (*inside, *outside) if count in found] == inside
    assert id_of("line_count", found) == f"line-count-{words.replace(' ', '-')}"


@pytest.mark.parametrize(
    ("exactly", "at_least", "at_most", "why"),
    [
        (None, 0, None, "needs a number"),
        (2, 1, None, "either the number itself"),
        (None, 3, 2, "can never pass"),
        (None, 0, -1, "can never pass"),
        (-1, 0, None, "can never pass"),
    ],
)
def test_a_range_that_says_nothing_is_refused(
    exactly: int | None, at_least: int, at_most: int | None, why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        range_of("line_count", exactly, at_least, at_most)


def test_the_first_too_many_is_shown_and_nothing_where_there_are_too_few() -> None:
    assert first_too_many("a b c", [0, 2, 4], Range(0, 2)) == " The first too many is at character 4: 'c'."
    assert first_too_many("a", [0], Range(2, 3)) == ""
