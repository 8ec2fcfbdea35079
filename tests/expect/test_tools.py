"""Checks on tool calls."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast import expect
from holdfast.domain.message import Call
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.expect import Check


def find_order(order: str, history: bool = False) -> str:
    return order


def book(day: str, seats: int) -> str:
    return day


def called(*calls: tuple[str, Mapping[str, object]], text: str | None = None) -> Reply[None]:
    made = tuple(Call(name=name, arguments_text=json.dumps(arguments)) for name, arguments in calls)
    return Reply(Observation(text=text, calls=made, finish="tool_calls"))


def passes(check: Check[Any, Any], reply: Reply[Any]) -> bool:
    try:
        check(reply, "A-1")
    except AssertionError:
        return False
    return True


FIND = ("find_order", {"order": "A-1"})


@pytest.mark.parametrize(
    ("check", "reply", "good"),
    [
        (expect.calls_only(find_order), called(FIND), True),
        (expect.calls_only(find_order, order="A-1"), called(FIND), True),
        (expect.calls_only(find_order, order=lambda case: case), called(FIND), True),
        (expect.calls_only(find_order, order="A-2"), called(FIND), False),
        (expect.calls_only(find_order), called(FIND, FIND), False),
        (expect.calls_only(find_order), called(), False),
        (expect.calls_only(find_order, history=True), called(FIND), False),
        (expect.calls_only(find_order), called(("find_order", {"order": "A-1", "extra": 1})), False),
        (expect.calls_only(find_order), called(("find_order", {})), False),
        (expect.calls(find_order, order="A-1"), called(FIND, FIND), True),
        (expect.calls(find_order, order="A-1"), called(("find_order", {"order": "B"}), FIND), True),
        (expect.calls(find_order), called(("book", {"day": "x", "seats": 1})), False),
        (
            expect.calls(book, day=date(2026, 5, 2), seats=2),
            called(("book", {"day": "2026-05-02", "seats": 2.0})),
            True,
        ),
        (expect.calls(book, seats=1), called(("book", {"day": "x", "seats": True})), False),
        (expect.no_call(), called(text="Which order?"), True),
        (expect.no_call(), called(FIND), False),
        (expect.no_text_with_call(), called(FIND, text=" \n"), True),
        (expect.no_text_with_call(), called(FIND, text="Let me look."), False),
        (expect.no_text_with_call(), called(text="Which order?"), True),
        (expect.call_not_in_text(), called(text='It is "named" so.'), True),
        (expect.call_not_in_text(), called(text='```json\n{"name": "find_order", "arguments": {}}\n```'), False),
        (expect.call_not_in_text(), called(text="<tool_call>\n{}\n</tool_call>"), False),
        (expect.call_not_in_text(), called(text="[TOOL_CALLS] []"), False),
        (expect.call_not_in_text(), called(text="<function=find_order>"), False),
    ],
)
def test_tool_checks(check: Check[Any, Any], reply: Reply[Any], good: bool) -> None:
    assert passes(check, reply) is good


@pytest.mark.parametrize(
    ("check", "reply", "message"),
    [
        (
            expect.calls_only(find_order),
            called(text="Which order?"),
            "Expected one call of 'find_order' and no other; found 'Which order?'.",
        ),
        (
            expect.calls_only(find_order, order=lambda case: case),
            called(("find_order", {"order": "A-2"})),
            "Expected one call of find_order(order='A-1'); they part at 'order': expected 'A-1', found 'A-2'.",
        ),
        (
            expect.calls_only(find_order, history=True),
            called(FIND),
            "Expected one call of find_order(history=True); the argument 'history' is missing, in {'order': 'A-1'}.",
        ),
        (
            expect.calls(find_order),
            called(("find_order", {})),
            "Expected a call of find_order(); it was called with {}: it lacks the argument 'order'.",
        ),
        (
            expect.calls(book),
            called(FIND, text="So."),
            "Expected a call of 'book'; found a call of 'find_order' beside the text 'So.'.",
        ),
        (expect.no_call(), called(FIND, FIND), "Expected no tool call; found calls of 'find_order', 'find_order'."),
        (
            expect.no_text_with_call(),
            called(FIND, text="So."),
            "Expected no text beside a tool call; found a call of 'find_order' beside the text 'So.'.",
        ),
        (
            expect.call_not_in_text(),
            called(text="So <tool_call>"),
            "Expected no tool call written in the text; one starts at character 3, with '<tool_call>'.",
        ),
    ],
)
def test_a_failure_says_which_call_was_wanted_and_what_came(
    check: Check[Any, Any], reply: Reply[Any], message: str
) -> None:
    with pytest.raises(AssertionError) as caught:
        check(reply, "A-1")
    assert str(caught.value) == message


def test_arguments_that_are_not_json_fail_the_check() -> None:
    broken: Reply[None] = Reply(Observation(calls=(Call(name="find_order", arguments_text='{"order": "A'),)))
    with pytest.raises(AssertionError, match="arguments text of the call of 'find_order' is not JSON"):
        expect.calls_only(find_order)(broken, "A-1")


def test_an_argument_the_tool_does_not_have_is_refused_where_it_is_written() -> None:
    with pytest.raises(TypeError) as caught:
        expect.calls_only(find_order, ordr="A-1")
    assert str(caught.value) == "`calls_only()`: the tool 'find_order' has no argument 'ordr'. Nearest: 'order'."


@given(st.text() | st.sampled_from(["[" * 100_000, '"name":' * 20_000, "<" * 100_000, '"name": "a", ' * 9_000]))
def test_odd_and_huge_text_never_crashes_a_check(text: str) -> None:
    passes(expect.call_not_in_text(), called(text=text))
    broken: Reply[None] = Reply(Observation(calls=(Call(name="find_order", arguments_text=text),)))
    passes(expect.calls(find_order, order="A-1"), broken)
