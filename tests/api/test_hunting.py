"""`hunt` and its awaitable twin, on the simulated provider."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holdfast.api import hunt, hunt_async, list_contracts
from holdfast.engine.hunting import HuntStep
from holdfast.errors import UsageError
from holdfast.testing import Answer, AnswerBook, Plant, SimulatedProvider, SimulatedRelease, Where

CONTRACT = """
from hypothesis import strategies as st
from holdfast import Request, contract, drawn, expect

@contract(cases=[drawn(st.text("ab,", max_size=20), n=2, seed=1)], checks=[expect.contains("fine")])
def says_fine(text: str) -> Request:
    return Request(user=f"Say fine: {text}.")
"""
SETTINGS = """
[tool.holdfast]
baseline = "simulated:old"
candidate = "simulated:new"
{more}
[tool.holdfast.providers.simulated]
base_url = "{url}"
[tool.holdfast.releases."simulated:old"]
price = {{ input = 1.0, output = 1.0, as_of = 2026-05-20 }}
[tool.holdfast.releases."simulated:new"]
price = {{ input = 1.0, output = 1.0, as_of = 2026-05-20 }}
"""


@pytest.fixture
def server() -> Iterator[SimulatedProvider]:
    plant = Plant("empty", where=Where(user_contains=",,"))
    book = AnswerBook.of([Answer(user="Say fine.*", is_pattern=True, texts=("It is fine.",))])
    with SimulatedProvider(book, {"old": SimulatedRelease(), "new": SimulatedRelease(plants=(plant,))}) as started:
        yield started


@pytest.fixture
def config(tmp_path: Path, server: SimulatedProvider) -> Path:
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "a.py").write_text(CONTRACT)
    (tmp_path / "pyproject.toml").write_text(SETTINGS.format(url=server.base_url, more=""))
    return tmp_path / "pyproject.toml"


def test_a_hunt_writes_a_draft_that_a_contract_can_load(config: Path, server: Any, tmp_path: Path) -> None:
    steps: list[Any] = []
    made = hunt("a.says-fine", calls=200, config=config, out=tmp_path / "mine", listen=steps.append)
    assert made.exit_code == 1
    found = made.counterexample
    assert found is not None
    assert found.input == ",,"
    assert found.check.startswith("contains")
    assert "fine" in found.reason
    assert Path(found.draft.path).parent == tmp_path / "mine"
    assert json.loads(Path(found.draft.path).read_text())["input"] == ",,"
    assert [step.kind for step in steps if isinstance(step, HuntStep)].count("found") == 1
    assert made.calls == server.stats.answered
    assert made.cost_usd > 0
    file = config.parent / "contracts" / "a.py"
    loaded = f'Case.load("../mine/{Path(found.draft.path).name}", str), drawn('
    text = file.read_text().replace("cases=[drawn(", f"cases=[{loaded}")
    file.write_text(text.replace("import Request", "import Case, Request"))
    (row,) = list_contracts(config=config)
    assert row.cases == 3


def test_the_awaitable_twin_finds_the_same_without_a_call(config: Path, server: Any) -> None:
    first = hunt("a.says-fine", calls=300, config=config)
    asked = server.stats.requests
    again = asyncio.run(hunt_async("a.says-fine", calls=80, config=config))
    assert first.counterexample is not None
    assert again.counterexample is not None
    assert again.counterexample.input == first.counterexample.input
    assert again.counterexample.draft.is_new is False
    assert first.counterexample.is_smallest
    assert (server.stats.requests, again.calls) == (asked, 0)


def test_another_seed_draws_other_inputs(config: Path) -> None:
    one, other = (hunt("a.says-fine", calls=60, seed=seed, config=config) for seed in (1, 2))
    assert one.counterexample is not None
    assert other.counterexample is not None
    assert one.counterexample.found != other.counterexample.found


def test_money_is_a_limit_too(config: Path, server: Any) -> None:
    made = hunt("a.says-fine", usd=0.000001, config=config)
    assert (made.counterexample, made.exit_code, server.stats.requests) == (None, 4, 0)
    assert made.stopped == "The budget has run out."


def test_a_hunt_leaves_the_journal_of_replays_alone(config: Path) -> None:
    hunt("a.says-fine", calls=30, config=config)
    folder = config.parent / ".holdfast"
    assert [path.name for path in folder.iterdir() if path.suffix == ".sqlite3"] == ["hunts-journal.sqlite3"]
    assert list_contracts(config=config)


@pytest.mark.parametrize(("calls", "repeats"), [(0, 3), (10, 0)])
def test_less_than_one_is_no_number_of_calls_or_repeats(config: Path, calls: int, repeats: int) -> None:
    with pytest.raises(UsageError, match="calls and repeats are at least 1"):
        hunt("a.says-fine", calls=calls, repeats=repeats, config=config)


def test_recordings_answer_no_new_input(config: Path, tmp_path: Path) -> None:
    kept = '[tool.holdfast.providers.kept]\nrecordings = [{ path = "x.jsonl" }]\n'
    config.write_text(f"{config.read_text()}{kept}")
    with pytest.raises(UsageError, match="It is served from recordings, which answer no new input"):
        hunt("a.says-fine", to="kept:new", config=config)
