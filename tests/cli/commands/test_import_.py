"""`holdfast import`."""

import json
from typing import Any


def test_it_says_what_was_kept_and_what_was_left(run: Any, started: Any) -> None:
    file = started.folder / "r.jsonl"
    rows = [
        {"dataset": "d", "release": "old", "case_id": case, "repeat": repeat, "request": {"messages": None},
         "response": {"content": "P-1009", "tool_calls": None, "finish_reason": None}, "reference": {}, "meta": {}}
        for case in ("p-1009", "elsewhere") for repeat in (0, 1)
    ]  # fmt: skip
    file.write_text("\n".join(map(json.dumps, rows)))
    done = run("import", str(file), "--contract", "support.parcel-reply", "--repeats", "0", *started.options)
    assert "recorded:old: answers 1, contracts 1, run " in done.output
    assert "Left, since no case of these contracts has their id: 1 recorded cases." in done.output
    assert run("import", str(file), "--repeats", "x", *started.options).exit_code == 2
