"""A policy is its digest, and a vote's number says of which trial it is."""

from itertools import product

import pytest

from holdfast.domain.judge import MOST_VOTES, TRIES, JudgePolicy, vote_number
from holdfast.domain.release import Release

POLICY = JudgePolicy(id="polite", release=Release("acme:grader"), rubric="Says please.")


@pytest.mark.parametrize(
    "changed",
    [{"id": "curt"}, {"release": Release("acme:grader-2")}, {"rubric": "Says thanks."}, {"votes": 3},
     {"shows_input": True}, {"prompt": 2}],
)  # fmt: skip
def test_another_policy_has_another_digest(changed: dict[str, object]) -> None:
    assert POLICY.model_copy(update=changed).digest != POLICY.digest
    assert JudgePolicy.model_validate(POLICY.model_dump()).digest == POLICY.digest


def test_no_two_votes_share_a_number() -> None:
    asked = product(range(5), range(MOST_VOTES), range(TRIES), (False, True))
    numbers = [vote_number(trial, vote, tried, is_confirmation=again) for trial, vote, tried, again in asked]
    assert len(set(numbers)) == len(numbers)
