"""Drawn cases are frozen with the pins; a hunt finds a planted fault, makes it small, and leaks into no verdict."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from holdfast.testing import Answer, AnswerBook, Fault, Plant, SimulatedProvider, SimulatedRelease, Where

pytestmark = pytest.mark.journey

PAGE = Path(__file__).parents[2] / "docs" / "hunting.md"
ORDER = Answer(
    user=r"(?P<order>A-\d+):.*", is_pattern=True, texts=(r"Order \g<order> is on its way.", r"\g<order> left.")
)
# More than 60 words of text: the order stands before them.
FAULT = Plant("drop_text", text=r"A-\d+", where=Where(user_words_over=61, user_contains=","))
SETTINGS = """\
[tool.holdfast]
contracts = ["contracts"]
baseline = "simulated:old"
candidate = "simulated:new"
repeats = 2
extended_repeats = 2
rounds = 2
margin = 0.3

[tool.holdfast.providers.simulated]
base_url = "{url}"
"""
Serve = Callable[..., SimulatedProvider]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a provider whose new release differs as told."""
    with ExitStack() as stack:

        def start(new: SimulatedRelease, *, instability: float = 0.2) -> SimulatedProvider:
            releases = {"old": SimulatedRelease(), "new": new}
            return stack.enter_context(
                SimulatedProvider(AnswerBook.of([ORDER]), releases, seed=3, instability=instability)
            )

        yield start


def project(desk: Any, server: SimulatedProvider) -> Any:
    """The page's own contract, in a project."""
    (contract,) = re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    desk.write("pyproject.toml", SETTINGS.format(url=server.base_url))
    desk.write("contracts/support.py", contract)
    return desk


def test_a_planted_fault_is_found_made_small_and_written_as_a_draft(empty: Any, serve: Serve) -> None:
    server = serve(SimulatedRelease(plants=(FAULT,)))
    desk = project(empty, server)
    told = desk.run("hunt", "support.order-reply", "--calls", "150", "--json", code=1)
    report = json.loads(told.out)
    found = report["counterexample"]
    assert len(found["input"]["text"].split()) == 61
    assert "," in found["input"]["text"]
    assert (found["check"], found["candidate_failed"], found["baseline_passed"]) == ("quotes-the-order", 6, 6)
    assert report["calls"] == server.stats.answered <= 150
    assert "found: an input of " in told.err

    again = desk.run("hunt", "support.order-reply", "--calls", "20", code=1).out
    assert "there already" in again
    assert "kept from before" in again
    assert server.stats.answered <= 170

    draft = Path(found["draft"]["path"]).name
    contract = desk.root / "contracts" / "support.py"
    text = contract.read_text().replace(
        "drawn(TICKETS, n=5", f'Case.load("drafts/{draft}", Ticket), drawn(TICKETS, n=5'
    )
    contract.write_text(text)
    listed = json.loads(desk.run("list", "--json").out)
    assert listed[0]["cases"] == 7
    # Of what the hunt asked, nothing is taken for a recording: each of the seven cases is asked twice.
    assert "Answered 14, kept 0" in desk.run("replay", "--to", "baseline").err


def test_where_nothing_breaks_it_says_so_and_stays_within_the_budget(empty: Any, serve: Serve) -> None:
    server = serve(SimulatedRelease())
    told = project(empty, server).run("hunt", "support.order-reply", "--calls", "12", "--quiet")
    assert told.err == ""
    assert told.out.splitlines()[0] == ("support.order-reply: nothing found on simulated:new that simulated:old keeps.")
    assert server.stats.answered == 12
    assert not (empty.root / "contracts" / "drafts").exists()


def test_an_outage_is_no_failure(empty: Any, serve: Serve) -> None:
    server = serve(SimulatedRelease(faults=(Fault("auth"),)))
    told = project(empty, server).run("hunt", "support.order-reply", code=4)
    assert "nothing found" in told.out
    assert "Stopped: " in told.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("support.order-reply", "--to", "simulated:old"), "It is both candidate and baseline."),
        (("support.order-reply", "--usd", "1"), "A budget in USD needs a price"),
        (("support.written",), "It has no drawn(...) among its cases"),
        (("support",), "A hunt is for one contract"),
    ],
)
def test_mistakes_cost_no_call(empty: Any, serve: Serve, words: tuple[str, ...], said: str) -> None:
    server = serve(SimulatedRelease())
    desk = project(empty, server)
    file = desk.root / "contracts" / "support.py"
    written = (
        '\n\n@contract(cases=[Case("a", "a")])\ndef written(text: str) -> Request:\n    return Request(user=text)\n'
    )
    file.write_text(
        f"{file.read_text()}{written}\n\n@written.check\ndef ok(reply: Reply, text: str) -> None:\n    assert 1\n"
    )
    assert said in desk.run("hunt", *words, code=2).err
    assert server.stats.requests == 0


def test_drawn_inputs_are_frozen_with_the_pins(empty: Any, serve: Serve) -> None:
    desk = project(empty, serve(SimulatedRelease(), instability=0.0))
    desk.run("replay", "--to", "baseline")
    desk.run("approve")
    pin = desk.root / "fixtures" / "pins" / "support.order-reply" / "contract.json"
    pinned = json.loads(pin.read_text())
    (draws,) = pinned["draws"]
    assert (draws["seed"], len(draws["values"])) == (1, 5)
    desk.run("check")
    assert not (desk.root / ".hypothesis").exists()

    contract = desk.root / "contracts" / "support.py"
    text = contract.read_text()
    contract.write_text(text.replace("n=5, seed=1", "n=6, seed=1"))
    more = json.loads(desk.run("list", "--json").out)[0]
    assert more["cases"] == 7
    contract.write_text(text.replace("seed=1", "seed=2"))
    assert "'drawn-1-1' was removed" in desk.run("check", code=1).out
    contract.write_text(text)

    draws["values"][2]["value"]["text"] = "edited by hand"
    pin.write_text(json.dumps(pinned, indent=2))
    told = desk.run("list", code=2)
    assert "The pinned input of case 'drawn-1-3' was changed after it was pinned." in told.err
