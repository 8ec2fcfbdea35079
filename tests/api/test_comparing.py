"""`compare` and `report` read recorded evidence only."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from holdfast.api import approve, compare, compare_async, replay, report
from holdfast.api.comparing import unserved
from holdfast.domain.observation import Attempt, Evidence, TrialKey
from holdfast.domain.readiness import ReadinessReport
from holdfast.domain.release import Release
from holdfast.domain.trial import Run, RunHeader, Trial
from holdfast.errors import EvidenceError, UnknownNameError


@pytest.fixture
def recorded(started: Any) -> Any:
    replay(to="baseline", **started.here)
    replay(**started.here)
    return started


def test_names_mean_runs_releases_and_the_settings_words(recorded: Any) -> None:
    asked = recorded.server.stats.requests
    by_word = compare(**recorded.here)
    by_release = compare("simulated:preview-1", "simulated:preview-2", **recorded.here)
    by_run = compare(by_word.comparison.baseline.run, by_word.comparison.candidate.run, **recorded.here)
    assert by_word.comparison.contracts == by_release.comparison.contracts == by_run.comparison.contracts
    assert recorded.server.stats.requests == asked


def test_a_run_is_read_by_its_own_plan_whatever_the_settings_say_now(recorded: Any) -> None:
    """What was looked at at one error rate cannot be read at another; the report says so."""
    before = compare(**recorded.here).comparison
    after = compare(**{**recorded.here, "overrides": ("false_pass=0.0001",)}).comparison
    assert [each.verdict for each in after.contracts] == [each.verdict for each in before.contracts]
    (note,) = [note for note in after.contracts[1].notes if "the settings say otherwise now" in note]
    assert note.startswith("It was planned and is read at a margin of")


def test_a_release_compared_with_itself_never_regresses(recorded: Any) -> None:
    same = compare("simulated:preview-1", "simulated:preview-1", **recorded.here)
    assert all(each.verdict.word != "regressed" and not each.lost for each in same.comparison.contracts)


def test_the_twin_gives_the_same(recorded: Any) -> None:
    twin = asyncio.run(compare_async(**recorded.here))
    assert twin.comparison == compare(**recorded.here).comparison


def test_a_changed_check_is_applied_to_kept_answers(recorded: Any) -> None:
    file = recorded.folder / "contracts" / "support.py"
    file.write_text(file.read_text().replace("assert ticket.parcel in reply.text", "assert reply.text.endswith('.')"))
    before = compare(select=["support.parcel-reply"], **recorded.here).comparison.contracts[0]
    assert before.checks[0].baseline_failed > 0
    assert before.baseline_rate != 1.0


def test_a_changed_prompt_never_answers_with_old_evidence(recorded: Any) -> None:
    file = recorded.folder / "contracts" / "support.py"
    file.write_text(file.read_text().replace("Answer in one or two sentences", "Answer in one or two sentences."))
    found = compare(select=["support.parcel-reply"], **recorded.here).comparison.contracts[0]
    assert (found.verdict.word, found.cases[0].candidate.total) == ("pending", 0)


def test_the_candidate_is_compared_with_the_pins_alone(recorded: Any) -> None:
    before = compare(**recorded.here)
    approve(by="me", **recorded.here)
    after = compare(**recorded.here)
    assert (before.comparison.baseline.role, after.comparison.baseline.role) == ("baseline", "pins")
    verdicts = [[each.verdict for each in one.comparison.contracts] for one in (before, after)]
    assert verdicts[0] == verdicts[1]
    (recorded.folder / ".holdfast" / "journal.sqlite3").unlink()
    with pytest.raises(EvidenceError):
        compare(**recorded.here)
    done = replay("support.label-fields", **recorded.here)
    assert done.report is not None
    assert done.report.comparison.contracts[0].verdict.word == "regressed"


def test_a_report_comes_in_every_format(recorded: Any) -> None:
    assert report(format="html", **recorded.here).startswith("<!doctype html>")
    assert "support.label-fields" in report(format="md", **recorded.here)
    assert ReadinessReport.model_validate(json.loads(report(format="json", **recorded.here))).exit_code == 1
    with pytest.raises(UnknownNameError, match="Known: 'html'"):
        report(format="markdown", **recorded.here)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("20260101-nothing", "There is no such run."),
        ("simulated:preview-9", "No evidence is kept of release 'simulated:preview-9'. Nearest: 'simulated:preview-"),
    ],
)
def test_a_name_without_evidence_is_told(recorded: Any, name: str, message: str) -> None:
    with pytest.raises(EvidenceError) as error:
        compare("baseline", name, **recorded.here)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("status", "detail", "is_unserved"),
    [
        (404, "HTTP 404.", True),
        (400, "HTTP 400: Invalid model name passed in model=gone. Call `/v1/models` to view available models.", True),
        (400, "HTTP 400: The model `gone` does not exist.", True),
        (400, "HTTP 400: This model does not support images.", False),
    ],
)
def test_a_release_that_an_endpoint_does_not_know_is_told_from_one_that_cannot_do_it(
    status: int, detail: str, is_unserved: bool
) -> None:
    now, release = datetime(2026, 5, 20, tzinfo=UTC), Release("p:gone")
    tried = Attempt(started_at=now, duration_ms=1.0, status=status, cause="unsupported", detail=detail)
    key = TrialKey(contract="c", case="a", request="r", release=release, number=0)
    lost = Evidence(key=key, started_at=now, cause="unsupported", detail=detail, attempts=(tried,))
    header = RunHeader(id="one", role="candidate", release=release, created_at=now, plan="", units=1)
    found = unserved(Run(header, {("c", "a"): (Trial(lost, "unobserved", cause="unsupported"),)}))
    assert (found is not None) is is_unserved
