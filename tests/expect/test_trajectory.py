"""Checks on a whole run of an agent."""

from typing import Any

import pytest
from pydantic import BaseModel

from holdfast import expect
from holdfast.domain.message import Call
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.domain.trajectory import AnswerStep, ToolStep, Trajectory, Transcript, UserStep

ANOTHER_PATH = (
    "Expected the path 'find', 'cancel' or 'cancel'; found 'find', 'refund'. It parts from the nearest at call 2."
)
LEFT_AS_IT_IS = (
    "Expected no error of a tool to be left as it is; the last call, of 'find', got 'Error: gone', and nothing was "
    "said after it."
)


class Shop(BaseModel):
    """A small world."""

    orders: dict[str, str] = {"A-1": "packed"}
    refunded: float = 0.0


def find(order: str) -> str:
    """Look an order up."""
    return order


def cancel(order: str) -> str:
    """Cancel an order."""
    return order


def run(*names: str, text: str = "Done.", error: str = "", stopped: Any = "finished", **world: Any) -> Trajectory[Shop]:
    """A run that calls tools of these names one after the other, the last of them in vain where there is an error."""
    steps: list[Any] = [UserStep(text="Please.")]
    for number, name in enumerate(names):
        call = Call(id=f"c{number}", name=name, arguments_text='{"order": "A-1"}')
        steps.append(AnswerStep(observation=Observation(calls=(call,), finish="tool_calls")))
        is_error = bool(error) and number == len(names) - 1
        steps.append(ToolStep(call=call, result=error if is_error else "ok", is_error=is_error))
    if text:
        steps.append(AnswerStep(observation=Observation(text=text, finish="stop")))
    return Trajectory(Transcript(steps=tuple(steps), stopped=stopped, world=None), Shop(**world))


@pytest.mark.parametrize(
    ("check", "done", "said"),
    [
        (expect.must_precede(find, cancel), run("find", "cancel"), ""),
        (expect.must_precede(find, cancel), run("find"), ""),
        (
            expect.must_precede(find, cancel), run("cancel", "find"),
            "Expected a call of 'find' before the first one of 'cancel', which is call 1; found 'cancel', 'find'.",
        ),
        (expect.never_calls("refund"), run("find", "cancel"), ""),
        (
            expect.never_calls(cancel, "refund"), run("find", "cancel"),
            "Expected no call of 'cancel' or 'refund'; call 2 of 2 is cancel('{\"order\": \"A-1\"}').",
        ),
        (expect.at_most_in_run(1, cancel), run("find", "cancel"), ""),
        (
            expect.at_most_in_run(1, cancel), run("cancel", "cancel"),
            "Expected at most 1 call of 'cancel' in the whole run; found 2: 'cancel', 'cancel'.",
        ),
        (expect.at_most_in_run(0), run(), ""),
        (expect.follows_one_of([find, cancel], [cancel]), run("cancel"), ""),
        (expect.follows_one_of([], [find]), run(), ""),
        (
            expect.follows_one_of([find, cancel], [cancel]), run("find", "refund"),
            ANOTHER_PATH,
        ),
        (expect.finishes(), run("find"), ""),
        (
            expect.finishes(), run("find", stopped="turn cap"),
            "Expected the run to finish; it was ended by its turn cap, after 'find'.",
        ),
        (expect.no_error_left(), run("find", error="Error: gone", text="It is gone, sorry."), ""),
        (expect.no_error_left(), run(), ""),
        (
            expect.no_error_left(), run("find", error="Error: gone", text=""),
            LEFT_AS_IT_IS,
        ),
        (expect.ends_in({"orders": {"A-1": "packed"}}), run(), ""),
        (expect.ends_in(lambda order: {"orders": {order: "packed"}}), run(), ""),
        (
            expect.ends_in({"refunded": 3.5}), run("find"),
            "Expected the world to end with refunded 3.5; found 0.0, after 'find'.",
        ),
        (
            expect.ends_in({"stock": 1}), run(),
            "Expected the world to end with a field 'stock'; it has orders, refunded.",
        ),
    ],
)  # fmt: skip
def test_each_check_says_what_it_expected_and_where_the_run_parts_from_it(check: Any, done: Any, said: str) -> None:
    if not said:
        check(done, "A-1")
        return
    with pytest.raises(AssertionError) as error:
        check(done, "A-1")
    assert str(error.value) == said


def test_ids_are_stable_and_name_the_tools() -> None:
    assert expect.must_precede(find, cancel).id == "must-precede-find-cancel"
    assert expect.at_most_in_run(2, cancel).id == "at-most-in-run-2-cancel"
    assert expect.ends_in({"orders": {}}).id == "ends-in-orders"
    assert expect.follows_one_of([find, cancel], []).id == "follows-one-of-find-cancel-none"


def test_what_can_never_pass_is_refused() -> None:
    with pytest.raises(ValueError, match="can never pass"):
        expect.at_most_in_run(-1)
    with pytest.raises(ValueError, match="give at least one path"):
        expect.follows_one_of()


def test_on_a_single_reply_they_say_where_they_belong() -> None:
    with pytest.raises(TypeError, match=r"it belongs to an `agent_contract`\.$"):
        expect.finishes()(Reply(Observation(text="hi"), raw_body="{}"), "A-1")
