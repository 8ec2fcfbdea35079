"""A judge that errs hides a part of every drop: false holds with the 2a-1 rule of the margin, and without it."""

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from holdfast.statistics import (
    Confusion,
    Controller,
    Criteria,
    Verdict,
    drawn,
    plan_comparison,
    planned_rounds,
    play,
    recorded,
)

pytestmark = pytest.mark.simulation

FALSE_PASS, DROP, CASES, RUNS = 0.10, 0.15, 40, 200


def judged(rate: float, sensitivity: float, specificity: float) -> float:
    """The pass rate that a judge sees of a true one."""
    return rate * sensitivity + (1 - rate) * (1 - specificity)


def calibrated(random: Random, sensitivity: float, specificity: float, good: int, bad: int) -> Confusion:
    """What such a judge says of so many labelled answers."""
    right = sum(random.random() < sensitivity for _ in range(good))
    found = sum(random.random() < specificity for _ in range(bad))
    return Confusion(pass_pass=right, pass_fail=good - right, fail_fail=found, fail_pass=bad - found)


def holds_at_the_drop(
    share: Callable[[Random], float], *, sensitivity: float, specificity: float, runs: int = RUNS
) -> float:
    """How often a release that is truly worse by the margin holds, where `share` of the margin is what is tested."""
    words: Counter[Verdict] = Counter()
    for run in range(runs):
        random = Random(f"judges {sensitivity} {specificity} {run}")
        before, after = (judged(rate, sensitivity, specificity) for rate in (1.0, 1.0 - DROP))
        recordings = recorded(random, [before] * CASES, repeats=20)
        criteria = Criteria(alpha=0.05, beta=FALSE_PASS, margin=max(0.001, DROP * share(random)), contracts=1)
        rounds = planned_rounds(recordings, wished=13, affordable=40)
        plan = plan_comparison(range(CASES), criteria, rounds=rounds)
        answers = drawn(random, [after] * CASES)
        words[play(Controller(plan, recordings), answers).stop.verdict] += 1
    return words[Verdict.HOLDS] / runs


def test_with_the_rule_a_symmetric_judge_lets_no_more_than_false_pass_hold() -> None:
    found = holds_at_the_drop(lambda random: 2 * 0.75 - 1, sensitivity=0.75, specificity=0.75)
    assert found <= FALSE_PASS


def test_without_the_rule_it_does_not() -> None:
    found = holds_at_the_drop(lambda random: 1.0, sensitivity=0.75, specificity=0.75)
    assert found > 3 * FALSE_PASS


def test_the_share_that_a_calibration_gives_keeps_the_promise() -> None:
    """Agreement is known from 60 labelled answers only: its lower bound is what the rule reads."""
    found = holds_at_the_drop(
        lambda random: calibrated(random, 0.85, 0.85, 30, 30).shown_share, sensitivity=0.85, specificity=0.85
    )
    assert found <= FALSE_PASS


def test_a_judge_that_passes_too_much_is_not_saved_by_lopsided_labels() -> None:
    """It agrees with 94 % of labels of which nine in ten say pass, and tells no more than half of a drop."""

    def by_agreement_alone(random: Random) -> float:
        return 2 * calibrated(random, 0.99, 0.5, 90, 10).agreement_at_least - 1

    def by_the_rule(random: Random) -> float:
        return calibrated(random, 0.99, 0.5, 90, 10).shown_share

    assert holds_at_the_drop(by_agreement_alone, sensitivity=0.99, specificity=0.5) > FALSE_PASS
    assert holds_at_the_drop(by_the_rule, sensitivity=0.99, specificity=0.5) <= FALSE_PASS
