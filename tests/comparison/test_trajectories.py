"""Where two runs of an agent part company."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from holdfast.comparison.trajectories import first_parting, parting_of
from holdfast.domain.message import Call
from holdfast.domain.observation import Observation
from holdfast.domain.trajectory import AnswerStep, Stopped, ToolStep, Trajectory, Transcript, UserStep


class Shop(BaseModel):
    pass


def called(name: str, arguments: str = "{}", result: str = "done") -> list[AnswerStep | ToolStep]:
    call = Call(name=name, arguments_text=arguments)
    return [AnswerStep(observation=Observation(calls=(call,))), ToolStep(call=call, result=result)]


def said(text: str) -> list[AnswerStep | ToolStep]:
    return [AnswerStep(observation=Observation(text=text))]


def run(*turns: list[AnswerStep | ToolStep], stopped: Stopped = "finished") -> Trajectory[Shop]:
    steps = (UserStep(text="Hi."), *(step for turn in turns for step in turn))
    return Trajectory(Transcript(steps=steps, stopped=stopped, world={}), Shop())


LOOK, CANCEL = called("look"), called("cancel", '{"order": "C-3", "now": true}')
CANCELS = """calls 'cancel'('{"order": "C-3", "now": true}')"""


@pytest.mark.parametrize(
    ("one", "other", "sentence"),
    [
        (run(LOOK, CANCEL), run(LOOK, called("refund", '{"order": 1}')),
         f"They part at turn 2: one {CANCELS}, the other calls 'refund'('{{\"order\": 1}}')."),
        (run(LOOK, CANCEL), run(LOOK, said("It cannot be done.")),
         f"They part at turn 2: one {CANCELS}, the other calls nothing and says 'It cannot be done.'."),
        (run(LOOK), run(called("look", result="packed")),
         "They part at turn 1: one was told 'done' by 'look', the other was told 'packed' by 'look'."),
        (run(LOOK, said("Done.")), run(LOOK),
         "They part at turn 2: one calls nothing and says 'Done.', the other ended (finished) after 1 turn."),
        (run(LOOK), run(LOOK, stopped="turn cap"),
         "They part at turn 1: one ended (finished) after 1 turn, the other ended (turn cap) after 1 turn."),
        (run(said("Yes?"), said("Done.")), run(said("Yes?"), said("It is done.")),
         "They part at turn 2: one says 'Done.', the other says 'It is done.'."),
        (run(said("Yes?"), LOOK), run(said("What is it?"), CANCEL),
         f"They part at turn 2: one calls 'look'('{{}}'), the other {CANCELS}."),
    ],
)  # fmt: skip
def test_the_first_turn_at_which_they_differ_is_told(
    one: Trajectory[Shop], other: Trajectory[Shop], sentence: str
) -> None:
    assert str(first_parting(one, other)) == sentence


def test_arguments_are_the_same_whatever_their_order_and_blanks() -> None:
    assert first_parting(run(CANCEL), run(called("cancel", '{"now":true,"order":"C-3"}'))) is None


def test_arguments_that_are_no_json_are_the_same_where_their_text_is() -> None:
    assert first_parting(run(called("a", "[" * 99_999)), run(called("a", "[" * 99_999))) is None
    assert first_parting(run(called("a", "{")), run(called("a", "{}"))) is not None


def test_kept_evidence_of_two_runs_is_compared_and_of_anything_else_is_not(bench: Any) -> None:
    one, other = (
        bench.trial("a", 0, "p", answer=Transcript(steps=tuple(turn), stopped="finished", world={}).kept()).evidence
        for turn in (LOOK, CANCEL)
    )
    assert parting_of(one, other).startswith(
        "They part at turn 1: before it calls 'look'('{}'), now it calls 'cancel'("
    )
    assert parting_of(one, one) == ""
    assert parting_of(one, bench.trial("a", 0, "p", answer={"steps": []}).evidence) == ""
    assert parting_of(bench.trial("a", 0, "p").evidence, other) == ""


turns = st.lists(
    st.builds(called, st.sampled_from("ab"), st.sampled_from(["{}", "{", '{"x": 1}']), st.sampled_from("xy"))
    | st.builds(said, st.sampled_from("mn")),
    max_size=4,
)


@given(turns, turns)
def test_a_run_never_parts_from_itself_and_parting_is_mutual(
    ones: list[list[AnswerStep | ToolStep]], others: list[list[AnswerStep | ToolStep]]
) -> None:
    one, other = run(*ones), run(*others)
    assert first_parting(one, one) is None
    there, back = first_parting(one, other), first_parting(other, one)
    assert (there is None) == (back is None)
    if there is not None and back is not None:
        assert (there.turn, there.over, there.one, there.other) == (back.turn, back.over, back.other, back.one)


def test_two_long_results_are_shown_where_they_part() -> None:
    one, other = (
        '{"name": "' + "x" * 100 + f'", "{name}": "CO", "zip": "80243"' + "}" for name in ("province", "state")
    )
    told = str(first_parting(run(called("look", result=one)), run(called("look", result=other))))
    shown = '\'{}", "{}": "CO", "zip": "80243"}}\' (from character 89)'
    one, other = (shown.format("x" * 21, name) for name in ("province", "state"))
    assert told == f"They part at turn 1: one was told {one} by 'look', the other was told {other} by 'look'."


def test_a_result_that_is_an_error_on_one_side_only_says_so() -> None:
    (answer, given), failed = LOOK, called("look")
    assert isinstance(given, ToolStep)
    told = str(first_parting(run([answer, given]), run([failed[0], given.model_copy(update={"is_error": True})])))
    assert told == (
        "They part at turn 1: one was told 'done' by 'look', the other was told 'done' as an error by 'look'."
    )


def test_a_user_who_said_something_else_before_is_told() -> None:
    """A simulated user is no script: what it said may be why the runs part."""

    def asked(text: str, *turns: list[AnswerStep | ToolStep]) -> Trajectory[Shop]:
        steps = (*LOOK, UserStep(text=text), *(step for turn in turns for step in turn))
        return Trajectory(Transcript(steps=steps, stopped="unknown", world=None), None)

    told = str(first_parting(asked("Yes.", CANCEL), asked("No.", said("Fine."))))
    assert told == (
        f"They part at turn 2: one {CANCELS}, the other calls nothing and says 'Fine.'. The users had said different "
        "things before turn 2."
    )
    assert first_parting(asked("Yes.", said("Fine.")), asked("No.", said("Fine."))) is None


def test_what_the_tools_of_a_user_gave_is_not_what_a_release_heard() -> None:
    def with_user(result: str) -> Trajectory[Shop]:
        step = ToolStep(call=Call(name="restart"), result=result, by="user")
        return Trajectory(Transcript(steps=(*LOOK, step), stopped="finished", world=None), None)

    assert first_parting(with_user("on"), with_user("off")) is None
