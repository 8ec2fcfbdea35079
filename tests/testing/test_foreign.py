"""Answers in another language keep what identifies them."""

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.testing.foreign import Language, in_language


@pytest.mark.parametrize("language", get_args(Language))
def test_words_with_digits_stay(language: Language) -> None:
    text = in_language("Your parcel A-1009 costs 3.50, as agreed.", language)
    assert "A-1009" in text
    assert "3.50" in text
    assert "parcel" not in text


@settings(deadline=None)
@given(st.text(), st.sampled_from(get_args(Language)))
def test_any_text_is_replaced_by_one_that_says_something(text: str, language: Language) -> None:
    assert len(in_language(text, language)) > 20
