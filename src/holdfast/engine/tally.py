"""Counts what a sitting came to, event by event."""

from collections import Counter

from holdfast.domain.observation import Cause, Evidence
from holdfast.engine.events import Event, Totals, UnitAnswered, UnitGivenUp, UnitKept, UnitParked


class Tally:
    """The running count of a sitting."""

    def __init__(self) -> None:
        self._kept = self._answered = self._attempts = 0
        self._given_up: Counter[Cause] = Counter()
        self._cost_usd: float | None = 0.0
        self._input_tokens = self._output_tokens = 0

    def count(self, event: Event) -> None:
        """Count one event; those that end no unit count for nothing."""
        if isinstance(event, UnitKept):
            self._kept += 1
        elif isinstance(event, UnitAnswered):
            self._answered += 1
            self._count_answer(event.evidence)
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
        )
