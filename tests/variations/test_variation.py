"""What all variations share: dice that Python cannot change, words that are left alone, a repr for people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.variations import Irrelevant, LetterCase, Typos
from holdfast.variations.variation import Dice, is_firm, words_in


def test_dice_fall_as_they_fell() -> None:
    """The draws of pins depend on them."""
    dice = Dice(7)
    assert [dice.below(10) for _ in range(6)] == [3, 1, 6, 0, 5, 3]
    assert Dice(7).shuffled("abcde") == ["c", "d", "e", "a", "b"]
    assert Dice(7).choice("abc") == "a"


@given(st.lists(st.integers(), unique=True), st.integers(0, 1000))
def test_shuffling_is_a_permutation_and_changes_what_can_be_changed(values: list[int], seed: int) -> None:
    shuffled = Dice(seed).shuffled(values)
    assert sorted(shuffled) == sorted(values)
    assert (shuffled == values) == (len(values) < 2)


FIRM = [
    "A-1009", "5", "me@here.org", "a/b", "snake_case", "`code`", "{slot}", "EUR", "www.a.b", "https://a.b", "A)", "(b)",
    "c.",
]  # fmt: skip


@pytest.mark.parametrize("word", FIRM)
def test_words_in_which_every_character_may_matter_are_firm(word: str) -> None:
    assert is_firm(word)


@pytest.mark.parametrize("word", ["parcel", "Parcel?", "I", "don't", "für", "包裹"])
def test_other_words_are_not(word: str) -> None:
    assert not is_firm(word)
    assert is_firm(word, keep=[word])


def test_a_variation_is_shown_without_what_says_nothing() -> None:
    assert repr(Typos(seed=3, count=2)) == "typos(seed=3, count=2)"
    assert str(LetterCase(to="upper", keep=("x",))) == "letter-case(to='upper', keep=('x',))"
    assert repr(Irrelevant(said="Hi.")) == "irrelevant(said='Hi.', place='before')"


def test_words_stand_between_white_space() -> None:
    assert [found.group() for found in words_in(" a\tb\n c ")] == ["a", "b", "c"]
