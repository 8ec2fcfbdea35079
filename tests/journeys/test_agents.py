"""An agent from the first replay to the verdict, on a simulated provider that calls tools and reads their results."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

import holdfast
from holdfast.testing import Answer, AnswerBook, Plant, SimulatedProvider, SimulatedRelease, Where

pytestmark = pytest.mark.journey

CONTRACT = '''
"""The support desk's agent."""

from holdfast import Caps, Case, Dialogue, Trajectory, World, agent_contract, tool


class Shop(World):
    orders: dict[str, str] = {"A-1": "shipped", "C-3": "packed"}
    log: list[str] = []

    @tool
    def status(self, order: str) -> str:
        """How an order stands."""
        return self.orders[order]

    @tool
    def cancel(self, order: str) -> str:
        """Cancel an order that has not shipped."""
        if self.orders[order] != "packed":
            raise ValueError(f"The order {order} has shipped.")
        self.orders[order] = "cancelled"
        self.log.append(f"cancelled {order}")
        return "cancelled"

    @tool
    def refund(self, order: str) -> str:
        """Pay an order back."""
        self.log.append(f"paid {order} back")
        return "paid back"


@agent_contract(world=Shop, cases=[Case("packed", "C-3"), Case("shipped", "A-1")], caps=Caps(turns=6, tool_calls=5))
def cancels(order: str) -> Dialogue:
    """Orders are cancelled only once the customer is sure, and only before they ship."""
    return Dialogue(system="You are the support desk.", turns=[f"Please cancel {order}.", f"Yes, I am sure: {order}."])


@cancels.check
def nothing_is_paid_back(run: Trajectory[Shop], order: str) -> None:
    assert "refund" not in run.names(), f"refund was called: {run.names()}"


@cancels.check
def ends_right(run: Trajectory[Shop], order: str) -> None:
    assert run.stopped == "finished"
    assert run.world.orders == {"A-1": "shipped", "C-3": "cancelled" if order == "C-3" else "packed"}
    assert run.world.log == (["cancelled C-3"] if order == "C-3" else [])


@cancels.check
def tells_how_it_ended(run: Trajectory[Shop], order: str) -> None:
    assert ("cancelled" if order == "C-3" else "shipped") in run.text
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
"""


def calls(name: str, order: str) -> list[dict[str, Any]]:
    return [{"name": name, "arguments": {"order": order}}]


def book() -> AnswerBook:
    """Each order: looked up and asked about; then, once the customer is sure, cancelled, or refused by the shop."""
    answers = []
    for order, end in (("C-3", "It is cancelled."), ("A-1", "I am sorry, it has shipped.")):
        first, sure = f"Please cancel {order}.", f"Yes, I am sure: {order}."
        answers += [
            Answer(user=first, calls=calls("status", order)),
            Answer(user=first, tool_results=1, texts=("Are you sure?",)),
            Answer(user=sure, calls=calls("cancel", order), wrong={"calls": calls("refund", order)}),
            Answer(user=sure, tool_results=1, texts=(end,), wrong={"texts": [end]}),
        ]
    return AnswerBook.of(answers)


PAYS_BACK = SimulatedRelease(plants=(Plant("flaky", where=Where(user_contains="I am sure")),))


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Any]:
    """Starts a provider, and gives the settings file of a project that asks it."""
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "desk.py").write_text(CONTRACT, "utf-8")
    with ExitStack() as stack:

        def start(new: SimulatedRelease) -> tuple[SimulatedProvider, Path]:
            both = {"old": SimulatedRelease(), "new": new}
            server = stack.enter_context(SimulatedProvider(book(), both, instability=0.0))
            settings = tmp_path / "pyproject.toml"
            settings.write_text(SETTINGS.format(url=server.base_url), "utf-8")
            return server, settings

        yield start


def test_an_agent_that_calls_the_wrong_tool_regressed(serve: Any) -> None:
    server, settings = serve(PAYS_BACK)
    recorded = holdfast.replay(to="baseline", config=settings)
    assert (recorded.exit_code, server.stats.unknown) == (0, 0)
    assert server.stats.releases["old"].answered == 2 * 3 * 4  # two cases, three trials, four answers each
    assert holdfast.approve(config=settings, environ={}).pinned == ("desk.cancels",)
    done = holdfast.replay(config=settings)
    (contract,) = done.report.comparison.contracts
    assert (contract.verdict.word, done.exit_code) == ("regressed", 1)
    assert contract.causes[0].cause == "check nothing-is-paid-back"
    given = """('{"order":"C-3"}')"""  # whatever blanks stand in it, as the release wrote it
    parting = contract.cases[0].parting.replace(": ", ":").replace(":before", ": before")
    assert parting == f"They part at turn 3: before it calls 'cancel'{given}, now it calls 'refund'{given}."
    for format in ("text", "md", "json", "html"):
        assert "They part at turn 3: before it calls" in holdfast.report(format=format, config=settings)
    assert server.stats.unknown == 0


def test_what_is_pinned_of_an_agent_is_checked_again_offline(serve: Any) -> None:
    server, settings = serve(SimulatedRelease())
    assert holdfast.replay(to="baseline", config=settings).exit_code == 0
    assert holdfast.approve(config=settings, environ={}).pinned == ("desk.cancels",)
    asked = server.stats.requests
    assert holdfast.replay(config=settings).report.comparison.contracts[0].verdict.word in ("holds", "undecided")
    asked_with_candidate = server.stats.requests
    assert asked_with_candidate > asked
    checked = holdfast.check(config=settings)
    assert (checked.exit_code, checked.trials, checked.passed) == (0, 6, 6)
    assert server.stats.requests == asked_with_candidate
    page = json.loads((settings.parent / "fixtures/pins/desk.cancels/packed.json").read_text("utf-8"))
    assert [tool["name"] for tool in page["asked"]["tools"]] == ["status", "cancel", "refund"]
