"""What a side cost: unknown stays unknown."""

from datetime import UTC, datetime

from holdfast.comparison.spend import spend
from holdfast.domain.comparison import Spend
from holdfast.domain.observation import Attempt

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def test_spend_adds_costs_and_takes_means_and_medians(bench) -> None:
    attempts = (
        Attempt(started_at=NOW, duration_ms=1, cause="broken", paid=True),
        Attempt(started_at=NOW, duration_ms=1),
    )
    trials = [
        bench.trial("a", 0, "p", observation=bench.observed(ms=10, tokens=4), cost_usd=0.5, attempts=attempts),
        bench.trial("a", 1, "f", observation=bench.observed(ms=30, tokens=8), cost_usd=0.25),
        bench.trial("a", 2, "u"),
    ]
    assert spend(trials) == Spend(
        answers=2,
        cost_usd=0.75,
        input_tokens_mean=6,
        output_tokens_mean=6,
        latency_ms_median=20,
        attempts=2,
        paid_lost=1,
    )


def test_one_unknown_cost_makes_the_sum_unknown(bench) -> None:
    trials = [
        bench.trial("a", 0, "p", observation=bench.observed(tokens=None), cost_usd=0.5),
        bench.trial("a", 1, "p", observation=bench.observed()),
    ]
    found = spend(trials)
    assert (found.cost_usd, found.input_tokens_mean) == (None, None)


def test_a_lost_answer_of_unknown_price_makes_the_sum_unknown(bench) -> None:
    lost = Attempt(started_at=NOW, duration_ms=1, cause="broken", paid=True)
    trials = [bench.trial("a", 0, "p", cost_usd=0.5), bench.trial("a", 1, "g", attempts=(lost,))]
    assert spend(trials).cost_usd is None


def test_a_timing_of_zero_is_unknown_not_fast(bench) -> None:
    assert spend([bench.trial("a", 0, "p")]).latency_ms_median is None


def test_nothing_asked_costs_nothing_known() -> None:
    assert spend([]) == Spend()
