"""The budget: never overshot, whatever is in flight."""

import asyncio
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.domain.contract import Suite
from holdfast.domain.release import Price
from holdfast.engine.budget import Budget, require_payable
from holdfast.engine.estimate import Tariff
from holdfast.engine.rules import Rules
from holdfast.errors import BudgetExceeded, UsageError


@given(
    calls=st.none() | st.integers(0, 12),
    usd=st.none() | st.floats(0, 2),
    steps=st.lists(st.tuples(st.booleans(), st.floats(0, 0.5), st.floats(0, 1)), max_size=60),
    data=st.data(),
)
def test_no_interleaving_of_reserving_and_settling_exceeds_the_budget(
    calls: int | None, usd: float | None, steps: list[tuple[bool, float, float]], data: st.DataObject
) -> None:
    budget, open_ones = Budget(calls=calls, usd=usd), []
    for reserves, worst, share in steps:
        if reserves:
            reservation = budget.try_reserve(worst)
            open_ones += [(reservation, worst * share)] if reservation else []
        elif open_ones:
            chosen = open_ones.pop(data.draw(st.integers(0, len(open_ones) - 1)))
            budget.settle(chosen[0], data.draw(st.sampled_from([None, chosen[1]])))
        assert calls is None or budget.spent_calls <= calls
        assert usd is None or budget.committed_usd <= usd + 1e-6
        assert budget.spent_usd >= 0


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), usd=st.floats(0, 3), callers=st.integers(1, 30))
def test_concurrent_callers_share_a_budget_to_its_end_and_none_waits_for_ever(
    parts: Any, seed: int, usd: float, callers: int
) -> None:
    budget, dice = Budget(usd=usd), Random(seed)

    async def call() -> float | None:
        reservation = await budget.reserve(0.25)
        if reservation is None:
            return None
        await asyncio.sleep(dice.uniform(0, 2))
        cost = dice.uniform(0, 0.25)
        budget.settle(reservation, cost)
        return cost

    async def all_calls() -> list[float | None]:
        return await asyncio.gather(*(call() for _ in range(callers)))

    costs = parts.in_virtual_time(all_calls())
    assert sum(cost or 0 for cost in costs) <= usd + 1e-6
    if None in costs:
        assert budget.spent_usd > usd - 0.25 - 1e-6


def test_a_caller_waits_while_calls_in_flight_may_turn_out_cheaper(parts: Any) -> None:
    async def two() -> bool:
        budget = Budget(usd=0.3)
        first = await budget.reserve(0.2)
        second = asyncio.create_task(budget.reserve(0.2))
        await asyncio.sleep(1)
        assert not second.done()
        assert first is not None
        budget.settle(first, 0.05)
        return await second is not None

    assert parts.in_virtual_time(two())


def test_a_call_of_unknown_cost_counts_as_its_worst_case_and_one_not_made_as_nothing() -> None:
    budget = Budget(calls=5, usd=1)
    for worst in (0.4, 0.3):
        reservation = budget.try_reserve(worst)
        assert reservation is not None
        budget.settle(reservation, None) if worst == 0.4 else budget.release(reservation)
    assert (budget.spent_usd, budget.spent_calls) == (pytest.approx(0.4), 1)


@pytest.fixture
def plan(parts: Any) -> Any:
    return parts.a_plan(parts.suite(parts.contract(cases=3)), rules=Rules(rounds=3))


def test_a_budget_that_cannot_pay_the_first_round_is_refused(parts: Any, plan: Any) -> None:
    with pytest.raises(BudgetExceeded) as refused:
        require_payable(plan, Budget(usd=0.001), {plan.release: Tariff(parts.PRICE)}, Suite(contracts=()))
    assert str(refused.value) == (
        "release acme:chat-2026-05-20: The first round of 3 trials needs about $0.0013, and the budget has "
        "$0.0010 left. Raise the budget, or select fewer contracts."
    )
    with pytest.raises(BudgetExceeded, match="needs 3 calls, and the budget has 2 calls left"):
        require_payable(plan, Budget(calls=2), {plan.release: Tariff(parts.PRICE)}, Suite(contracts=()))


def test_the_first_round_of_an_agent_is_paid_up_to_its_caps(parts: Any) -> None:
    of = parts.suite(parts.contract(cases=1, agent=parts.agent(cases=1, turns=6)))
    plan, tariff = parts.a_plan(of), Tariff(parts.PRICE)
    one_call = tariff.worst_usd(plan.units[0])
    assert one_call is not None
    require_payable(plan, Budget(usd=6 * one_call), {plan.release: tariff}, Suite(contracts=()))
    with pytest.raises(BudgetExceeded):
        require_payable(plan, Budget(usd=5 * one_call), {plan.release: tariff}, Suite(contracts=()))


def test_money_without_a_price_is_refused_unless_told_otherwise(plan: Any) -> None:
    with pytest.raises(UsageError) as refused:
        require_payable(plan, Budget(usd=5), {plan.release: Tariff()}, Suite(contracts=()))
    assert str(refused.value) == (
        "release acme:chat-2026-05-20: A budget in USD needs a price, and none is known for this release. "
        "Set `price = { input = ..., output = ..., as_of = ... }` for it, or limit the calls instead."
    )
    require_payable(plan, Budget(usd=5, unknown_price=True), {plan.release: Tariff()}, Suite(contracts=()))


def test_what_is_known_already_need_not_be_paid(parts: Any) -> None:
    of = parts.suite(parts.contract(cases=1))
    keys = [unit.key for unit in parts.a_plan(of).units]
    done = parts.a_plan(of, known={key: parts.evidence(key=key) for key in keys})
    require_payable(done, Budget(calls=0, usd=0), {done.release: Tariff()}, Suite(contracts=()))


def test_a_free_release_needs_no_money(plan: Any, parts: Any) -> None:
    require_payable(
        plan,
        Budget(usd=0.0),
        {plan.release: Tariff(Price(input=0, output=0, as_of=parts.PRICE.as_of))},
        Suite(contracts=()),
    )
