"""`init` writes what runs, and overwrites nothing."""

from pathlib import Path

import pytest

from holdfast.api import check, init
from holdfast.errors import SettingsError


def test_an_empty_folder_becomes_a_project_that_loads(tmp_path: Path) -> None:
    done = init(tmp_path / "new")
    assert done.left == ()
    assert "contracts/support.py" in done.written
    assert check(config=tmp_path / "new" / "pyproject.toml").exit_code == 0


def test_a_second_time_nothing_is_written(tmp_path: Path) -> None:
    init(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert init(tmp_path).written == ()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_settings_and_lines_are_added_to_files_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "mine"\n')
    (tmp_path / ".gitignore").write_text("*.log")
    init(tmp_path)
    assert (tmp_path / "pyproject.toml").read_text().startswith('[project]\nname = "mine"\n\n[tool.holdfast]\n')
    assert (tmp_path / ".gitignore").read_text() == "*.log\n.holdfast/\n"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"file.*: It cannot be written: .*\. Choose another folder\."):
        init(tmp_path / "file")
