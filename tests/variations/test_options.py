"""The order of options."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.variations import OptionOrder

SAID = st.lists(st.text("abcdef", min_size=1, max_size=5), min_size=2, max_size=6, unique=True)


@given(SAID, st.integers(0, 1000))
def test_options_are_permuted_under_labels_that_stay(said: list[str], seed: int) -> None:
    text = "Choose:\n" + "".join(f"{letter}) {each}\n" for letter, each in zip("ABCDEF", said, strict=False)) + "Now."
    lines = OptionOrder(seed=seed)(text).split("\n")
    assert (lines[0], lines[-1]) == ("Choose:", "Now.")
    assert [line[:3] for line in lines[1:-1]] == [f"{letter}) " for letter in "ABCDEF"[: len(said)]]
    assert sorted(line[3:] for line in lines[1:-1]) == sorted(said)
    assert [line[3:] for line in lines[1:-1]] != said


@given(SAID, st.integers(0, 1000))
def test_whole_lines_move_where_labels_move(said: list[str], seed: int) -> None:
    lines = [f"{number}. {each}" for number, each in enumerate(said, 1)]
    varied = OptionOrder(seed=seed, labels="move")("\n".join(lines)).split("\n")
    assert sorted(varied) == sorted(lines)
    assert varied != lines


@pytest.mark.parametrize("text", ["", "no list", "- only one\nand more", "a) x, b) y", "A)\nB)"])
def test_what_is_no_list_stays(text: str) -> None:
    assert OptionOrder(seed=1)(text) == text


@pytest.mark.parametrize("label", ["- ", "* ", "• ", "1. ", "2) ", "(a) ", "B: ", "  - "])
def test_labels_of_many_kinds_are_known(label: str) -> None:
    assert OptionOrder(seed=1)(f"{label}tea\n{label}milk") == f"{label}milk\n{label}tea"


def test_each_list_is_ordered_by_itself() -> None:
    assert OptionOrder(seed=1)("- a\n- b\nor\n- c\n- d") == "- b\n- a\nor\n- d\n- c"
