"""Reading JSON that a model wrote."""

import json
from collections.abc import Mapping
from typing import Any

from holdfast.errors import CheckFailed, shortened


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def parse_json(text: str, what: str) -> Any:
    """The JSON value in `text`, as it stands. Raises CheckFailed with the first place where it is not JSON."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        around = text[max(0, error.pos - 20) : error.pos + 20]
        raise CheckFailed(
            f"The {what} is not JSON: {error.msg} at character {error.pos}, near {shortened(around)}."
        ) from error
    except (ValueError, RecursionError) as error:
        raise CheckFailed(f"The {what} is not JSON that can be read: {error}.") from error


def as_object(value: Any, what: str) -> Mapping[str, Any]:
    """The value, if it is a JSON object. Raises CheckFailed otherwise."""
    if not isinstance(value, dict):
        raise CheckFailed(f"The {what} is no JSON object: found {shortened(value)}.")
    return value
