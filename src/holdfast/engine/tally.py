"""Counts what a sitting came to, event by event."""

from collections import Counter

from holdfast.domain.observation import Cause, Evidence, HelperRole
from holdfast.domain.release import Release
from holdfast.engine.events import (
    Event,
    HelperAnswered,
    HelperTotals,
    Totals,
    UnitAnswered,
    UnitGivenUp,
    UnitKept,
    UnitParked,
)


class Tally:
    """The running count of a sitting."""

    def __init__(self) -> None:
        self._kept = self._answered = self._attempts = 0
        self._given_up: Counter[Cause] = Counter()
        self._cost_usd: float | None = 0.0
        self._input_tokens = self._output_tokens = 0
        self._helpers: dict[tuple[Release, HelperRole], HelperTotals] = {}

    def count(self, event: Event) -> None:
        """Count one event; those that end no unit count for nothing."""
        if isinstance(event, UnitKept):
            self._kept += 1
        elif isinstance(event, UnitAnswered):
            self._answered += 1
            self._count_answer(event.evidence)
        elif isinstance(event, HelperAnswered):
            self._count_helper(event.evidence)
        elif isinstance(event, UnitParked):
            self._attempts += len(event.evidence.attempts)
        elif isinstance(event, UnitGivenUp):
            self._given_up[event.evidence.cause or "broken"] += 1
            self._attempts += len(event.evidence.attempts)

    def _count_answer(self, evidence: Evidence) -> None:
        self._attempts += len(evidence.attempts)
        known = self._cost_usd is not None and evidence.cost_usd is not None
        self._cost_usd = (self._cost_usd or 0.0) + (evidence.cost_usd or 0.0) if known else None
        if evidence.observation is not None:
            self._input_tokens += evidence.observation.usage.input_tokens or 0
            self._output_tokens += evidence.observation.usage.output_tokens or 0

    def _count_helper(self, evidence: Evidence) -> None:
        key = evidence.key
        if key.role not in ("vote", "user"):
            raise ValueError(f"A trial of the role {key.role!r} was told as a helper's.")
        before = self._helpers.get((key.release, key.role), HelperTotals(key.release, key.role))
        known = before.cost_usd is not None and (evidence.cost_usd is not None or not evidence.is_observed)
        self._helpers[key.release, key.role] = HelperTotals(
            key.release,
            key.role,
            answered=before.answered + evidence.is_observed,
            lost=before.lost + (not evidence.is_observed),
            attempts=before.attempts + len(evidence.attempts),
            cost_usd=(before.cost_usd or 0.0) + (evidence.cost_usd or 0.0) if known else None,
        )

    def totals(self, seconds: float) -> Totals:
        """The count so far."""
        return Totals(
            units=self._kept + self._answered + self._given_up.total(),
            kept=self._kept,
            answered=self._answered,
            given_up=dict(self._given_up),
            attempts=self._attempts,
            cost_usd=self._cost_usd,
            input_tokens=self._input_tokens,
            output_tokens=self._output_tokens,
            seconds=seconds,
            helpers=tuple(self._helpers.values()),
        )
