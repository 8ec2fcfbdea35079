"""The JSON form of an input, and its digest: what a case is told apart by."""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any, cast

from pydantic import TypeAdapter

from holdfast.domain.value import digest


def json_of(value: Any) -> Any:
    """An input as JSON values; images count by their sha256. Raises where it has no JSON form."""
    return value if isinstance(value, str) else _adapter(cast(Hashable, type(value))).dump_python(value, mode="json")


def digest_of_input(value: Any) -> str:
    """The digest of the canonical JSON of an input. Raises where it has no JSON form."""
    return digest(json_of(value))


@lru_cache(maxsize=256)
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast(Any, kind))
