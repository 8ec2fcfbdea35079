"""`approve` pins what has no pin yet, at a desk."""

import contextlib
from typing import Any

import pytest

from holdfast.api import approve, replay
from holdfast.assembly import open_project
from holdfast.errors import EvidenceError, UsageError


def test_a_baseline_is_pinned_once(started: Any) -> None:
    with pytest.raises(EvidenceError, match="No evidence is kept of release 'simulated:preview-1'"):
        approve(by="me", **started.here)
    replay(to="baseline", **started.here)
    assert approve(by="me", **started.here).pinned == ("support.label-fields", "support.parcel-reply")
    files = {path: path.read_bytes() for path in (started.folder / "fixtures").rglob("*") if path.is_file()}
    with pytest.raises(UsageError, match="It has a pin already"):
        approve(by="me", **started.here)
    assert {path: path.read_bytes() for path in files} == files


def test_it_is_refused_in_ci(started: Any) -> None:
    replay("support.label-fields", to="baseline", **started.here)
    with pytest.raises(UsageError, match="Approving is refused in CI"):
        approve(by="me", **{**started.here, "environ": {"CI": "true"}})
    assert not (started.folder / "fixtures" / "pins").exists()


def test_a_case_removed_after_its_recording_was_seen_is_refused_until_it_is_recorded_anew(started: Any) -> None:
    replay("support.parcel-reply", to="baseline", **started.here)
    cases = started.folder / "contracts" / "cases" / "tickets.jsonl"
    cases.write_text("\n".join(cases.read_text().splitlines()[1:]) + "\n")
    replay("support.parcel-reply", to="baseline", **started.here)
    with pytest.raises(EvidenceError, match="recordings of cases that the contract no longer has: 'p-1009'"):
        approve(by="me", select=["support.parcel-reply"], **started.here)
    replay("support.parcel-reply", to="baseline", fresh=True, **started.here)
    assert approve(by="me", select=["support.parcel-reply"], **started.here).pinned == ("support.parcel-reply",)


def test_a_candidate_that_was_looked_at_is_pinned_once_it_is_topped_up(started: Any) -> None:
    """A run stops where a contract is decided: what it stopped with is too little to be compared with."""
    replay("support.parcel-reply", to="baseline", **started.here)
    run = replay("support.parcel-reply", **started.here).header.id
    now = {**started.here, "overrides": (*started.overrides, "baseline=simulated:preview-2")}
    for name, here in ((run, started.here), ("simulated:preview-2", started.here), ("baseline", now)):
        with pytest.raises(EvidenceError) as error:
            approve(name, by="me", select=["support.parcel-reply"], **here)
        assert "Its answers were looked at when the release was a candidate, and 10 cases: 'p-1009'," in str(
            error.value
        )
        assert "have fewer than 10 of them. Make the release the baseline" in str(error.value)
    replay("support.parcel-reply", to="baseline", **now)
    assert approve(by="me", select=["support.parcel-reply"], **now).pinned == ("support.parcel-reply",)


def test_a_recording_made_anew_owes_nothing_to_what_was_looked_at(started: Any) -> None:
    replay("support.parcel-reply", to="baseline", **started.here)
    replay("support.parcel-reply", **started.here)
    few = (*started.overrides, "baseline=simulated:preview-2", "repeats=3", "extended_repeats=3")
    run = replay("support.parcel-reply", to="baseline", fresh=True, **{**started.here, "overrides": few}).header.id
    assert approve(run, by="me", select=["support.parcel-reply"], **started.here).pinned == ("support.parcel-reply",)


def test_single_cases_that_were_extended_alone_are_refused(started: Any) -> None:
    replay("support.parcel-reply", to="baseline", **started.here)
    project = open_project(**started.here)
    with contextlib.closing(project.journal()) as journal:
        header = journal.runs()[0]
        first = next(iter(journal.evidence(header.id)))
        again = first.key.model_copy(update={"role": "extension", "number": 10})
        journal.append(header.id, first.model_copy(update={"key": again}))
    with pytest.raises(EvidenceError, match=r"It was extended in single cases: 9 cases: .* have fewer recordings"):
        approve(by="me", select=["support.parcel-reply"], **started.here)
