"""Tools: marked functions, offered by signature and docstring."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from holdfast.authoring.tools import documented, tool, tool_of
from holdfast.errors import UsageError


@tool
def find_order(order: str, history: bool = False) -> str:
    """Look an order up by its number.

    Args:
        order: its number,
            as printed on the parcel
        history: whether to list
            what happened before
    Returns:
        what is known
    """
    return f"{order} shipped"


def test_a_marked_function_stays_what_it_is() -> None:
    assert find_order("A-1") == "A-1 shipped"
    assert find_order.__holdfast_tool__ == "find_order"  # type: ignore[attr-defined]  # that is the mark


def test_it_is_offered_by_signature_and_docstring() -> None:
    offered = tool_of(find_order)
    assert (offered.name, offered.description) == ("find_order", "Look an order up by its number.")
    assert offered.parameters == {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "order": {"type": "string", "description": "its number, as printed on the parcel"},
            "history": {
                "type": "boolean",
                "default": False,
                "description": "whether to list what happened before",
            },
        },
        "required": ["order"],
    }


def test_a_name_of_its_own_wins() -> None:
    @tool(name="orders.find".replace(".", "_"))
    def find(order: str) -> str:
        return order

    assert tool_of(find).name == "orders_find"


class Address(BaseModel):
    title: str
    city: str


def test_models_literals_and_annotations_become_their_schema() -> None:
    @tool
    def send(
        to: Address, how: Literal["post", "mail"], copies: Annotated[int, Field(ge=1, description="how many")]
    ) -> None:
        """Send it."""

    properties: Any = tool_of(send).parameters["properties"]
    assert properties["how"] == {"enum": ["post", "mail"], "type": "string"}
    assert properties["copies"] == {"minimum": 1, "description": "how many", "type": "integer"}
    definitions: Any = tool_of(send).parameters["$defs"]
    assert list(definitions["Address"]["properties"]) == ["title", "city"]


def test_a_tool_without_parameters_takes_an_empty_object() -> None:
    @tool
    def now() -> str:
        """The time."""
        return ""

    assert tool_of(now).parameters == {"type": "object", "additionalProperties": False, "properties": {}}


def rest(*orders: str) -> None: ...
def bare(order) -> None: ...  # type: ignore[no-untyped-def]  # that is the mistake
def unknown(order: "Nowhere") -> None: ...  # type: ignore[name-defined]  # noqa: F821  # that is the mistake
def strange(order: object) -> None: ...


UNUSABLE = [
    (rest, "the parameter '*orders: str' cannot be given by name, as a release gives arguments"),
    (bare, "the parameter 'order' has no annotation, so it has no schema"),
    (unknown, "its annotations give no JSON schema: name 'Nowhere' is not defined"),
]


@pytest.mark.parametrize(("function", "message"), UNUSABLE)
def test_a_signature_that_cannot_be_offered_says_why(function: Any, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        tool_of(tool(function))
    assert str(caught.value) == message


def test_a_name_that_no_provider_takes_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^the name 'find order' has other characters than"):
        tool_of(tool(name="find order")(lambda: None))


def test_only_functions_are_marked() -> None:
    with pytest.raises(UsageError, match=r"^@tool marks functions, found <class 'int'>\.$"):
        tool(int)


DOCSTRINGS = [
    ("", ("", {})),
    ("One.\n\nTwo.", ("One.\n\nTwo.", {})),
    (
        "One.\n\nArgs:\n    a (int): first\n    b: second: with colon\n\nReturns:\n    c: no",
        ("One.", {"a": "first", "b": "second: with colon"}),
    ),
    (
        "One.\n\n:param a: first\n  goes on\n:param int b: second\n:returns: x\n",
        ("One.", {"a": "first goes on", "b": "second"}),
    ),
    ("One.\n\nArgs:\n    a:\n        below", ("One.", {"a": "below"})),
]


@pytest.mark.parametrize(("docstring", "read"), DOCSTRINGS)
def test_docstrings_are_read_in_two_styles(docstring: str, read: tuple[str, dict[str, str]]) -> None:
    assert documented(docstring) == read
