"""The public API under mypy --strict and pyright strict: what is right is clean, what is wrong is an error in both."""

import ast
import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SOURCE = HERE.parents[1] / "src"
RIGHT, WRONG = HERE / "support.py", HERE / "misuse.py"
NUMBERED = re.compile(r"# (\d+) (at load: )?")


def run(*command: str, folder: Path) -> str:
    environ = {**os.environ, "MYPYPATH": str(SOURCE), "PYTHONPATH": str(SOURCE)}
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )
    return done.stdout or done.stderr


def mypy_errors(folder: Path) -> dict[tuple[str, int], str]:
    options = ["--strict", "--config-file", os.devnull, "--no-error-summary", "--cache-dir", str(folder / "cache")]
    found = re.findall(
        r"^(.+?):(\d+): error: (.*)$", run("mypy", *options, str(RIGHT), str(WRONG), folder=folder), re.M
    )
    return {(Path(file).name, int(line)): text for file, line, text in found}


def pyright_errors(folder: Path) -> dict[tuple[str, int], str]:
    options = ["--outputjson", "--pythonpath", sys.executable]
    found = json.loads(run("pyright", *options, str(RIGHT), str(WRONG), folder=folder))["generalDiagnostics"]
    return {
        (Path(each["file"]).name, each["range"]["start"]["line"] + 1): each["message"]
        for each in found
        if each["severity"] == "error"
    }


@pytest.fixture(scope="module", params=["mypy", "pyright"])
def errors(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], str]:
    """What a checker says of both files, by file and line."""
    if importlib.util.find_spec(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    check = mypy_errors if request.param == "mypy" else pyright_errors
    found = check(tmp_path_factory.mktemp(request.param))
    assert found, f"{request.param} found no error at all: did it run?"
    return found


def mistakes() -> dict[int, range]:
    """The lines of each statement that bears a number, without those that are found at load."""
    text = WRONG.read_text("utf-8")
    spans = [
        range(
            min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))]),
            (node.end_lineno or 0) + 1,
        )
        for node in ast.parse(text).body
    ]
    numbered = [(line, found) for line, row in enumerate(text.splitlines(), 1) if (found := NUMBERED.search(row))]
    return {int(found[1]): next(span for span in spans if line in span) for line, found in numbered if not found[2]}


def test_what_is_right_is_clean(errors: dict[tuple[str, int], str]) -> None:
    assert {line: text for (file, line), text in errors.items() if file == RIGHT.name} == {}


def test_every_numbered_mistake_is_an_error(errors: dict[tuple[str, int], str]) -> None:
    lines = {line for file, line in errors if file == WRONG.name}
    assert [number for number, span in mistakes().items() if not lines.intersection(span)] == []


def test_nothing_but_the_numbered_mistakes_is_an_error(errors: dict[tuple[str, int], str]) -> None:
    spans = mistakes().values()
    stray = {line: text for (file, line), text in errors.items() if file == WRONG.name}
    assert {line: text for line, text in stray.items() if not any(line in span for span in spans)} == {}


def test_all_mistakes_are_numbered() -> None:
    assert len(mistakes()) == 26
