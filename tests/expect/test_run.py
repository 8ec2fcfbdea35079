"""Checks on the answers and the calls that a run of an agent is made of."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from pydantic import BaseModel

from holdfast import expect
from holdfast.domain.message import Call
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.domain.trajectory import AnswerStep, Trajectory, Transcript
from holdfast.errors import NotApplicable


class Shop(BaseModel):
    """A small world."""


def find(order: str) -> str:
    """Look an order up."""
    return order


def cancel(order: str, now: bool = False) -> str:
    """Cancel an order."""
    return order


def run(*answers: str | Sequence[tuple[str, str]] | tuple[str, Sequence[tuple[str, str]]]) -> Trajectory[Shop]:
    """A run of these answers: a text, calls as names with arguments, or both."""
    steps = []
    for answer in answers:
        text, calls = answer if isinstance(answer, tuple) else (answer, []) if isinstance(answer, str) else ("", answer)
        made = tuple(Call(name=name, arguments_text=arguments) for name, arguments in calls)
        steps.append(AnswerStep(observation=Observation(text=str(text), calls=made)))
    return Trajectory(Transcript(steps=tuple(steps), stopped="finished", world={}), Shop())


FIND, CANCEL = ("find", '{"order": "A-1"}'), ("cancel", '{"order":"A-1","now":true}')
ORDER: Mapping[str, object] = {"order": lambda order: order}
NOW = {"order": "A-1", "now": True}

NO_JSON = (
    "Expected find({'order': 'A-1'}) as call 1 of 1; the arguments text of the call of 'find' is not JSON: Expecting "
    "property name enclosed in double quotes at character 1, near '{'."
)


def cancels(order: str) -> Sequence[tuple[Any, Mapping[str, object]]]:
    """What is right for an order."""
    return [(cancel, {"order": order, "now": True})]


@pytest.mark.parametrize(
    ("check", "done", "said"),
    [
        (expect.every_turn(expect.no_text_with_call()), run([FIND], "Done."), ""),
        (
            expect.every_turn(expect.no_text_with_call()), run([FIND], ("Now!", [CANCEL]), "Done."),
            "At turn 2 of 3: Expected no text beside a tool call; found a call of 'cancel' beside the text 'Now!'.",
        ),
        (expect.every_turn(expect.one_call_at_a_time()), run([FIND], [CANCEL]), ""),
        (
            expect.every_turn(expect.one_call_at_a_time()), run([FIND, CANCEL]),
            "At turn 1 of 1: Expected one call at a time; found 2 in one answer: calls of 'find', 'cancel'.",
        ),
        (expect.every_turn(expect.valid_against_schema(find)), run("Hm.", [FIND]), ""),
        (expect.makes_calls([(find, ORDER), (cancel, NOW)]), run([FIND], [CANCEL], "Done."), ""),
        (expect.makes_calls(cancels, among=[cancel]), run([FIND], [CANCEL]), ""),
        (expect.makes_calls([]), run("Done."), ""),
        (
            expect.makes_calls([("find", ORDER), ("cancel", expect.equivalent({"order": "A-1"}, more_fields=True))]),
            run([FIND, CANCEL]), "",
        ),
        (
            expect.makes_calls([(find, ORDER), (cancel, NOW)]), run([FIND], "Done."),
            "Expected 2 calls; found 1: there is no cancel({'order': 'A-1', 'now': True}).",
        ),
        (
            expect.makes_calls([(find, ORDER)]), run([FIND], [CANCEL]),
            "Expected 1 call; found 2: the first too many is 'cancel'('{\"order\":\"A-1\",\"now\":true}').",
        ),
        (
            expect.makes_calls([(cancel, NOW)]), run([FIND]),
            "Expected cancel({'order': 'A-1', 'now': True}) as call 1 of 1; found 'find'('{\"order\": \"A-1\"}').",
        ),
        (
            expect.makes_calls([(cancel, {"order": "A-1"})]), run([CANCEL]),
            "Expected cancel({'order': 'A-1'}) as call 1 of 1; they part at 'now': expected nothing, found True.",
        ),
        (
            expect.makes_calls([(find, ORDER)]), run([("find", "{")]),
            NO_JSON,
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


def test_a_check_that_applies_to_no_turn_does_not_apply_to_the_run() -> None:
    for done in (run("Hm."), run()):
        with pytest.raises(NotApplicable):
            expect.every_turn(expect.valid_against_schema(find))(done, "A-1")


def test_what_a_run_s_check_cannot_take_is_refused_where_it_is_written() -> None:
    with pytest.raises(ValueError, match="'finishes' reads a whole run already"):
        expect.every_turn(expect.finishes())
    with pytest.raises(TypeError, match=r"it belongs to an `agent_contract`\.$"):
        expect.every_turn(expect.no_call())(Reply(Observation(text="hi"), raw_body="{}"), "A-1")


def test_ids_say_what_is_held() -> None:
    assert expect.every_turn(expect.no_call()).id == "every-turn.no-call"
    assert expect.makes_calls([], among=[find, cancel]).id == "makes-calls-find-cancel"
    assert expect.makes_calls([]).says(None) == "makes exactly the wanted calls"


def test_they_compose() -> None:
    policy = expect.every_turn(expect.no_text_with_call()) & expect.every_turn(expect.one_call_at_a_time())
    policy(run([FIND]), "A-1")
    with pytest.raises(AssertionError, match=r"^Expected it not to hold that the run in every turn calls no tool"):
        (~expect.every_turn(expect.no_call()))(run("Hm."), "A-1")
