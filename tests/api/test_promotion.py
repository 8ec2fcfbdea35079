"""Answers of a candidate that become recordings."""

import contextlib
from typing import Any

from holdfast.api import replay
from holdfast.api.promotion import promoted, without_half_promoted
from holdfast.api.runs import named_run, runs_judged
from holdfast.assembly import open_project
from holdfast.domain.release import Release

OLD, NEW = Release("simulated:preview-1"), Release("simulated:preview-2")


def moved(started: Any) -> dict[str, Any]:
    """The settings after the move: what was the candidate is the release that is trusted."""
    return {**started.here, "overrides": (*started.overrides, f"baseline={NEW}", f"candidate={OLD}")}


def test_what_was_looked_at_is_no_recording_until_the_whole_contract_was_topped_up(started: Any) -> None:
    replay(to="baseline", **started.here)
    replay(**started.here)
    project = open_project(**moved(started))
    with contextlib.closing(project.journal()) as journal:
        assert {name: each.has_failed for name, each in promoted(project, journal, NEW).items()} == {
            "support.label-fields": True, "support.parcel-reply": True,
        }  # fmt: skip
        assert promoted(project, journal, OLD) == {}
        kept = list(journal.answered(NEW).values())
        assert without_half_promoted(project, journal, NEW, kept) == []
        assert without_half_promoted(project, journal, OLD, kept) == kept
    topped = replay(to="baseline", **moved(started))
    assert topped.totals.kept > 0
    with contextlib.closing(project.journal()) as journal:
        run = named_run(project, journal, "baseline").run
    trials = [(owner, each) for (owner, _), found in run.trials.items() for each in found]
    for contract in ("support.label-fields", "support.parcel-reply"):
        roles = {each.evidence.key.role for owner, each in trials if owner == contract}
        assert roles == {"planned", "extension"}
    assert {len(trials) for trials in run.trials.values()} == {10}


def test_every_candidate_and_every_fresh_run_of_it_is_counted(started: Any) -> None:
    replay(to="baseline", **started.here)
    replay(**started.here)
    replay(**started.here)
    report = replay(fresh=True, **started.here).report
    assert report is not None
    assert report.comparison.judged == 2
    project = open_project(**started.here)
    with contextlib.closing(project.journal()) as journal:
        assert runs_judged(journal, OLD) == 2
        assert runs_judged(journal, NEW) == 1
