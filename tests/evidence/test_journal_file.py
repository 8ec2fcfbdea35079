import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from holdfast.domain.observation import Evidence
from holdfast.domain.trial import RunHeader
from holdfast.errors import EvidenceError
from holdfast.evidence.journal import SqliteJournal
from holdfast.evidence.journal_file import APPLICATION_ID, connect, opened, problem, writing

Make = Callable[..., Evidence]
Header = Callable[..., RunHeader]


def test_a_new_folder_is_left_alone_by_git(tmp_path: Path) -> None:
    opened(tmp_path / ".holdfast" / "journal.sqlite3").close()
    assert (tmp_path / ".holdfast" / ".gitignore").read_text("utf-8") == "*\n"


def test_a_folder_that_was_there_is_not_touched(tmp_path: Path) -> None:
    opened(tmp_path / "journal.sqlite3").close()
    assert not (tmp_path / ".gitignore").exists()


def test_a_journal_of_a_newer_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    database = opened(path)
    database.execute("pragma user_version = 2")
    database.close()
    with pytest.raises(EvidenceError) as caught:
        opened(path)
    assert str(caught.value) == (
        f"{path}: This journal has format 2; this holdfast reads format 1. It was made by a newer holdfast."
        " Use that version, or name another place for the journal."
    )


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with sqlite3.connect(path) as database:
        database.execute("create table cookies (name text)")
    database.close()
    with pytest.raises(EvidenceError, match="This database is no journal of holdfast"):
        opened(path)


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    path.write_text("Dear diary,\n" * 100, encoding="utf-8")
    with pytest.raises(EvidenceError) as caught:
        opened(path)
    assert str(caught.value) == (
        f"{path}: This is no SQLite database. (SQLite says: file is not a database.)"
        " Move it away, or name another place for the journal."
    )
    assert path.read_text("utf-8").startswith("Dear diary")


def test_a_damaged_journal_is_told_with_what_to_do(tmp_path: Path, header: Header, make: Make) -> None:
    path = tmp_path / "journal.sqlite3"
    journal = SqliteJournal(path)
    journal.begin(header())
    for number in range(50):
        journal.append("run-1", make(number=number, text=f"{number}" * 2000))
    journal.close()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    damaged = SqliteJournal(path)
    with pytest.raises(EvidenceError, match=r"The journal is damaged\. .* pins are not touched\."):
        damaged.runs()
    damaged.close()


def test_a_row_that_cannot_be_read_is_named(tmp_path: Path, header: Header, make: Make) -> None:
    path = tmp_path / "journal.sqlite3"
    journal = SqliteJournal(path)
    journal.begin(header())
    journal.append("run-1", make())
    database = connect(path)
    database.execute("delete from bodies")
    database.close()
    with pytest.raises(EvidenceError, match=r"Row 1 of the journal cannot be read: .*the body [0-9a-f]{64} is missing"):
        list(journal.evidence("run-1"))
    journal.close()


def test_a_read_only_journal_can_be_read_and_says_that_it_cannot_be_written(
    tmp_path: Path, header: Header, make: Make
) -> None:
    path = tmp_path / "journal.sqlite3"
    writer = SqliteJournal(path)
    writer.begin(header())
    reader = SqliteJournal(path, connecting=lambda path: _read_only(path))
    assert [run.id for run in reader.runs()] == ["run-1"]
    with pytest.raises(EvidenceError) as caught:
        reader.append("run-1", make())
    assert str(caught.value) == (
        f"{path}: The journal cannot be written. (SQLite says: attempt to write a readonly database.)"
        " Make the file and its folder writable."
    )
    reader.close()
    writer.close()


def test_a_full_disk_loses_nothing_that_was_acknowledged(tmp_path: Path, header: Header, make: Make) -> None:
    path = tmp_path / "journal.sqlite3"
    journal = SqliteJournal(path, connecting=lambda path: _of_at_most(path, pages=40))
    journal.begin(header())
    random = Random(7)
    texts = ["".join(random.choices("abcdefghijklmnop", k=3000)) for _ in range(200)]
    written: list[Evidence] = []
    with pytest.raises(EvidenceError) as caught:
        _append_all(journal, [make(number=number, text=text) for number, text in enumerate(texts)], written)
    assert 0 < len(written) < 200
    assert str(caught.value) == (
        f"{path}: The disk is full. (SQLite says: database or disk is full.)"
        " Free some space and start the same command again; it goes on there."
    )
    assert list(journal.evidence("run-1")) == written
    journal.close()
    again = SqliteJournal(path)
    again.append("run-1", make(number=1000))
    assert len(list(again.evidence("run-1"))) == len(written) + 1
    again.close()


def test_a_file_that_may_not_grow_is_an_error_that_loses_nothing(tmp_path: Path) -> None:
    """The operating system itself refuses to write on."""
    path = tmp_path / "journal.sqlite3"
    done = subprocess.run(
        [sys.executable, "-c", GROWING, str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)),
    )
    assert "The disk " in done.stdout, done.stderr
    journal = SqliteJournal(path)
    assert len(list(journal.evidence("run-1"))) == int(done.stdout.split()[-1])
    journal.close()


def test_a_lock_held_too_long_is_told(tmp_path: Path, header: Header) -> None:
    path = tmp_path / "journal.sqlite3"
    journal = SqliteJournal(path, connecting=_impatient)
    other = connect(path)
    other.execute("begin immediate")
    with pytest.raises(EvidenceError, match="Another program has locked the journal for longer than 30 seconds"):
        journal.begin(header())
    other.execute("rollback")
    journal.begin(header())
    other.close()
    journal.close()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(EvidenceError) as caught:
        opened(tmp_path / "taken" / "below" / "journal.sqlite3")
    assert str(caught.value) == (
        f"{tmp_path / 'taken' / 'below'}: The folder of the journal cannot be made: Not a directory."
        " Make it, or name another place."
    )


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (sqlite3.SQLITE_CANTOPEN, "The journal cannot be opened."),
        (sqlite3.SQLITE_IOERR_WRITE, "The disk refused to read or write."),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "Another program has locked the journal"),
        (None, "The journal could not be used."),
    ],
)
def test_every_error_of_sqlite_says_what_it_means(code: int | None, said: str) -> None:
    error = sqlite3.OperationalError("it failed")
    if code is not None:
        error.sqlite_errorcode = code
    assert str(problem(Path("j.sqlite3"), error)).startswith(f"j.sqlite3: {said}")


def test_a_transaction_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    database = opened(path)
    with pytest.raises(ZeroDivisionError):
        _begin_and_fail(database, path)
    assert database.execute("select count(*) from runs").fetchone() == (0,)
    assert database.execute("pragma application_id").fetchone() == (APPLICATION_ID,)
    database.close()


def _begin_and_fail(database: sqlite3.Connection, path: Path) -> None:
    with writing(database, path):
        database.execute("insert into runs (id, header) values ('half', '')")
        raise ZeroDivisionError


def _append_all(journal: SqliteJournal, evidences: list[Evidence], written: list[Evidence]) -> None:
    for evidence in evidences:
        journal.append("run-1", evidence)
        written.append(evidence)


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)


def _of_at_most(path: Path, pages: int) -> sqlite3.Connection:
    database = connect(path)
    database.execute(f"pragma max_page_count = {pages}")
    return database


def _impatient(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=0.01, isolation_level=None)


GROWING = """
import sys
from holdfast.domain.observation import Evidence
from holdfast.domain.trial import RunHeader
from holdfast.errors import EvidenceError
from holdfast.evidence.journal import SqliteJournal

when = "2026-05-02T12:00:00Z"
journal = SqliteJournal(sys.argv[1])
journal.begin(RunHeader.model_validate(
    {"id": "run-1", "role": "baseline", "release": "a:b", "created_at": when, "plan": "p", "units": 1}
))
written = 0
try:
    for number in range(10_000):
        key = {"contract": "a", "case": "b", "request": "c", "release": "a:b", "number": number}
        body = "".join(chr(33 + (number * n) % 90) for n in range(2000))
        evidence = {"key": key, "started_at": when, "exchanges": [{"body": body}]}
        journal.append("run-1", Evidence.model_validate(evidence))
        written += 1
except EvidenceError as error:
    print(error)
    print(written)
"""
