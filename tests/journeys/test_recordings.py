"""Recordings of other origins become evidence: imported, named, and compared without a call."""

import json
from typing import Any

import pytest

from holdfast.domain.readiness import ReadinessReport

pytestmark = pytest.mark.journey


def recorded(release: str, case: str, repeat: int, said: str) -> str:
    return json.dumps({
        "dataset": "words", "release": release, "case_id": case, "repeat": repeat,
        "request": {"messages": [{"role": "user", "content": f"Say {case}."}], "params": {}},
        "response": {"content": said, "tool_calls": None, "finish_reason": "stop"},
        "reference": {}, "meta": {},
    })  # fmt: skip


@pytest.fixture
def mine(desk: Any) -> Any:
    """A project, and nine answers of each of two releases to its cases; the new one never says "bee" or "cat"."""
    made = desk("http://127.0.0.1:9/v1")
    rows = [
        recorded(release, case, repeat, "No." if release == "new" and case != "ant" else f"Well: {case}")
        for release in ("old", "new")
        for case in ("ant", "bee", "cat", "dog")
        for repeat in range(9)
    ]
    made.write("recordings.jsonl", "\n".join(rows) + "\n")
    return made


def test_two_recorded_releases_are_compared(mine: Any) -> None:
    lines = mine.run("import", "recordings.jsonl").out.splitlines()
    assert [line.partition(", run ")[0] for line in lines[:2]] == [
        "recorded:new: answers 27, contracts 1",
        "recorded:old: answers 27, contracts 1",
    ]
    assert lines[2] == "Left, since no case of these contracts has their id: 2 recorded cases."
    said = mine.run("compare", "recorded:old", "recorded:new", "--json", code=1)
    (found,) = ReadinessReport.model_validate_json(said.out).comparison.contracts
    assert (found.verdict.word, sorted(found.lost)) == ("regressed", ["bee", "cat"])


def test_some_repeats_are_kept_under_another_name(mine: Any) -> None:
    mine.run("import", "recordings.jsonl", "--release", "old", "--repeats", "0,1", "--as", "mine:first")
    mine.run("import", "recordings.jsonl", "--release", "old", "--repeats", "2, 3", "--as", "mine:second")
    said = mine.run("compare", "mine:first", "mine:second", code=3).out
    assert "baseline   mine:first (import run" in said
    assert "words.says  undecided  6 of 6  6 of 6" in said


def test_repeats_that_are_no_numbers_are_refused(mine: Any) -> None:
    refused = mine.run("import", "recordings.jsonl", "--repeats", "1,x", code=2)
    assert "'1,x' lists no numbers; write for example 0,1." in refused.err


def test_all_bad_lines_are_told_and_nothing_is_kept(mine: Any) -> None:
    mine.write("bad.jsonl", 'not JSON\n{"dataset": 1}\n' + recorded("old", "ant", 0, "ant") + "\n")
    refused = mine.run("import", "bad.jsonl", code=4).err
    assert "bad.jsonl:1: The line is not JSON: Expecting value" in refused
    assert "bad.jsonl:2: The key 'release' is missing." in refused
    assert "bad.jsonl:2: dataset must be text, found 1." in refused
    assert "There is no such run" in mine.run("compare", "old", "new", code=4).err
