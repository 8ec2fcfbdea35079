"""What one side cost. What is not known stays unknown, never zero."""

from collections.abc import Iterable, Sequence
from math import fsum
from statistics import median

from holdfast.domain.comparison import Spend
from holdfast.domain.observation import Evidence
from holdfast.domain.trial import Trial


def spend(trials: Iterable[Trial]) -> Spend:
    """The spend of the trials: a sum or a mean is None as soon as one part of it is unknown.

    The median of the latency is over the answers whose timing is known; recordings often have none.
    """
    kept = [trial.evidence for trial in trials]
    answered = [evidence.observation for evidence in kept if evidence.observation is not None]
    timings = [observation.timing.total_ms for observation in answered if observation.timing.total_ms > 0]
    return Spend(
        answers=len(answered),
        cost_usd=_sum([evidence.cost_usd for evidence in kept if _is_billed(evidence)]),
        input_tokens_mean=_mean([observation.usage.input_tokens for observation in answered]),
        output_tokens_mean=_mean([observation.usage.output_tokens for observation in answered]),
        latency_ms_median=median(timings) if timings else None,
        attempts=sum(len(evidence.attempts) for evidence in kept),
        paid_lost=sum(attempt.paid for evidence in kept for attempt in evidence.attempts),
    )


def _is_billed(evidence: Evidence) -> bool:
    return (
        evidence.observation is not None
        or evidence.cost_usd is not None
        or any(attempt.paid for attempt in evidence.attempts)
    )


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fsum(known) if known and len(known) == len(values) else None


def _mean(values: Sequence[float | None]) -> float | None:
    total = _sum(values)
    return None if total is None else total / len(values)
