"""The JSON schema sent for a response model, in the strict form of OpenAI's SDK.

It closes every object, requires every property, drops null defaults and inlines a reference that has neighbours, so
that a contract asks for byte for byte what ``chat.completions.parse(response_format=Model)`` asks for.
"""

from typing import Any

from pydantic import BaseModel

from holdfast.domain.message import Schema


def schema_of(model: type[BaseModel]) -> Schema:
    """The strict schema of a pydantic class, under its name. Raises ValueError where it has none."""
    schema = model.model_json_schema()
    return Schema(name=model.__name__, schema=strict(schema, schema), strict=True)


def strict(schema: Any, root: dict[str, Any]) -> Any:
    """`schema` in the strict form, changed in place. References are looked up in `root`."""
    if not isinstance(schema, dict):
        return schema
    for name in ("$defs", "definitions"):
        for definition in _object(schema.get(name)).values():
            strict(definition, root)
    if schema.get("type") == "object":
        schema.setdefault("additionalProperties", False)
    _strict_parts(schema, root)
    if schema.get("default", ...) is None:
        del schema["default"]
    return _inlined(schema, root) if "$ref" in schema and len(schema) > 1 else schema


def _strict_parts(schema: dict[str, Any], root: dict[str, Any]) -> None:
    if isinstance(properties := schema.get("properties"), dict):
        schema["required"] = list(properties)
        schema["properties"] = {name: strict(each, root) for name, each in properties.items()}
    if isinstance(schema.get("items"), dict):
        schema["items"] = strict(schema["items"], root)
    if isinstance(schema.get("anyOf"), list):
        schema["anyOf"] = [strict(each, root) for each in schema["anyOf"]]
    whole = schema.get("allOf")
    if isinstance(whole, list) and len(whole) == 1:
        del schema["allOf"]
        schema.update(strict(whole[0], root))
    elif isinstance(whole, list):
        schema["allOf"] = [strict(each, root) for each in whole]


def _inlined(schema: dict[str, Any], root: dict[str, Any]) -> Any:
    target: Any = root
    for key in schema.pop("$ref").removeprefix("#/").split("/"):
        target = target[key]
    schema.update({**target, **schema})  # what stands here wins over what is referred to
    return strict(schema, root)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
