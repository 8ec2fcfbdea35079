"""`holdfast list`."""

import json
from typing import Any


def test_piped_it_is_tab_separated(run: Any, started: Any) -> None:
    lines = run("list", *started.options).output.splitlines()
    assert lines[0] == "contract\tcases\tchecks\tbar\tstate\towner"
    assert lines[1] == "support.label-fields\t10\t2\tmargin 0.1\tpending\twarehouse"


def test_as_json_it_is_complete(run: Any, started: Any) -> None:
    rows = json.loads(run("list", "--json", *started.options).output)
    assert [row["contract"] for row in rows] == ["support.label-fields", "support.parcel-reply"]


def test_ready_made_checks_are_listed_without_a_project(run: Any) -> None:
    assert "expect.no_fence\t" in run("list", "--checks").output
