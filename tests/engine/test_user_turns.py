"""What a simulated user is asked, and how it is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.domain.agent import Dialogue, SimulatedUser
from holdfast.domain.message import Call
from holdfast.domain.observation import Observation, TrialKey, TrialRole
from holdfast.domain.release import Release
from holdfast.domain.trajectory import AnswerStep, ToolStep, UserStep
from holdfast.engine.user_turns import asked_for_a_turn, number_of, turn_of

USER = SimulatedUser(release="acme:user-2026-05-01", instructions="You are Ada. You want C-3 cancelled.")


def test_it_is_asked_with_the_conversation_as_it_saw_it() -> None:
    call = Call(name="cancel", arguments_text="{}")
    request = asked_for_a_turn(
        USER,
        [
            UserStep(text="Hello."),
            AnswerStep(observation=Observation(text=None, calls=(call,), reasoning="hm")),
            ToolStep(call=call, result="secret"),
            AnswerStep(observation=Observation(text="Which order?")),
            UserStep(text="C-3."),
            AnswerStep(observation=Observation(refusal="I cannot.")),
        ],
    )
    said = [(each.role, each.content) for each in request.messages[1:]]
    assert said == [("assistant", "Hello."), ("user", "Which order?"), ("assistant", "C-3."), ("user", "I cannot.")]
    system = request.messages[0]
    assert system.role == "system"
    assert "You are Ada." in str(system.content)
    assert "say ###STOP### and nothing else" in str(system.content)
    assert request.tools == ()


@pytest.mark.parametrize(
    ("text", "turn"),
    [
        ("Yes, I am sure.", ("Yes, I am sure.", False)),
        ("###STOP###", ("", True)),
        (" Thank you! ###STOP###\n", ("Thank you!", True)),
        ("", ("", False)),
        ("#STOP#", ("#STOP#", False)),
    ],
)
def test_it_ends_where_it_says_so(text: str, turn: tuple[str, bool]) -> None:
    assert turn_of(USER, text) == turn


roles: st.SearchStrategy[TrialRole] = st.sampled_from(["planned", "confirm", "extension", "live"])


@given(trials=st.sets(st.tuples(roles, st.integers(0, 1000)), max_size=20))
def test_no_two_trials_share_a_number(trials: set[tuple[TrialRole, int]]) -> None:
    keys = [
        TrialKey(contract="c", case="a", request="r", release=Release("acme:one"), role=role, number=at)
        for role, at in trials
    ]
    assert len({number_of(key) for key in keys}) == len(keys)


def test_the_user_is_part_of_what_is_asked() -> None:
    other = SimulatedUser(release="acme:user-2026-06-01", instructions=USER.instructions)
    with_user = [Dialogue(turns=["Hello."], user=each) for each in (None, USER, other)]
    assert len({each.model_dump_json() for each in with_user}) == 3
    with pytest.raises(ValueError, match="provider:id"):
        SimulatedUser(release="acme", instructions="x")
