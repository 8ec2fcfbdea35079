"""Bodies that hold no answer."""

import pytest

from holdfast.providers.unusable import Unusable, json_object


def test_an_object_is_read_with_a_byte_order_mark_and_blanks_around_it() -> None:
    assert json_object('\ufeff \n{"a": 1}\n\n', "body") == {"a": 1}


def test_an_error_object_is_told_with_code_and_message() -> None:
    error = Unusable.reported({"error": {"code": "c", "message": "m"}}, "It failed")
    assert (error.detail, error.code) == ("It failed, code 'c': 'm'.", "c")


def test_an_error_without_words_is_shown_as_it_is() -> None:
    assert Unusable.reported({"odd": 1}, "It failed").detail == "It failed: {'odd': 1}."


def test_a_number_that_cannot_be_read_is_told() -> None:
    with pytest.raises(Unusable, match="is not JSON that can be read"):
        json_object('{"a": ' + "9" * 5_000 + "}", "body")
