"""The door of the command line."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from holdfast.cli.main import first_line, verb_files

HOLDFAST = str(Path(sys.executable).with_name("holdfast"))


def cli(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([HOLDFAST, *words], capture_output=True, text=True, cwd=cwd, check=False)


def test_every_verb_is_a_file_whose_first_line_is_its_help(run: Any) -> None:
    shown = run("--help").output
    assert {
        "init",
        "list",
        "check",
        "plan",
        "replay",
        "compare",
        "report",
        "import",
        "simulate",
        "doctor",
        "hunt",
        "judge",
        "strength",
        "approve",
    } == (verb_files().keys())
    for verb, file in verb_files().items():
        assert verb in shown
        assert len(first_line(file)) > 20
        assert run(verb, "--help").exit_code == 0


def test_an_unknown_verb_names_the_nearest(run: Any) -> None:
    done = run("repaly")
    assert (done.exit_code, "There is no verb 'repaly'. Nearest: 'replay'." in done.output) == (2, True)


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["check"], 2, "No pyproject.toml with a [tool.holdfast] table was found here or above."),
        (["check", "--config", "none.toml"], 2, "none.toml: There is no such file."),
        (["replay", "--nonsense"], 2, "No such option"),
    ],
)
def test_an_error_is_a_message_and_an_exit_code(tmp_path: Path, words: list[str], code: int, message: str) -> None:
    done = cli(*words, cwd=tmp_path)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_the_version_is_told(tmp_path: Path) -> None:
    from importlib.metadata import version

    assert cli("--version", cwd=tmp_path).stdout == f"holdfast {version('holdfast')}\n"


def test_a_fault_of_our_own_is_no_verdict(tmp_path: Path) -> None:
    faulty = "from holdfast.cli import main; main.holdfast.main = lambda **_: 1 / 0; main.main()"
    done = subprocess.run([sys.executable, "-c", faulty], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 4
    assert done.stderr.splitlines()[-1] == "ZeroDivisionError: division by zero"
