"""Which evidence a name means."""

import contextlib
from collections import Counter
from typing import Any

import pytest

from holdfast.api import approve, replay
from holdfast.api.runs import named_run, recorded_counts
from holdfast.assembly import open_project
from holdfast.comparison.plans import recordings_of
from holdfast.errors import EvidenceError


def named(started: Any, name: str) -> Any:
    project = open_project(**started.here)
    with contextlib.closing(project.journal()) as journal:
        return named_run(project, journal, name)


def test_a_baseline_is_pinned_or_recorded_per_contract(started: Any) -> None:
    with pytest.raises(EvidenceError, match="There is no evidence of a baseline"):
        named(started, "baseline")
    replay("support.label-fields", to="baseline", **started.here)
    approve(by="me", select=["support.label-fields"], **started.here)
    replay("support.parcel-reply", to="baseline", **started.here)
    both = named(started, "baseline").run
    assert {contract for contract, _ in both.trials} == {"support.label-fields", "support.parcel-reply"}
    assert both.header.role == "pins"


def test_answers_to_edited_requests_are_counted_not_used(started: Any) -> None:
    replay("support.label-fields", to="baseline", **started.here)
    file = started.folder / "contracts" / "support.py"
    file.write_text(file.read_text().replace("Read this label:", "Read this label now:"))
    found = named(started, "baseline")
    assert found.run.trials == {}
    assert found.outdated >= 100


def test_counts_are_of_answers_that_were_read(started: Any) -> None:
    replay("support.label-fields", to="baseline", **started.here)
    counts = recorded_counts(named(started, "baseline").run)
    assert len(counts) == 10
    assert all(0 <= passed <= read for passed, read in counts.values())


def test_what_is_asked_beside_a_candidate_or_for_a_suspect_is_read_and_never_a_recording(started: Any) -> None:
    replay("support.parcel-reply", to="baseline", **started.here)
    beside = {**started.here, "overrides": (*started.overrides, "side_by_side=true")}
    header = replay("support.parcel-reply", **beside).header
    roles = Counter(
        trial.evidence.key.role for trials in named(started, header.id).run.trials.values() for trial in trials
    )
    assert roles["live"] == roles["planned"] > 0
    assert roles["confirm"] > 0
    baseline = named(started, "baseline").run
    recorded = recordings_of(header.plans[0], baseline.trials)
    assert [len(answers) for answers in recorded] == [10] * 10
    # Named as what another one is compared with, the candidate has its planned answers only.
    recorded = recordings_of(header.plans[0], named(started, "simulated:preview-2").run.trials)
    assert sum(len(answers) for answers in recorded) == roles["planned"]
