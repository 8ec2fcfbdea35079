"""Live progress: plain lines where nobody watches a terminal."""

from datetime import UTC, datetime

from holdfast.cli.progress import Lines, progress, told
from holdfast.domain.observation import Attempt, Evidence, TrialKey
from holdfast.domain.release import Release
from holdfast.domain.trial import RunHeader
from holdfast.engine.events import (
    AttemptFailed,
    Paused,
    RunFinished,
    RunStarted,
    Stopped,
    Totals,
    UnitAnswered,
    UnitGivenUp,
)

NOW = datetime(2026, 5, 20, 12, 30, tzinfo=UTC)
KEY = TrialKey(contract="a.b", case="c", request="", release=Release("p:m"), number=3)
HEADER = RunHeader(id="r1", role="candidate", release=Release("p:m"), created_at=NOW, plan="", units=20)


def test_there_is_a_line_for_each_tenth() -> None:
    lines: list[str] = []
    listen = Lines(lines.append)
    listen(RunStarted(HEADER, units=20, to_send=15, resumed=True))
    for _ in range(4):
        listen(UnitAnswered(KEY, Evidence(key=KEY, started_at=NOW)))
    assert lines == ["Going on with r1 on p:m: 15 trials to send, 5 are kept already.", "2 of 20", "4 of 20"]


def test_attempts_that_failed_are_counted_in_the_next_line() -> None:
    lines: list[str] = []
    listen = Lines(lines.append)
    listen(RunStarted(HEADER, units=1, to_send=1, resumed=False))
    listen(AttemptFailed(KEY, Attempt(started_at=NOW, duration_ms=1), 1.0))
    listen(UnitAnswered(KEY, Evidence(key=KEY, started_at=NOW)))
    assert lines[-1] == "1 of 1, calls made again: 1"


def test_calls_under_way_at_a_kill_are_named() -> None:
    said = told(RunStarted(HEADER, units=20, to_send=15, resumed=True, in_flight=(KEY,)))
    assert said.endswith(
        "1 calls were under way when it was interrupted, and their answers were lost, "
        "the first of a.b, case c, trial 3."
    )


def test_what_is_worth_knowing_is_told_without_control_characters() -> None:
    attempt = Attempt(started_at=NOW, duration_ms=1, cause="server")
    lost = Evidence(key=KEY, started_at=NOW, cause="server", detail="bad \x1b[31m gateway", attempts=(attempt,))
    said = [
        told(UnitGivenUp(KEY, lost)),
        told(Paused(NOW, "asked to wait")),
        told(Stopped("quota", "no credit")),
        told(RunFinished(HEADER, Totals(units=3, answered=2, attempts=4, given_up={"server": 1}, cost_usd=None))),
    ]
    assert said == [
        r"Given up: a.b, case c, trial 3: server: bad \x1b[31m gateway",
        "Paused until 12:30:00: asked to wait",
        "Stopped: quota: no credit",
        "Answered 2, kept 0, 1 unobserved (server 1); 4 calls, cost unknown.",
    ]


def test_quiet_says_nothing(capsys: object) -> None:
    with progress(quiet=True) as listen:
        listen(RunStarted(HEADER, units=1, to_send=1, resumed=False))
    assert capsys.readouterr() == ("", "")  # type: ignore[attr-defined]  # pytest's
