"""`replay` puts a suite to a release, keeps every answer and judges a candidate."""

import asyncio
from typing import Any

import pytest

from holdfast.api import replay, replay_async
from holdfast.engine.events import RunFinished, RunStarted, UnitAnswered
from holdfast.errors import BudgetExceeded, NothingToDecide, UsageError


def test_a_candidate_is_judged_against_what_was_recorded(started: Any) -> None:
    assert replay(to="baseline", **started.here).exit_code == 0
    done = replay(**started.here)
    assert done.report is not None
    words = {each.contract: each.verdict.word for each in done.report.comparison.contracts}
    assert words == {"support.label-fields": "regressed", "support.parcel-reply": "holds"}
    assert (done.exit_code, done.report.word, done.report.simulated) == (1, "not ready", True)


def test_the_same_command_again_sends_nothing_and_says_the_same(started: Any) -> None:
    replay(to="baseline", **started.here)
    first = replay(**started.here)
    paid = started.server.stats.answered
    again = replay(**started.here)
    assert started.server.stats.answered == paid
    assert first.report is not None
    assert again.report is not None
    assert again.report.comparison.contracts == first.report.comparison.contracts


def test_fresh_asks_everything_anew_in_a_run_of_its_own(started: Any) -> None:
    first = replay("support.label-fields", to="baseline", **started.here)
    paid = started.server.stats.answered
    again = replay("support.label-fields", to="baseline", fresh=True, **started.here)
    assert again.header.id != first.header.id
    assert started.server.stats.answered == paid + again.totals.answered


def test_without_a_baseline_there_is_nothing_to_decide(started: Any) -> None:
    with pytest.raises(NothingToDecide) as error:
        replay("support.parcel-reply", **started.here)
    assert str(error.value) == (
        "There is no evidence of a baseline: no pins, and no run. Record it with `holdfast replay --to baseline`."
    )
    assert started.server.stats.requests == 0


def test_a_contract_that_no_baseline_has_met_is_not_asked(started: Any) -> None:
    replay("support.parcel-reply", to="baseline", **started.here)
    done = replay(**started.here)
    assert done.report is not None
    words = {each.contract: each.verdict.word for each in done.report.comparison.contracts}
    assert words == {"support.label-fields": "pending", "support.parcel-reply": "holds"}


def test_events_are_told_in_order(started: Any) -> None:
    heard: list[object] = []
    asyncio.run(replay_async("support.label-fields", to="baseline", listen=heard.append, **started.here))
    assert isinstance(heard[0], RunStarted)
    assert isinstance(heard[-1], RunFinished)
    assert sum(isinstance(event, UnitAnswered) for event in heard) == heard[-1].totals.answered


def test_it_works_inside_a_running_loop(started: Any) -> None:
    async def outer() -> int:
        return replay("support.label-fields", to="baseline", **started.here).exit_code

    assert asyncio.run(outer()) == 0


def test_a_budget_that_cannot_pay_the_first_round_is_refused_before_the_first_call(started: Any) -> None:
    with pytest.raises(BudgetExceeded):
        replay(to="baseline", **{**started.here, "overrides": (*started.overrides, "budget_calls=5")})
    assert started.server.stats.requests == 0


def test_money_needs_a_price(started: Any) -> None:
    with pytest.raises(UsageError, match="price"):
        replay(to="baseline", **{**started.here, "overrides": (*started.overrides, "budget_usd=5")})


def test_a_calls_budget_is_never_overshot_and_leaves_the_candidate_undecided(started: Any) -> None:
    replay(to="baseline", **started.here)
    before = started.server.stats.requests
    done = replay(**{**started.here, "overrides": (*started.overrides, "budget_calls=25")})
    assert started.server.stats.requests - before <= 25
    assert done.totals.given_up.keys() == {"budget"}
    assert done.report is not None
    words = {each.contract: each.verdict.word for each in done.report.comparison.contracts}
    assert words["support.parcel-reply"] == "undecided"


def test_an_empty_selection_is_nothing_to_decide(started: Any) -> None:
    with pytest.raises(NothingToDecide) as error:
        replay("support.parcel-repy", **started.here)
    assert str(error.value) == "No contract is selected by 'support.parcel-repy'. Nearest: 'support.parcel-reply'."
