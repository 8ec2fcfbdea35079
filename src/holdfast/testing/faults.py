"""Faults as data: what the service, rather than the release, does wrong."""

from typing import Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from holdfast.testing.chance import Dice
from holdfast.testing.where import Where

FaultKind = Literal[
    "auth",
    "cumulative_stream",
    "cut",
    "error_body",
    "hang",
    "html",
    "merged_tool_indices",
    "missing_call_ids",
    "not_json",
    "null_choices",
    "object_arguments",
    "quota",
    "rate_limit",
    "reset",
    "server_error",
]
# The answer is sent whole, in a broken shape; every other fault leaves none, or half of one.
MISSHAPEN = frozenset({"cumulative_stream", "merged_tool_indices", "missing_call_ids", "object_arguments"})
_SETTINGS_OF = {
    "rate_limit": {"retry_after"},
    "server_error": {"status", "retry_after"},
    "html": {"status"},
    "cut": {"quietly"},
}


class Fault(BaseModel):
    """One fault: `Fault("rate_limit", rate=0.1, retry_after=0.2)` or `Fault("reset", first_n=1)`.

    `first_n` confines it to the first n attempts of each distinct request on this release, so that a retry succeeds
    and nothing depends on the order in which requests arrive. `rate` is the share of those attempts. `retry_after` is
    sent as it is written (`""`: no such header), `quietly` ends a cut answer as if it were whole.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: FaultKind
    where: Where = Where()
    rate: float = Field(default=1.0, ge=0.0, le=1.0)
    first_n: int | None = Field(default=None, ge=1)
    retry_after: int | float | str | None = None
    status: int | None = Field(default=None, ge=200, le=599)
    quietly: bool = False

    def __init__(self, kind: FaultKind | None = None, /, **settings: Any) -> None:
        super().__init__(**settings if kind is None else {"kind": kind, **settings})

    @model_validator(mode="after")
    def _settings_concern_the_kind(self) -> Self:
        given = self.model_fields_set & {"retry_after", "status", "quietly"}
        for name in sorted(given - _SETTINGS_OF.get(self.kind, set())):
            kinds = [kind for kind in get_args(FaultKind) if name in _SETTINGS_OF.get(kind, set())]
            raise ValueError(f"A fault of kind {self.kind!r} takes no {name!r}. It belongs to: {', '.join(kinds)}.")
        return self

    def happens(self, attempt: int, dice: Dice) -> bool:
        """Whether the attempt of that number (from 0) of one request meets this fault."""
        return (self.first_n is None or attempt < self.first_n) and dice.happens(self.kind, self.rate)
