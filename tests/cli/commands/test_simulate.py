"""`holdfast simulate`."""

import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

from holdfast.api import init


def test_it_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    init(tmp_path)
    command = [str(Path(sys.executable).with_name("holdfast")), "simulate", "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        said = server.stdout.readline()
        assert said.startswith("Simulated releases, no model behind them, at http://127.0.0.1:")
        with urllib.request.urlopen(said.split()[-1] + "/models") as answer:
            assert b"preview-2" in answer.read()
        server.terminate()
    assert server.returncode == 0


def test_a_file_that_is_not_there_is_told(run: Any, tmp_path: Path) -> None:
    assert "cannot be read" in str(run("simulate", str(tmp_path / "none.toml")).exception)
