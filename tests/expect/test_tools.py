"""Checks on tool calls."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast import expect
from holdfast.domain.message import Call, Tool
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable
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
FIND_TOOL = Tool(
    name="find_order",
    parameters={"type": "object", "properties": {"order": {"type": "string"}}, "required": ["order"]},
)


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
        (
            expect.calls_only("find_order", order="A-1", extra=1),
            called(("find_order", {"order": "A-1", "extra": 1})),
            True,
        ),
        (expect.calls_only(FIND_TOOL, order="A-1"), called(FIND), True),
        (expect.calls_only(FIND_TOOL), called(("find_order", {"order": "A-1", "extra": 1})), False),
        (expect.calls_only(FIND_TOOL.model_dump(), order="A-1"), called(FIND), True),
        (expect.calls(find_order, order=expect.equivalent("a-1", ignore_case=True)), called(FIND), True),
        (expect.calls(find_order, order=expect.equivalent(lambda case: f"#{case}", prefixes="#")), called(FIND), True),
        (expect.calls(find_order, history=expect.equivalent(False, default=False)), called(FIND), True),
        (expect.calls(find_order, history=expect.absent()), called(FIND), True),
        (expect.calls(find_order, order=expect.absent()), called(FIND), False),
        (expect.no_unknown_tool(find_order, "book"), called(FIND, ("book", {})), True),
        (expect.no_unknown_tool(find_order, "book"), called(text="Which order?"), True),
        (expect.no_unknown_tool(find_order), called(FIND, ("book", {})), False),
        (expect.valid_against_schema(find_order, book), called(FIND, ("book", {"day": "x", "seats": 2})), True),
        (expect.valid_against_schema(find_order, book), called(FIND, ("book", {"day": "x", "seats": "2"})), False),
        (expect.valid_against_schema(find_order), called(FIND, ("book", {"day": "x", "seats": "2"})), True),
        (expect.valid_against_schema(find_order), called(("find_order", {})), False),
        (expect.valid_against_schema(find_order), called(("find_order", {"order": "A-1", "extra": 1})), False),
        (expect.valid_against_schema(FIND_TOOL), called(("find_order", {"order": "A-1", "extra": 1})), True),
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
        (
            expect.calls(find_order, order=expect.equivalent("a", "b", ignore_case=True)),
            called(FIND),
            (
                "Expected a call of find_order(order='a' or 'b' (ignoring case)); "
                "they part at 'order': expected 'a' or 'b' (ignoring case), found 'A-1'."
            ),
        ),
        (
            expect.calls("pay", to={"bank": {"code": expect.equivalent(lambda case: case, ignore_space=True)}}),
            called(("pay", {"to": {"bank": {"code": "A-2"}}})),
            (
                "Expected a call of pay(to={'bank': {'code': 'A-1' (ignoring space)}}); "
                "they part at 'to.bank.code': expected 'A-1' (ignoring space), found 'A-2'."
            ),
        ),
        (
            expect.calls_only(find_order, history=expect.absent()),
            called(("find_order", {"order": "A-1", "history": False})),
            "Expected one call of find_order(history=nothing); they part at 'history': expected nothing, found False.",
        ),
        (
            expect.no_unknown_tool(find_order, book),
            called(FIND, ("find_orders", {})),
            "Expected calls of offered tools only; call 2 of 2 is of 'find_orders'. Nearest: 'find_order'.",
        ),
        (
            expect.valid_against_schema(book),
            called(("book", {"day": "x", "seats": "2"})),
            "Expected the arguments of 'book' to follow its schema; at seats: '\"2\" is not of type \"integer\"'.",
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


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ('{"order": "A', 'is not JSON: Unterminated string starting at at character 10, near \'{"order": "A\'.'),
        ("", "is not JSON: Expecting value at character 0, near ''."),
        ('{"order": NaN}', "is not JSON that can be read: NaN is not JSON."),
        ('["A-1"]', "is no JSON object: found ['A-1']."),
        ("7", "is no JSON object: found 7."),
        ("null", "is no JSON object: found None."),
        ('"A-1"', "is no JSON object: found 'A-1'."),
    ],
)
def test_arguments_that_are_no_json_object_fail_with_that_cause(text: str, cause: str) -> None:
    broken: Reply[None] = Reply(Observation(calls=(Call(name="find_order", arguments_text=text),)))
    for check in (
        expect.calls_only(find_order),
        expect.calls(find_order),
        expect.calls("find_order", order="A-1"),
        expect.valid_against_schema(find_order),
    ):
        with pytest.raises(AssertionError) as caught:
            check(broken, "A-1")
        assert f"he arguments text of the call of 'find_order' {cause}" in str(caught.value)


def test_a_broken_call_does_not_hide_a_right_one() -> None:
    calls = (Call(name="find_order", arguments_text="["), Call(name="find_order", arguments_text='{"order": "A-1"}'))
    expect.calls(find_order, order="A-1")(Reply(Observation(calls=calls)), "A-1")


def test_without_a_call_there_is_nothing_to_hold_to_a_schema() -> None:
    with pytest.raises(NotApplicable) as caught:
        expect.valid_against_schema(find_order, book)(called(text="Which order?"), "A-1")
    assert str(caught.value) == "No call of 'find_order' or 'book' was made whose arguments could be held to a schema."


def offered_with(reply: Reply[None], *tools: Tool) -> Reply[None]:
    """The reply to a question that these tools were sent with."""
    return Reply(Observation(text=reply.text, calls=reply.calls), tools=tools)


def test_without_tools_a_check_takes_those_that_were_sent() -> None:
    wrong = ("find_order", {"order": 1})
    for check, good in ((expect.valid_against_schema(), True), (expect.no_unknown_tool(), True)):
        assert passes(check, offered_with(called(FIND), FIND_TOOL)) is good
    assert not passes(expect.valid_against_schema(), offered_with(called(wrong), FIND_TOOL))
    assert not passes(expect.no_unknown_tool(), offered_with(called(("book", {})), FIND_TOOL))
    assert not passes(expect.no_unknown_tool(), offered_with(called(FIND)))
    assert expect.no_unknown_tool().says(None) == "calls no tool but those that were offered"


def test_where_it_is_unknown_what_was_sent_nothing_is_said() -> None:
    for check in (expect.valid_against_schema(), expect.no_unknown_tool()):
        with pytest.raises(NotApplicable) as caught:
            check(called(FIND), "A-1")
        assert str(caught.value) == "It is unknown which tools were offered."
    with pytest.raises(NotApplicable) as caught:
        expect.valid_against_schema()(offered_with(called(("book", {})), FIND_TOOL), "A-1")
    assert str(caught.value) == (
        "No call of a tool that was offered was made whose arguments could be held to a schema."
    )


def test_a_schema_that_is_none_is_refused_where_it_is_written() -> None:
    with pytest.raises(ValueError, match="The schema of the tool 'find' is no JSON schema: ") as caught:
        expect.valid_against_schema(Tool(name="find", parameters={"type": "dict"}))
    assert "\n" not in str(caught.value)


def test_an_argument_the_tool_does_not_have_is_refused_where_it_is_written() -> None:
    with pytest.raises(TypeError) as caught:
        expect.calls_only(find_order, ordr="A-1")
    assert str(caught.value) == "`calls_only()`: the tool 'find_order' has no argument 'ordr'. Nearest: 'order'."


@given(st.text() | st.sampled_from(["[" * 100_000, '"name":' * 20_000, "<" * 100_000, '"name": "a", ' * 9_000]))
def test_odd_and_huge_text_never_crashes_a_check(text: str) -> None:
    passes(expect.call_not_in_text(), called(text=text))
    broken: Reply[None] = Reply(Observation(calls=(Call(name="find_order", arguments_text=text),)))
    passes(expect.calls(find_order, order="A-1"), broken)
    passes(expect.valid_against_schema(find_order), broken)
    loose = expect.equivalent("2/5/2026", ["a"], ignore_case=True, ignore_punctuation=True, dates="dmy")
    odd: Reply[None] = called(("find_order", {"order": text, text: [text]}))
    for check in (expect.calls("find_order", order=loose), expect.valid_against_schema(find_order)):
        passes(check, odd)
