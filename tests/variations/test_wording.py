"""How a text is typed: each variation changes what it says, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.variations import LetterCase, Typos, WhiteSpace

TEXTS = st.text(alphabet=st.sampled_from("abcABCäß包 \n\t,.-?1"), max_size=80) | st.text(max_size=80)
SEEDS = st.integers(0, 10_000)
IDS = ("A-1009", "5.50", "www.shop.example", "me@here.org", "EUR")
ASKED = "Please send the parcel A-1009 for EUR 5.50 again, see www.shop.example or write to me@here.org tomorrow."


@given(TEXTS, SEEDS, st.sampled_from((0.1, 1.0)))
def test_white_space_changes_white_space_only(text: str, seed: int, share: float) -> None:
    varied = WhiteSpace(seed=seed, share=share)(text)
    assert varied.split() == text.split()
    assert varied.count("\n") == text.count("\n")
    assert varied != text
    assert varied == WhiteSpace(seed=seed, share=share)(text)


@given(TEXTS, st.sampled_from(("lower", "upper", "title")))
def test_letter_case_changes_case_only(text: str, to: str) -> None:
    varied = LetterCase.model_validate({"to": to})(text)
    assert varied.lower() == text.lower()
    assert len(varied) == len(text)


@pytest.mark.parametrize(
    ("to", "varied"),
    [
        ("lower", "where is parcel A-1009? a) here B_2"), ("upper", "WHERE IS PARCEL A-1009? a) HERE B_2"),
        ("title", "Where Is Parcel A-1009? a) Here B_2"),
    ],
)  # fmt: skip
def test_each_case_as_it_is_typed(to: str, varied: str) -> None:
    assert LetterCase.model_validate({"to": to})("Where is parcel A-1009? a) here B_2") == varied


@given(SEEDS, st.integers(1, 8))
def test_typos_keep_ids_numbers_and_addresses(seed: int, count: int) -> None:
    varied = Typos(seed=seed, count=count)(ASKED)
    words, typed = ASKED.split(), varied.split()
    assert all(each in varied for each in IDS)
    changed = [(one, other) for one, other in zip(words, typed, strict=True) if one != other]
    assert len(changed) == min(count, 6)
    assert all(one[0] == other[0] and abs(len(one) - len(other)) <= 1 for one, other in changed)
    assert varied == Typos(seed=seed, count=count)(ASKED)


@given(TEXTS, SEEDS)
def test_any_text_can_be_typed(text: str, seed: int) -> None:
    varied = Typos(seed=seed, count=3)(text)
    assert len(varied.split()) == len(text.split())
    assert abs(len(varied) - len(text)) <= 3


@given(SEEDS)
def test_words_to_be_kept_are_kept(seed: int) -> None:
    assert Typos(seed=seed, count=9, keep=("urgent",))("urgently please").startswith("urgently ")
