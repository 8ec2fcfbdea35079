"""What a replay would ask of judges and simulated users."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from holdfast.api.helping import planned_helpers
from holdfast.domain.contract import Bar, LoadedContract, Suite
from holdfast.domain.helper import Helper
from holdfast.domain.observation import Evidence, Observation, TrialKey, Usage
from holdfast.domain.release import Price, Release
from holdfast.domain.trial import RunHeader
from holdfast.evidence.journal import SqliteJournal

GRADER, PERSON = Release("acme:grader"), Release("acme:person")
PRICE = Price(input=1.0, output=2.0, as_of=date(2026, 5, 20))
START = datetime(2026, 5, 20, tzinfo=UTC)


def contract(name: str, *helpers: Helper) -> LoadedContract:
    return LoadedContract(id=name, purpose="", cases=(), checks=(), bar=Bar(), requests={}, helpers=helpers)


SUITE = Suite(
    contracts=(contract("a", Helper(GRADER, "vote", 3)), contract("b", Helper(GRADER, "vote", 1)),
               contract("c", Helper(PERSON, "user", 10)), contract("d"))
)  # fmt: skip


def test_calls_are_added_up_by_release_and_cost_what_they_cost_so_far(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "journal.sqlite3")
    header = RunHeader(id="r", role="candidate", release=GRADER, created_at=START, plan="p", units=1)
    journal.begin(header)
    for number, tokens in enumerate((100, 300)):
        key = TrialKey(contract="a", case="x", request="q", release=GRADER, role="vote", number=number)
        seen = Observation(text="PASS", usage=Usage(input_tokens=tokens, output_tokens=0))
        journal.append("r", Evidence(key=key, started_at=START, observation=seen))
    trial = TrialKey(contract="a", case="x", request="q", release=GRADER, number=0)
    dear = Observation(text="x", usage=Usage(input_tokens=10**9, output_tokens=0))
    journal.append("r", Evidence(key=trial, started_at=START, observation=dear))
    lines = planned_helpers(SUITE, {"a": 10, "b": 5, "c": 2, "d": 7}, journal, {GRADER: PRICE, PERSON: PRICE})
    assert [(line.release, line.role, line.calls) for line in lines] == [(GRADER, "vote", 35), (PERSON, "user", 20)]
    assert lines[0].cost_usd == pytest.approx(35 * 200 / 1e6)
    assert lines[1].cost_usd is None
    (unknown, _) = planned_helpers(SUITE, {"a": 1}, journal, {})
    assert unknown.cost_usd is None
    (nothing, _) = planned_helpers(SUITE, {}, journal, {})
    assert (nothing.calls, nothing.cost_usd) == (0, 0.0)
    journal.close()
