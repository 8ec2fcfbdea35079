"""Further releases that the trials of a contract ask."""

from holdfast.domain.helper import Helper
from holdfast.domain.observation import TrialKey
from holdfast.domain.release import Release

GRADER = Release("acme:grader-2026-05-01")


def test_all_votes_are_asked_for_certain_and_no_turn_of_a_user_is() -> None:
    assert Helper(GRADER, "vote", 3).least_calls == 3
    assert Helper(GRADER, "user", 6).least_calls == 0


def test_what_a_helper_is_asked_is_no_trial() -> None:
    key = TrialKey(contract="c", case="a", request="r", release=GRADER, number=0)
    assert key.is_trial
    assert not key.model_copy(update={"role": "vote"}).is_trial
