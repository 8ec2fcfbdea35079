"""`holdfast compare`."""

import json
from typing import Any


def test_its_exit_code_is_the_suites(run: Any, recorded: Any) -> None:
    done = run("compare", *recorded.options)
    assert done.exit_code == 1
    assert "support.label-fields  regressed" in done.output
    alone = run("compare", "--contract", "support.parcel-reply", "--json", *recorded.options)
    assert json.loads(alone.output)["exit_code"] == alone.exit_code == 0
