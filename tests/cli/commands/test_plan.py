"""`holdfast plan`."""

import json
from typing import Any


def test_unknown_money_is_said_to_be_unknown_with_the_reason(run: Any, started: Any) -> None:
    done = run("plan", "--to", "baseline", *started.options)
    assert "baseline simulated:preview-1: 200 calls; 0 answers are kept already." in done.output
    assert "USD unknown" in done.output
    assert "Unknown: no price is known for the release.\n" in done.output
    assert json.loads(run("plan", "--json", *started.options).output)["role"] == "candidate"
