"""Trials give the reason why they did not pass."""

from datetime import UTC, datetime

from holdfast.domain.observation import Evidence, TrialKey
from holdfast.domain.release import Release
from holdfast.domain.trial import CheckOutcome, Trial

KEY = TrialKey(contract="c", case="a", request="", release=Release("p:m"), number=0)
EVIDENCE = Evidence(key=KEY, started_at=datetime(2026, 5, 20, tzinfo=UTC))


def test_the_reason_is_that_of_the_first_gating_check_that_did_not_pass() -> None:
    checks = (
        CheckOutcome("style", "failed", "Too long.", gate=False),
        CheckOutcome("fact", "passed"),
        CheckOutcome("format", "failed", "A fence."),
    )
    assert Trial(EVIDENCE, "failed", checks).reason == "A fence."


def test_an_unobserved_trial_gives_what_happened() -> None:
    lost = EVIDENCE.model_copy(update={"cause": "timeout", "detail": "No answer in 600 s."})
    assert Trial(lost, "unobserved").reason == "No answer in 600 s."


def test_an_undecided_gating_check_is_why_a_trial_has_no_outcome() -> None:
    waits = CheckOutcome("judge.polite", "undecided", "The votes are not in yet.")
    assert Trial(EVIDENCE, "unobserved", (waits,)).undecided == "The votes are not in yet."
    assert Trial(EVIDENCE, "unobserved", (waits,)).reason == "The votes are not in yet."
    assert Trial(EVIDENCE, "failed", (waits, CheckOutcome("fact", "failed", "Wrong."))).undecided == ""
    reported = CheckOutcome("judge.polite", "undecided", "The votes are not in yet.", gate=False)
    assert Trial(EVIDENCE, "unobserved", (reported,)).undecided == ""
