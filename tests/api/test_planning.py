"""`plan` says what `replay` would send, and sends nothing."""

from typing import Any

from holdfast.api import plan, replay


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
    assert plan(**started.here).estimate.cost_usd is None
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
