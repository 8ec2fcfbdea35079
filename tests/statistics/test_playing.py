"""Playing contracts on synthetic releases."""

from random import Random

import pytest

from holdfast.statistics.controller import Controller
from holdfast.statistics.plan import plan_comparison
from holdfast.statistics.playing import drawn, play, play_suite, recorded
from holdfast.statistics.suite import SuiteController
from holdfast.statistics.trials import Outcome, Role, Trial
from holdfast.statistics.verdict import Criteria, Verdict

PLAN = plan_comparison(range(50), Criteria(), rounds=13)
SOLID = ((True,) * 10,) * 50


def test_equal_seeds_play_alike() -> None:
    played = [play(Controller(PLAN, SOLID), drawn(Random(1), [0.9] * 50)) for _ in range(2)]
    assert played[0] == played[1]


def test_every_call_is_counted() -> None:
    controller = Controller(PLAN, SOLID)
    assert play(controller, drawn(Random(1), [0.95] * 50)).calls == len(controller.used)


def test_draws_follow_the_rate_of_their_case_and_side() -> None:
    answer = drawn(Random(2), [1.0, 0.0], live=[0.0, 1.0])
    assert [answer(Trial(case, role, 1)) for case in (0, 1) for role in (Role.CONFIRM, Role.LIVE)] == [
        Outcome.PASSED, Outcome.FAILED, Outcome.FAILED, Outcome.PASSED,
    ]  # fmt: skip
    assert recorded(Random(2), [1.0, 0.0], repeats=2) == ((True, True), (False, False))


def test_a_suite_is_played_to_its_end_and_a_part_of_it_cannot_be_played_alone() -> None:
    suite = SuiteController({"only": (PLAN, SOLID)})
    played = play_suite(suite, {"only": drawn(Random(3), [1.0] * 50)})
    assert (played["only"].stop.verdict, played["only"].calls) == (Verdict.HOLDS, 100)
    with pytest.raises(ValueError, match=r"^A contract of a suite ends with its suite: play that\.$"):
        play(Controller(PLAN, SOLID, in_suite=True), drawn(Random(3), [1.0] * 50))
