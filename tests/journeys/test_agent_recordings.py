"""Runs of agents that were recorded elsewhere: imported, compared and mutated, by the page that tells of it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

import holdfast
from holdfast.engine.run_mutants import RUN_MUTATORS

pytestmark = pytest.mark.journey

DOCS = Path(__file__).parents[2] / "docs"
SETTINGS = """
[tool.holdfast]
baseline = "recorded:acme-1"
candidate = "recorded:acme-2"

[tool.holdfast.providers.recorded]
recordings = ["recordings.jsonl"]
"""


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", (DOCS / "agents.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A project of the page's contract."""
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "desk.py").write_text(blocks("python")[0], "utf-8")
    settings = tmp_path / "pyproject.toml"
    settings.write_text(SETTINGS, "utf-8")
    return settings


def recorded(release: str = "acme-1", **meta: Any) -> dict[str, Any]:
    """The page's recording, of a release."""
    row: dict[str, Any] = json.loads(blocks("json")[0])
    return row | {"release": release, "meta": row["meta"] | meta}


def imported(desk: Path, *rows: dict[str, Any]) -> None:
    file = desk.parent / "recordings.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    holdfast.import_recordings(file, config=desk)


def looked_up_first(row: dict[str, Any]) -> dict[str, Any]:
    """A run that looks the order up before it cancels it."""
    call = {"id": "0", "name": "look_up", "arguments": {"order": "C-3"}}
    first = [{"role": "assistant", "tool_calls": [call]}, {"role": "tool", "tool_call_id": "0", "content": "packed"}]
    return row | {"response": {"messages": [*first, *row["response"]["messages"]]}}


def test_a_recorded_run_is_held_to_the_contract_like_any_other(desk: Path) -> None:
    imported(desk, recorded(), looked_up_first(recorded("acme-2")))
    (found,) = holdfast.compare("recorded:acme-1", "recorded:acme-2", config=desk).comparison.contracts
    failed = {each.check: (each.baseline_failed, each.candidate_failed) for each in found.checks}
    assert failed["must-precede-look-up-cancel"] == (1, 0)
    assert failed["ends-in"] == failed["makes-calls-cancel"] == failed["says-so"] == (0, 0)
    assert found.cases[0].parting == (
        "They part at turn 1: before it calls 'cancel'('{\"order\": \"C-3\"}'), now it calls "
        "'look_up'('{\"order\":\"C-3\"}')."
    )
    (note,) = found.notes
    assert note == (
        "Better, but dearer: a run takes tool calls 1.00 -> 2.00 (+100%), answers 2.00 -> 3.00 (+50%), steps 4.00 -> "
        "6.00 (+50%); its cost is unknown."
    )


def test_what_a_recording_does_not_say_is_not_applicable(desk: Path) -> None:
    one, other = (looked_up_first(recorded(release, world=None)) for release in ("acme-1", "acme-2"))
    imported(desk, one, other)
    (found,) = holdfast.compare("recorded:acme-1", "recorded:acme-2", config=desk).comparison.contracts
    (ends,) = (each for each in found.checks if each.check == "ends-in")
    assert (ends.baseline_read, ends.candidate_read, ends.skipped) == (0, 0, 2)
    assert (found.cases[0].baseline.passed, found.cases[0].candidate.passed) == (1, 1)


def test_its_strength_is_measured_on_what_was_recorded(desk: Path) -> None:
    imported(desk, looked_up_first(recorded()))
    (found,) = holdfast.strength(run="recorded:acme-1", config=desk).contracts
    caught = {each.mutator for each in found.mutators if each.caught == each.mutants}
    assert {"text-with-call", "drop-call", "duplicate-call", "change-argument", "change-world"} & caught >= {
        "text-with-call",
        "change-world",
    }


def test_the_pages_name_every_mutant_of_a_run() -> None:
    text = (DOCS / "strength.md").read_text("utf-8")
    assert [each.name for each in RUN_MUTATORS if f"| `{each.name}` | {each.says} |" not in text] == []
