"""Reading JSON that a model wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.domain.json_text import as_object, parse_json
from holdfast.errors import CheckFailed


@given(st.text())
def test_any_text_is_json_or_fails_the_check(text: str) -> None:
    try:
        parse_json(text, "answer")
    except CheckFailed as failed:
        assert str(failed).startswith("The answer is not JSON")


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", "[" * 100_000, "1" * 5_000])
def test_what_python_reads_or_crashes_on_but_json_forbids_fails_the_check(text: str) -> None:
    with pytest.raises(CheckFailed):
        parse_json(text, "answer")


def test_the_message_names_the_first_place() -> None:
    with pytest.raises(CheckFailed) as failed:
        parse_json('{"a": x}', "answer")
    assert str(failed.value) == "The answer is not JSON: Expecting value at character 6, near '{\"a\": x}'."


@pytest.mark.parametrize("value", [[1], 3, None, "x"])
def test_an_object_is_an_object(value: object) -> None:
    with pytest.raises(CheckFailed, match="The thing is no JSON object: found"):
        as_object(value, "thing")
    assert as_object({"a": 1}, "thing") == {"a": 1}
