"""`holdfast check`."""

import json
from typing import Any


def test_it_counts_and_ends_with_its_exit_code(run: Any, started: Any) -> None:
    done = run("check", *started.options)
    assert done.output == "2 contracts, 20 cases; 0 pinned, 0 recorded trials checked again: 0 passed.\n"
    assert done.exit_code == 0
    assert json.loads(run("check", "--json", *started.options).output)["exit_code"] == 0
