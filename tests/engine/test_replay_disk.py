"""Replays with the real journal: killed, resumed, on a full disk."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.engine.checking import check_run
from holdfast.engine.events import RunStarted
from holdfast.engine.rules import Rules
from holdfast.evidence.journal import SqliteJournal

RUN_UNTIL_KILLED = """
import runpy, sys
parts = type(sys)("parts"); vars(parts).update(runpy.run_path(sys.argv[1]))
from holdfast.engine.rules import Rules
from holdfast.evidence.journal import SqliteJournal
of = parts.suite(parts.contract("a.one", 40))
plan = parts.a_plan(of, rules=Rules(rounds=3))
journal = SqliteJournal(sys.argv[2])
async def tell():
    from holdfast.engine.budget import Budget
    from holdfast.engine.limits import Limits
    told = parts.replay(plan, parts.ScriptedProvider(), journal, clock=parts.LoopClock(), limits=Limits(),
                        budget=Budget(), suite=of)
    async for event in told:
        if type(event).__name__ == "UnitAnswered":
            print(event.key.case, event.key.number, flush=True)
parts.in_virtual_time(tell())
"""


@pytest.fixture(scope="session")
def of(parts: Any) -> Any:
    return parts.suite(parts.contract("a.one", 40))


def _killed_after(answers: int, journal: Path) -> list[str]:
    """What a process had told of its answers when it was killed."""
    conftest = str(Path(__file__).with_name("conftest.py"))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", RUN_UNTIL_KILLED, conftest, str(journal)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        told = [process.stdout.readline().strip() for _ in range(answers)]
        process.send_signal(signal.SIGKILL)
        return told + process.stdout.read().split("\n")[:-1]


def test_what_was_told_before_a_kill_is_kept_and_never_asked_again(parts: Any, of: Any, tmp_path: Path) -> None:
    told = _killed_after(30, tmp_path / "journal.sqlite")
    journal, provider = SqliteJournal(tmp_path / "journal.sqlite"), parts.ScriptedProvider()
    run = journal.runs()[0]
    kept = {f"{row.key.case} {row.key.number}" for row in journal.evidence(run.id)}
    events = parts.sitting(parts.a_plan(of, rules=Rules(rounds=3)), provider, journal, of)
    assert len(told) >= 30
    assert set(told) <= kept
    assert events[0].header == run
    assert not kept & {f"{key.case} {key.number}" for _, key in provider.sent}
    assert len(provider.sent) + len(kept) == 120 == len(list(journal.evidence(run.id)))
    journal.close()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1000), cuts=st.lists(st.integers(1, 40), max_size=3))
def test_an_interrupted_run_is_judged_like_an_uninterrupted_one(
    parts: Any, tmp_path_factory: pytest.TempPathFactory, seed: int, cuts: list[int]
) -> None:
    of = parts.suite(parts.contract("a.one", 6))
    plan = parts.a_plan(of, rules=Rules(rounds=4))
    found = []
    for takes in ([*cuts, None], [None]):
        journal = SqliteJournal(tmp_path_factory.mktemp("run") / "journal.sqlite")
        for take in takes:
            events = parts.sitting(plan, parts.ScriptedProvider(parts.random_script(seed)), journal, of, take=take)
        assert isinstance(events[0], RunStarted)
        run = check_run(of, events[0].header, journal.evidence(events[0].header.id))
        found.append(
            {at: [(trial.outcome, trial.evidence.observation) for trial in run.trials[at]] for at in run.trials}
        )
        journal.close()
    assert found[0] == found[1]


def test_answers_known_from_another_run_are_read_only_when_they_are_copied(parts: Any, of: Any, tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "journal.sqlite")
    parts.sitting(parts.a_plan(of, rules=Rules(rounds=1)), parts.ScriptedProvider(), journal, of)
    plan = parts.a_plan(of, rules=Rules(rounds=2), known=journal.answered(parts.RELEASE))
    provider = parts.ScriptedProvider()
    events = parts.sitting(plan, provider, journal, of)
    assert (len(provider.sent), events[-1].totals.kept) == (40, 40)
    journal.close()
