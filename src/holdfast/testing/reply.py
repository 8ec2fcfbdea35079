"""A simulated reply, before it is put on the wire."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpokenCall:
    """A tool call as it is sent: its arguments are JSON text, which a planted change may have broken."""

    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """The parameter a release refuses, and the refused value where only that value is refused."""

    parameter: str
    message: str
    code: str


@dataclass(frozen=True, slots=True)
class SimulatedReply:
    """What a release is about to say. Planted changes take one and return another."""

    text: str | None = None
    calls: tuple[SpokenCall, ...] = ()
    finish_reason: str = "stop"
    reasoning: str = ""
    refusal: str | None = None
    delay_ms: float = 0.0
    token_factor: float = 1.0
    ignores: frozenset[str] = frozenset()
    rejection: Rejection | None = None
