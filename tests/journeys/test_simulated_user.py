"""An agent that talks with a simulated user: a second pinned release, asked, paid and kept on a line of its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import holdfast
from holdfast.errors import SettingsError
from holdfast.testing import Answer, AnswerBook, Plant, SimulatedProvider, SimulatedRelease, Where

pytestmark = pytest.mark.journey

CONTRACT = '''
"""The support desk's agent, with a customer who has to be asked."""

from holdfast import Caps, Case, Dialogue, SimulatedUser, Trajectory, World, agent_contract, tool


class Shop(World):
    orders: dict[str, str] = {"C-3": "packed"}

    @tool
    def cancel(self, order: str) -> str:
        """Cancel an order that has not shipped."""
        self.orders[order] = "cancelled"
        return "cancelled"


@agent_contract(world=Shop, cases=[Case("packed", "C-3"), Case("again", "C-3")], caps=Caps(turns=6, tool_calls=5))
def cancels(order: str) -> Dialogue:
    """An order is cancelled once the customer has named it."""
    user = SimulatedUser(release="simulated:person", instructions=f"You want to cancel {order}. You are in a hurry.")
    return Dialogue(system="You are the support desk.", turns=["I want to cancel."], user=user)


@cancels.check
def ends_right(run: Trajectory[Shop], order: str) -> None:
    assert run.world.orders[order] == "cancelled"
'''
SETTINGS = """
[tool.holdfast]
baseline = "simulated:old"
candidate = "simulated:new"
repeats = 3
extended_repeats = 3
rounds = 3
margin = 0.3

[tool.holdfast.providers.simulated]
base_url = "{url}"

[tool.holdfast.releases."simulated:person"]
price = {{ input = 1.0, output = 2.0, as_of = 2026-05-20 }}
"""
ASKS, NAMES, ENDS = "Which order is it?", "It is C-3.", "It is cancelled."
BOOK = [
    Answer(user="I want to cancel.", texts=(ASKS,)),
    Answer(user=ASKS, texts=(NAMES,)),
    Answer(user=NAMES, calls=[{"name": "cancel", "arguments": {"order": "C-3"}}], wrong={"texts": [ENDS]}),
    Answer(user=NAMES, tool_results=1, texts=(ENDS,)),
    Answer(user=ENDS, texts=("###STOP###",)),
]
PRETENDS = SimulatedRelease(plants=(Plant("flaky", where=Where(user_contains="It is C-3")),))
TRIALS = 2 * 3
TURNS = 2 * TRIALS  # the order, and the end


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Any]:
    """A provider of both releases and of the user, and the settings file of a project that asks them."""
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "desk.py").write_text(CONTRACT, "utf-8")
    releases = {"old": SimulatedRelease(), "new": PRETENDS, "person": SimulatedRelease()}
    with SimulatedProvider(AnswerBook.of(BOOK), releases, instability=0.0) as server:
        settings = tmp_path / "pyproject.toml"
        settings.write_text(SETTINGS.format(url=server.base_url), "utf-8")
        yield server, settings


def test_the_user_is_asked_on_a_line_of_its_own_and_its_turns_are_kept(project: Any) -> None:
    server, settings = project
    (planned,) = holdfast.plan(to="baseline", config=settings).helpers
    assert (planned.release, planned.role, planned.calls, planned.cost_usd) == (
        "simulated:person", "user", 10 * TRIALS, None,
    )  # fmt: skip
    recorded = holdfast.replay(to="baseline", config=settings)
    assert (recorded.exit_code, server.stats.unknown) == (0, 0)
    assert server.stats.releases["person"].answered == TURNS
    assert server.stats.releases["old"].answered == 3 * TRIALS
    (line,) = recorded.totals.helpers
    assert (line.release, line.role, line.answered, line.lost, line.attempts) == (
        "simulated:person", "user", TURNS, 0, TURNS,
    )  # fmt: skip
    assert line.cost_usd is not None
    assert line.cost_usd > 0
    assert (recorded.totals.attempts, recorded.totals.cost_usd) == (3 * TRIALS, None)
    (planned,) = holdfast.plan(config=settings, seconds=0).helpers
    assert planned.cost_usd == pytest.approx(line.cost_usd / TURNS * planned.calls)
    asked = server.stats.requests
    again = holdfast.replay(to="baseline", config=settings)
    assert (server.stats.requests, again.totals.helpers) == (asked, ())


def test_an_agent_that_only_says_it_did_it_regressed_and_is_checked_again_offline(project: Any) -> None:
    server, settings = project
    holdfast.replay(to="baseline", config=settings)
    assert holdfast.approve(config=settings, environ={}).pinned == ("desk.cancels",)
    done = holdfast.replay(config=settings)
    (contract,) = done.report.comparison.contracts
    assert (contract.verdict.word, done.exit_code) == ("regressed", 1)
    asked = server.stats.requests
    checked = holdfast.check(config=settings)
    assert (checked.exit_code, checked.trials, checked.passed) == (0, TRIALS, TRIALS)
    (compared,) = holdfast.compare(config=settings).comparison.contracts
    assert compared.verdict.word == "regressed"
    assert server.stats.requests == asked


def test_a_budget_is_of_the_user_too_and_an_alias_speaks_for_nobody(project: Any) -> None:
    server, settings = project
    stopped = holdfast.replay(to="baseline", config=settings, overrides=["budget_calls=7"])
    assert stopped.exit_code == 4
    assert server.stats.requests == 7
    with pytest.raises(SettingsError, match="'simulated:person' judges or speaks as a user; it is an alias of 'p-1'"):
        holdfast.replay(config=settings, overrides=['releases."simulated:person".resolves_to="p-1"'], to="baseline")
