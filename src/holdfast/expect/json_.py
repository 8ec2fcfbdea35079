"""Checks on answers that are JSON. The only home of jsonschema_rs."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel

from holdfast.domain.reply import Reply
from holdfast.domain.value import digest
from holdfast.errors import shortened
from holdfast.expect.check import Check

__all__ = ["is_json", "matches_schema"]


def is_json() -> Check[object, object]:
    """The answer is JSON as it stands: a fence or a word before it fails the check."""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        reply.json()

    return Check("is-json", rule, says="is JSON")


def matches_schema(schema: Mapping[str, Any] | type[BaseModel], /) -> Check[object, object]:
    """The answer is JSON that follows the JSON schema, or the schema of the pydantic class.

    The reason names the first place that does not. For an answer read into a class, `matches_expected` says more.
    """
    described, name = (dict(schema), "") if isinstance(schema, Mapping) else _described(schema)
    problem = _validator(described)

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        found = problem(reply.json())
        if found:
            raise AssertionError(f"Expected the answer to follow the schema; {found}")

    id = f"matches-schema-{name.lower() or digest(described)[:4]}"
    return Check(id, rule, says=f"follows the schema of {name}" if name else "follows the schema")


def _described(model: type[BaseModel]) -> tuple[dict[str, Any], str]:
    return model.model_json_schema(), model.__name__


def _validator(schema: dict[str, Any]) -> Callable[[Any], str]:
    """A function that gives the first place where a value does not follow `schema`, or nothing."""
    import jsonschema_rs  # loaded by those who use it: `import holdfast.expect` stays light

    validator = jsonschema_rs.validator_for(schema)

    def problem(value: Any) -> str:
        try:
            first = next(iter(validator.iter_errors(value)), None)
        except (ValueError, SystemError) as error:  # lone surrogates, which JSON may carry, have no form there
            return f"it cannot be held against it: {error}."
        if first is None:
            return ""
        place = ".".join(shortened(step).strip("'") for step in first.instance_path) or "the whole"
        return f"at {place}: {shortened(first.message, 160)}."

    return problem
