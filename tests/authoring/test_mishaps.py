"""What user code raised, with the user's own lines."""

from collections.abc import Callable
from pathlib import Path

import pytest

from holdfast.authoring.mishaps import last_user_line, told, users_traceback
from holdfast.domain.contract import Bar

Write = Callable[[str, str], Path]


def test_an_exception_is_told_in_a_line() -> None:
    assert told(KeyError("x")) == "KeyError: 'x'"
    assert told(ValueError()) == "ValueError"


def test_a_value_of_ours_that_does_not_hold_together_is_told_in_sentences() -> None:
    with pytest.raises(ValueError) as caught:
        Bar(must=True, margin=0.05)  # type: ignore[call-overload]  # that is the mistake
    assert (
        told(caught.value) == "Bar: A bar is either `must`, or a `margin` with an optional `floor`: drop one of them."
    )
    with pytest.raises(ValueError) as caught:
        Bar(margin=5)
    assert told(caught.value) == "Bar, margin: Input should be less than 1."


def test_the_innermost_line_of_the_users_own_files_is_named() -> None:
    with pytest.raises(ValueError) as caught:
        int("x" * 3)
    line = last_user_line(caught.value, Path(__file__).parent)
    assert line is not None
    assert line.file == __file__


def test_a_file_that_cannot_be_imported_shows_the_users_own_traceback(
    write: Write, problems: Callable[[], list[str]], tmp_path: Path
) -> None:
    write("app/rules.py", "def limit():\n    return 1 / 0\n")
    write("contracts/a.py", "from app.rules import limit\nLIMIT = limit()\n")
    (problem,) = problems()
    assert [line for line in problem.splitlines() if line.strip(" ^~")] == [
        "app/rules.py:3: The file cannot be loaded. ZeroDivisionError: division by zero",
        "Traceback (most recent call last):",
        f'  File "{tmp_path}/contracts/a.py", line 3, in <module>',
        "    LIMIT = limit()",
        f'  File "{tmp_path}/app/rules.py", line 3, in limit',
        "    return 1 / 0",
        "ZeroDivisionError: division by zero",
    ]


RAISED = [
    ("def broken(:\n", "contracts/a.py:2: The file cannot be loaded. SyntaxError: invalid syntax (a.py, line 2)"),
    ("import nowhere\n", "contracts/a.py:2: The file cannot be loaded. ModuleNotFoundError: No module named 'nowhere'"),
    ("raise SystemExit(3)\n", "contracts/a.py:2: The file cannot be loaded. SystemExit: 3"),
]


@pytest.mark.parametrize(("text", "message"), RAISED)
def test_whatever_a_file_raises_is_told(
    text: str, message: str, write: Write, problems: Callable[[], list[str]]
) -> None:
    write("contracts/a.py", text)
    (problem,) = problems()
    assert problem.partition("\n")[0] == message
    assert "importlib" not in problem
    assert "authoring" not in problem


OURS = [
    (
        "BAR = Bar(must=True, margin=0.05)\n",
        "contracts/a.py:2: Bar: A bar is either `must`, or a `margin` with an optional `floor`: drop one of them.",
    ),
    ("tool(3)\n", "contracts/a.py:2: @tool marks functions, found 3."),
    (
        "TEXT = text_file('a.md').strip()\n",
        (
            "contracts/a.py:2: The text of text_file('a.md') is not read while the module is imported. "
            "Use it inside the request function, in an f-string or in a sum."
        ),
    ),
]


@pytest.mark.parametrize(("text", "message"), OURS)
def test_a_mistake_in_our_own_words_needs_no_traceback(
    text: str, message: str, write: Write, problems: Callable[[], list[str]]
) -> None:
    write("contracts/a.py", text)
    assert problems() == [message]


def test_a_cause_is_shown_as_well() -> None:
    error = ValueError("second")
    error.__cause__ = KeyError("first")
    shown = users_traceback(error)
    assert "KeyError: 'first'" in shown
    assert shown.endswith("ValueError: second")


def test_a_file_that_two_others_import_fails_once(write: Write, problems: Callable[[], list[str]]) -> None:
    write("contracts/a.py", "from contracts.c import X\n")
    write("contracts/b.py", "from contracts.c import X\n")
    write("contracts/c.py", "X = 1 / 0\n")
    assert [problem.partition("\n")[0] for problem in problems()] == [
        "contracts/c.py:2: The file cannot be loaded. ZeroDivisionError: division by zero"
    ]
