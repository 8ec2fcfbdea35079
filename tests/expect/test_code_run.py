"""`runs` says how the code ended; what is not run is never passed."""

from typing import Any

import pytest

from holdfast import expect
from holdfast.domain.code_run import CodeRun, CodeTask
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.errors import NotRun
from holdfast.expect import Check
from holdfast.sandbox.running import CodeSandbox, kinds_of

SQUARE = "def solve(x):\n    return x * x\n"


@pytest.fixture(scope="session")
def sandbox() -> CodeSandbox:
    made = CodeSandbox(*kinds_of("auto"))
    if made.standing[0] is None:
        pytest.skip("No sandbox can be had here.")
    return made


def fault(check: Check[Any, Any], text: str, sandbox: Any, input: object = None) -> str:
    """Why it fails; nothing where it passes."""
    try:
        check(Reply(Observation(text=text), sandbox=sandbox), input)
    except AssertionError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("check", "text", "reason"),
    [
        (expect.runs(["solve(2) == 4", "assert solve(0) == 0"]), SQUARE, ""),
        (expect.runs(), "x = 1", ""),
        (expect.runs(["solve(2) == 4"], of="fence"), f"So:\n```python\n{SQUARE}```", ""),
        (
            expect.runs(["solve(2) == 4", "solve(3) == 8"]),
            SQUARE,
            (
                "Expected code that runs and meets 2 asserts; assert 2, 'solve(3) == 8', does not hold: observed 9, "
                "expected 8."
            ),
        ),
        (
            expect.runs(["solve('a')"]),
            SQUARE,
            (
                "Expected code that runs and meets its assert; line 2 ('return x * x') raises TypeError: can't "
                "multiply sequence by non-int of type 'str' during assert 1, \"solve('a')\"."
            ),
        ),
        (
            expect.runs(["sole(1) == 1"]),
            SQUARE,
            (
                "Expected code that runs and meets its assert; it raises NameError: name 'sole' is not defined during "
                "assert 1, 'sole(1) == 1'."
            ),
        ),
        (
            expect.runs(),
            "1 / 0",
            "Expected code that runs to its end; line 1 ('1 / 0') raises ZeroDivisionError: division by zero.",
        ),
        (
            expect.runs(),
            "import sys\nsys.exit()",
            "Expected code that runs to its end; it left the interpreter before it was done: SystemExit.",
        ),
        (
            expect.runs(seconds=1),
            "while True: pass",
            "Expected code that runs to its end; it did not come to an end within 1 s of processor time.",
        ),
        (
            expect.runs(memory_mb=128),
            "x = bytearray(1 << 28)",
            "Expected code that runs to its end; it needs more than 128 MB of memory.",
        ),
        (
            expect.runs(["x == 'a'"]),
            "x = '\\u202e\\x1b[31m'",
            (
                "Expected code that runs and meets its assert; assert 1, \"x == 'a'\", does not hold: observed "
                "'\\\\u202e\\\\x1b[31m', expected 'a'."
            ),
        ),
    ],
)
def test_how_the_code_ended_is_told(check: Check[Any, Any], text: str, reason: str, sandbox: CodeSandbox) -> None:
    assert fault(check, text, sandbox) == reason


def test_asserts_may_be_a_function_of_the_input(sandbox: CodeSandbox) -> None:
    check: Check[object, dict[str, Any]] = expect.runs(lambda case: case["asserts"])
    assert fault(check, SQUARE, sandbox, {"asserts": ["solve(2) == 4"]}) == ""
    assert "observed 4, expected 5" in fault(check, SQUARE, sandbox, {"asserts": ["solve(2) == 5"]})


def test_without_a_sandbox_nothing_is_run_and_nothing_passes() -> None:
    with pytest.raises(NotRun) as told:
        fault(expect.runs(), "x = 1", None)
    assert str(told.value) == (
        'code is run in a sandbox only, and none is asked for: set `sandbox = "auto"` in [tool.holdfast].'
    )
    for check in (expect.runs() & expect.contains("x"), expect.contains("y") | expect.runs(), ~expect.runs()):
        with pytest.raises(NotRun):
            fault(check, "x = 1", None)


def test_another_part_may_decide() -> None:
    assert fault(expect.contains("x") | expect.runs(), "x = 1", None) == ""
    assert "found 'x = 1'" in fault(expect.contains("y") & expect.runs(), "x = 1", None)


def test_what_does_not_parse_starts_nothing() -> None:
    def never(task: CodeTask) -> CodeRun:
        raise RuntimeError(task.code)

    assert "at line 1, column 1: a code fence stands around it" in fault(expect.runs(), "```\nx\n```", never)
    assert "nested too deeply" in fault(expect.runs(), "-" * 90_000 + "1", never)


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        (CodeRun(ending="killed", detail="SIGKILL"), "the signal SIGKILL ended it."),
        (CodeRun(ending="time", detail="20 s by the clock"), "it did not come to an end within 20 s by the clock."),
        (CodeRun(ending="raised", place=99, line=-3, detail="\x1b[2J\u202e" + "x" * 999), "raises "),
        (CodeRun(ending="unmet", place=-1, observed="\n\n", expected="\0"), "does not hold: observed"),
    ],
)
def test_a_report_is_hostile_text(run: CodeRun, reason: str) -> None:
    said = fault(expect.runs(["True"]), "x = 1", lambda task: run)
    assert reason in said
    assert said.isprintable()
    assert len(said) < 700


@pytest.mark.parametrize(
    ("make", "mistake"),
    [
        (lambda: expect.runs("x == 1"), "`runs()` takes a list of asserts, each a text, found 'x == 1'."),
        (lambda: expect.runs(["x ="]), "The assert 'x =' is no Python: invalid syntax."),
        (lambda: expect.runs(["x = 1"]), "'x = 1' asserts nothing: write an expression, or an `assert`."),
        (lambda: expect.runs([""]), "'' asserts nothing: write an expression, or an `assert`."),
        (lambda: expect.runs(seconds=0), "`runs()`: seconds is a whole number from 1 to 60, found 0."),
        (lambda: expect.runs(memory_mb=9), "`runs()`: memory_mb is a whole number from 64 to 4096, found 9."),
    ],
)
def test_a_mistake_is_told_where_it_is_made(make: Any, mistake: str) -> None:
    with pytest.raises((TypeError, ValueError)) as told:
        make()
    assert str(told.value) == mistake
