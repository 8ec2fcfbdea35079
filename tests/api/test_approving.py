"""`approve` pins what has no pin yet, at a desk."""

from typing import Any

import pytest

from holdfast.api import approve, replay
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
