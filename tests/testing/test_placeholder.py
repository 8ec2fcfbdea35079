"""The value for a schema when the book has no answer."""

from typing import Any

import pytest

from holdfast.testing.placeholder import placeholder
from holdfast.testing.wording import UNKNOWN


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "object", "properties": {"a": {"type": "integer"}}}, {"a": 0}),
        ({"type": "object", "properties": {"a": {"type": "null"}, "b": {}}, "required": ["a"]}, {"a": None}),
        ({"type": "string"}, UNKNOWN),
        ({"enum": ["x", "y"]}, "x"),
        ({"const": 7}, 7),
        ({"type": "number", "minimum": 3}, 3),
        ({"type": ["boolean", "null"]}, False),
        ({"anyOf": [{"type": "boolean"}, {"type": "null"}]}, False),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 2}, [0, 0]),
        ({"$ref": "#/$defs/N", "$defs": {"N": {"type": "integer"}}}, 0),
        ({"$ref": "#/$defs/None"}, None),
    ],
)
def test_fits_what_endpoints_enforce(schema: dict[str, Any], value: object) -> None:
    assert placeholder(schema) == value


def test_a_schema_that_holds_itself_ends() -> None:
    node = {"type": "object", "properties": {"next": {"$ref": "#"}}}
    assert "next" in placeholder(node)
