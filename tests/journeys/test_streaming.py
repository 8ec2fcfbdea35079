"""Streamed answers say the same as plain ones, and when the first token came."""

from typing import Any

import pytest

from holdfast.domain.readiness import ReadinessReport
from holdfast.evidence.journal import SqliteJournal
from holdfast.testing import Plant, SimulatedRelease

pytestmark = pytest.mark.journey


def test_streaming_changes_no_verdict_and_tells_the_first_token(desk: Any, serve: Any) -> None:
    found = {}
    for stream in ("false", "true"):
        server = serve(new=SimulatedRelease(plants=(Plant("refuses"),)))
        mine = desk(server.base_url, name=stream)
        here = ("--set", f"providers.simulated.stream={stream}", "--set", "rounds=9")
        mine.run("replay", "--to", "baseline", "--quiet", *here)
        report = ReadinessReport.model_validate_json(mine.run("replay", "--json", "--quiet", *here, code=1).out)
        found[stream] = [(each.contract, each.verdict.word, each.lost) for each in report.comparison.contracts]
        journal = SqliteJournal(mine.root / ".holdfast" / "journal.sqlite3")
        firsts = [
            evidence.observation.timing.first_token_ms is not None
            for run in journal.runs()
            for evidence in journal.evidence(run.id)
            if evidence.observation is not None
        ]
        journal.close()
        assert set(firsts) == {stream == "true"}
    assert found["false"] == found["true"]
