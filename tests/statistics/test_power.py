"""What a contract can show, played on synthetic candidates."""

from collections.abc import Sequence
from functools import reduce
from math import prod
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.statistics.plan import (
    ContractPlan,
    plan_comparison,
    plan_copies,
    plan_deterministic,
    plan_must,
    plan_rate,
)
from holdfast.statistics.power import (
    Chances,
    Prospect,
    Scenario,
    expected_calls,
    play_scenario,
    prospect,
    scenarios_of,
    smoothed_rates,
)
from holdfast.statistics.verdict import Criteria

SOLID = [(10, 10)] * 50
MIXED = [(10, 10)] * 40 + [(passes, 10) for passes in (5, 6, 7, 8, 9)] * 2


def compared(counts: Sequence[tuple[int, int]], criteria: Criteria | None = None, **planned: Any) -> Prospect:
    plan = plan_comparison(range(len(counts)), criteria or Criteria(), **{"rounds": 10, **planned})
    return prospect(plan, counts)


def played(contract: Prospect, scenario: Scenario = Scenario.UNCHANGED, runs: int = 60) -> Chances:
    return play_scenario(contract, scenario, seed=3, runs=range(runs))


def test_cases_that_always_passed_share_half_a_failure() -> None:
    assert smoothed_rates(compared([(7, 10), (10, 10), (0, 10), (6, 6)])) == (0.0, 1 - 0.5 / 16, 0.7, 1 - 0.5 / 16)


def test_copies_count_as_one_answer_and_a_declaration_is_taken_at_its_word() -> None:
    counts = [(10, 10)] * 4
    assert smoothed_rates(prospect(plan_copies(range(4), Criteria()), counts)) == (1 - 0.5 / 4,) * 4
    assert smoothed_rates(prospect(plan_deterministic(range(4), Criteria()), counts)) == (1.0,) * 4


@given(st.permutations(MIXED[30:50]), st.permutations(range(20)))
@settings(max_examples=20)
def test_contracts_that_differ_in_the_order_of_their_cases_are_equal(
    counts: list[tuple[int, int]], order: list[int]
) -> None:
    plan = plan_comparison(order, Criteria(), rounds=10)
    assert prospect(plan, counts) == compared(MIXED[30:50])


def test_contracts_of_another_plan_or_recording_are_not_equal() -> None:
    all_of_them = {
        compared(SOLID), compared(MIXED), compared(SOLID, rounds=13), compared(SOLID, stages=2),
        compared(SOLID, Criteria(contracts=2)), compared(SOLID[1:]), compared(SOLID, is_live=True),
    }  # fmt: skip
    assert len(all_of_them) == 7


@pytest.mark.parametrize("cuts", [[60], [1, 60], [7, 20, 21, 60]])
def test_parts_of_the_runs_merge_to_the_whole(cuts: list[int]) -> None:
    parts = [
        play_scenario(compared(MIXED), Scenario.DROP_5, seed=3, runs=range(first, last))
        for first, last in zip([0, *cuts], cuts, strict=False)
    ]
    assert reduce(Chances.merged, parts) == played(compared(MIXED), Scenario.DROP_5)


def test_another_seed_plays_other_runs() -> None:
    one, other = (
        play_scenario(compared(MIXED), Scenario.UNCHANGED, seed=seed, runs=range(20)) for seed in (1, 2)
    )  # fmt: skip
    assert one.calls != other.calls


def test_chances_are_shares_and_means_of_the_runs() -> None:
    chances = Chances(runs=50, held=45, regressed=1, calls=6000, most_calls=400)
    assert (chances.holds, chances.regresses, chances.mean_calls) == (0.9, 0.02, 120.0)
    assert expected_calls([chances, Chances(10, 10, 0, 500, 50)]) == 170.0


@pytest.mark.simulation
@pytest.mark.parametrize(
    ("counts", "scenario", "holds", "regresses", "calls"),
    [
        (SOLID, Scenario.UNCHANGED, (0.97, 1), (0, 0.03), (100, 115)),
        (SOLID, Scenario.DROP_10, (0, 0), (0.98, 1), (20, 65)),
        (MIXED, Scenario.UNCHANGED, (0.8, 1), (0, 0.05), (180, 280)),
        (MIXED, Scenario.DROP_5, (0, 0.15), (0.55, 0.95), (180, 330)),
        (MIXED, Scenario.DROP_20, (0, 0), (0.98, 1), (20, 70)),
        (MIXED, Scenario.ONE_BROKEN, (0, 0), (0.95, 1), (20, 70)),
        (MIXED, Scenario.FIFTH_BROKEN, (0, 0), (0.98, 1), (20, 60)),
    ],
)
def test_the_chances_are_those_of_the_design(
    counts: list[tuple[int, int]],
    scenario: Scenario,
    holds: tuple[float, float],
    regresses: tuple[float, float],
    calls: tuple[float, float],
) -> None:
    """m = 50, k = 10, one contract: solid and mixed rows of the target table, with the slack of 60 runs."""
    found = played(compared(counts), scenario)
    assert holds[0] <= found.holds <= holds[1]
    assert regresses[0] <= found.regresses <= regresses[1]
    assert found.mean_calls <= found.most_calls
    assert calls[0] <= found.mean_calls <= calls[1]


def test_a_must_holds_as_often_as_all_of_its_answers_pass() -> None:
    contract = prospect(plan_must(range(10), Criteria()), [(20, 20)] * 8 + [(19, 20)] * 2)
    every_answer = prod(rate**3 for rate in smoothed_rates(contract))
    found = played(contract, runs=400)
    assert found.holds == pytest.approx(every_answer, abs=0.08)
    assert found.regresses == pytest.approx(1 - found.holds)


PLANS: list[tuple[ContractPlan, bool]] = [
    (plan_must(range(6), Criteria()), True),
    (plan_rate(range(6), Criteria(), rate=0.7, rounds=5), True),
    (plan_deterministic(range(6), Criteria()), True),
    (plan_copies(range(6), Criteria()), False),
    (plan_comparison(range(6), Criteria(margin=0.2), rounds=5, floor=0.7), True),
    (plan_comparison(range(6), Criteria(margin=0.2), rounds=5, is_live=True), True),
]


@pytest.mark.parametrize(("plan", "can_hold"), PLANS, ids=lambda each: str(getattr(each, "question", each)))
def test_every_question_is_played(plan: ContractPlan, can_hold: bool) -> None:
    contract = prospect(plan, [(30, 30)] * 6)
    found = {each: played(contract, each, runs=20) for each in scenarios_of(contract)}
    assert list(found) == list(Scenario)
    assert (found[Scenario.UNCHANGED].held > 10) is can_hold
    assert all(found[Scenario.UNCHANGED].held >= each.held for each in found.values())
    assert all(each.mean_calls <= each.most_calls <= 2 * 6 * plan.rounds + 6 * 12 for each in found.values())


def test_a_live_baseline_is_asked_too() -> None:
    contract = compared([(10, 10)] * 6, Criteria(margin=0.2), is_live=True, rounds=3)
    assert played(contract).most_calls >= 36


def test_a_longer_recording_is_played_where_it_is_wished() -> None:
    short = compared([(3, 3)] * 40 + [(2, 3)] * 10, rounds=3)
    longer = Prospect(compared([(3, 3)] * 40 + [(2, 3)] * 10, rounds=13).plan, short.counts, repeats=20)
    assert smoothed_rates(longer) == smoothed_rates(short)
    assert played(longer).holds > played(short).holds + 0.3


def test_what_never_passed_cannot_get_worse_and_what_ever_failed_cannot_break() -> None:
    assert scenarios_of(compared([(0, 10)] * 5)) == (Scenario.UNCHANGED,)
    assert set(Scenario) - set(scenarios_of(compared([(9, 10)] * 5))) == {Scenario.ONE_BROKEN}
    with pytest.raises(ValueError, match=r"^No case of this contract can suffer 'one case broken'\.$"):
        played(compared([(9, 10)] * 5), Scenario.ONE_BROKEN)


def test_what_is_not_known_is_not_played() -> None:
    plan = plan_comparison(range(2), Criteria(), rounds=3)
    with pytest.raises(ValueError, match=r"^Every case needs at least 1 recorded answer .* the cases at \[1\]\.$"):
        prospect(plan, [(1, 1), (0, 0)])
    with pytest.raises(ValueError, match=r"^The plan has 2 cases, but counts were given for 1\.$"):
        prospect(plan, [(1, 1)])
    with pytest.raises(ValueError, match=r"^There is no run to play; give at least 1\.$"):
        play_scenario(compared(SOLID), Scenario.UNCHANGED, seed=1, runs=range(0))
