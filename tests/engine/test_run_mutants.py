"""Mutants of runs: each is wrong in the way its name says, and nothing makes one crash."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.domain.message import Call
from holdfast.domain.observation import Observation
from holdfast.domain.trajectory import AnswerStep, ToolStep, Transcript, UserStep
from holdfast.engine.run_mutants import CHATTER, RUN_MUTATORS, parts_of, steps_of, words_of

FIND = Call(name="find", arguments_text='{"order": "C-3"}', id="1")
CANCEL = Call(name="cancel", arguments_text='{"order": "C-3", "now": true}', id="2")
RUN = Transcript(
    steps=(
        UserStep(text="Cancel C-3."),
        AnswerStep(observation=Observation(calls=(FIND,), finish="tool_calls")),
        ToolStep(call=FIND, result="packed"),
        AnswerStep(observation=Observation(text="Are you sure?", finish="stop")),
        UserStep(text="Yes."),
        AnswerStep(observation=Observation(calls=(CANCEL,), finish="tool_calls")),
        ToolStep(call=CANCEL, result="cancelled"),
        AnswerStep(observation=Observation(text="The order C-3 is cancelled.", finish="stop")),
    ),
    stopped="finished",
    world={"orders": {"C-3": "cancelled"}},
)
FAILED = RUN.model_copy(
    update={"steps": (*RUN.steps[:6], ToolStep(call=CANCEL, result="Error: gone", is_error=True), RUN.steps[7])}
)
OTHER = RUN.model_copy(update={"steps": (UserStep(text="Refund B-2."), *RUN.steps[3:4]), "world": {"orders": {}}})


def mutant(name: str, run: Transcript = RUN, seed: int = 0, others: Any = (OTHER,)) -> Transcript | None:
    (mutator,) = (each for each in RUN_MUTATORS if each.name == name)
    return mutator.mutant(run, Random(seed), others)


def made(name: str, run: Transcript = RUN, seed: int = 0) -> Transcript:
    found = mutant(name, run, seed)
    assert found is not None
    return found


def answers(run: Transcript) -> list[tuple[str, list[str]]]:
    seen = [step.observation for step in run.steps if isinstance(step, AnswerStep)]
    return [(each.text or "", [call.name for call in each.calls]) for each in seen]


def test_parts_hold_every_result_beside_its_call_and_become_the_same_steps() -> None:
    assert [[each.call.name for each in part.made] for part in parts_of(RUN.steps)] == [
        [],
        ["find"],
        [],
        [],
        ["cancel"],
        [],
    ]
    assert steps_of(parts_of(RUN.steps)) == RUN.steps


LAST = "The order C-3 is cancelled."
ASKED = ("Are you sure?", [])


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("empty", [("", ["find"]), ASKED, ("", ["cancel"]), ("", [])]),
        ("refuse", [("", ["find"]), ASKED, ("", ["cancel"]), ("I'm sorry, but I can't help with that.", [])]),
        ("truncate", [("", ["find"]), ASKED, ("", ["cancel"]), ("The order C-3", [])]),
        ("other-case", [ASKED]),
        ("stop-early", [("", ["find"]), ASKED]),
    ],
)
def test_what_is_said_is_wrong_in_the_way_the_name_says(name: str, found: Any) -> None:
    assert answers(made(name)) == found


def test_calls_are_dropped_repeated_reordered_and_changed() -> None:
    left = [[call for _, calls in answers(made("drop-call", seed=seed)) for call in calls] for seed in range(9)]
    assert (min(left), max(left)) == (["cancel"], ["find"])
    assert ["find", "find"] in [calls for seed in range(9) for _, calls in answers(made("duplicate-call", seed=seed))]
    swapped = made("reorder-calls")
    assert [calls for _, calls in answers(swapped) if calls] == [["cancel"], ["find"]]
    assert [step.result for step in swapped.steps if isinstance(step, ToolStep)] == ["cancelled", "packed"]
    changed = [made("change-argument", seed=seed) for seed in range(5)]
    assert all(steps_of(parts_of(each.steps)) == each.steps for each in changed)
    assert RUN.steps not in [each.steps for each in changed]


def test_a_call_that_leaked_is_not_carried_out_and_chatter_stands_beside_a_call() -> None:
    leaked = made("leak-call")
    assert sum(isinstance(step, ToolStep) for step in leaked.steps) == 1
    assert any("<tool_call>" in text and not calls for text, calls in answers(leaked))
    assert any(text == CHATTER and calls for text, calls in answers(made("text-with-call")))


def test_after_an_error_nothing_more_is_called_or_said() -> None:
    assert mutant("ignore-error") is None
    ignored = made("ignore-error", FAILED)
    assert answers(ignored)[-1] == ("", [])
    last = ignored.steps[-2]
    assert isinstance(last, ToolStep)
    assert last.is_error


def test_one_value_of_the_world_is_another_and_the_run_keeps_its_own() -> None:
    assert made("change-world").world != RUN.world
    assert RUN.world == {"orders": {"C-3": "cancelled"}}
    assert mutant("change-world", RUN.model_copy(update={"world": None})) is None
    assert mutant("other-case", others=()) is None


def test_a_run_is_shown_on_one_line() -> None:
    assert words_of(RUN) == (
        'user: Cancel C-3. | find({"order": "C-3"}) | Are you sure? | user: Yes. | cancel({"order": "C-3", "now": '
        'true}) | The order C-3 is cancelled. | world {"orders": {"C-3": "cancelled"}}'
    )


calls = st.builds(
    Call, name=st.sampled_from("ab"), arguments_text=st.sampled_from(["{}", "{", '{"x": 1}', "[" * 9_999])
)
seen = st.builds(Observation, text=st.none() | st.text(max_size=9), calls=st.lists(calls, max_size=3).map(tuple))
given_back = st.builds(
    ToolStep, call=calls, result=st.text(max_size=3), is_error=st.booleans(), by=st.sampled_from([None, "user"])
)
said = st.builds(UserStep, text=st.text(max_size=3)) | st.builds(AnswerStep, observation=seen)
steps = st.lists(said | given_back, max_size=6)


@given(steps, st.sampled_from([None, {}, {"a": [1, None]}, [], 3]), st.integers(0, 9))
def test_no_run_makes_a_mutator_crash_and_the_same_dice_give_the_same(found: Any, world: Any, seed: int) -> None:
    run = Transcript(steps=tuple(found), stopped="unknown", world=world)
    for mutator in RUN_MUTATORS:
        one, again = (mutator.mutant(run, Random(seed), (RUN,)) for _ in range(2))
        assert one == again
        assert one is None or (one.steps, one.world) != (run.steps, run.world)
        assert one is None or words_of(one) is not None
