"""A replay that is killed or interrupted goes on where it stopped: the provider's own counts say so."""

import re
import signal
import subprocess
from typing import Any

import pytest

from holdfast.domain.readiness import ReadinessReport
from holdfast.testing import Plant, SimulatedRelease, Where

pytestmark = pytest.mark.journey

MANY = tuple(f"w{number:02}" for number in range(20))
CALLS = 2 * len(MANY)
ROUND = len(MANY)  # what a candidate is asked that fails half of the cases
CONCURRENCY = 4
SLOW = SimulatedRelease(latency_ms=60.0)
WORSE = SimulatedRelease(plants=(Plant("refuses", where=Where(user_contains="w0")),), latency_ms=60.0)


def until(replay: subprocess.Popen[str], done: int) -> None:
    """Reads the progress of a replay until so many trials are done."""
    assert replay.stderr is not None
    for line in replay.stderr:
        if line.startswith(f"{done} of "):
            return
    raise AssertionError(f"The replay ended before {done} trials were done.")


def kept(progress: str) -> int:
    found = re.search(r"trials to send, (\d+) are kept already", progress)
    assert found is not None, progress
    return int(found[1])


def verdicts(report: str) -> Any:
    found = ReadinessReport.model_validate_json(report).comparison.contracts
    return [(each.verdict, [(case.case, case.candidate, case.flip) for case in each.cases]) for each in found]


def test_after_a_kill_only_what_was_in_flight_is_sent_again(desk: Any, serve: Any) -> None:
    server = serve(words=MANY, old=SimulatedRelease(), new=WORSE)
    mine, other = desk(server.base_url, words=MANY), desk(server.base_url, words=MANY, name="other")
    for each in (mine, other):
        each.run("replay", "--to", "baseline", "--quiet")
    undisturbed = other.run("replay", "--json", "--quiet", code=1)
    before = server.stats.answered
    replay = mine.start("replay")
    until(replay, 12)
    replay.kill()
    replay.communicate()
    resumed = mine.run("replay", "--json", code=1)
    answered = server.stats.answered - before
    assert 12 <= kept(resumed.err) < ROUND
    assert ROUND <= answered <= ROUND + CONCURRENCY
    assert verdicts(resumed.out) == verdicts(undisturbed.out)
    mine.run("replay", "--quiet", code=1)
    assert server.stats.answered - before == answered


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminated"])
def test_an_interrupted_replay_keeps_what_is_under_way(desk: Any, serve: Any, how: signal.Signals) -> None:
    server = serve(words=MANY, old=SLOW)
    mine = desk(server.base_url, words=MANY)
    replay = mine.start("replay", "--to", "baseline")
    until(replay, 12)
    replay.send_signal(how)
    _, said = replay.communicate()
    assert replay.returncode == 130
    message = "Interrupted. The same command goes on where it stopped; nothing that was answered is sent again."
    assert said.splitlines()[-1] == message
    answered = server.stats.answered
    resumed = mine.run("replay", "--to", "baseline")
    assert kept(resumed.err) == answered < CALLS
    assert "were lost" not in resumed.err
    assert server.stats.answered == CALLS
