"""The retry law."""

from random import Random
from typing import Any

import pytest

from holdfast.domain.observation import Attempt, Cause
from holdfast.engine.retry import Again, GiveUp, RetryRules, after_failure, backoff_s

RULES = RetryRules()


@pytest.fixture
def failed(parts: Any) -> Any:
    def make(cause: Cause, times: int = 1, retry_after_s: float | None = None) -> list[Attempt]:
        one = Attempt(
            started_at=parts.START, duration_ms=1, cause=cause, detail="it said so", retry_after_s=retry_after_s
        )
        return [one] * times

    return make


TIMES: list[tuple[Cause, int]] = [
    ("transport", 6), ("rate_limit", 6), ("server", 6), ("timeout", 2), ("broken", 2),
    ("unsupported", 0), ("quota", 0), ("auth", 0), ("application", 0), ("budget", 0),
]  # fmt: skip


@pytest.mark.parametrize(("cause", "retries"), TIMES)
def test_each_cause_is_retried_so_often_and_then_given_up_with_that_cause(
    failed: Any, cause: Cause, retries: int
) -> None:
    steps = [after_failure(failed(cause, times), RULES, Random(1)) for times in range(1, retries + 2)]
    assert all(isinstance(step, Again) for step in steps[:-1])
    assert isinstance(steps[-1], GiveUp)
    assert steps[-1].cause == cause
    assert steps[-1].stops_run == (cause in {"quota", "auth"})


def test_the_reason_says_how_often_it_was_tried(failed: Any) -> None:
    step = after_failure(failed("timeout", 3), RULES, Random(1))
    assert step == GiveUp("timeout", "it said so (after 3 attempts)")


def test_a_wrong_address_is_tried_a_few_times_and_then_stops_the_run(failed: Any) -> None:
    attempts = [each.model_copy(update={"status": 404}) for each in failed("transport", 3)]
    assert isinstance(after_failure(attempts[:2], RULES, Random(1)), Again)
    assert after_failure(attempts, RULES, Random(1)) == GiveUp(
        "transport", "it said so (after 3 attempts)", stops_run=True
    )


def test_both_kinds_of_fault_are_counted_on_their_own(failed: Any) -> None:
    mixed = failed("transport", 6) + failed("timeout", 2)
    assert isinstance(after_failure(mixed, RULES, Random(1)), Again)
    assert isinstance(after_failure([*mixed, *failed("timeout")], RULES, Random(1)), GiveUp)


def test_the_wait_doubles_up_to_a_cap_less_a_quarter_at_most() -> None:
    random = Random(3)
    for retries, whole in enumerate([0.5, 1, 2, 4, 8, 8, 8]):
        waits = [backoff_s(retries, RULES, random) for _ in range(200)]
        assert whole * 0.75 <= min(waits) < max(waits) <= whole


def test_the_same_seed_gives_the_same_waits() -> None:
    assert [backoff_s(2, RULES, Random(7)) for _ in range(3)] == [backoff_s(2, RULES, Random(7)) for _ in range(3)]


def test_what_the_release_asks_to_wait_is_waited_and_pauses_the_release(failed: Any) -> None:
    step = after_failure(failed("rate_limit", retry_after_s=42.5), RULES, Random(1))
    assert step == Again(42.5, pauses_release=True)


def test_a_wait_beyond_the_longest_stops_the_run_and_says_why(failed: Any) -> None:
    step = after_failure(failed("rate_limit", retry_after_s=3600), RULES, Random(1))
    text = "The release asks to wait 3600 s, and this run waits 300 s at most: it said so"
    assert step == GiveUp("rate_limit", text, stops_run=True)


def test_before_anything_was_answered_a_connection_that_fails_is_tried_less_often(failed: Any) -> None:
    def step(cause: Cause, times: int) -> Any:
        return after_failure(failed(cause, times), RULES, Random(1), is_proven=False)

    assert isinstance(step("transport", 3), Again)
    assert step("transport", 4) == GiveUp("transport", "it said so (after 4 attempts)")
    assert isinstance(step("rate_limit", 4), Again), "an endpoint that limits is there"
