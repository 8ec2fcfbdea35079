"""Metamorphic contracts from the first replay to the verdict: two answers a trial, judged by a relation."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

import holdfast
from holdfast.assembly import open_project
from holdfast.testing import Answer, AnswerBook, Plant, SimulatedProvider, SimulatedRelease, Where
from holdfast.variations import Typos

pytestmark = pytest.mark.journey

CONTRACT = '''
"""The support desk sorts messages, whoever types them."""

from holdfast import Case, Reply, Request, contract, expect, metamorphic, variations
from holdfast.expect import relations
from holdfast.variations import Typos, WhiteSpace

CASES = [
    Case("late", "My parcel A-1009 has not arrived yet.", expected="delivery"),
    Case("broken", "The kettle from order B-22 leaks water.", expected="returns"),
]


@contract(cases=CASES, owner="support-platform")
def sorted_right(message: str) -> Request:
    """Every message is sorted under its label."""
    return Request(system="Sort the message.", user=message)


@sorted_right.check
def has_the_label(reply: Reply, message: str, want: str) -> None:
    assert reply.text == want


@metamorphic(sorted_right, holds=relations.same_text(), given=variations.white_space(), draws=3, seed=7)
def white_space_does_not_matter(message: str, change: WhiteSpace) -> str:
    """However it is spaced, a message is sorted alike."""
    return change(message)


@metamorphic(sorted_right, holds=relations.same_text(), given=variations.typos(), draws=3, seed=7)
def typos_do_not_matter(message: str, change: Typos) -> str:
    """However it is typed, a message is sorted alike."""
    return change(message)


@typos_do_not_matter.check
def stays_a_label(reply: Reply, varied: Reply, message: str) -> None:
    assert len(varied.text.split()) == 1, f"{varied.text!r} is no label"
'''
SETTINGS = """
[tool.holdfast]
baseline = "simulated:old"
candidate = "simulated:new"
repeats = 3
extended_repeats = 3
rounds = 4
margin = 0.3

[tool.holdfast.providers.simulated]
base_url = "{url}"
"""
MESSAGES = {"My parcel A-1009 has not arrived yet.": "delivery", "The kettle from order B-22 leaks water.": "returns"}
WRONG = {"texts": ["other"]}


def drawn(settings: Path) -> dict[str, list[str]]:
    """The varied messages of both contracts, as the suite asks them."""
    suite = open_project(settings).suite
    return {
        contract.id.rpartition(".")[2]: [
            str(each.messages[-1].content) for each in contract.metamorphic.varied.values()
        ]
        for contract in suite.contracts
        if contract.metamorphic is not None
    }


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Any]:
    """Starts a provider that knows every message, as it is and varied, and gives the settings of a project."""
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "desk.py").write_text(CONTRACT, "utf-8")
    settings = tmp_path / "pyproject.toml"
    settings.write_text(SETTINGS.format(url="http://127.0.0.1:1/v1"), "utf-8")
    varied = drawn(settings)
    labels = {**MESSAGES}
    for messages in varied.values():
        for message in messages:
            close = next(label for known, label in MESSAGES.items() if known[:3] == message.strip()[:3])
            labels[message.strip()] = close
    book = AnswerBook.of([Answer(user=message, texts=(label,), wrong=WRONG) for message, label in labels.items()])
    with ExitStack() as stack:

        def start(**new: Any) -> tuple[SimulatedProvider, Path]:
            both = {"old": SimulatedRelease(), "new": SimulatedRelease(**new)}
            server = stack.enter_context(SimulatedProvider(book, both, instability=0.0))
            settings.write_text(SETTINGS.format(url=server.base_url), "utf-8")
            return server, settings

        yield start


def verdicts(done: Any) -> dict[str, str]:
    return {each.contract.rpartition(".")[2]: each.verdict.word for each in done.report.comparison.contracts}


def test_a_release_that_minds_white_space_regressed_and_one_that_minds_nothing_holds(serve: Any) -> None:
    """Every trial asks twice. Of the contracts only the one about white space regressed, and the report says how."""
    minds = Plant("flaky", where=Where(user_regex=r"\s\s|\t"))
    server, settings = serve(plants=(minds,))
    cases = {name: len(messages) for name, messages in drawn(settings).items()}
    pairs = sum(cases.values())
    planned = holdfast.plan(to="baseline", config=settings)
    assert {row.contract.rpartition(".")[2]: row.calls for row in planned.contracts} == {
        "sorted-right": 2 * 3,
        **{name: each * 3 * 2 for name, each in cases.items()},  # trials, calls
    }
    recorded = holdfast.replay(to="baseline", config=settings)
    assert (recorded.exit_code, server.stats.unknown) == (0, 0), server.stats.unknown_requests
    assert server.stats.releases["old"].answered == planned.estimate.calls == 2 * 3 + pairs * 3 * 2
    assert len(holdfast.approve(config=settings, environ={}).pinned) == 3
    done = holdfast.replay(config=settings)
    assert verdicts(done) == {
        "sorted-right": "undecided",  # two cases are too few at this margin, and say so
        "typos-do-not-matter": "holds",
        "white-space-does-not-matter": "regressed",
    }
    spaced = done.report.comparison.contracts[-1]
    assert spaced.causes[0].cause == "check same-text"
    for format in ("text", "md", "json", "html"):
        page = holdfast.report(format=format, config=settings)
        assert "Varied by white-space(" in page
        assert "they part at character 0" in page
    assert server.stats.unknown == 0


def test_pinned_pairs_show_both_requests_and_are_checked_again_offline(serve: Any) -> None:
    server, settings = serve()
    assert holdfast.replay(to="baseline", config=settings).exit_code == 0
    assert len(holdfast.approve(config=settings, environ={}).pinned) == 3
    asked = server.stats.requests
    checked = holdfast.check(config=settings)
    trials = 3 * (2 + sum(map(len, drawn(settings).values())))
    assert (checked.exit_code, checked.trials, checked.passed) == (0, trials, trials)
    assert server.stats.requests == asked
    pins = settings.parent / "fixtures" / "pins"
    frozen = json.loads((pins / "desk.typos-do-not-matter" / "contract.json").read_text("utf-8"))["draws"]
    assert [Typos.model_validate(each["value"]).kind for each in frozen[0]["values"]] == ["typos"] * 3
    page = json.loads((pins / "desk.typos-do-not-matter" / "late.draw-1.json").read_text("utf-8"))
    assert page["asked"]["messages"][-1]["content"] == ["My parcel A-1009 has not arrived yet."]
    (varied,) = page["asked"]["varied"]["messages"][-1]["content"]
    assert varied != "My parcel A-1009 has not arrived yet."
    assert page["answers"][0]["text"] == ["to the request as it is:", "delivery", "to the varied request:", "delivery"]


def test_a_stricter_relation_is_applied_to_what_is_kept(serve: Any) -> None:
    server, settings = serve()
    assert holdfast.replay(to="baseline", config=settings).exit_code == 0
    assert len(holdfast.approve(config=settings, environ={}).pinned) == 3
    asked = server.stats.requests
    file = settings.parent / "contracts" / "desk.py"
    stricter = (
        "def differ(reply: Reply, varied: Reply) -> bool:\n    return reply.text != varied.text\n\n\n@metamorphic("
    )
    file.write_text(
        file.read_text("utf-8").replace("@metamorphic(", stricter, 1).replace("relations.same_text()", "differ", 1)
    )
    checked = holdfast.check("desk.white-space-does-not-matter", config=settings)
    trials = 3 * len(drawn(settings)["white-space-does-not-matter"])
    assert (checked.exit_code, checked.trials, checked.passed) == (1, trials, 0)
    assert server.stats.requests == asked
