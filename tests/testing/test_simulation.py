"""The settings file: what it makes, and all that is wrong with it at once."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from openai import OpenAI

from holdfast.errors import SettingsError
from holdfast.testing import SimulatedProvider, Simulation, simulate, simulate_async

GOOD = """
seed = 7
instability = 0.0
book = ["answers/*.jsonl"]

[releases."acme-1.0"]
shutdown_date = 2027-01-31

[releases.acme-2]
latency_ms = 0
plants = [
    { change = "fence", where = { user_contains = "json" } },
    { change = "preamble", text = "Well:", rate = 1.0 },
]
faults = [{ kind = "rate_limit", first_n = 1, retry_after = 0.1 }]
"""
BAD = """
seed = "seven"
books = ["x"]
book = ["answers/*.jsonl", "none/*.jsonl"]

[releases.acme-1]
plant = []

[releases.acme-2]
plants = [{ change = "fense" }, { change = "fence", where = { user = "x" } }]
faults = [{ kind = "reset", status = 500 }, { kind = "rest" }]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "one.jsonl").write_text('{"user": "q", "texts": ["Yes."]}\n', encoding="utf-8")
    (tmp_path / "good.toml").write_text(GOOD, encoding="utf-8")
    return tmp_path


def test_a_file_makes_a_provider(folder: Path) -> None:
    simulation = Simulation.load(folder / "good.toml")
    messages: Any = [{"role": "user", "content": "q"}]
    with simulation.provider() as server, OpenAI(base_url=server.base_url, api_key="k", max_retries=1) as client:
        assert {row.id: row.to_dict().get("shutdown_date") for row in client.models.list()} == {
            "acme-1.0": "2027-01-31",
            "acme-2": None,
        }
        reply = client.chat.completions.create(model="acme-2", messages=messages)
        assert reply.choices[0].message.content == "Well:\n\nYes."
        assert server.stats.faults == {"rate_limit": 1}


def test_every_mistake_is_reported_at_once(folder: Path) -> None:
    (folder / "answers" / "two.jsonl").write_text('{"user": "q", "texts": ["No."]}\n{}\n', encoding="utf-8")
    bad = folder / "bad.toml"
    bad.write_text(BAD, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        Simulation.load(bad)
    text = str(caught.value).replace(f"{folder}{os.sep}", "")
    kinds = "'auth', 'cumulative_stream', 'cut', 'error_body', 'hang', 'html', 'merged_tool_indices', "
    kinds += "'missing_call_ids', 'not_json', 'null_choices', 'object_arguments', 'quota', 'rate_limit', 'reset' or "
    assert text.splitlines() == [
        "bad.toml, seed: Found 'seven'. Input should be a valid integer, unable to parse string as an integer.",
        "bad.toml, releases.acme-1.plant: There is no setting 'plant' here. Nearest: 'plants'.",
        (
            "bad.toml, releases.acme-2.plants[0]: There is no change 'fense'. Nearest: 'fence'. Known: asks_back, "
            "call_as_text, dearer, drop_field, drop_text, empty, fence, flaky, ignores_parameter, preamble, refuses, "
            "rejects_parameter, slower, switches_language, truncates, verbose, wrong_value."
        ),
        (
            "bad.toml, releases.acme-2.plants[1].where.user: There is no setting 'user' here. "
            "Known: 'has_images', 'has_schema', 'has_tools', 'share', 'system_contains', 'user_contains', "
            "'user_regex', 'user_words_over'."
        ),
        (
            "bad.toml, releases.acme-2.faults[0]: A fault of kind 'reset' takes no 'status'. "
            "It belongs to: html, server_error."
        ),
        f"bad.toml, releases.acme-2.faults[1].kind: Found 'rest'. Input should be {kinds}'server_error'.",
        "bad.toml, books: There is no setting 'books' here. Nearest: 'book'.",
        f"bad.toml, book[1]: 'none/*.jsonl' names no file. Paths start at {str(folder)!r}.",
        f"{Path('answers/two.jsonl')}:2, user: This setting is required and was not given. Add it.",
        (
            f"{Path('answers/two.jsonl')}:1: This request is answered already at {Path('answers/one.jsonl')}:1: "
            "user 'q'. Remove one, or tell them apart with 'system', 'earlier', 'images' or 'tool_results'."
        ),
    ]


@pytest.mark.parametrize(
    ("text", "found"), [("seed =", "This is not TOML"), (None, "This settings file cannot be read")]
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: str | None, found: str) -> None:
    path = tmp_path / "simulation.toml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=found) as caught:
        Simulation.load(path)
    assert str(caught.value).startswith(str(path))


def test_serving_ends_on_an_interrupt(folder: Path) -> None:
    ready: list[str] = []

    def interrupt(server: SimulatedProvider) -> None:
        ready.append(server.base_url)
        os.kill(os.getpid(), signal.SIGINT)

    simulate(Simulation.load(folder / "good.toml"), on_ready=interrupt)
    assert ready[0].startswith("http://127.0.0.1:")


def test_serving_ends_when_it_is_cancelled(folder: Path) -> None:
    async def cancelled() -> SimulatedProvider:
        ready: asyncio.Future[SimulatedProvider] = asyncio.get_running_loop().create_future()
        simulation = Simulation.load(folder / "good.toml")
        serving = asyncio.create_task(simulate_async(simulation, on_ready=ready.set_result))
        server = await ready
        serving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await serving
        return server

    server = asyncio.run(cancelled())
    with pytest.raises(Exception, match="is not running"):
        _ = server.base_url
