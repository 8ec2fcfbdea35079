"""What came back, and what was kept of it."""

from datetime import datetime
from typing import Literal

from pydantic import Field, JsonValue

from holdfast.domain.message import Call
from holdfast.domain.release import Release
from holdfast.domain.value import Value

Finish = Literal["stop", "length", "tool_calls", "content_filter", "other", "unknown"]
Cause = Literal[
    "transport",
    "timeout",
    "rate_limit",
    "quota",
    "auth",
    "unsupported",
    "server",
    "broken",
    "budget",
    "application",
    "unrecorded",
]
HelperRole = Literal["vote", "user"]
TrialRole = Literal["planned", "confirm", "extension", "live"] | HelperRole
HELPER_ROLES: frozenset[TrialRole] = frozenset({"vote", "user"})

FORMAT = 1  # of the evidence file and the journal's rows


class Usage(Value):
    """Tokens, as the provider counted them. None means: it did not say."""

    input_tokens: int | None = None
    cached_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None


class Timing(Value):
    """Milliseconds from sending. Time to first token is known only where the answer was streamed."""

    total_ms: float
    first_token_ms: float | None = None


class Observation(Value):
    """One answer, read from the provider's bytes."""

    text: str | None = None
    calls: tuple[Call, ...] = ()
    finish: Finish = "unknown"
    finish_raw: str | None = None
    refusal: str | None = None
    reasoning: str | None = None
    usage: Usage = Usage()
    timing: Timing = Timing(total_ms=0.0)
    served_model: str | None = None
    fingerprint: str | None = None
    response_id: str | None = None


class Adaptation(Value):
    """One change that a profile made between the neutral request and the wire."""

    parameter: str
    did: Literal["renamed", "dropped", "forced", "added"]
    detail: str


class Attempt(Value):
    """One sending of one request. `cause` is None where it was answered."""

    started_at: datetime
    duration_ms: float
    status: int | None = None
    cause: Cause | None = None
    detail: str = ""
    retry_after_s: float | None = None
    code: str | None = None
    request_id: str | None = None
    paid: bool = False  # an answer was produced (and billed), although none could be used


class Exchange(Value):
    """One request and the bytes that answered it, as text. `asked` is the wire body where the application wrote it."""

    body: str
    streamed: bool = False
    status: int = 200
    asked: dict[str, JsonValue] | None = None
    asked_digest: str = ""


class TrialKey(Value):
    """The evidence key: what must be equal for kept evidence to answer a trial."""

    contract: str
    case: str
    variant: str = "main"
    request: str  # digest of the canonical request
    release: Release
    adaptations: str = ""  # digest of the adaptations made for the release
    role: TrialRole = "planned"
    number: int = Field(ge=0)

    @property
    def is_trial(self) -> bool:
        """Whether it is of a trial itself, and not of a call that a trial made to a further release."""
        return self.role not in HELPER_ROLES


class Evidence(Value):
    """All that was kept of one trial. Unobserved: `observation` is None and `cause` says why."""

    key: TrialKey
    started_at: datetime
    observation: Observation | None = None
    cause: Cause | None = None
    detail: str = ""
    attempts: tuple[Attempt, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    adaptations: tuple[Adaptation, ...] = ()
    cost_usd: float | None = None
    answer: JsonValue = None  # what an application returned
    given_up: bool = False  # for good: for a cause that may depend on the answer, while others were answered
    source: str = ""  # where it was imported from: dataset and original case id

    @property
    def is_observed(self) -> bool:
        """Whether anything came back that checks can be applied to."""
        return self.cause is None

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is to come: it was observed, or given up for good."""
        return self.cause is None or self.given_up
