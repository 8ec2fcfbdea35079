"""The plans of a candidate's contracts, and which kept answers may settle them."""

import contextlib
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from holdfast.api import init, replay
from holdfast.api.candidate import CandidatePlans, Gathered, candidate_plans, comparison_rules
from holdfast.api.runs import named_run
from holdfast.assembly import Project, open_project
from holdfast.domain.observation import Evidence, TrialKey
from holdfast.domain.release import Release
from holdfast.ports import Journal
from holdfast.testing import Simulation

NEW = Release("simulated:preview-2")
LABELS, PARCELS = "support.label-fields", "support.parcel-reply"
ASKED = {LABELS: 10, PARCELS: 81}  # one regressed in its first round; the other holds after eight, one case repeated


@contextlib.contextmanager
def at_work(folder: Path, *more: str) -> Iterator[tuple[Project, Journal]]:
    """The project with its journal; `more` are settings laid over its file."""
    project = open_project(folder / "pyproject.toml", overrides=more, environ={})
    with contextlib.closing(project.journal()) as journal:
        yield project, journal


def planned(project: Project, journal: Journal, *, fresh: bool = False) -> CandidatePlans:
    baseline = named_run(project, journal, "baseline").run
    return candidate_plans(project, journal, NEW, baseline, variant="main", affordable=40, fresh=fresh)


def made(folder: Path, *more: str, fresh: bool = False) -> CandidatePlans:
    with at_work(folder, *more) as (project, journal):
        return planned(project, journal, fresh=fresh)


def kept(plans: CandidatePlans) -> Counter[str]:
    """How many answers of each contract are there already."""
    return Counter(key.contract for key in plans.known)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: Any) -> Path:
    """Both contracts recorded and asked; read only."""
    folder = tmp_path_factory.mktemp("judged")
    init(folder)
    with Simulation.load(folder / "simulation.toml").provider() as server:
        overrides = (f"providers.simulated.base_url={server.base_url}", "extended_repeats=10")
        for to in ("baseline", "candidate"):
            replay(to=to, config=folder / "pyproject.toml", overrides=overrides, environ={})
    return folder


@pytest.fixture
def own(judged: Path, tmp_path: Path) -> Path:
    """A copy of it, to write to."""
    return Path(shutil.copytree(judged, tmp_path / "own"))


def test_what_bars_leave_open_is_taken_from_the_settings(judged: Path) -> None:
    with at_work(judged, "margin=0.2", "strict=true", "broken_cases=report") as (project, _):
        rules = comparison_rules(project)
    assert (rules.margin, rules.false_alarm, rules.strict, rules.broken_cases) == (0.2, 0.05, True, "report")


def test_a_contract_that_no_baseline_has_met_has_no_plan(judged: Path) -> None:
    with at_work(judged) as (project, journal):
        found = candidate_plans(project, journal, NEW, None, variant="main", affordable=40, fresh=True)
    assert found.plans == ()


def test_a_plan_that_was_looked_at_stands_with_its_answers(judged: Path) -> None:
    with at_work(judged) as (project, journal):
        again, header = planned(project, journal), journal.runs()[0]
        assert again.plans == header.plans
        assert {key: again.known[key] for key in again.known} == dict(journal.settled(header.id))
    assert kept(again) == ASKED


@pytest.mark.parametrize("change", ["false_alarm=0.01", "false_pass=0.2", "strict=true", "seed=8", "side_by_side=true"])
def test_another_question_finds_no_answer_that_was_looked_at(judged: Path, change: str) -> None:
    """Another seed asks the cases in another order, in which other parts of a round would have been read."""
    found = made(judged, change)
    assert kept(found) == {}
    assert [plan.extensions for plan in found.plans] == [(), ()]


def test_fresh_finds_nothing(judged: Path) -> None:
    assert kept(made(judged, fresh=True)) == {}


def test_rounds_that_the_recordings_cannot_pair_are_not_bought_and_fewer_leave_a_plan_as_it_is(judged: Path) -> None:
    standing = made(judged)
    assert {(plan.rounds, plan.extensions) for plan in standing.plans} == {(10, ())}
    for rounds in (5, 20):
        wished = made(judged, f"rounds={rounds}")
        assert (wished.plans, kept(wished)) == (standing.plans, ASKED)


def test_more_rounds_are_bought_for_a_plan_that_was_looked_at(own: Path) -> None:
    with at_work(own) as (project, journal):
        header = journal.runs()[0]
        short = tuple(plan.model_copy(update={"rounds": 4}) for plan in header.plans)
        journal.begin(header.model_copy(update={"id": "short", "plans": short}))
        for look in journal.looks(header.id):
            journal.look("short", look)
        assert {plan.extensions for plan in planned(project, journal).plans} == {()}
    assert {plan.extensions for plan in made(own, "rounds=9").plans} == {(5,)}
    assert {plan.extensions for plan in made(own, "rounds=9", fresh=True).plans} == {()}


def test_answers_that_nothing_looked_at_settle_any_question(own: Path) -> None:
    with at_work(own) as (project, journal):
        header = journal.runs()[0]
        journal.begin(header.model_copy(update={"id": "unread"}))
        journal.append("unread", next(iter(journal.evidence(header.id))))
        assert kept(planned(project, journal)) == ASKED
    assert sum(kept(made(own, "strict=true")).values()) == 1


def test_a_recording_that_took_over_what_was_looked_at_settles_nothing_else(own: Path) -> None:
    """Else a promotion would hand the answers of one question to the next."""
    with at_work(own) as (project, journal):
        header = journal.runs()[0]
        journal.begin(header.model_copy(update={"id": "promoted", "role": "baseline", "plans": ()}))
        for evidence in journal.evidence(header.id):
            journal.append("promoted", evidence)
        assert kept(planned(project, journal)) == ASKED
    assert kept(made(own, "strict=true")) == {}


def test_an_error_rate_that_was_shared_by_more_contracts_stays_shared(own: Path) -> None:
    """All contracts that are read together have an equal part of it."""
    with at_work(own) as (project, journal):
        header = journal.runs()[0]
        larger = [plan.model_copy(update={"contracts": 9}) for plan in header.plans if plan.contract == LABELS]
        journal.begin(header.model_copy(update={"id": "larger", "plans": tuple(larger)}))
        journal.look("larger", next(look for look in journal.looks(header.id) if look.contract == LABELS))
        assert {plan.contracts for plan in planned(project, journal).plans} == {9}
    assert {plan.contracts for plan in made(own, fresh=True).plans} == {2}


def test_gathered_evidence_is_read_from_the_run_that_has_it() -> None:
    key = TrialKey(contract="a.b", case="c", request="", release=NEW, number=0)
    other = key.model_copy(update={"number": 1})
    evidence = Evidence(key=key, started_at=datetime(2026, 5, 20, tzinfo=UTC))
    found = Gathered({key: {key: evidence}})
    assert (list(found), len(found), key in found, other in found) == ([key], 1, True, False)
    assert found[key] is evidence
    with pytest.raises(KeyError):
        found[other]
