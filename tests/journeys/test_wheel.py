"""The built wheel, installed without the source tree, does the first hour; a user's contract is typed against it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from holdfast.testing import Simulation

pytestmark = pytest.mark.journey

ROOT = Path(__file__).parents[2]


def run(*words: str | Path, cwd: Path, code: int = 0) -> str:
    environ = {
        name: value for name, value in os.environ.items() if name not in ("CI", "PYTHONPATH", "PYTEST_XDIST_WORKER")
    }
    done = subprocess.run(words, cwd=cwd, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == code, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, ROOT, cwd=folder)
    (found,) = folder.glob("holdfast-*.whl")
    return found


def test_the_wheel_holds_what_is_needed_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "holdfast/py.typed",
        "holdfast/__init__.pyi",
        "_holdfast_pytest.py",
        "holdfast/api/starter/support.py.txt",
        "holdfast/providers/profiles/dashscope.toml",
    ):
        assert needed in names
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"holdfast", "_holdfast_pytest.py"}
    assert not [name for name in names if "__pycache__" in name]


def test_the_installed_wheel_does_the_first_hour_and_types_a_users_contract(wheel: Path, tmp_path: Path) -> None:
    venv, home = tmp_path / "venv", tmp_path / "home"
    home.mkdir()
    run(sys.executable, "-m", "venv", venv, cwd=tmp_path)
    python, holdfast = venv / "bin" / "python", venv / "bin" / "holdfast"
    run(python, "-m", "pip", "install", "-q", wheel, cwd=tmp_path)
    run(holdfast, "init", cwd=home)
    with Simulation.load(home / "simulation.toml").provider() as server:
        here = ("--set", f"providers.simulated.base_url={server.base_url}", "--quiet")
        run(holdfast, "replay", "--to", "baseline", *here, cwd=home)
        run(holdfast, "approve", cwd=home)
        assert "support.label-fields  regressed" in run(holdfast, "replay", *here, cwd=home, code=1)
    run(holdfast, "report", "--format", "html", cwd=home)
    assert (home / "holdfast-report.html").stat().st_size > 5_000
    assert "20 passed" in run(python, "-m", "pytest", "-q", "contracts", cwd=home)
    typed = run(sys.executable, "-m", "mypy", "--strict", "--python-executable", python, "contracts", cwd=home)
    assert "Success: no issues found" in typed
