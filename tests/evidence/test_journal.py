import contextlib
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, SearchStrategy

from holdfast.domain.observation import Evidence
from holdfast.domain.release import Release
from holdfast.domain.trial import RunHeader
from holdfast.errors import EvidenceError, UnknownNameError
from holdfast.evidence.journal import SqliteJournal
from holdfast.evidence.journal_file import connect
from holdfast.evidence.redaction import Redactor
from holdfast.ports import Journal

Make = Callable[..., Evidence]
Header = Callable[..., RunHeader]


@pytest.fixture
def journal(tmp_path: Path, header: Header) -> Iterator[SqliteJournal]:
    """A journal with one run."""
    opened = SqliteJournal(tmp_path / ".holdfast" / "journal.sqlite3")
    opened.begin(header())
    yield opened
    opened.close()


def test_it_is_a_journal(journal: SqliteJournal) -> None:
    as_port: Journal = journal
    assert [run.id for run in as_port.runs()] == ["run-1"]


@given(st.data())
def test_what_was_appended_is_read_by_contract_case_and_number(
    evidences: SearchStrategy[Evidence], header: Header, data: DataObject
) -> None:
    written = data.draw(st.lists(evidences, max_size=8, unique_by=lambda evidence: evidence.key))
    journal = SqliteJournal(":memory:")
    journal.begin(header())
    for evidence in written:
        journal.append("run-1", evidence)
    expected = sorted(written, key=lambda evidence: (evidence.key.contract, evidence.key.case, evidence.key.number))
    assert list(journal.evidence("run-1")) == expected
    journal.close()


def test_a_closed_journal_still_holds_what_was_appended(journal: SqliteJournal, make: Make) -> None:
    journal.append("run-1", make())
    journal.close()
    with contextlib.closing(SqliteJournal(journal.path)) as again:
        assert list(again.evidence("run-1")) == [make()]


def test_more_rows_than_one_page_come_in_order(journal: SqliteJournal, make: Make) -> None:
    for number in reversed(range(1100)):
        journal.append("run-1", make(number=number, text="same"))
    assert [evidence.key.number for evidence in journal.evidence("run-1")] == list(range(1100))


def test_reading_and_appending_go_on_side_by_side(journal: SqliteJournal, make: Make) -> None:
    for number in range(600):
        journal.append("run-1", make(number=number))
    rows = journal.evidence("run-1")
    next(rows)
    journal.append("run-1", make(number=600))
    assert sum(1 for _ in rows) == 600


def test_an_answer_stands_before_an_absence_and_the_first_answer_before_a_later_one(
    journal: SqliteJournal, make: Make
) -> None:
    for text in (None, "first", "second", None):
        journal.append("run-1", make(text=text))
    assert list(journal.evidence("run-1")) == [make(text="first")]
    assert dict(journal.answered(make().key.release)) == {make().key: make(text="first")}


def test_the_newest_run_answers_a_key_that_several_runs_answer(
    journal: SqliteJournal, header: Header, make: Make
) -> None:
    journal.begin(header("run-2"))
    journal.append("run-2", make(text="newer run"))
    journal.append("run-1", make(text="older run"))
    journal.append("run-1", make("other", text="older run"))
    answered = journal.answered(make().key.release)
    assert answered[make().key].observation == make(text="newer run").observation
    assert answered[make("other").key].observation == make(text="older run").observation


def test_only_observed_trials_of_the_release_are_answered(journal: SqliteJournal, make: Make) -> None:
    journal.append("run-1", make("unobserved", text=None))
    journal.append("run-1", make("elsewhere", release="acme:other"))
    assert dict(journal.answered(make().key.release)) == {}
    assert [key.case for key in journal.answered(Release("acme:other"))] == ["elsewhere"]


def test_keys_that_differ_in_their_adaptations_are_two(journal: SqliteJournal, make: Make) -> None:
    journal.append("run-1", make())
    journal.append("run-1", make(adaptations="low reasoning"))
    assert len(list(journal.evidence("run-1"))) == 2
    assert len(journal.answered(make().key.release)) == 2


def test_runs_come_newest_first(journal: SqliteJournal, header: Header) -> None:
    journal.begin(header("run-2"))
    assert [run.id for run in journal.runs()] == ["run-2", "run-1"]
    assert journal.runs()[1] == header()


def test_a_run_may_begin_again_with_its_own_header_only(journal: SqliteJournal, header: Header) -> None:
    journal.begin(header())
    with pytest.raises(EvidenceError) as caught:
        journal.begin(header(plan="another"))
    assert str(caught.value) == (
        f"{journal.path}: Run 'run-1' was begun with another plan, and a plan is fixed before the first call."
        " Start a new run."
    )


def test_an_unknown_run_is_told_with_the_nearest(journal: SqliteJournal, make: Make) -> None:
    with pytest.raises(UnknownNameError) as caught:
        journal.append("run-11", make())
    assert str(caught.value) == f"{journal.path}: There is no run 'run-11'. Nearest: 'run-1'."
    with pytest.raises(UnknownNameError):
        next(journal.evidence("nothing"))


def test_what_was_sent_and_never_answered_can_be_named(journal: SqliteJournal, make: Make) -> None:
    for number in range(3):
        journal.sending("run-1", make(number=number).key)
    journal.sending("run-1", make(number=1).key)
    journal.append("run-1", make(number=0))
    journal.append("run-1", make(number=2, text=None))
    assert journal.in_flight("run-1") == [make(number=1).key]


def test_a_body_that_comes_twice_is_kept_once(journal: SqliteJournal, make: Make) -> None:
    for number in range(10):
        journal.append("run-1", make(number=number, text="the same"))
    database = connect(journal.path)
    assert database.execute("select count(*) from evidence").fetchone() == (10,)
    assert database.execute("select count(*) from bodies").fetchone() == (1,)
    database.close()


def test_keys_are_taken_out_before_anything_is_stored(tmp_path: Path, header: Header, make: Make) -> None:
    journal = SqliteJournal(tmp_path / "journal.sqlite3", redact=Redactor(["open sesame"]))
    journal.begin(header())
    journal.append("run-1", make(text="It is open sesame."))
    assert list(journal.evidence("run-1")) == [make(text="It is [redacted].")]
    journal.close()
    assert b"open sesame" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_the_journal_may_be_used_from_another_thread(journal: SqliteJournal, make: Make) -> None:
    threads = [threading.Thread(target=journal.append, args=("run-1", make(number=number))) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(journal.evidence("run-1"))) == 20


def test_several_processes_write_at_once_from_the_first_moment_on(tmp_path: Path) -> None:
    path = tmp_path / "new" / "journal.sqlite3"
    command = [sys.executable, "-c", MANY, str(path)]
    processes = [subprocess.Popen([*command, name]) for name in ("a", "b", "c")]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    journal = SqliteJournal(path)
    assert [len(list(journal.evidence(name))) for name in ("a", "b", "c")] == [100, 100, 100]
    journal.close()


@pytest.mark.parametrize("acknowledged", [1, 7, 40, 150, 400])
def test_what_was_acknowledged_before_a_kill_is_there(tmp_path: Path, acknowledged: int) -> None:
    path = tmp_path / "journal.sqlite3"
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for _ in range(acknowledged):
        last = int(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    later = [int(line) for line in process.stdout.read().splitlines() if line]
    process.wait(30)
    process.stdout.close()
    journal = SqliteJournal(path)
    numbers = [evidence.key.number for evidence in journal.evidence("run-1")]
    assert numbers[: max([last, *later]) + 1] == list(range(max([last, *later]) + 1))
    assert all(key.number >= max([last, *later]) for key in journal.in_flight("run-1"))
    assert len(journal.in_flight("run-1")) <= 1
    journal.close()


MANY = """
import sys
from holdfast.domain.observation import Evidence
from holdfast.domain.trial import RunHeader
from holdfast.evidence.journal import SqliteJournal

when, name = "2026-05-02T12:00:00Z", sys.argv[2]
journal = SqliteJournal(sys.argv[1])
journal.begin(RunHeader.model_validate(
    {"id": name, "role": "baseline", "release": "a:b", "created_at": when, "plan": "p", "units": 1}
))
for number in range(100):
    key = {"contract": "a", "case": "b", "request": "c", "release": "a:b", "number": number}
    body = {"body": f"{number}" * 500}
    journal.append(name, Evidence.model_validate({"key": key, "started_at": when, "exchanges": [body]}))
journal.close()
"""

WRITER = """
import sys
from holdfast.domain.observation import Evidence
from holdfast.domain.trial import RunHeader
from holdfast.evidence.journal import SqliteJournal
from holdfast.evidence.journal_file import connect

when = "2026-05-02T12:00:00Z"
journal = SqliteJournal(sys.argv[1])
journal.begin(RunHeader.model_validate(
    {"id": "run-1", "role": "baseline", "release": "a:b", "created_at": when, "plan": "p", "units": 1}
))
for number in range(100_000):
    key = {"contract": "a", "case": "b", "request": "c", "release": "a:b", "number": number}
    evidence = Evidence.model_validate({"key": key, "started_at": when, "exchanges": [{"body": str(number) * 300}]})
    journal.sending("run-1", evidence.key)
    journal.append("run-1", evidence)
    print(number, flush=True)
"""
