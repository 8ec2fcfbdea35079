"""Checks on places inside JSON."""

from typing import Any

import pytest

from holdfast import expect
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable
from holdfast.expect import Check


def outcome_of(check: Check[Any, Any], text: str, input: Any = None, expected: Any = None) -> str:
    try:
        check.judge(Reply(Observation(text=text)), input, expected)
    except NotApplicable:
        return "skipped"
    except AssertionError:
        return "failed"
    return "passed"


@pytest.mark.parametrize(
    ("check", "text", "outcome"),
    [
        (expect.json_at("lines.0.sku", "A"), '{"lines": [{"sku": "A"}]}', "passed"),
        (expect.json_at("lines.0.sku", "A"), '{"lines": [{"sku": "B"}]}', "failed"),
        (expect.json_at("lines.1.sku", "A"), '{"lines": [{"sku": "A"}]}', "failed"),
        (expect.json_at("a", 1), '{"a": 1.0}', "passed"),
        (expect.json_at("a", 1), '{"a": true}', "failed"),
        (expect.json_at("a", 1, within=0.5), '{"a": 1.4}', "passed"),
        (expect.json_at("a", None), "{}", "failed"),
        (expect.json_at("", [1, {"b": 2}]), '[1, {"b": 2}]', "passed"),
        (expect.json_at("a", 1), "not JSON", "failed"),
        (expect.json_at("0", 1), '{"0": 1}', "passed"),
        (expect.json_at("a.b", 1), '{"a": 5}', "failed"),
        (expect.has_keys("a", "b"), '{"b": 1, "a": 2, "c": 3}', "passed"),
        (expect.has_keys("a"), "[1]", "failed"),
        (expect.has_keys("a", at="x.0"), '{"x": [{"a": 1}]}', "passed"),
        (expect.keys_in_order("why", "verdict"), '{"why": 1, "x": 2, "verdict": 3}', "passed"),
        (expect.keys_in_order("why", "verdict"), '{"verdict": 1, "why": 2}', "failed"),
        (expect.array_length(2), "[1, 2]", "passed"),
        (expect.array_length(at_most=1), "[1, 2]", "failed"),
        (expect.array_length(1, at="a"), '{"a": [1]}', "passed"),
        (expect.array_length(1), "{}", "failed"),
    ],
)
def test_json_places(check: Check[Any, Any], text: str, outcome: str) -> None:
    assert outcome_of(check, text) == outcome


@pytest.mark.parametrize(
    ("check", "text", "message"),
    [
        (
            expect.json_at("lines.0", {"sku": "A", "n": 1}),
            '{"lines": [{"sku": "B", "n": 1}]}',
            "Expected {'sku': 'A', 'n': 1} in the JSON answer; at lines.0.sku: expected 'A', found 'B'.",
        ),
        (expect.json_at("lines.2", 1), '{"lines": [1]}', "Expected an item 2 in lines; it has 1 items."),
        (
            expect.json_at("line", 1),
            '{"lines": []}',
            "Expected the key 'line' in the answer; it is not there. Nearest: 'lines'.",
        ),
        (expect.json_at("a.b", 1), '{"a": 5}', "Expected 'b' inside a; found 5 there."),
        (
            expect.has_keys("sku", "amount"),
            '{"sku": 1, "amonut": 2}',
            "Expected the keys 'sku', 'amount' in the answer; it lacks 'amount'. Nearest: 'amonut'.",
        ),
        (expect.has_keys("a", at="x"), '{"x": 1}', "Expected a JSON object in x; found 1."),
        (
            expect.keys_in_order("why", "verdict"),
            '{"verdict": 1, "why": 2}',
            (
                "Expected the keys 'why', 'verdict' in this order in the answer; they part at 'why': found "
                "'verdict', in the order 'verdict', 'why'."
            ),
        ),
        (expect.array_length(2), "[1]", "Expected 2 items in the answer, found 1, in [1]."),
        (expect.array_length(2, at="a"), '{"a": {}}', "Expected an array of 2 items in a; found {}."),
    ],
)
def test_a_failure_names_what_was_expected_and_where(check: Check[Any, Any], text: str, message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check(Reply(Observation(text=text)), None)
    assert str(caught.value) == message


def test_the_value_may_be_a_function_of_the_input() -> None:
    check: Check[object, str] = expect.json_at("order", lambda order: order)
    assert outcome_of(check, '{"order": "A-1"}', "A-1") == "passed"
    assert outcome_of(check, '{"order": "A-1"}', "A-2") == "failed"


@pytest.mark.parametrize(
    "make", [lambda: expect.has_keys(), lambda: expect.keys_in_order(), lambda: expect.json_at("a..b", 1)]
)
def test_a_check_of_nothing_or_nowhere_is_refused(make: Any) -> None:
    with pytest.raises(ValueError, match=r"needs at least one key|A place is dotted"):
        make()
