"""`holdfast init`."""

from pathlib import Path
from typing import Any


def test_it_names_what_it_wrote_and_what_comes_next(run: Any, tmp_path: Path) -> None:
    done = run("init", str(tmp_path))
    assert done.exit_code == 0
    assert "wrote contracts/support.py\n" in done.output
    assert "holdfast simulate simulation.toml" in done.output
    assert "left  pyproject.toml as it was" in run("init", str(tmp_path)).output
