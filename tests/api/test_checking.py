"""`check`: what CI runs by default."""

from typing import Any

import pytest

from holdfast.api import approve, check, replay


@pytest.fixture
def pinned(started: Any) -> Any:
    replay(to="baseline", **started.here)
    approve(by="me", **started.here)
    return started


def edit(started: Any, old: str, new: str) -> None:
    file = started.folder / "contracts" / "support.py"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def test_pinned_evidence_is_checked_again_without_a_call(pinned: Any) -> None:
    asked = pinned.server.stats.requests
    done = check(**pinned.here)
    assert (done.exit_code, done.findings, done.pinned) == (0, (), 2)
    assert done.trials == 200
    assert pinned.server.stats.requests == asked


@pytest.mark.parametrize(
    ("old", "new", "code", "message"),
    [
        ("Read this label:", "Read:", 1, "Contract 'support.label-fields' is restated: What is asked changed"),
        ("expect.matches_expected(), ", "", 1, "is loosened: The check 'matches-expected' was removed."),
        ("assert ticket.parcel in reply.text", "assert ticket.nothing", 4, "a check crashed in case"),
        ("assert ticket.parcel in reply.text", "assert not reply.text", 1, "none of its pinned trials passes"),
    ],
)
def test_what_blocks_is_found(pinned: Any, old: str, new: str, code: int, message: str) -> None:
    edit(pinned, old, new)
    done = check(**pinned.here)
    assert done.exit_code == code
    assert message in " ".join(finding.text for finding in done.findings)


def test_a_damaged_pin_is_named(pinned: Any) -> None:
    file = pinned.folder / "fixtures" / "pins" / "support.label-fields" / "p-1009.json"
    file.write_text(file.read_text().replace("Hamburg", "Bremen"))
    done = check(**pinned.here)
    assert done.exit_code == 4
    assert "p-1009.json" in done.findings[0].text


def test_a_bar_that_can_never_be_certified_is_a_warning_with_the_bar_that_could(started: Any) -> None:
    edit(started, 'bar=Bar(margin=0.10), owner="support"', 'bar=Bar(margin=0.01), owner="support"')
    done = check(**started.here)
    assert done.exit_code == 0
    assert [finding.level for finding in done.findings] == []
    edit(started, "margin=0.01", "margin=0.005")
    (warning,) = check(**started.here).findings
    assert warning.level == "warning"
    assert "10 cases at margin 0.005 need" in warning.text
    assert "or a margin of 0.01." in warning.text
