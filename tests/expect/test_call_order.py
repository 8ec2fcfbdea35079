"""Checks on which tools one answer calls, how often and in which order."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast import expect
from holdfast.domain.message import Call
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.expect import Check


def find(order: str) -> str:
    return order


def refund(order: str) -> str:
    return order


def made(names: str) -> Reply[None]:
    """An answer that calls these tools; what is wrong with their arguments is not for these checks."""
    return Reply(Observation(text="So." if not names else None, calls=tuple(Call(name=it) for it in names.split())))


@pytest.mark.parametrize(
    ("check", "names", "message"),
    [
        (expect.calls_any_of(find, refund), "other refund", None),
        (expect.calls_any_of(find, refund), "other", "Expected a call of 'find' or 'refund'; found a call of 'other'."),
        (expect.calls_any_of(find, refund), "", "Expected a call of 'find' or 'refund'; found 'So.'."),
        (expect.calls_in_order(find, refund), "find refund", None),
        (expect.calls_in_order(find, refund), "other find other refund other", None),
        (expect.calls_in_order(find, refund, find), "find refund find", None),
        (
            expect.calls_in_order(find, refund),
            "refund find",
            (
                "Expected calls of 'find' then 'refund'; there is none of 'refund' after that of 'find' (call 2 of 2), "
                "in calls of 'refund', 'find'."
            ),
        ),
        (
            expect.calls_in_order(find, find),
            "find",
            (
                "Expected calls of 'find' then 'find'; there is none of 'find' after that of 'find' (call 1 of 1), "
                "in a call of 'find'."
            ),
        ),
        (expect.calls_in_order(find), "", "Expected calls of 'find'; there is none of 'find', in 'So.'."),
        (expect.calls_each_once(find, refund), "refund other other find", None),
        (
            expect.calls_each_once(find, refund),
            "find find refund",
            (
                "Expected one call each of 'find' and 'refund'; 'find' is called 2 times, "
                "in calls of 'find', 'find', 'refund'."
            ),
        ),
        (
            expect.calls_each_once(find, refund),
            "find",
            "Expected one call each of 'find' and 'refund'; 'refund' is not called, in a call of 'find'.",
        ),
        (expect.at_most_calls(2), "find refund", None),
        (expect.at_most_calls(0), "", None),
        (expect.at_most_calls(1, find), "find refund refund", None),
        (
            expect.at_most_calls(1),
            "find refund",
            "Expected at most 1 call; found 2, in calls of 'find', 'refund'.",
        ),
        (
            expect.at_most_calls(2, "find"),
            "find find refund find",
            "Expected at most 2 calls of 'find'; found 3, in calls of 'find', 'find', 'refund', 'find'.",
        ),
        (expect.one_call_at_a_time(), "find", None),
        (expect.one_call_at_a_time(), "", None),
        (
            expect.one_call_at_a_time(),
            "find find",
            "Expected one call at a time; found 2 in one answer: calls of 'find', 'find'.",
        ),
        (expect.parallel_calls(), "find refund", None),
        (expect.parallel_calls(), "find", "Expected at least 2 calls in one answer; found a call of 'find'."),
        (expect.parallel_calls(3), "", "Expected at least 3 calls in one answer; found 'So.'."),
    ],
)
def test_which_calls_and_in_which_order(check: Check[Any, Any], names: str, message: str | None) -> None:
    if message is None:
        check(made(names), "A-1")
        return
    with pytest.raises(AssertionError) as caught:
        check(made(names), "A-1")
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (lambda: expect.at_most_calls(-1), "`at_most_calls(-1)` can never pass: give a number from 0 on."),
        (lambda: expect.parallel_calls(1), "`parallel_calls(1)`: calls are parallel from 2 on."),
        (
            lambda: expect.calls_in_order(),
            "`calls_in_order()` needs at least one tool: without any it would say nothing.",
        ),
    ],
)
def test_what_would_say_nothing_is_refused(write: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError) as caught:
        write()
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("check", "id", "says"),
    [
        (expect.calls_any_of(find, refund), "calls-any-of-find-refund", "calls 'find' or 'refund'"),
        (expect.calls_in_order(find, refund), "calls-in-order-find-refund", "makes calls of 'find' then 'refund'"),
        (expect.calls_each_once(find, refund), "calls-each-once-find-refund", "calls 'find' and 'refund' once each"),
        (expect.at_most_calls(2), "at-most-calls-2", "makes at most 2 calls"),
        (expect.at_most_calls(1, find), "at-most-calls-1-find", "makes at most 1 call of 'find'"),
        (expect.one_call_at_a_time(), "one-call-at-a-time", "makes one call at a time"),
        (expect.parallel_calls(), "parallel-calls-2", "makes at least 2 calls at once"),
    ],
)
def test_ids_are_stable_and_each_says_what_it_states(check: Check[Any, Any], id: str, says: str) -> None:
    assert (check.id, check.says("A-1")) == (id, says)


NAMES = st.lists(st.sampled_from(["a", "b", "c"]), max_size=6).map(" ".join)


def passes(check: Check[Any, Any], names: str) -> bool:
    try:
        check(made(names), "A-1")
    except AssertionError:
        return False
    return True


@given(NAMES, st.integers(2, 4))
def test_calls_are_at_least_so_many_or_fewer(names: str, count: int) -> None:
    assert passes(expect.parallel_calls(count), names) is not passes(expect.at_most_calls(count - 1), names)
    assert passes(expect.one_call_at_a_time(), names) is passes(expect.at_most_calls(1), names)


@given(NAMES.filter(bool))
def test_calls_are_in_the_order_they_were_made_in(names: str) -> None:
    assert passes(expect.calls_in_order(*names.split()), names)
    assert not passes(expect.calls_in_order(*names.split(), "a"), names)


@given(st.text(), st.text())
def test_odd_names_never_crash_a_check(one: str, other: str) -> None:
    reply: Reply[None] = Reply(Observation(calls=(Call(name=one), Call(name=other * 1000))))
    for check in (expect.calls_any_of("a"), expect.calls_in_order("a"), expect.calls_each_once("a"), expect.no_call()):
        with pytest.raises(AssertionError):
            (check & ~expect.calls_any_of("a"))(reply, "A-1")
