"""The JSON form of an input."""

from dataclasses import dataclass

import pytest
from pydantic_core import PydanticSerializationError

from holdfast.authoring.input_form import digest_of_input, json_of
from holdfast.domain.value import digest


@dataclass
class Note:
    text: str


def test_a_value_and_its_json_form_have_one_digest() -> None:
    assert json_of([Note("x"), (1, None)]) == [{"text": "x"}, [1, None]]
    assert digest_of_input(Note("x")) == digest({"text": "x"})


def test_text_that_no_file_could_hold_has_a_digest_all_the_same() -> None:
    assert digest_of_input("\ud800") != digest_of_input("\ud801")


@pytest.mark.parametrize("value", [object(), float("nan"), {"at": object()}])
def test_what_has_no_json_form_raises(value: object) -> None:
    with pytest.raises((PydanticSerializationError, ValueError)):
        digest_of_input(value)
