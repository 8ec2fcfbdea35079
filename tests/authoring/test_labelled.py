"""Labelled answers: read whole, or every broken line named and the rest counted."""

import json
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from holdfast.authoring.findings import Findings
from holdfast.authoring.labelled import read_labelled
from holdfast.authoring.origin import Origin
from holdfast.authoring.reading import Reader

GOOD = [json.dumps({"id": f"a{at}", "answer": "x", "label": ("PASS", "fail")[at % 2]}) for at in range(20)]


def read(folder: Path, text: str) -> tuple[int, list[str]]:
    path = folder / "polite.jsonl"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    findings = Findings(folder)
    found = read_labelled("polite", path, Origin(str(folder / "desk.py"), 3), findings, Reader(folder))
    return len(found), [str(each) for each in findings.problems]


def test_labels_are_read_in_either_case_and_blank_lines_are_none(tmp_path: Path) -> None:
    assert read(tmp_path, "\n".join([*GOOD, "", " "])) == (20, [])


def test_of_many_broken_lines_the_rest_is_counted(tmp_path: Path) -> None:
    count, problems = read(tmp_path, "\n".join(["{}"] * 50))
    assert count == 0
    assert problems[0] == "polite.jsonl:1: The key 'id' is missing."
    assert problems[-1] == "polite.jsonl: 30 further lines are broken."


def test_what_is_too_little_is_told_of_the_judge(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, "\n".join(GOOD[:4]))[1]
    assert problem.startswith("desk.py:3: The labelled answers of judge 'polite', 'polite.jsonl', are 4, and 20 are")


@given(st.text())
def test_no_file_crashes_it(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        count, problems = read(Path(folder), text)
    assert (count == 0) == bool(problems)
