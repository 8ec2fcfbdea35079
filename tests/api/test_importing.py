"""`import`: recordings of other origins."""

import json
from pathlib import Path
from typing import Any

import pytest

from holdfast.api import compare, import_recordings
from holdfast.errors import EvidenceError, NothingToDecide, UsageError

LABELS = [f"p-{number}" for number in (1009, 2210, 3377)]


def row(release: str, case: str, repeat: int, content: str) -> str:
    return json.dumps({
        "dataset": "labels", "release": release, "case_id": case, "repeat": repeat,
        "request": {"messages": [{"role": "user", "content": "Read."}]},
        "response": {"content": content, "tool_calls": None, "finish_reason": "stop"},
        "reference": {}, "meta": {},
    })  # fmt: skip


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    file = tmp_path / "recordings.jsonl"
    lines = [
        row(release, case, repeat, "I do not know." if release == "new" else f"Parcel {case.upper()} is on its way.")
        for release in ("old", "new")
        for case in (*LABELS, "Another one")
        for repeat in range(4)
    ]
    file.write_text("\n".join(lines) + "\n")
    return file


def test_recordings_answer_the_cases_whose_ids_they_have(started: Any, recordings: Path) -> None:
    done = import_recordings(recordings, select=["support.parcel-reply"], **started.here)
    assert [(str(run.release), run.units) for run in done.runs] == [("recorded:new", 12), ("recorded:old", 12)]
    assert done.unmatched == 2
    found = compare("recorded:old", "recorded:new", select=["support.parcel-reply"], **started.here)
    (contract,) = found.comparison.contracts
    assert (contract.verdict.word, len(contract.lost)) == ("regressed", 3)


def test_some_repeats_are_kept_under_another_name(started: Any, recordings: Path) -> None:
    done = import_recordings(
        recordings,
        select=["support.parcel-reply"],
        release="old",
        repeats=[0, 1],
        as_="recorded:old.first",
        **started.here,
    )
    assert [(str(run.release), run.units) for run in done.runs] == [("recorded:old.first", 6)]


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"release": "od"}, "The files hold no release 'od'. Nearest: 'old'."),
        ({"as_": "recorded:x"}, "The files hold 2 releases: new, old. Choose one with --release."),
        ({"as_": "x", "release": "old"}, "A release is written 'provider:id', found 'x'."),
    ],
)
def test_a_name_that_fits_nothing_is_told(started: Any, recordings: Path, keywords: Any, message: str) -> None:
    with pytest.raises(UsageError) as error:
        import_recordings(recordings, **keywords, **started.here)
    assert message in str(error.value)


def test_all_bad_lines_are_told_at_once_and_nothing_is_kept(started: Any, recordings: Path) -> None:
    recordings.write_text("not JSON\n" + recordings.read_text() + '{"dataset": 3}\n')
    with pytest.raises(EvidenceError) as error:
        import_recordings(recordings, **started.here)
    assert "recordings.jsonl:1" in str(error.value)
    assert "recordings.jsonl:34" in str(error.value)


def test_recordings_that_answer_nothing_are_nothing_to_decide(started: Any, recordings: Path) -> None:
    recordings.write_text(row("old", "somewhere else", 0, "x") + "\n")
    with pytest.raises(NothingToDecide, match="No recording answers a selected case"):
        import_recordings(recordings, **started.here)
