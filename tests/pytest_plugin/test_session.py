"""How each case stands in one pytest session."""

from typing import Any

import pytest


def test_on_a_candidate_only_cases_that_fell_fail(pinned: Any, run_pytest: Any) -> None:
    done = run_pytest(pinned.folder, "contracts/", "--holdfast-candidate", "simulated:preview-2")
    assert done.returncode == 1
    assert "10 failed, 10 passed" in done.stdout
    assert "support.label-fields regressed. In 10 cases x " in done.stdout
    assert "Case 'p-1009' passed 10 of 10 on the baseline and 0 of " in done.stdout


def test_an_unknown_candidate_is_told(pinned: Any, run_pytest: Any) -> None:
    done = run_pytest(pinned.folder, "contracts/", "--holdfast-candidate", "simulated:preview-7", "-x")
    assert "No evidence is kept of release 'simulated:preview-7'." in done.stdout


@pytest.mark.parametrize(
    ("check", "outcome"),
    [("assert reply.text", "10 passed"), ("assert not reply.text", "10 failed"), ("assert ticket.gone", "10 failed")],
)
def test_a_changed_check_is_held_to_what_was_accepted(pinned: Any, run_pytest: Any, check: str, outcome: str) -> None:
    file = pinned.folder / "contracts" / "support.py"
    file.write_text(file.read_text().replace("assert ticket.parcel in reply.text", check))
    assert outcome in run_pytest(pinned.folder, "contracts/", "-k", "parcel-reply").stdout


def test_before_it_is_pinned_a_case_that_never_passes_fails(started: Any, run_pytest: Any) -> None:
    from holdfast.api import replay

    replay("support.parcel-reply", to="baseline", **started.here)
    file = started.folder / "contracts" / "support.py"
    assert "10 passed, 10 skipped" in run_pytest(started.folder, "contracts/").stdout
    file.write_text(file.read_text().replace("ticket.parcel in reply.text", "not reply.text"))
    assert "10 failed, 10 skipped" in run_pytest(started.folder, "contracts/").stdout
