"""What `plan` says is what `replay` then sends."""

import json
from typing import Any

import pytest

pytestmark = pytest.mark.journey

PRICE = '[tool.holdfast.releases."simulated:old"]\nprice = { input = 1.0, output = 2.0, as_of = 2026-01-01 }\n'


def test_a_plan_sends_nothing_and_tells_what_a_replay_sends(desk: Any, serve: Any) -> None:
    server = serve()
    mine = desk(server.base_url, settings=PRICE)
    for to, calls in (("baseline", 6), ("candidate", 9)):  # a candidate is planned three rounds at least
        planned = json.loads(mine.run("plan", "--to", to, "--json").out)["estimate"]
        before = server.stats.requests
        mine.run("replay", "--to", to, "--quiet", code=0 if to == "baseline" else 3)
        assert planned["calls"] == server.stats.requests - before == calls
        after = json.loads(mine.run("plan", "--to", to, "--json").out)["estimate"]
        assert (after["calls"], after["kept"]) == (0, calls)
    assert server.stats.requests == 15


def test_what_is_not_known_before_is_said_to_be_unknown(desk: Any) -> None:
    told = desk("http://127.0.0.1:9/v1").run("plan", "--to", "baseline").out
    assert "baseline simulated:old: 6 calls; 0 answers are kept already." in told
    assert "USD unknown" in told
    assert "Unknown: no price is known for the release." in told
