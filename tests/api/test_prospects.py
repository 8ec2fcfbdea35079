"""Chances of contracts before any candidate is asked."""

import contextlib
from typing import Any

import pytest

from holdfast.api import replay
from holdfast.api.planned import Planned, planned_replay
from holdfast.api.prospects import suite_prospects
from holdfast.assembly import open_project

PARCELS = "support.parcel-reply"


@pytest.fixture
def recorded(started: Any) -> Planned:
    """The plan of a contract of ten cases that are nearly always right, at 10 points."""
    replay(PARCELS, to="baseline", **started.here)
    project = open_project(**started.here)
    with contextlib.closing(project.journal()) as journal:
        return planned_replay(
            project, journal, project.preparing_provider, to="candidate", against="baseline", variant="main",
            fresh=False,
        )  # fmt: skip


def test_chances_and_calls_are_those_of_the_plan(recorded: Planned) -> None:
    found = suite_prospects(recorded.plan.plans, recorded.baseline, seed=1, seconds=60.0, processes=1)
    own = found.contracts[PARCELS]
    assert own.runs >= 50
    assert own.holds > 0.3
    assert 10 <= own.calls <= own.most_calls
    seen = own.sees
    assert list(seen) == ["drop_5", "drop_10", "drop_20", "one_broken_case"]
    assert all(share is not None and 0 <= share <= 1 for share in seen.values())
    assert (seen["drop_5"] or 0) <= (seen["drop_10"] or 0) < (seen["drop_20"] or 0)
    assert (found.calls, found.unplayed) == (own.calls, ())


def test_the_same_seed_gives_the_same_chances(recorded: Planned) -> None:
    first, again = (
        suite_prospects(recorded.plan.plans, recorded.baseline, seed=2, seconds=60.0, processes=1) for _ in range(2)
    )
    assert first == again


def test_what_there_was_no_time_for_is_named(recorded: Planned) -> None:
    many = tuple(recorded.plan.plans[0].model_copy(update={"contract": f"c.{at}"}) for at in range(3))
    found = suite_prospects(many, recorded.baseline, seed=1, seconds=0.0, processes=1)
    assert {*found.contracts, *found.unplayed} == {"c.0", "c.1", "c.2"}


def test_advice_comes_as_sentences(recorded: Planned) -> None:
    (plan,) = recorded.plan.plans
    tight = plan.model_copy(update={"margin": 0.01})
    found = suite_prospects((tight,), recorded.baseline, seed=1, seconds=60.0, processes=1)
    (first, *_) = found.contracts[PARCELS].advice
    assert first.startswith("This contract of 10 cases can never hold at 1 point in 10 rounds (")
