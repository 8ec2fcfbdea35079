"""What a plan will cost, and what cannot be known."""

from typing import Any

import pytest

from holdfast.domain.message import ImagePart
from holdfast.domain.observation import Observation, Timing, Usage
from holdfast.domain.request import Request
from holdfast.engine.estimate import (
    APPLICATION,
    NO_LIMIT,
    NO_PRICE,
    TOKENS_PER_IMAGE,
    Tariff,
    estimate,
    estimated_input_tokens,
    input_tokens_at_most,
    recorded_latency_ms,
    recorded_usage,
    usd_of_a_call,
)
from holdfast.engine.rules import Rules


def test_an_estimate_counts_calls_tokens_money_and_minutes(parts: Any) -> None:
    plan = parts.a_plan(parts.suite(parts.contract(cases=4)), rules=Rules(rounds=3))
    found = estimate(plan, price=parts.PRICE, requests_per_minute=6)
    assert (found.calls, found.kept, found.calls_at_most, found.minutes) == (12, 0, 12, 2)
    assert (found.input_tokens, found.output_tokens) == (12 * (3 + 8), 12 * 50)
    assert found.cost_usd == pytest.approx((132 * 2 + 600 * 8) / 1e6)
    assert found.unknown == ()


def test_recorded_usage_is_better_than_a_guess(parts: Any) -> None:
    of = parts.suite(parts.contract(cases=1, max_output_tokens=None))
    plan = parts.a_plan(of, rules=Rules(rounds=2))
    spent = {("desk.reply", "c0"): Usage(input_tokens=100, output_tokens=7)}
    found = estimate(plan, price=parts.PRICE, spent=spent)
    assert (found.input_tokens, found.output_tokens) == (200, 14)


def test_what_is_not_known_stays_unknown_and_says_why(parts: Any) -> None:
    plan = parts.a_plan(parts.suite(parts.contract(max_output_tokens=None)))
    found = estimate(plan)
    assert (found.output_tokens, found.cost_usd, found.minutes) == (None, None, None)
    assert found.unknown == (NO_LIMIT, NO_PRICE)


def test_a_baseline_may_take_its_second_stage_too(parts: Any) -> None:
    plan = parts.a_plan(parts.suite(parts.contract(cases=3)), role="baseline")
    found = estimate(plan)
    assert (found.calls, found.calls_at_most) == (30, 60)


def test_an_agent_makes_as_many_calls_as_its_caps_allow(parts: Any) -> None:
    of = parts.suite(parts.contract(cases=2, agent=parts.agent(cases=2, turns=6)))
    plan = parts.a_plan(of, rules=Rules(rounds=3))
    found = estimate(plan, price=parts.PRICE)
    assert (found.calls, found.calls_at_most) == (6, 36)
    assert (found.input_tokens, found.cost_usd, found.unknown) == (None, None, (APPLICATION,))
    spent = {("desk.reply", f"c{at}"): Usage(input_tokens=100, output_tokens=7) for at in (0, 1)}
    assert estimate(plan, price=parts.PRICE, spent=spent).input_tokens == 600  # of whole runs, as recorded


def test_images_count_at_a_flat_rate_and_schemas_as_text() -> None:
    picture = ImagePart().loaded(b"x" * 90_000, "a" * 64, "image/png")
    with_image = Request(user=["What is this?", picture])
    assert estimated_input_tokens(with_image) == 4 + 8 + TOKENS_PER_IMAGE


@pytest.mark.parametrize("text", ["plain words", "退款要多久", "😀😀", "", "\ud800"])
def test_the_bound_on_tokens_is_never_below_the_estimate(text: str) -> None:
    request = Request(user=text)
    assert input_tokens_at_most(request) >= estimated_input_tokens(request)
    assert input_tokens_at_most(request) >= len(text)


def test_the_worst_case_of_a_call_covers_its_whole_answer(parts: Any) -> None:
    unit = parts.a_plan(parts.suite(parts.contract(cases=1))).units[0]
    worst = Tariff(parts.PRICE).worst_usd(unit)
    assert worst == pytest.approx(((len("question 0") + 8) * 2 + 50 * 8) / 1e6)
    assert Tariff().worst_usd(unit) is None


def test_minutes_follow_from_the_slower_of_quota_and_latency(parts: Any) -> None:
    plan = parts.a_plan(parts.suite(parts.contract(cases=4)), rules=Rules(rounds=3))
    assert estimate(plan, latency_ms=10_000, concurrency=4).minutes == pytest.approx(0.5)
    assert estimate(plan, latency_ms=10_000, concurrency=4, requests_per_minute=6).minutes == 2


def test_recorded_latency_is_a_median(parts: Any) -> None:
    rows = [parts.evidence(observation=Observation(timing=Timing(total_ms=ms))) for ms in (900, 1, 30)]
    assert recorded_latency_ms([*rows, parts.evidence(cause="timeout")]) == 30
    assert recorded_latency_ms([]) is None


def test_a_call_dearer_than_assumed_raises_the_assumption(parts: Any) -> None:
    unit, tariff = parts.a_plan(parts.suite(parts.contract(cases=1))).units[0], Tariff(parts.PRICE)
    tariff.learn(unit.key.contract, 0.75)
    assert tariff.worst_usd(unit) == 0.75


def test_recorded_usage_is_the_mean_of_a_case_and_skips_what_was_not_counted(parts: Any) -> None:
    rows = [
        parts.evidence(observation=Observation(usage=Usage(input_tokens=10, output_tokens=out)), number=out)
        for out in (1, 2)
    ]
    assert recorded_usage([*rows, parts.evidence("x"), parts.evidence(cause="timeout")]) == {
        ("desk.reply", "c0"): Usage(input_tokens=10, output_tokens=2)
    }


def test_the_mean_cost_of_a_call_is_unknown_as_soon_as_one_is(parts: Any) -> None:
    units = parts.a_plan(parts.suite(parts.contract(cases=2)), rules=Rules(rounds=1)).units
    assert usd_of_a_call(units, Tariff(parts.PRICE)) == pytest.approx((11 * 2 + 50 * 8) / 1e6)
    assert usd_of_a_call(units, Tariff(None)) is None
    unlimited = parts.a_plan(parts.suite(parts.contract(cases=1, max_output_tokens=None)), rules=Rules(rounds=1)).units
    assert usd_of_a_call([*units, *unlimited], Tariff(parts.PRICE)) is None
    assert usd_of_a_call([], Tariff(parts.PRICE)) is None
