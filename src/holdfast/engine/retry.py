"""The retry law: which failed attempts are made again, after how long, and which end the unit or the whole run.

Transport is retried, answers never are: repeating an answer one dislikes would be choosing evidence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from holdfast.domain.observation import Attempt, Cause

PATIENT: frozenset[Cause] = frozenset({"rate_limit", "transport", "server"})  # 408, 409, 429, 5xx, no connection
IMPATIENT: frozenset[Cause] = frozenset({"broken", "timeout"})  # may depend on the answer, and may have been paid
STOPPING: frozenset[Cause] = frozenset({"quota", "auth"})  # the next call would fail alike


@dataclass(frozen=True, slots=True)
class RetryRules:
    """How often and how long. `longest_wait_s` is the longest Retry-After that this sitting waits for.

    `unproven_retries` is how often a connection that fails is tried again while nothing was ever answered: then a wrong
    address is likelier than a passing fault.
    """

    patient_retries: int = 6
    unproven_retries: int = 3
    impatient_retries: int = 2
    first_wait_s: float = 0.5
    most_wait_s: float = 8.0
    jitter: float = 0.25
    longest_wait_s: float = 300.0


@dataclass(frozen=True, slots=True)
class Again:
    """Send again after so long; `pauses_release` where the release itself asked for quiet."""

    after_s: float
    pauses_release: bool = False


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Leave this unit unobserved; `stops_run` where the next unit would fare no better."""

    cause: Cause
    detail: str
    stops_run: bool = False


def after_failure(
    attempts: Sequence[Attempt], rules: RetryRules, random: Random, *, is_proven: bool = True
) -> Again | GiveUp:
    """What follows from the failed attempts of one call; the last of them decides.

    `is_proven` says whether the release has answered anything in this sitting.
    """
    last = attempts[-1]
    cause = last.cause or "broken"
    if cause in STOPPING:
        return GiveUp(cause, last.detail, stops_run=True)
    if cause not in PATIENT and cause not in IMPATIENT:
        return GiveUp(cause, last.detail)
    if (last.retry_after_s or 0.0) > rules.longest_wait_s:
        return GiveUp(cause, _too_long(last, rules), stops_run=True)
    kind, most = (PATIENT, rules.patient_retries) if cause in PATIENT else (IMPATIENT, rules.impatient_retries)
    if _is_wrong_place(last):
        most = rules.impatient_retries
    elif cause == "transport" and not is_proven:
        most = min(most, rules.unproven_retries)
    if sum(attempt.cause in kind for attempt in attempts) > most:
        detail = f"{last.detail} (after {len(attempts)} attempts)".strip()
        return GiveUp(cause, detail, stops_run=_is_wrong_place(last))
    if last.retry_after_s:
        return Again(last.retry_after_s, pauses_release=True)
    return Again(backoff_s(len(attempts) - 1, rules, random))


def backoff_s(retries: int, rules: RetryRules, random: Random) -> float:
    """The wait before a retry: doubled each time up to a cap, less up to a quarter so that callers fall out of step."""
    whole = min(rules.most_wait_s, rules.first_wait_s * 2.0 ** min(retries, 30))
    return whole * (1.0 - rules.jitter * random.random())


def _is_wrong_place(attempt: Attempt) -> bool:
    """Something answers there, but no such service: a wrong base_url or a proxy. Waiting rarely mends that."""
    return attempt.cause == "transport" and attempt.status is not None and 300 <= attempt.status < 500


def _too_long(last: Attempt, rules: RetryRules) -> str:
    asked = (
        f"The release asks to wait {last.retry_after_s:.0f} s, and this run waits {rules.longest_wait_s:.0f} s at most"
    )
    return f"{asked}: {last.detail}" if last.detail else f"{asked}."
