"""What an agent is told, and its evidence key."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from holdfast.domain.agent import Agent, AgentCase, AgentTool, Caps, Dialogue
from holdfast.domain.message import Sampling, Tool, user


class Shop(BaseModel):
    orders: dict[str, str] = {"C-3": "packed"}


class Bank(BaseModel):
    orders: dict[str, str] = {"C-3": "packed"}


def tool(name: str = "cancel", **parameters: Any) -> AgentTool:
    return AgentTool(tool=Tool(name=name, parameters={"type": "object", **parameters}), run=lambda world, given: None)


def case(world: BaseModel | None = None, *, tools: tuple[AgentTool, ...] = (tool(),), **told: Any) -> AgentCase:
    return AgentCase(
        dialogue=Dialogue(**{"turns": ["Cancel C-3.", "Yes."], **told}), world=world or Shop(), tools=tools
    )


def key(one: AgentCase, caps: Caps | None = None) -> str:
    return Agent(cases={"a": one}, caps=caps or Caps()).digest("a")


def test_the_first_request_ends_with_the_first_turn() -> None:
    request = case(system="Be kind.", history=[user("Hi")], sampling=Sampling(seed=1)).request
    assert [(each.role, each.content) for each in request.messages] == [
        ("system", "Be kind."), ("user", "Hi"), ("user", "Cancel C-3."),
    ]  # fmt: skip
    assert ([each.name for each in request.tools], request.sampling.seed) == (["cancel"], 1)


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (case(turns=["Cancel C-3.", "No."]), "a later turn of the script"),
        (case(system="Be kind."), "the system prompt"),
        (case(sampling=Sampling(temperature=0.0)), "the sampling"),
        (case(tools=(tool("stop"),)), "the name of a tool"),
        (case(tools=(tool(required=["order"]),)), "the schema of a tool"),
        (case(Bank()), "the class of the world"),
        (case(Shop(orders={"C-3": "shipped"})), "the start of the world"),
    ],
)
def test_what_an_agent_is_asked_stands_in_its_key(other: AgentCase, what: str) -> None:
    assert key(other) != key(case()), what


def test_caps_stand_in_the_key_and_the_patience_with_tools_does_not() -> None:
    assert key(case(), Caps(turns=3)) != key(case())
    assert key(case(), Caps(tool_s=1.0)) == key(case())


def test_unset_caps_are_the_defaults() -> None:
    assert Caps(turns=None, tool_calls=None, tool_s=None) == Caps()


@pytest.mark.parametrize("given", [{"turns": 0}, {"tool_calls": -1}, {"tool_s": 0}, {"turn": 3}])
def test_caps_that_stop_everything_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Caps(**given)


@pytest.mark.parametrize("turns", [[], "Cancel C-3.", [3]])
def test_a_dialogue_has_turns(turns: Any) -> None:
    with pytest.raises(ValidationError, match="turns"):
        Dialogue(turns=turns)


def test_a_tool_is_found_by_its_name() -> None:
    assert case().tool("cancel") is not None
    assert case().tool("refund") is None
