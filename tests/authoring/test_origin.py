"""Where something was written."""

from functools import partial
from pathlib import Path

from holdfast.authoring.origin import Origin, calling_line, line_of_function, making_line, shown_path

ROOT = Path("/project")


def test_a_line_is_shown_from_the_projects_folder() -> None:
    assert Origin("/project/contracts/a.py", 7).shown(ROOT) == "contracts/a.py:7"
    assert Origin("/elsewhere/a.py", 7).shown(ROOT) == "/elsewhere/a.py:7"


def test_a_path_is_taken_relative_to_the_file() -> None:
    assert Origin("/project/contracts/a.py", 7).beside("images/x.png") == Path("/project/contracts/images/x.png")
    assert Origin("/project/contracts/a.py", 7).beside("/abs/x.png") == Path("/abs/x.png")
    assert shown_path(Path("/project/contracts/a.py"), ROOT) == "contracts/a.py"


def test_the_calling_line_is_the_callers() -> None:
    def door() -> Origin:
        return calling_line(1)

    line = door()
    assert (line.file, line.line) == (__file__, line_of_function(test_the_calling_line_is_the_callers).line + 4)  # type: ignore[union-attr]  # it is a function


def _made() -> Origin:
    return making_line(1)


def _helper() -> Origin:
    return _made()


MADE = _helper()


def test_what_a_helper_makes_belongs_to_the_line_at_the_top_of_the_file_that_called_it() -> None:
    assert MADE.file == __file__
    assert Path(__file__).read_text("utf-8").splitlines()[MADE.line - 1] == "MADE = _helper()"


def test_a_partial_stands_where_its_function_does() -> None:
    assert line_of_function(partial(_helper)) == line_of_function(_helper)
    assert line_of_function(len) is None
