"""What runs inside reads a task from its input and reports on its output; here without any wall around it."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

PROGRAM = "from holdfast.sandbox.inside import run_task\n"


def reported(code: str, *asserts: str, confine: str = "lambda **limits: None") -> dict[str, Any]:
    theirs, ours = os.pipe()
    task = {"word": "w", "code": code, "asserts": asserts, "name": "<answer>", "limits": {}, "line": theirs}
    done = subprocess.run(
        [sys.executable, "-c", f"{PROGRAM}run_task({confine})"], input=json.dumps(task).encode(), capture_output=True,
        check=True, pass_fds=[theirs],
    )  # fmt: skip
    os.close(theirs)
    os.close(ours)
    assert done.stderr == b""
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_a_report_bears_the_word_of_its_task() -> None:
    assert reported("x = 1", "x == 1") == {"word": "w", "ending": "passed"}


def test_what_the_code_prints_is_no_report() -> None:
    assert (
        reported("import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint(sys.stdin.read())")["ending"] == "passed"
    )


def test_what_the_code_registers_for_the_end_is_not_run() -> None:
    assert reported("import atexit\natexit.register(print, 'late')")["ending"] == "passed"


def test_a_wall_that_cannot_be_put_up_runs_nothing() -> None:
    report = reported("raise ValueError", confine="lambda **limits: open('/nowhere')")
    assert report["ending"] == "not run"
    assert "No such file" in report["detail"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("list(range(100_000))", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, ...]"),
        ("object()", "<object object>"),
        ("'a' * 9_999_999", "'" + "a" * 98 + "..." + "a" * 98 + "'"),
    ],
)
def test_a_value_is_shown_in_few_words_and_without_its_address(value: str, shown: str) -> None:
    report = reported(f"x = {value}", "x == 0")
    assert report["observed"].strip("'")[:40] == shown.strip("'")[:40]
    assert len(report["observed"]) <= 400


def test_a_file_that_was_missing_is_marked() -> None:
    assert reported("open('/nowhere/at/all')")["lacks_file"] is True
    assert reported("1 / 0")["lacks_file"] is False


def test_nothing_is_run_for_somebody_who_is_gone() -> None:
    theirs, ours = os.pipe()
    os.close(ours)
    task = {"word": "w", "code": "print('ran')", "asserts": [], "name": "<answer>", "limits": {}, "line": theirs}
    done = subprocess.run(
        [sys.executable, "-c", f"{PROGRAM}run_task(lambda **limits: None)"], input=json.dumps(task).encode(),
        capture_output=True, check=False, pass_fds=[theirs],
    )  # fmt: skip
    os.close(theirs)
    assert (done.returncode, done.stdout) == (1, b"")
