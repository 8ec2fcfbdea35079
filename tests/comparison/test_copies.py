"""What tells a copy of an answer from a second draw."""

import pytest

from holdfast.comparison.copies import COPY_LENGTH, Mark, are_copies, copied_cases, mark_of, marks_of
from holdfast.domain.observation import Observation

LONG = "x" * COPY_LENGTH


def answered(bench, text, response_id=None):
    return bench.trial("a", 0, "p", observation=Observation(text=text, response_id=response_id)).evidence


@pytest.mark.parametrize(
    ("one", "other", "copied", "why"),
    [
        ((LONG, None), (LONG, None), 1, "long and equal byte for byte"),
        ((LONG[1:], None), (LONG[1:], None), 0, "short answers are often equal"),
        ((LONG, None), (LONG + " ", None), 0, "one byte differs"),
        (("yes", "r-1"), ("yes", "r-1"), 1, "one response, however short"),
        (("yes", "r-1"), ("yes", "r-2"), 0, "two responses"),
        (("yes", ""), ("yes", ""), 0, "an empty id names no response"),
        ((LONG, "r-1"), (LONG, "r-2"), 1, "a cache that numbers what it hands out again"),
        ((LONG, "r-1"), (LONG, None), 1, "equal texts, and an id of one alone says nothing"),
        ((None, None), (None, None), 0, "calls without a text"),
    ],
)
def test_two_answers_are_copies_by_their_response_or_by_a_long_text(bench, one, other, copied, why) -> None:
    marks = marks_of([answered(bench, *one), answered(bench, *other)])
    assert copied_cases({"a": marks}) == (copied, 1), why


def test_a_trial_without_an_answer_has_no_mark(bench) -> None:
    assert mark_of(bench.trial("a", 0, "u").evidence) is None
    lost = [bench.trial("a", number, letter).evidence for number, letter in enumerate("Pug")]
    assert len(marks_of(lost)) == 1
    assert copied_cases({"a": marks_of(lost)}) == (0, 0)


@pytest.mark.parametrize(
    ("copied", "drawn", "single", "expected"),
    [(2, 1, 0, True), (1, 1, 0, False), (1, 2, 0, False), (1, 0, 9, True), (0, 0, 3, False), (0, 0, 0, False)],
)
def test_copies_are_copies_in_most_of_the_cases_that_were_repeated(copied, drawn, single, expected) -> None:
    same, other = Mark("r-1", None), Mark("r-2", None)
    marks = [(same, same)] * copied + [(same, other)] * drawn + [(same,)] * single
    assert are_copies({f"c{place}": found for place, found in enumerate(marks)}) is expected
