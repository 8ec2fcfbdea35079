"""The smallest value that fits a JSON schema: what an enforcing release says when it has nothing to say."""

from collections.abc import Mapping
from typing import Any

from holdfast.testing.wording import UNKNOWN

_DEPTH = 12


def placeholder(schema: Mapping[str, Any]) -> Any:
    """A value for `schema`, its free strings saying that the release is simulated. Covers what endpoints enforce."""
    return _value(schema, schema, _DEPTH)


def _value(schema: Any, root: Mapping[str, Any], depth: int) -> Any:
    if not isinstance(schema, Mapping) or depth == 0:
        return None
    for name in ("const", "default"):
        if name in schema:
            return schema[name]
    if isinstance(schema.get("$ref"), str):
        return _value(_target(schema["$ref"], root), root, depth - 1)
    for name in ("enum", "anyOf", "oneOf", "allOf"):
        options = schema.get(name)
        if isinstance(options, list) and options:
            return options[0] if name == "enum" else _value(options[0], root, depth - 1)
    return _typed(schema, root, depth)


def _typed(schema: Mapping[str, Any], root: Mapping[str, Any], depth: int) -> Any:
    kind = schema.get("type", "object" if "properties" in schema else "string")
    match kind[0] if isinstance(kind, list) and kind else kind:
        case "object":
            properties = schema.get("properties")
            required = schema.get("required", properties)
            inner = properties if isinstance(properties, Mapping) else {}
            return {name: _value(one, root, depth - 1) for name, one in inner.items() if name in (required or ())}
        case "array":
            least = schema.get("minItems", 0)
            return [_value(schema.get("items"), root, depth - 1)] * (least if isinstance(least, int) else 0)
        case "integer" | "number":
            return schema.get("minimum", 0)
        case "boolean":
            return False
        case "null":
            return None
        case _:
            return UNKNOWN


def _target(reference: str, root: Mapping[str, Any]) -> Any:
    found: Any = root
    for step in reference.removeprefix("#").strip("/").split("/"):
        if step:
            found = found.get(step) if isinstance(found, Mapping) else None
    return found
