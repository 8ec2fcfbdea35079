"""Planted changes as data: which change, for which requests, how often, with which parameters."""

import inspect
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Self, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model, model_validator

from holdfast.errors import nearest, shortened
from holdfast.testing import changes
from holdfast.testing.changes import Scene
from holdfast.testing.reply import SimulatedReply
from holdfast.testing.where import Where

CHANGES: Mapping[str, Callable[..., SimulatedReply]] = MappingProxyType(
    {
        name: found
        for name, found in vars(changes).items()
        if inspect.isfunction(found) and found.__module__ == changes.__name__ and not name.startswith("_")
    }
)


class Plant(BaseModel):
    """One planted change: `Plant("drop_field", field="total", where=Where(has_schema=True), rate=0.3)`.

    `rate` is the share of trials it concerns. Further arguments are the change's own parameters.
    """

    # The change's function says which further settings there are; the validator below refuses all others.
    model_config = ConfigDict(frozen=True, extra="allow")

    change: str
    where: Where = Where()
    rate: float = Field(default=1.0, ge=0.0, le=1.0)

    def __init__(self, change: str | None = None, /, **settings: Any) -> None:
        super().__init__(**settings if change is None else {"change": change, **settings})

    @model_validator(mode="after")
    def _change_and_parameters_are_known(self) -> Self:
        if self.change not in CHANGES:
            raise ValueError(f"There is no change {self.change!r}. {_names(self.change, CHANGES)}")
        model = _parameters_of(self.change)
        try:
            model.model_validate(self.parameters)
        except ValidationError as error:
            raise ValueError(" ".join(_mistake(self.change, dict(one)) for one in error.errors())) from error
        return self

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters given for the change."""
        return dict(self.model_extra or {})

    def applied(self, reply: SimulatedReply, scene: Scene) -> SimulatedReply:
        """The reply after this change."""
        return CHANGES[self.change](reply, scene, **self.parameters)


@cache
def _parameters_of(change: str) -> type[BaseModel]:
    hints = get_type_hints(CHANGES[change])
    given = inspect.signature(CHANGES[change]).parameters.values()
    fields: dict[str, Any] = {
        one.name: (hints[one.name], ... if one.default is inspect.Parameter.empty else one.default)
        for one in given
        if one.kind is inspect.Parameter.KEYWORD_ONLY
    }
    return create_model(change, __config__=ConfigDict(extra="forbid", strict=True), **fields)


def _mistake(change: str, mistake: Mapping[str, Any]) -> str:
    name = str(mistake["loc"][0])
    if mistake["type"] == "missing":
        return f"The change {change!r} needs the parameter {name!r}."
    if mistake["type"] == "extra_forbidden":
        return f"The change {change!r} has no parameter {name!r}. {_names(name, _parameters_of(change).model_fields)}"
    return f"Parameter {name!r} of {change!r}: found {shortened(mistake['input'])}. {mistake['msg']}."


def _names(name: str, allowed: Mapping[str, object]) -> str:
    hint = nearest(name, allowed)
    return hint if hint.startswith("Known") else f"{hint} Known: {', '.join(sorted(allowed)) or 'none'}.".lstrip()
