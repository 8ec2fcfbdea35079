"""Totals of a sitting."""

from typing import Any

from holdfast.domain.observation import Observation, Usage
from holdfast.engine.events import Totals, UnitAnswered, UnitGivenUp, UnitKept, UnitSent
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
