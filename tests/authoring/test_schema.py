"""The schema of a response model is the one that OpenAI's SDK sends."""

from enum import Enum
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field

from holdfast.authoring.schema import schema_of, strict


class Kind(Enum):
    BILL = "bill"
    NOTE = "note"


class Line(BaseModel):
    """One line."""

    sku: str
    amount: float = Field(default=1.0, description="in euro")
    note: str | None = None


class Invoice(BaseModel):
    currency: Literal["EUR", "USD"]
    kind: Kind = Field(description="what it is")
    first: Line = Field(description="the first")
    lines: list[Line]
    other: Line | Kind | None = None


class Tree(BaseModel):
    name: str
    children: list["Tree"] = []


class Open(BaseModel):
    model_config = {"extra": "allow"}
    fields: dict[str, int]


@pytest.mark.parametrize("model", [Invoice, Line, Tree, Open])
def test_it_equals_the_sdks_own_strict_form(model: type[BaseModel]) -> None:
    pydantic_form: Any = pytest.importorskip("openai.lib._pydantic")
    assert schema_of(model).schema_ == pydantic_form.to_strict_json_schema(model)


def test_every_object_is_closed_and_every_property_required() -> None:
    schema = schema_of(Line)
    assert (schema.name, schema.strict) == ("Line", True)
    assert schema.schema_ == {
        "additionalProperties": False,
        "description": "One line.",
        "properties": {
            "sku": {"title": "Sku", "type": "string"},
            "amount": {"default": 1.0, "description": "in euro", "title": "Amount", "type": "number"},
            "note": {"anyOf": [{"type": "string"}, {"type": "null"}], "title": "Note"},
        },
        "required": ["sku", "amount", "note"],
        "title": "Line",
        "type": "object",
    }


def test_intersections_are_taken_as_the_sdk_takes_them() -> None:
    pydantic_form: Any = pytest.importorskip("openai.lib._pydantic")

    def schema() -> dict[str, Any]:
        item = {"type": "object", "properties": {"a": {"allOf": [{"type": "string"}]}}}
        return {"definitions": {"Item": item}, "allOf": [{"$ref": "#/definitions/Item"}, dict(item)]}

    ours, theirs = schema(), schema()
    assert strict(ours, ours) == pydantic_form._ensure_strict_json_schema(theirs, path=(), root=theirs)
