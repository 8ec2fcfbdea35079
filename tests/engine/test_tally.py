"""Totals of a sitting."""

from typing import Any

from holdfast.comparison.sequence import Standing
from holdfast.domain.observation import Attempt, Observation, Usage
from holdfast.engine.events import (
    ContractStands,
    OffersToStop,
    Totals,
    UnitAnswered,
    UnitGivenUp,
    UnitKept,
    UnitParked,
    UnitSent,
)
from holdfast.engine.tally import Tally


def _told(parts: Any, *rows: Any) -> Tally:
    tally = Tally()
    for row in rows:
        tally.count(UnitSent(row.key))
        tally.count(UnitAnswered(row.key, row) if row.is_observed else UnitGivenUp(row.key, row))
    return tally


def test_units_tokens_and_money_are_summed(parts: Any) -> None:
    seen = Observation(usage=Usage(input_tokens=5, output_tokens=7))
    tally = _told(parts, parts.evidence(observation=seen, cost_usd=0.25), parts.evidence(cause="quota"))
    tally.count(UnitKept(parts.evidence().key))
    assert tally.totals(2.0) == Totals(
        units=3, kept=1, answered=1, given_up={"quota": 1}, cost_usd=0.25, input_tokens=5, output_tokens=7, seconds=2.0
    )


def test_one_unknown_cost_makes_the_sum_unknown(parts: Any) -> None:
    rows = [parts.evidence(cost_usd=cost) for cost in (0.1, None, 0.2)]
    assert _told(parts, *rows).totals(0).cost_usd is None


def test_a_parked_unit_has_not_ended_but_its_calls_were_made(parts: Any) -> None:
    attempt = Attempt(started_at=parts.START, duration_ms=5.0, cause="timeout")
    parked = parts.evidence(cause="timeout", attempts=(attempt, attempt))
    tally = Tally()
    tally.count(UnitParked(parked.key, parked))
    assert tally.totals(0) == Totals(attempts=2)
    answered = parts.evidence(attempts=(attempt.model_copy(update={"cause": None}),), cost_usd=0.5)
    tally.count(UnitAnswered(answered.key, answered))
    assert tally.totals(0) == Totals(units=1, answered=1, attempts=3, cost_usd=0.5)


def test_where_a_contract_stands_counts_for_nothing() -> None:
    tally = Tally()
    tally.count(ContractStands(Standing("a", round=1, rounds=3, answers=2, waiting=1, score=0.5, p=1.0)))
    tally.count(OffersToStop(("a",)))
    assert tally.totals(0) == Totals()
