"""Formats are found by name, without importing what is not asked for."""

import subprocess
import sys

import pytest

from holdfast import reporters
from holdfast.errors import UnknownNameError


def test_every_file_of_the_folder_is_a_format_under_the_name_users_type() -> None:
    assert {"html", "json", "md", "text"} <= set(reporters.names())
    assert not [name for name in reporters.names() if name.startswith("_") or name.endswith("_")]


@pytest.mark.parametrize("name", ["html", "json", "md", "text"])
def test_a_format_is_pure_and_small(make, name) -> None:
    render = reporters.load(name)
    first = render(make(""))
    assert first == render(make(""))
    assert len(first.encode("utf-8")) < 100_000
    first.encode("utf-8")


def test_an_unknown_name_tells_the_nearest() -> None:
    with pytest.raises(UnknownNameError) as raised:
        reporters.load("htlm")
    assert str(raised.value) == "There is no reporter 'htlm'. Nearest: 'html'."


def test_listing_imports_neither_a_format_nor_a_template_engine() -> None:
    unwanted = "{'jinja2', 'holdfast.reporters.text'}"
    code = f"import sys, holdfast.reporters as found; found.names(); print({unwanted} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "set()\n"


EXTENSION = """
import sys, holdfast.reporters as r
from holdfast.errors import HoldfastError
try:
    print(r.load(sys.argv[1])(None))
except HoldfastError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("mine", "mine_reporter:render", "mine: None"),
        ("whole", "mine_reporter", "mine: None"),
        ("noise", "mine_reporter:gone", "The reporter 'noise' (mine_reporter:gone) does not load: AttributeError: "),
        ("number", "mine_reporter:NUMBER", "The reporter 'number' (mine_reporter:NUMBER) is no function of a report. "),
        ("html", "mine_reporter:render", "Two reporters have the name 'html': 'holdfast.reporters.html_' and 'mine_"),
    ],
)
def test_an_extension_is_loaded_by_its_entry_point_and_its_faults_are_told(tmp_path, name, value, told) -> None:
    (tmp_path / "mine_reporter.py").write_text("NUMBER = 1\ndef render(report): return f'mine: {report}'\n")
    info = tmp_path / "mine_reporter-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: mine-reporter\nVersion: 1\n")
    (info / "entry_points.txt").write_text(f"[holdfast.reporters]\n{name} = {value}\n")
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{EXTENSION}", name]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.startswith(told)
