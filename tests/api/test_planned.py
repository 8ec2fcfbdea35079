"""What a replay will ask, of whom, and what it knows already."""

import contextlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from holdfast.api import approve, replay
from holdfast.api.planned import Planned, known_on, planned_replay
from holdfast.assembly import open_project
from holdfast.domain.observation import Evidence, Observation, TrialKey
from holdfast.domain.release import Release
from holdfast.errors import NothingToDecide

OLD, NEW = Release("simulated:preview-1"), Release("simulated:preview-2")
PARCELS = "support.parcel-reply"
PRICE = 'releases."simulated:preview-2".price={input=1.0, output=2.0, as_of=2026-05-20}'


def planned(started: Any, *more: str, to: str = "candidate", against: str = "baseline", fresh: bool = False) -> Planned:
    project = open_project(**{**started.here, "overrides": (*started.overrides, *more)})
    with contextlib.closing(project.journal()) as journal:
        return planned_replay(
            project, journal, project.preparing_provider, to=to, against=against, variant="main", fresh=fresh
        )


@pytest.fixture
def recorded(started: Any) -> Any:
    """One of the two contracts, recorded."""
    replay(PARCELS, to="baseline", **started.here)
    return started


def test_a_baseline_is_asked_everything_at_once_and_a_candidate_by_the_plans_of_its_contracts(recorded: Any) -> None:
    at_once, as_it_takes = planned(recorded, to="baseline"), planned(recorded)
    assert (at_once.plan.role, len(at_once.plan.units), at_once.plan.plans) == ("baseline", 200, ())
    assert as_it_takes.plan.role == "candidate"
    assert [(plan.contract, plan.rounds) for plan in as_it_takes.plan.plans] == [(PARCELS, 10)]
    assert as_it_takes.baseline is not None
    assert {contract for contract, _ in as_it_takes.baseline.trials} == {PARCELS}


def test_recordings_are_asked_everything_at_once_too(recorded: Any) -> None:
    """There is nothing to save where nothing is sent."""
    row = {
        "dataset": "parcels", "release": "old", "case_id": "p-1009", "repeat": 0,
        "request": {"messages": [{"role": "user", "content": "Where?"}], "params": {}},
        "response": {"content": "There.", "tool_calls": None, "finish_reason": "stop"}, "reference": {}, "meta": {},
    }  # fmt: skip
    (recorded.folder / "old.jsonl").write_text(json.dumps(row) + "\n")
    made = planned(recorded, 'providers.file.recordings="old.jsonl"', to="file:old")
    assert (made.plan.role, made.plan.plans) == ("candidate", ())
    assert made.plan.units


def test_without_a_baseline_there_is_nothing_to_decide_but_side_by_side_there_is(started: Any) -> None:
    with pytest.raises(NothingToDecide, match="There is no evidence of a baseline"):
        planned(started)
    made = planned(started, "side_by_side=true")
    assert made.baseline is None
    assert made.beside is not None
    assert made.beside[0] == OLD
    assert {plan.is_live for plan in made.plan.plans} == {True}
    assert {unit.key.release for unit in made.plan.live.values()} == {OLD}
    assert {unit.key.release for unit in made.plan.units} == {NEW}


def test_a_baseline_that_was_asked_something_else_decides_nothing(recorded: Any) -> None:
    file = recorded.folder / "contracts" / "support.py"
    file.write_text(file.read_text().replace("Answer in one", "Reply in one"))
    with pytest.raises(NothingToDecide) as error:
        planned(recorded)
    assert str(error.value) == (
        "No baseline has met any of these contracts yet. Record it with `holdfast replay --to baseline`."
    )


@pytest.mark.parametrize(
    ("settings", "rounds"),
    [
        ((), 10),
        (("rounds=4",), 4),
        (("budget_calls=100",), 5),
        (("budget_calls=100", "side_by_side=true"), 3),
        (("budget_calls=20",), 3),
        ((PRICE, "budget_usd=0.000001"), 3),
        ((PRICE, "budget_usd=1000"), 10),
    ],
    ids=["recordings", "wish", "calls", "two sides", "three at least", "money", "money enough"],
)
def test_rounds_are_as_many_as_recordings_wish_and_budget_allow(
    recorded: Any, settings: tuple[str, ...], rounds: int
) -> None:
    """The suite has 20 cases: the budget is shared by contracts that nothing is planned for yet."""
    assert {plan.rounds for plan in planned(recorded, *settings).plan.plans if plan.contract == PARCELS} == {rounds}


def test_what_answers_took_is_known_from_the_baseline_until_the_candidate_has_answered(recorded: Any) -> None:
    before = planned(recorded)
    assert before.spent
    assert before.latency_ms is not None
    replay(**recorded.here)
    after = planned(recorded)
    assert after.plan.known
    assert after.spent.keys() == before.spent.keys()


def test_pins_answer_what_the_journal_does_not_have(recorded: Any) -> None:
    approve(by="me", select=[PARCELS], **recorded.here)
    (recorded.folder / ".holdfast" / "journal.sqlite3").unlink()
    known = planned(recorded, to="baseline").plan.known
    assert {key.contract for key in known} == {PARCELS}
    assert len(planned(recorded, to="baseline", fresh=True).plan.known) == 0
    project = open_project(**recorded.here)
    (key, *_) = known
    newer = Evidence(key=key, started_at=datetime(2026, 5, 20, tzinfo=UTC), observation=Observation(text="newer"))
    both = known_on(project, {key: newer}, OLD)
    assert both[key] is newer
    assert len(both) == len(known)
    assert TrialKey.model_validate(key.model_dump() | {"number": 99}) not in both
