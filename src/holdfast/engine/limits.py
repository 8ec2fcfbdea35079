"""The limits of a replay, as one value."""

from dataclasses import dataclass, field

from holdfast.engine.retry import RetryRules


@dataclass(frozen=True, slots=True)
class Limits:
    """How hard a release may be pressed, and when a sitting stops of its own accord.

    `stop_after_lost` units in a row lost to transport, limits or the server, with no answer between, end the sitting:
    the service is down (or, where the server fails on one contract only, just the contract). `unsupported_calls` of a
    contract without an answer end the contract. `fails_fast` ends the sitting once three contracts regressed in their
    first round. `grace_s` is how long an interrupted run waits for the answers that
    are under way.
    """

    concurrency: int = 8
    requests_per_minute: float | None = None
    burst: int = 1
    retry: RetryRules = field(default_factory=RetryRules)
    stop_after_lost: int = 5
    unsupported_calls: int = 3
    grace_s: float = 2.0
    fails_fast: bool = False

    def __post_init__(self) -> None:
        if self.concurrency < 1:
            raise ValueError(f"concurrency must be at least 1, found {self.concurrency!r}.")

    @property
    def workers(self) -> int:
        """Units under way at once: twice the calls, since a unit that waits before a retry makes none."""
        return 2 * self.concurrency
