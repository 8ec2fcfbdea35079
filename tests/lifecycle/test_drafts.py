"""Draft cases: never overwritten, safe to look at, and readable by Case.load."""

import json
from pathlib import Path

import pytest

from holdfast.errors import EvidenceError
from holdfast.lifecycle.drafts import write_draft

HOSTILE = "\x00 \u202e gnp.exe \u200b \ud83d </script> \x1b[31m \n{}"


def test_a_draft_is_one_line_of_ascii_that_reads_back(tmp_path: Path) -> None:
    draft = write_draft(tmp_path / "drafts", "support.reply", case="hunt-ab", form={"text": HOSTILE})
    assert draft.path == f"{(tmp_path / 'drafts').as_posix()}/support.reply.hunt-ab.jsonl"
    text = Path(draft.path).read_bytes().decode("ascii")
    assert text.count("\n") == 1
    assert all(32 <= ord(character) < 127 for character in text.rstrip("\n"))
    assert json.loads(text) == {"id": "hunt-ab", "input": {"text": HOSTILE}, "tags": ["hunt"]}
    assert draft.is_new


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    first = write_draft(tmp_path, "a.b", case="hunt-1", form="x")
    assert write_draft(tmp_path, "a.b", case="hunt-1", form="x").is_new is False
    Path(first.path).write_text("mine")
    second = write_draft(tmp_path, "a.b", case="hunt-1", form="x")
    assert Path(first.path).read_text() == "mine"
    assert second.path.endswith("/a.b.hunt-1-2.jsonl")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(EvidenceError, match="The draft of case 'hunt-1' could not be written"):
        write_draft(tmp_path / "file", "a.b", case="hunt-1", form="x")
