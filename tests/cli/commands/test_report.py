"""`holdfast report`."""

from typing import Any


def test_text_goes_to_stdout_and_a_page_to_a_file(run: Any, recorded: Any) -> None:
    assert run("report", *recorded.options).output.startswith("Not ready:")
    file = recorded.folder / "page.html"
    done = run("report", "--format", "html", "-o", str(file), *recorded.options)
    assert (done.exit_code, done.output) == (0, f"Report: {file}\n")
    assert file.stat().st_mode & 0o044, "as readable as any other file"


def test_a_file_that_cannot_be_written_is_told(run: Any, recorded: Any) -> None:
    done = run("report", "-o", str(recorded.folder / "nowhere" / "x"), *recorded.options)
    assert "It cannot be written: No such file or directory." in str(done.exception)
