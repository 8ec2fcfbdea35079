"""Live progress: plain lines where nobody watches a terminal, and a table of open contracts where somebody does."""

import io
import re
import sys
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from holdfast.cli.progress import Lines, Standings, progress, told
from holdfast.comparison.sequence import Standing
from holdfast.domain.observation import Attempt, Evidence, TrialKey
from holdfast.domain.plan import StoredPlan
from holdfast.domain.release import Release
from holdfast.domain.trial import RunHeader
from holdfast.engine.events import (
    AttemptFailed,
    ContractStands,
    OffersToStop,
    Paused,
    RunFinished,
    RunStarted,
    Stopped,
    Totals,
    UnitAnswered,
    UnitGivenUp,
    UnitKept,
)
from holdfast.statistics import Stop, Verdict

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


PLAN = StoredPlan(
    contract="a.b", question="no worse", cases=("c",), rounds=4, margin=0.1, false_alarm=0.05, false_pass=0.1,
    contracts=2,
)  # fmt: skip
PLANS = (PLAN, PLAN.model_copy(update={"contract": "a.c"}))
AT_MOST = RunStarted(HEADER.model_copy(update={"plans": PLANS}), units=40, to_send=38, resumed=False, is_at_most=True)
OPEN = Standing(contract="a.b", round=2, rounds=4, answers=15, waiting=5, score=0.4, p=1.0)
HELD = replace(OPEN, answers=20, waiting=0, stop=Stop(Verdict.HOLDS, 2))


def test_a_candidate_is_told_at_most_and_each_contract_when_it_ends() -> None:
    lines: list[str] = []
    listen = Lines(lines.append)
    listen(AT_MOST)
    for _ in range(2):
        listen(UnitKept(KEY))
    for _ in range(6):
        listen(UnitAnswered(KEY, Evidence(key=KEY, started_at=NOW)))
    for standing in (OPEN, HELD, replace(HELD, contract="a.c", stop=Stop(Verdict.REGRESSED, 2))):
        listen(ContractStands(standing))
    assert lines == [
        "Run r1 on p:m: at most 38 trials to send, 2 are kept already.",
        "4 of at most 40",
        "8 of at most 40",
        "a.b: holds after 20 answers in 2 rounds; 1 of 2 contracts ended",
        "a.c: regressed after 20 answers in 2 rounds; 2 of 2 contracts ended",
    ]


def test_the_offer_to_stop_names_the_contracts_and_says_how() -> None:
    assert told(OffersToStop(tuple(f"a.{letter}" for letter in "bcdefg"))) == (
        "6 contracts regressed in the first round: a.b, a.c, a.d, a.e, a.f. Stopping here (Ctrl-C, or `--fail-fast` "
        "from the start) loses nothing; going on tells which others hold."
    )


def test_open_contracts_are_rows_until_they_end() -> None:
    standings = Standings()
    for event in (AT_MOST, ContractStands(OPEN), ContractStands(replace(OPEN, contract="a.c", repeating="late"))):
        assert standings(event) == ""
    assert standings.rows(12) == [
        ("a.b", "2 of 4", "40%", "waits for 5 answers of round 2"),
        ("a.c", "2 of 4", "40%", "repeats case late, which failed"),
    ]
    assert standings.rows(1) == standings.rows(12)[:1]
    assert standings(ContractStands(HELD)) == "a.b: holds after 20 answers in 2 rounds; 1 of 2 contracts ended"
    assert [row[0] for row in standings.rows(12)] == ["a.c"]


class Terminal(io.StringIO):
    """A terminal that keeps what is written to it."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_a_table_below_the_bar_shows_the_open_contracts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are names: brackets in them are no markup, and a word between colons is no picture."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "110")
    with progress(quiet=False) as listen:
        listen(AT_MOST)
        listen(ContractStands(replace(OPEN, contract="a.[red]")))
        listen(ContractStands(HELD))
        listen(UnitAnswered(KEY, Evidence(key=KEY, started_at=NOW)))
    shown = [
        re.sub(r"\s+", " ", line).strip()
        for line in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "\n", terminal.getvalue()).splitlines()
    ]
    assert "Run r1 on p:m: at most 38 trials to send, 2 are kept already." in shown
    assert "a.b: holds after 20 answers in 2 rounds; 1 of 2 contracts ended" in shown
    assert "a.[red] 2 of 4 40% waits for 5 answers of round 2" in " ".join(shown)
