"""What the verbs show."""

from pathlib import Path

import pytest

from holdfast.cli.showing import number, show_json, table, write_whole
from holdfast.errors import HoldfastError


@pytest.mark.parametrize(
    ("value", "shown"), [(None, "unknown"), (0, "0"), (1234567, "1,234,567"), (0.01236, "0.01236"), (2.0, "2")]
)
def test_a_figure_that_is_not_known_is_said_to_be_unknown(value: float | None, shown: str) -> None:
    assert number(value) == shown


def test_a_piped_table_is_tab_separated(capsys: pytest.CaptureFixture[str]) -> None:
    table(["a", "b"], [["x", 1]])
    assert capsys.readouterr().out == "a\tb\nx\t1\n"


def test_values_of_ours_become_json(capsys: pytest.CaptureFixture[str]) -> None:
    show_json({"path": Path("x"), "many": (1, 2)})
    assert capsys.readouterr().out == '{"path":"x","many":[1,2]}\n'


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    file = write_whole(tmp_path / "r.txt", "one")
    assert file.read_text() == "one"
    with pytest.raises(HoldfastError):
        write_whole(tmp_path / "none" / "r.txt", "two")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.txt"]
