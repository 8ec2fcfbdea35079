"""Checks on answers that are JSON."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from holdfast import expect
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.expect import Check


class Order(BaseModel):
    id: str
    count: int


LINES = {
    "type": "object",
    "properties": {"lines": {"type": "array", "items": {"type": "integer"}}},
    "required": ["lines"],
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


def passes(check: Check[Any, Any], text: str) -> bool:
    try:
        check(Reply(Observation(text=text)), None)
    except AssertionError:
        return False
    return True


@pytest.mark.parametrize(
    ("check", "text", "good"),
    [
        (expect.is_json(), '{"a": 1}', True),
        (expect.is_json(), " [1, 2]\n", True),
        (expect.is_json(), '```json\n{"a": 1}\n```', False),
        (expect.is_json(), '{"a": NaN}', False),
        (expect.is_json(), "", False),
        (expect.matches_schema(Order), '{"id": "A-1", "count": 2}', True),
        (expect.matches_schema(Order), '{"id": "A-1", "count": "2"}', False),
        (expect.matches_schema(LINES), '{"lines": [1, 2]}', True),
        (expect.matches_schema(LINES), "{}", False),
        (expect.matches_schema(LINES), r'{"\ud800": 1}', False),
        (expect.matches_schema(LINES), "not JSON", False),
    ],
)
def test_json_checks(check: Check[Any, Any], text: str, good: bool) -> None:
    assert passes(check, text) is good


@pytest.mark.parametrize(
    ("check", "text", "message"),
    [
        (
            expect.is_json(),
            '{"a": }',
            "The answer is not JSON: Expecting value at character 6, near '{\"a\": }'.",
        ),
        (
            expect.matches_schema(LINES),
            '{"lines": [1, "b"]}',
            'Expected the answer to follow the schema; at lines.1: \'"b" is not of type "integer"\'.',
        ),
        (
            expect.matches_schema(Order),
            '{"id": "A-1"}',
            "Expected the answer to follow the schema; at the whole: '\"count\" is a required property'.",
        ),
    ],
)
def test_a_failure_names_the_first_place(check: Check[Any, Any], text: str, message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check(Reply(Observation(text=text)), None)
    assert str(caught.value) == message


def test_a_schema_that_is_none_is_refused_where_it_is_written() -> None:
    with pytest.raises(ValueError, match="objekt"):
        expect.matches_schema({"type": "objekt"})


def test_ids_tell_schemas_apart() -> None:
    assert expect.matches_schema(Order).id == "matches-schema-order"
    assert expect.matches_schema(LINES).id != expect.matches_schema({"type": "object"}).id


@given(JSON)
def test_any_json_is_json_and_never_crashes_a_schema(value: Any) -> None:
    text = json.dumps(value)
    assert passes(expect.is_json(), text)
    passes(expect.matches_schema(LINES), text)


@pytest.mark.parametrize("text", ["[" * 100_000, "[" * 900 + "]" * 900, '{"a":' * 100_000, "9" * 100_000, "1e999"])
def test_deep_and_huge_text_is_an_outcome_and_no_crash(text: str) -> None:
    passes(expect.is_json(), text)
    assert not passes(expect.matches_schema(LINES), text)
