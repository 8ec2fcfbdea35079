"""What would help a contract that can show too little."""

from collections.abc import Callable, Sequence
from functools import partial

import pytest

from holdfast.statistics.advice import (
    Advice,
    BrokenCaseNotProvable,
    RaiseMargin,
    ThinRecordings,
    TooFewCases,
    advise,
)
from holdfast.statistics.plan import (
    ContractPlan,
    plan_comparison,
    plan_copies,
    plan_deterministic,
    plan_must,
    plan_rate,
    planned_rounds,
)
from holdfast.statistics.power import Chances, Prospect, Scenario, play_scenario, prospect
from holdfast.statistics.verdict import Criteria

Counts = Sequence[tuple[int, int]]
RUNS = range(60)
PLAYED_FOR_ADVICE = (Scenario.UNCHANGED, Scenario.ONE_BROKEN)


def compared(counts: Counts, criteria: Criteria | None = None, rounds: int | None = None) -> Prospect:
    recordings = [(True,) * passes + (False,) * (recorded - passes) for passes, recorded in counts]
    rounds = planned_rounds(recordings) if rounds is None else rounds
    return prospect(plan_comparison(range(len(counts)), criteria or Criteria(), rounds=rounds), counts)


def advice(contract: Prospect) -> tuple[Advice, ...]:
    play = partial(play_scenario, seed=1, runs=RUNS)
    has_solid = any(passes == recorded for passes, recorded in contract.counts)
    played = {each: play(contract, each) for each in PLAYED_FOR_ADVICE if has_solid or each is Scenario.UNCHANGED}
    return advise(contract, played, play)


def kinds(found: Sequence[Advice]) -> list[type]:
    return [type(each) for each in found]


def test_a_solid_contract_needs_no_advice() -> None:
    assert advice(compared([(10, 10)] * 50)) == ()


def test_three_cases_can_never_hold_at_five_points() -> None:
    (found,) = advice(compared([(20, 20)] * 3))
    assert isinstance(found, TooFewCases)
    assert (found.cases, found.margin, found.rounds, found.rounds_needed, found.cases_needed) == (3, 0.05, 13, 25, 6)
    assert (found.margin_within_default_rounds, found.margin_within_most_rounds) == (0.10, 0.04)
    assert found.holds_then is not None
    assert found.holds_then > 0.5


def test_a_rate_is_a_margin_to_always() -> None:
    (found,) = advice(prospect(plan_rate(range(10), Criteria(), rate=0.99, rounds=13), [(10, 10)] * 10))
    assert isinstance(found, TooFewCases)
    assert (found.margin, found.rounds_needed, found.cases_needed, found.margin_within_most_rounds) == (
        0.01, 38, 29, 0.01,
    )  # fmt: skip


def test_the_harder_of_margin_and_floor_decides() -> None:
    plan = plan_comparison(range(10), Criteria(), rounds=13, floor=0.98)
    (found,) = advice(prospect(plan, [(10, 10)] * 10))
    assert isinstance(found, TooFewCases)
    assert (found.margin, found.rounds_needed) == (0.02, 19)


def test_too_few_rounds_are_said_with_the_rounds_that_do() -> None:
    (found,) = advice(compared([(10, 10)] * 10, rounds=3))
    assert isinstance(found, TooFewCases)
    assert (found.rounds, found.rounds_needed) == (3, 8)


def test_thin_recordings_are_worth_extending() -> None:
    found = advice(compared([(5, 5)] * 40 + [(4, 5)] * 5 + [(3, 5)] * 5))
    (thin,) = found
    assert isinstance(thin, ThinRecordings)
    assert (thin.repeats, thin.extended) == (5, 20)
    assert thin.holds < 0.8 < thin.holds_then


def test_where_only_the_recording_keeps_the_rounds_away_it_is_extended_and_no_case_is_missing() -> None:
    assert ThinRecordings in kinds(found := advice(compared([(3, 3)] * 9 + [(2, 3)])))
    assert TooFewCases not in kinds(found)


def test_a_broken_case_cannot_be_proven_by_a_short_recording() -> None:
    (found,) = advice(compared([(5, 5)] * 50, Criteria(contracts=100)))
    assert isinstance(found, BrokenCaseNotProvable)
    assert (found.repeats, found.needed) == (5, 9)
    assert found.regresses < 0.1 < 0.9 < found.regresses_then


def test_where_the_case_test_is_off_no_recording_is_asked_for_it() -> None:
    assert advice(compared([(5, 5)] * 50, Criteria(contracts=100, cases_gate=False))) == ()


def test_a_flaky_contract_is_offered_a_wider_margin() -> None:
    raised = [each for each in advice(compared([(10, 10)] * 10 + [(7, 10)] * 40)) if isinstance(each, RaiseMargin)]
    assert [(each.margin, each.raised) for each in raised] == [(0.05, 0.10)]
    assert raised[0].holds < 0.5 < 0.8 < raised[0].holds_then


@pytest.mark.parametrize("plan", [plan_must, plan_deterministic, plan_copies])
def test_questions_that_no_recording_or_margin_helps_get_no_advice(
    plan: Callable[[Sequence[int], Criteria], ContractPlan],
) -> None:
    assert advice(prospect(plan(range(4), Criteria()), [(7, 10)] * 4)) == ()


def test_what_was_not_played_is_not_advised() -> None:
    def unplayed(contract: Prospect, scenario: Scenario) -> Chances | None:
        return None

    flaky, poor = compared([(3, 3)] * 20 + [(2, 3)] * 30), Chances(50, 5, 0, 5000, 150)
    assert advise(flaky, {Scenario.UNCHANGED: poor, Scenario.ONE_BROKEN: poor}, unplayed) == ()
    assert advise(flaky, {}, partial(play_scenario, seed=1, runs=RUNS)) == ()
    (few,) = advise(compared([(10, 10)]), {}, unplayed)
    assert isinstance(few, TooFewCases)
    assert few.holds_then is None


def test_what_does_not_help_is_not_advised() -> None:
    def no_better(contract: Prospect, scenario: Scenario) -> Chances:
        return Chances(50, 27, 27, 5000, 150)

    found = {each: Chances(50, 20, 20, 5000, 150) for each in PLAYED_FOR_ADVICE}
    assert advise(compared([(3, 3)] * 20 + [(2, 3)] * 30), found, no_better) == ()
