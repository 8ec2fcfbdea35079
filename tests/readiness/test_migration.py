"""What follows for each contract."""

from datetime import date

import pytest

from holdfast.readiness.migration import days_left, migration

TODAY, LAST = date(2026, 6, 8), date(2026, 6, 17)
RESTATED = (
    "It was restated since it was pinned: approve that with a reason, or undo it. The baseline retires in 9 days."
)


@pytest.mark.parametrize(
    ("word", "kind", "move", "why"),
    [
        ("holds", "certified", "move", "It holds on the candidate."),
        ("regressed", "mean", "stay", "It regressed on the candidate. The baseline retires in 9 days."),
        (
            "restated", "request changed", "stay",
            RESTATED,
        ),
        (
            "orphaned", "removed", "stay",
            "Its pins have no contract or case any more: retire or rename it. The baseline retires in 9 days.",
        ),
        ("pending", "no baseline", "wait", "Record it on the baseline first: there is nothing to compare with."),
        ("undecided", "errored checks", "wait", "Mend the check that crashed and compare again, for free."),
        ("undecided", "no candidate", "wait", "Replay it on the candidate first."),
        ("undecided", "not deterministic", "wait", "Give it a margin, and record its repeats."),
        (
            "undecided", "copied repeats", "wait",
            "Make its repeats independent, record it again, and replay it; or declare it `deterministic`.",
        ),
        (
            "undecided", "thin recordings", "wait",
            "Record more repeats on the baseline: more calls to the candidate alone do not decide it.",
        ),
        (
            "undecided", "too few answers", "wait",
            "More of the same evidence does not decide it: widen the margin, add cases, or look at the flipped ones.",
        ),
    ],
)  # fmt: skip
def test_each_word_has_its_move_and_its_why(contract, word, kind, move, why) -> None:
    found = migration(contract(word, kind), retires_on=LAST, today=TODAY)
    assert (found.move, found.why, found.days_left) == (move, why, 9)


def test_waiting_tells_its_price_where_the_price_is_known(contract, spent) -> None:
    open_ = contract("undecided", "too few answers", verdict={"calls_to_decide": 50}, candidate_spend=spent)
    unknown = open_.model_copy(update={"candidate_spend": spent.model_copy(update={"cost_usd": None})})
    assert migration(open_, retires_on=None, today=TODAY).why == (
        "Deciding costs about 50 calls, USD 5.00 at the price so far."
    )
    assert migration(unknown, retires_on=None, today=TODAY).why == "Deciding costs about 50 calls."
    assert migration(unknown, retires_on=None, today=TODAY, calls_per_minute=10).why == (
        "Deciding costs about 50 calls, about 5 minutes."
    )
    assert migration(unknown, retires_on=None, today=TODAY, calls_per_minute=600).why == (
        "Deciding costs about 50 calls, less than a minute."
    )


def test_what_the_baseline_has_to_give_first_has_its_price_too(contract, spent) -> None:
    cost = {"calls_to_decide": 50, "baseline_calls_to_decide": 100}
    open_ = contract("undecided", "thin recordings", verdict=cost, candidate_spend=spent)
    assert migration(open_, retires_on=None, today=TODAY).why == (
        "First about 100 calls to the baseline, while it still answers. "
        "Deciding costs about 50 calls, USD 5.00 at the price so far."
    )


@pytest.mark.parametrize(
    ("today", "why"),
    [
        (date(2026, 6, 16), "The baseline retires in 1 day."),
        (LAST, "The baseline retires today."),
        (date(2026, 6, 18), "No release left: the baseline retired on 2026-06-17."),
    ],
)
def test_after_the_last_day_no_release_is_left_to_stay_on(contract, today, why) -> None:
    found = migration(contract("regressed", "mean"), retires_on=LAST, today=today)
    assert found.why == f"It regressed on the candidate. {why}"


def test_an_unknown_last_day_is_unknown_not_far_away() -> None:
    assert days_left(None, TODAY) is None
