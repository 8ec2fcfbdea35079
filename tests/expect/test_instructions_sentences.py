"""How many sentences IFEval counts: the expected numbers are those of nltk's Punkt with its English model."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.expect.instructions_sentences import sentence_starts


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        (" \n", 0),
        ("One", 1),
        ("One. Two.", 2),
        ("One.\nTwo", 2),
        ("One\n\nTwo", 1),
        ("Is it? Yes! Good.", 3),
        ("Really?! Yes.", 2),
        ('He said "Hi." Then he left.', 2),
        ("He left (yes.) Then she came.", 2),
        ('He said "Hi."', 1),
        ("Dr. Smith met Mr. Jones.", 1),
        ("It is in the U.S. now.", 1),
        ("It is in the U.S. The rest is not.", 2),
        ("Use tools, e.g. a saw.", 2),
        ("Saws etc. are tools.", 2),
        ("J. R. Tolkien wrote it.", 1),
        ("It costs 3.50 euros. Pay now.", 2),
        ("1. Wash it.\n2. Dry it.", 4),
        ("1. wash it\n2. dry it", 1),
        ("Wait... what is it?", 1),
        ("Wait... The end.", 2),
        ("**Bold.** Next.", 2),
        ("Hello.World", 1),
        ("No mark\n- item\n- item", 1),
        ("Plan B. The rest follows.", 2),
        ("A. The history\nB. The rest", 3),
        ("Wow!!!!!", 2),
        ("说明。完成。", 1),
    ],
)
def test_sentences_are_counted_as_punkt_does(text: str, count: int) -> None:
    assert len(sentence_starts(text)) == count


@given(st.text(alphabet="aB1.?! \n\"')*-,…", max_size=60))
def test_sentences_begin_in_order_within_the_text(text: str) -> None:
    starts = sentence_starts(text)
    assert starts == sorted(set(starts))
    assert bool(starts) is bool(text.strip())
    assert all(0 <= start < len(text) for start in starts)
