"""A calibration in git: read as it was written, and never guessed at."""

import json
from pathlib import Path

import pytest

from holdfast.domain.judge import Agreement, Calibration
from holdfast.domain.release import Release
from holdfast.errors import EvidenceError
from holdfast.evidence.calibrations import CalibrationFolder

MADE = Calibration(
    judge="polite", release=Release("acme:grader"), policy="p" * 64, labelled="l" * 64,
    counts=Agreement(pass_pass=18, pass_fail=2, fail_fail=20), by_release={Release("acme:old"): Agreement(pass_pass=9)},
    figures={"agreement": 0.95},
)  # fmt: skip


def test_it_comes_back_as_it_was_written_and_reads_well(tmp_path: Path) -> None:
    folder = CalibrationFolder(tmp_path)
    assert folder.read("polite") is None
    written = Path(folder.write(MADE))
    assert written == tmp_path / "judges" / "polite.json"
    assert folder.read("polite") == MADE
    assert '"pass_pass": 18' in written.read_text("utf-8")
    assert [each.name for each in written.parent.iterdir()] == ["polite.json"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "It cannot be read"),
        ("[]", "It cannot be read"),
        ("[" * 100_000, "It cannot be read"),
        ('{"format": 2}', "It has format 2; this holdfast reads format 1."),
        (json.dumps({**MADE.model_dump(mode="json"), "counts": {"pass_pass": -1}}), "greater than or equal to 0"),
        (json.dumps({**MADE.model_dump(mode="json"), "judge": "curt"}), "It holds the calibration of judge 'curt'"),
        ("<<<<<<< ours\n{}\n", "Line 1 is the mark of a merge conflict"),
    ],
)
def test_what_is_damaged_is_named(tmp_path: Path, text: str, said: str) -> None:
    folder = CalibrationFolder(tmp_path)
    Path(folder.write(MADE)).write_text(text, "utf-8")
    with pytest.raises(EvidenceError, match=r"polite\.json") as caught:
        folder.read("polite")
    assert said in str(caught.value)


def test_a_folder_that_is_a_file_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "judges").write_text("", "utf-8")
    with pytest.raises(EvidenceError, match="could not be written"):
        CalibrationFolder(tmp_path).write(MADE)
