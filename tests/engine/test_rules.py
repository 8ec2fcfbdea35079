"""How many rounds a candidate answers."""

import pytest

from holdfast.domain.contract import Bar
from holdfast.engine.rules import SLACK, Rules, candidate_rounds

ROUNDS = [
    (Bar(margin=0.05), 50, Rules(), [], 2 * SLACK, "2 rounds of 50 hold the 73 pairs that are needed, and slack"),
    (Bar(margin=0.05), 10, Rules(), [], 13, "8 rounds are needed, and 13 is the most"),
    (Bar(margin=0.1), 10, Rules(), [], 4 * SLACK, "4 rounds, and slack"),
    (Bar(), 200, Rules(), [], 3, "never fewer than 3"),
    (Bar(), 10, Rules(rounds=2), [], 2, "as the user says"),
    (Bar(), 10, Rules(rounds=40), [], 40, "up to 40 as the user says"),
    (Bar(), 10, Rules(), [(10, 10), (9, 10)], 10, "a flaky case offers only its recordings"),
    (Bar(), 10, Rules(), [(5, 5), (10, 10)], 13, "cases that never failed set no limit"),
    (Bar(), 10, Rules(), [(0, 1)], 3, "a short recording cannot push it below 3"),
    (Bar(must=True), 5, Rules(), [(4, 5)], 6, "29 answers"),
    (Bar(must=True), 50, Rules(rounds=1), [], 3, "3 rounds at least"),
    (Bar(must=0.9), 50, Rules(), [], 3, "36 pairs at a distance of 10 points"),
    (Bar(margin=0.2, floor=0.95), 50, Rules(), [], 2 * SLACK, "the finer of margin and floor"),
]


@pytest.mark.parametrize(
    ("bar", "cases", "rules", "recorded", "rounds", "why"), ROUNDS, ids=[row[-1] for row in ROUNDS]
)
def test_rounds_follow_from_bar_cases_and_recordings(
    bar: Bar, cases: int, rules: Rules, recorded: list[tuple[int, int]], rounds: int, why: str
) -> None:
    assert candidate_rounds(bar, cases, rules, recorded) == rounds


def test_another_way_to_count_certifying_rounds_can_be_handed_in() -> None:
    assert candidate_rounds(Bar(), 10, Rules(), rounds_for=lambda cases, margin, false_pass: 2) == 2 * SLACK
