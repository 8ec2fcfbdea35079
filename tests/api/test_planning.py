"""`plan` says what `replay` would send, and sends nothing."""

from typing import Any

import pytest

from holdfast.api import plan, replay
from holdfast.errors import NothingToDecide

PARCELS = "support.parcel-reply"


def test_the_plan_is_what_the_replay_sends(started: Any) -> None:
    made = plan("support.parcel-reply", to="baseline", **started.here)
    assert (made.role, made.estimate.calls) == ("baseline", 100)
    assert started.server.stats.requests == 0
    done = replay("support.parcel-reply", to="baseline", **started.here)
    assert started.server.stats.requests == done.totals.attempts
    assert 100 <= done.totals.attempts <= made.estimate.calls_at_most


def test_what_is_answered_already_is_not_planned_again(started: Any) -> None:
    replay("support.label-fields", to="baseline", **started.here)
    again = plan(to="baseline", **started.here)
    assert {row.contract: row.calls for row in again.contracts} == {
        "support.label-fields": 0,
        "support.parcel-reply": 100,
    }
    assert plan(to="baseline", fresh=True, **started.here).estimate.calls == 200


def test_money_is_unknown_without_a_price_and_known_with_one(started: Any) -> None:
    assert plan(to="baseline", **started.here).estimate.cost_usd is None
    replay(to="baseline", **started.here)
    price = 'releases."simulated:preview-2".price={input=1.0, output=2.0, as_of=2026-05-20}'
    priced = plan(**{**started.here, "overrides": (*started.overrides, price)}).estimate
    assert priced.cost_usd is not None
    assert priced.cost_usd > 0


def test_a_plan_needs_no_key(started: Any) -> None:
    here = {**started.here, "overrides": (*started.overrides, "providers.simulated.api_key_env=NOT_SET")}
    assert plan(to="baseline", **here).estimate.calls == 200


def test_minutes_follow_from_the_limit_or_from_what_answers_took(started: Any) -> None:
    assert plan(to="baseline", **started.here).estimate.minutes is None
    replay("support.label-fields", to="baseline", **started.here)
    minutes = plan(to="baseline", **started.here).estimate.minutes
    assert minutes is not None
    limit = 'releases."simulated:preview-1".requests_per_minute=10'
    slow = plan(to="baseline", **{**started.here, "overrides": (*started.overrides, limit)}).estimate
    assert slow.minutes == slow.calls / 10 > minutes


@pytest.fixture
def recorded(started: Any) -> Any:
    """One of the two contracts, recorded."""
    replay(PARCELS, to="baseline", **started.here)
    return started


def test_a_candidate_is_planned_at_most_and_expected_in_the_mean_with_its_chances(recorded: Any) -> None:
    paid = recorded.server.stats.requests
    made = plan(seconds=60, **recorded.here)
    assert recorded.server.stats.requests == paid
    rows = {row.contract: row for row in made.contracts}
    own, other = rows[PARCELS], rows["support.label-fields"]
    assert (own.cases, own.rounds, own.calls, own.kept) == (10, 10, 100, 0)
    assert (other.cases, other.rounds, other.calls, other.kept, other.prospects) == (10, 0, 0, 0, None)
    assert own.prospects is not None
    assert made.expected is not None
    assert 10 < made.expected.calls == own.prospects.calls < made.estimate.calls == 100
    assert (made.unplayed, made.coarse) == ((), ())


def test_a_contract_that_cannot_hold_has_advice(recorded: Any) -> None:
    file = recorded.folder / "contracts" / "support.py"
    file.write_text(file.read_text().replace("bar=Bar(margin=0.10)", "bar=Bar(margin=0.01)"))
    (row,) = plan(PARCELS, seconds=60, **recorded.here).contracts
    assert row.prospects is not None
    assert row.prospects.holds < 0.1
    assert row.prospects.advice[0].startswith("This contract of 10 cases can never hold at 1 point in 10 rounds (")


def test_without_seconds_nothing_is_played_and_the_most_is_told_all_the_same(recorded: Any) -> None:
    made = plan(seconds=0, **recorded.here)
    assert [row.prospects for row in made.contracts] == [None, None]
    assert (made.expected, made.unplayed, made.coarse, made.estimate.calls) == (None, (), (), 100)


def test_what_is_answered_already_is_expected_no_more(recorded: Any) -> None:
    done = replay(PARCELS, **recorded.here)
    made = plan(PARCELS, seconds=60, **recorded.here)
    assert [row.kept for row in made.contracts] == [done.totals.answered]
    assert made.expected is not None
    assert made.expected.calls < plan(PARCELS, seconds=0, fresh=True, **recorded.here).estimate.calls


def test_money_and_minutes_are_expected_in_proportion(recorded: Any) -> None:
    price = 'releases."simulated:preview-2".price={input=1.0, output=2.0, as_of=2026-05-20}'
    made = plan(PARCELS, seconds=60, **{**recorded.here, "overrides": (*recorded.overrides, price)})
    assert made.expected is not None
    assert made.estimate.cost_usd is not None
    assert made.expected.cost_usd == pytest.approx(made.estimate.cost_usd * made.expected.calls / made.estimate.calls)


def test_side_by_side_takes_twice_the_calls(recorded: Any) -> None:
    beside = {**recorded.here, "overrides": (*recorded.overrides, "side_by_side=true", "rounds=4")}
    assert [row.calls for row in plan(seconds=0, **beside).contracts] == [80, 80]


def test_a_candidate_without_a_baseline_has_nothing_to_plan(started: Any) -> None:
    with pytest.raises(NothingToDecide, match="There is no evidence of a baseline"):
        plan(**started.here)
