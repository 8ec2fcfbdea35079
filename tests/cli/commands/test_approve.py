"""`holdfast approve`."""

from typing import Any

import pytest


def test_it_names_what_it_pinned(run: Any, recorded: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    done = run("approve", *recorded.options)
    assert done.output.startswith("pinned support.label-fields\npinned support.parcel-reply\n")
    assert done.exit_code == 0


def test_it_is_refused_in_ci(run: Any, recorded: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    assert "Approving is refused in CI" in str(run("approve", *recorded.options).exception)
