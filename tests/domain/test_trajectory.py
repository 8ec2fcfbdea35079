"""What checks of an agent read, and how it is kept."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from holdfast.domain.message import Call
from holdfast.domain.observation import Observation, Usage
from holdfast.domain.trajectory import AnswerStep, ToolStep, Trajectory, Transcript, UserStep, restored, state_of
from holdfast.errors import NotApplicable


class Shop(BaseModel):
    orders: dict[str, str | None] = {"C-3": "packed"}


CANCEL = Call(name="cancel", arguments_text='{"order": "C-3"}', id="1")
REFUND = Call(name="refund", id="2")
STEPS = (
    UserStep(text="Cancel C-3."),
    AnswerStep(observation=Observation(calls=(CANCEL, REFUND), usage=Usage(input_tokens=3))),
    ToolStep(call=CANCEL, result="cancelled"),
    ToolStep(call=REFUND, result="Error: ValueError: No.", is_error=True),
    AnswerStep(observation=Observation(text="Done.", finish="stop")),
)


def transcript(**given: object) -> Transcript:
    return Transcript(**{"steps": STEPS, "stopped": "finished", "world": {"orders": {"C-3": None}}, **given})  # type: ignore[arg-type]  # a table


def test_a_trajectory_tells_what_was_said_called_and_given() -> None:
    run = Trajectory(transcript(), Shop(), bodies=['{"id": "x"}'])
    assert (run.names(), run.text, run.stopped) == (["cancel", "refund"], "Done.", "finished")
    assert run.calls[0].arguments == {"order": "C-3"}
    assert [(turn.text, len(turn.calls)) for turn in run.turns] == [("", 2), ("Done.", 0)]
    assert [turn.raw for turn in run.turns] == [{"id": "x"}, {}]
    assert run.turns[0].usage.input_tokens == 3
    assert [(each.result, each.is_error) for each in run.results][1] == ("Error: ValueError: No.", True)
    assert repr(run) == "Trajectory(finished, 2 turns, calls=['cancel', 'refund'], 'Done.')"


def test_without_an_answer_there_is_no_text() -> None:
    assert Trajectory(transcript(steps=STEPS[:1], stopped="lost"), Shop()).text == ""


def test_what_is_kept_is_read_again_as_it_was() -> None:
    kept = transcript().kept()
    assert Transcript.model_validate(json.loads(json.dumps(kept))) == transcript()
    assert isinstance(kept, dict)
    assert kept["world"] == {"orders": {"C-3": None}}  # what is unknown is left out of steps, never out of a world
    assert "reasoning" not in json.dumps(kept)


def test_a_transcript_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format"):
        Transcript.model_validate({"format": 2, "steps": [], "stopped": "finished", "world": None})


@given(st.dictionaries(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.none() | st.text("ab")))
def test_a_world_comes_back_from_its_state(orders: dict[str, str | None]) -> None:
    world = Shop(orders=orders)
    assert restored(Shop(), json.loads(json.dumps(state_of(world)))) == world


def test_a_state_of_another_world_is_refused() -> None:
    with pytest.raises(ValueError, match="orders"):
        restored(Shop(), {"orders": 3})


def test_of_a_recording_the_world_may_be_unknown_and_then_no_check_fails_by_it() -> None:
    run: Trajectory[Shop] = Trajectory(transcript(world=None, stopped="unknown"), None, recording='{"meta": {"a": 1}}')
    assert (run.stopped, run.recording) == ("unknown", {"meta": {"a": 1}})
    with pytest.raises(NotApplicable, match="does not say how its world ended"):
        run.world  # noqa: B018  # what it raises is what is tested
    assert transcript(world=None).text().endswith("ended: finished\nworld: unknown")
    assert Trajectory(transcript(), Shop()).recording == {}


def test_what_the_tools_of_a_simulated_user_gave_is_a_step_and_no_result_of_the_release() -> None:
    restart = ToolStep(call=Call(name="restart"), result="on", by="user")
    found = transcript(steps=(*STEPS, restart))
    assert [step.call.name for step in Trajectory(found, Shop()).results] == ["cancel", "refund"]
    assert found.text().splitlines()[-3] == "user, restart: on"
    kept = json.dumps(found.kept())
    assert kept.count('"by"') == 1  # of the release's own calls nothing is added
    assert Transcript.model_validate(json.loads(kept)) == found
