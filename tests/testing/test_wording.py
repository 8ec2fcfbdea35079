"""Wordings differ from trial to trial; what a failing trial says is wrong."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.testing import Answer, Said
from holdfast.testing.chance import Dice
from holdfast.testing.wording import (
    EVASIONS,
    altered,
    as_prose,
    damaged,
    json_text,
    leaves,
    misspoken,
    other_number,
    spoken,
    without,
)

TRIALS = [Dice("trial", number) for number in range(60)]
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


def test_every_wording_is_used() -> None:
    said = Said(texts=("Yes.", "Indeed."))
    assert {spoken(said, dice).text for dice in TRIALS} == {"Yes.", "Indeed."}


def test_an_exact_text_comes_as_written_and_another_may_be_closed_politely() -> None:
    said = Said(texts=("Yes.",))
    assert {spoken(said, dice).text for dice in TRIALS} == {"Yes."}
    closed = {spoken(said, dice, exact=False).text for dice in TRIALS}
    assert len(closed) == 4
    assert all(text is not None and text.startswith("Yes.") for text in closed)


def test_json_varies_in_its_white_space_only() -> None:
    written = {spoken(Said(json={"a": [1, "x"]}), dice).text for dice in TRIALS}
    assert len(written) == 4
    assert all(json.loads(text or "") == {"a": [1, "x"]} for text in written)


def test_calls_vary_in_white_space_only() -> None:
    replies = [spoken(Said(calls=[{"name": "f", "arguments": {"a": 1, "b": 2}}]), dice) for dice in TRIALS]
    assert len({reply.calls for reply in replies}) == 2
    assert {json.loads(reply.calls[0].arguments)["b"] for reply in replies} == {2}
    assert {reply.finish_reason for reply in replies} == {"tool_calls"}


def test_a_failing_trial_says_what_the_book_says_it_does() -> None:
    answer = Answer(user="q", texts=("right",), wrong=Said(texts=("left",)))
    assert misspoken(answer, TRIALS[0]).text == "left"


def test_a_failure_is_made_up_where_the_book_has_none() -> None:
    for dice in TRIALS:
        assert misspoken(Answer(user="q", texts=("right",)), dice).text in EVASIONS
        value = {"total": 3, "name": "x"}
        assert json.loads(misspoken(Answer(user="q", json=value), dice).text or "") != value
        called = misspoken(Answer(user="q", calls=[{"name": "f", "arguments": {"a": "1"}}]), dice)
        assert [json.loads(call.arguments) for call in called.calls] != [{"a": "1"}]
        assert misspoken(Answer(user="q", calls=[{"name": "f"}]), dice).calls == ()


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=4), values, max_size=3) | st.lists(values, max_size=3), st.integers())
def test_damage_always_changes_the_json(value: Any, seed: int) -> None:
    dice = Dice(seed)
    before = json.dumps(value)
    assert json_text(damaged(value, dice), Dice(0)) != json_text(value, Dice(0)) or "NaN" in before
    assert json.dumps(value) == before


@pytest.mark.parametrize(
    ("value", "path", "left"),
    [
        ({"a": 1, "b": 2}, ("a",), {"b": 2}),
        ({"a": {"b": 1, "c": 2}}, ("a", "b"), {"a": {"c": 2}}),
        ({"a": [1, 2]}, ("a", 0), {"a": [2]}),
        ({"a": 1}, ("x", "y"), {"a": 1}),
        ([1], (5,), [1]),
    ],
)
def test_drops_what_stands_at_a_path(value: Any, path: tuple[int | str, ...], left: Any) -> None:
    assert without(value, path) == left


@pytest.mark.parametrize(
    ("value", "wrong"), [(1, 2), (2.5, 3.5), (True, False), ("x", "unknown"), ("unknown", "none"), (None, "unknown")]
)
def test_a_wrong_value_is_of_the_same_kind(value: Any, wrong: Any) -> None:
    assert altered({"a": value}, ("a",)) == {"a": wrong}


def test_leaves_are_found_by_their_path() -> None:
    assert list(leaves({"a": 1, "b": [{"c": 2}, 3], "d": {}})) == [("a",), ("b", 0, "c"), ("b", 1)]


@settings(deadline=None)
@given(st.text(), st.integers(0, 10**9))
def test_another_number_is_another_text(around: str, number: int) -> None:
    text = f"{around} {number}"
    assert other_number(text, Dice(number)) not in (text, None)


def test_prose_says_the_same_as_the_json() -> None:
    assert as_prose({"a": 1, "b": ["x"]}) == "Here is what I found: a is 1; b 0 is x."
