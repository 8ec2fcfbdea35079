"""Which evidence a name means."""

import contextlib
from typing import Any

import pytest

from holdfast.api import approve, replay
from holdfast.api.runs import named_run, recorded_counts
from holdfast.assembly import open_project
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
