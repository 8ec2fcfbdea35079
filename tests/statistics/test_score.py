"""The running hold score."""

import pytest

from holdfast.statistics.hold import HoldScore
from holdfast.statistics.score import RunningScore


def test_it_is_the_hold_score_round_by_round_with_its_best() -> None:
    score = RunningScore(0.05)
    score.end_round({0.0: 50})
    score.end_round({-1.0: 10, 0.0: 40})
    first = HoldScore(0.05).after_changes({0.0: 50})
    assert score.log_e == first.after_changes({-1.0: 10, 0.0: 40}).log_e < score.best == first.log_e
    assert score.best_at_zero == HoldScore(0.0).after_changes({0.0: 50}).log_e
    assert RunningScore(0.05).best == 0
    assert score.at(0.05) == pytest.approx(score.best)
    assert score.at(0.2) > score.at(0.05)


def test_what_can_still_come_is_added_to_what_is_there() -> None:
    score = RunningScore(0.05)
    score.end_round({0.0: 50})
    assert score.can_win({0.0: 23}, beta=0.1)
    assert not score.can_win({0.0: 22}, beta=0.1)
