"""A budget is never overshot: the provider counts."""

from typing import Any

import pytest

from holdfast.testing import Fault, SimulatedRelease

pytestmark = pytest.mark.journey

PRICE = '[tool.holdfast.releases."simulated:old"]\nprice = { input = 10.0, output = 10.0, as_of = 2026-01-01 }\n'


@pytest.mark.parametrize(
    ("budget", "settings", "code", "message"),
    [
        (("--budget-calls", "2"), "", 4, "3 calls"),
        (("--budget-usd", "0.000001"), PRICE, 4, "$0.0000"),
        (("--budget-usd", "5"), "", 2, "A budget in USD needs a price, and none is known for this release."),
    ],
    ids=["calls", "money", "price unknown"],
)
def test_what_cannot_pay_the_first_round_is_refused_before_the_first_call(
    desk: Any, serve: Any, budget: tuple[str, str], settings: str, code: int, message: str
) -> None:
    server = serve()
    refused = desk(server.base_url, settings=settings).run("replay", "--to", "baseline", *budget, code=code)
    assert message in refused.err
    assert server.stats.requests == 0


def test_a_budget_that_runs_out_leaves_the_rest_for_the_next_sitting(desk: Any, serve: Any) -> None:
    server = serve()
    mine = desk(server.base_url)
    mine.run("replay", "--to", "baseline", "--budget-calls", "4", "--quiet", code=4)
    assert server.stats.requests == 4
    mine.run("replay", "--to", "baseline", "--budget-calls", "4", "--quiet")
    assert server.stats.requests == 6
    short = mine.run("replay", "--budget-calls", "5", code=3)
    assert "Stopped: budget: The budget has run out." in short.err
    assert "1 trial of the candidate: budget, in words.says" in short.out
    assert "The run was ended before it could decide." in short.out
    assert server.stats.requests == 11
    mine.run("replay", "--budget-calls", "1", "--quiet", code=3)
    assert server.stats.requests == 12


def test_calls_that_are_made_again_are_paid_from_the_budget(desk: Any, serve: Any) -> None:
    server = serve(old=SimulatedRelease(faults=(Fault("server_error", first_n=2),)))
    desk(server.base_url).run("replay", "--to", "baseline", "--budget-calls", "9", "--quiet", code=4)
    assert server.stats.requests == 9
