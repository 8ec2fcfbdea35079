"""A pinned project, on which a real pytest is run in a process of its own."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from holdfast.api import approve, replay


@pytest.fixture
def pinned(started: Any) -> Any:
    """The starter project, replayed on both releases and pinned; its server may be gone afterwards."""
    replay(to="baseline", **started.here)
    replay(**started.here)
    approve(by="me", **started.here)
    return started


@pytest.fixture
def run_pytest() -> Any:
    """Run pytest in a folder, as a user does."""

    def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)

    return run
