"""What a check knows of a tool."""

from typing import Any

import pytest
from pydantic import BaseModel

from holdfast import tool
from holdfast.authoring.tools import tool_of
from holdfast.domain.message import Tool
from holdfast.expect.offered import AnyTool, Offered, listed, names_of, offered, schema_of

SCHEMA: dict[str, Any] = {"type": "object", "properties": {"order": {"type": "string"}}, "required": ["order"]}
ORDER = frozenset({"order"})


class Address(BaseModel):
    city: str
    zip: str | None = None


@tool
def send_order(order: str, to: Address, copies: int = 1) -> str:
    """Send an order.

    Args:
        order: Its id.
        to: Where to.
    """
    return order


@tool(name="find")
def find_order(order: str, history: bool = False) -> str:
    return order


def anything(order: str, *rest: str, **more: str) -> str:
    return order


class Colour:
    """A class that no JSON schema describes."""


def paint(colour: Colour) -> None: ...


class Shop:
    def close(self, order: str) -> str:
        return order


@pytest.mark.parametrize(
    ("given", "known"),
    [
        (find_order, Offered("find", ("order",), frozenset({"order", "history"}))),
        (anything, Offered("anything", ("order",), None)),
        (Shop.close, Offered("close", ("order",), ORDER)),
        (Tool(name="find", parameters=SCHEMA), Offered("find", ("order",), ORDER)),
        (Tool(name="find", parameters={**SCHEMA, "additionalProperties": True}), Offered("find", ("order",), None)),
        (Tool(name="find", parameters={"type": "object"}), Offered("find")),
        ({"type": "function", "function": {"name": "find", "parameters": SCHEMA}}, Offered("find", ("order",), ORDER)),
        ({"name": "now"}, Offered("now", (), frozenset())),
        ("find", Offered("find")),
    ],
)
def test_what_is_known_of_a_tool(given: AnyTool, known: Offered) -> None:
    assert offered(given) == known


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"order": "A-1"}, ""),
        ({}, "it lacks the argument 'order'"),
        ({"order": "A-1", "ordr": 1}, "the tool has no argument 'ordr'"),
    ],
)
def test_arguments_that_a_tool_could_not_take(given: dict[str, Any], words: str) -> None:
    assert offered(find_order).misfit(given) == words
    assert offered("find").misfit(given) == ""


@pytest.mark.parametrize("given", [send_order, find_order])
def test_a_function_is_held_to_what_is_sent_of_it(given: Any) -> None:
    """But for descriptions, which say nothing about what is valid."""

    def bare(schema: Any) -> Any:
        if isinstance(schema, list):
            return [bare(each) for each in schema]
        if not isinstance(schema, dict):
            return schema
        return {key: bare(each) for key, each in schema.items() if key not in ("title", "description")}

    assert bare(schema_of(given)) == bare(tool_of(given).parameters)


def test_a_method_is_held_to_what_can_be_given() -> None:
    assert set(schema_of(Shop.close)["properties"]) == {"order"}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("find", "The tool 'find' is given by its name, which has no schema: give the function or the Tool."),
        ({"function": {"parameters": SCHEMA}}, "A tool in OpenAI's form has a function with a name; found "),
        (paint, "The tool 'paint' has no JSON schema: Unable to generate pydantic-core schema for "),
    ],
)
def test_a_tool_without_a_schema_is_refused(given: AnyTool, message: str) -> None:
    with pytest.raises(TypeError) as caught:
        schema_of(given)
    assert str(caught.value).startswith(message)


def test_what_is_no_tool_is_refused() -> None:
    with pytest.raises(TypeError, match="A tool is a function, a Tool, a tool in OpenAI's form, or a name; found 7"):
        offered(7)  # type: ignore[arg-type]  # what a user without a type checker may write


def test_names_in_words() -> None:
    assert names_of((find_order, "b"), "calls_any_of") == ["find", "b"]
    assert listed(["a", "b", "c"], "or") == "'a' or 'b' or 'c'"
    with pytest.raises(ValueError, match=r"`calls_any_of\(\)` needs at least one tool"):
        names_of((), "calls_any_of")
