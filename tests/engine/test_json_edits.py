"""Small changes to JSON texts: what they change, the form that they keep, and texts that are hostile."""

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.engine.json_edits import (
    DIGIT,
    change_value,
    edited,
    exchange_items,
    remove_field,
    remove_item,
    somewhere,
    structure,
    touched,
)

EDITS = [remove_field, remove_item, exchange_items, change_value]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=5), inside, max_size=4),
    max_leaves=12,
)

CHANGED = [
    ('{"a": 1}', remove_field, "{}", "the only field goes"),
    ("[[], []]", remove_field, None, "no object, no field"),
    ('{"a": []}', remove_item, None, "an empty list has no item"),
    ('["x", "y"]', exchange_items, '["y", "x"]', "neighbours"),
    ('["x", "x"]', exchange_items, None, "equal ones change nothing"),
    ('{"a": true}', change_value, '{"a": false}', "a truth is turned"),
    ('{"a": null}', change_value, '{"a": "unknown"}', "null becomes a text"),
    ('{"a":41}', change_value, '{"a":42}', "a number grows by one; no blanks, as before"),
    ('{"a": "。"}', change_value, '{"a": "。x"}', "no letter to touch"),
    ('{"a": "z"}', change_value, '{"a": "a"}', "the alphabet is a ring"),
    ('{\n    "a": 1,\n    "b": 1\n}', change_value, '{\n    "a": 2,\n    "b": 1\n}', "the indent stays"),
    ("{}", remove_field, None, "nothing in it"),
    ('"a"', remove_field, None, "no object and no list"),
    ("no json", change_value, None, "no JSON"),
]


@pytest.mark.parametrize(("text", "edit", "expected", "why"), CHANGED, ids=[row[-1] for row in CHANGED])
def test_an_edit_changes_one_thing_and_keeps_the_form(text: str, edit: Any, expected: str | None, why: str) -> None:
    found = {edited(text, edit, Random(seed)) for seed in range(20)}
    assert expected in found
    if expected is None:
        assert found == {None}


@given(value=VALUES, edit=st.sampled_from(EDITS), seed=st.integers())
def test_what_is_edited_stays_json_and_is_the_same_from_the_same_dice(value: Any, edit: Any, seed: int) -> None:
    text = json.dumps(value)
    found = edited(text, edit, Random(seed))
    assert found == edited(text, edit, Random(seed))
    if found is not None:
        assert isinstance(json.loads(found), type(value))


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize(
    "text",
    ["[" * 100_000 + "]" * 100_000, "[" * 900 + "1,2" + "]" * 900, '{"a": ' + "9" * 4_300 + "}", "[1e999, NaN]",
     '["\\ud800"]', "é" + '["\\ud800"]', '{"a": "' + "x" * 1_000_000 + '"}', "\x00", ""],
    ids=["deep", "less deep", "long number", "infinite", "surrogate", "no json", "long text", "nul", "empty"],
)  # fmt: skip
def test_no_text_makes_an_edit_crash(text: str, edit: Any) -> None:
    found = edited(text, edit, Random(0))
    assert found is None or structure(found) is not None


def test_what_was_escaped_stays_escaped() -> None:
    found = edited('["é\\ud800", 1]', remove_field, Random(0))
    assert found is None
    found = edited('["é\\ud800", "b"]', exchange_items, Random(0))
    assert found is not None
    assert found.isascii()


@given(text=st.text(max_size=40), seed=st.integers())
def test_a_digit_is_found_wherever_it_stands_and_touched_into_another(text: str, seed: int) -> None:
    at = somewhere(DIGIT, text, Random(seed))
    assert (at is None) == (not any(character in "0123456789" for character in text))
    if at is not None:
        new = touched(text, at, Random(seed))
        assert [place for place, pair in enumerate(zip(text, new, strict=True)) if pair[0] != pair[1]] == [at]
        assert new[at] in "123456789"
