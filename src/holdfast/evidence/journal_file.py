"""The journal's SQLite file: how it is opened, what stands in it, and what its errors mean."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from holdfast.errors import EvidenceError, Problem

FORMAT = 1
APPLICATION_ID = 0x686F6C64  # "hold": how our file is told from another program's database
BUSY_TIMEOUT_S = 30.0
MAPPED_BYTES = 1 << 28  # bodies are looked up by digest, all over the file: mapped, that takes a third of the time

Connect = Callable[[Path], sqlite3.Connection]

_SCHEMA = (
    """create table runs (
        number integer primary key,
        id text not null unique,
        header text not null
    )""",
    """create table evidence (
        number integer primary key,
        run integer not null references runs (number),
        contract text not null,
        case_id text not null,
        variant text not null,
        request text not null,
        adaptations text not null,
        role text not null,
        trial integer not null,
        release text not null,
        observed integer not null,
        content blob not null
    )""",
    "create index evidence_of_a_run on evidence (run, contract, case_id, trial)",
    "create index evidence_on_a_release on evidence (release, observed, run)",
    """create table bodies (
        number integer primary key,
        digest blob not null unique,
        content blob not null
    )""",
    """create table looks (
        number integer primary key,
        run integer not null references runs (number),
        contract text not null,
        round integer not null,
        is_smoke integer not null,
        content text not null,
        unique (run, contract, round, is_smoke)
    )""",
    """create table in_flight (
        run integer not null references runs (number),
        key text not null,
        primary key (run, key)
    ) without rowid""",
)

_MEANING = {
    sqlite3.SQLITE_FULL: ("The disk is full.", "Free some space and start the same command again; it goes on there."),
    sqlite3.SQLITE_IOERR: (
        "The disk refused to read or write.",
        "Look at the disk, then start the same command again.",
    ),
    sqlite3.SQLITE_READONLY: ("The journal cannot be written.", "Make the file and its folder writable."),
    sqlite3.SQLITE_PERM: ("The journal cannot be written.", "Make the file and its folder writable."),
    sqlite3.SQLITE_CANTOPEN: ("The journal cannot be opened.", "See that its folder exists and can be written."),
    sqlite3.SQLITE_BUSY: (
        "Another program has locked the journal for longer than 30 seconds.",
        "End that program, or wait for it.",
    ),
    sqlite3.SQLITE_LOCKED: (
        "Another program has locked the journal for longer than 30 seconds.",
        "End that program, or wait for it.",
    ),
    sqlite3.SQLITE_CORRUPT: ("The journal is damaged.", "Move it away; a new one is made, and pins are not touched."),
    sqlite3.SQLITE_NOTADB: ("This is no SQLite database.", "Move it away, or name another place for the journal."),
}


def connect(path: Path) -> sqlite3.Connection:
    """A connection to the file, which is made where it is missing."""
    return sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)


def opened(path: Path, connecting: Connect = connect) -> sqlite3.Connection:
    """A connection to a journal of a format that is known here, made where it is missing. Raises EvidenceError."""
    _make_folder(path)
    with explained(path):
        database = connecting(path)
    try:
        with explained(path):
            _set_up(database, path)
    except BaseException:
        database.close()
        raise
    return database


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turns what SQLite raises inside into an EvidenceError that says what it means and what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise EvidenceError(problem(path, error)) from error


def problem(path: Path, error: sqlite3.Error) -> Problem:
    """What an error of SQLite means for whoever uses the journal at this path."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the extended codes repeat the plain one in their low byte
    found, remedy = _MEANING.get(code, ("The journal could not be used.", "Start the same command again."))
    return Problem(str(path), f"{found} (SQLite says: {error}.)", remedy)


@contextmanager
def writing(database: sqlite3.Connection, path: Path) -> Iterator[None]:
    """One transaction: all of it is durable at the end, or none of it happened."""
    with explained(path):
        database.execute("begin immediate")
        try:
            yield
            database.execute("commit")
        except BaseException:
            if database.in_transaction:
                database.execute("rollback")
            raise


@contextmanager
def reading(database: sqlite3.Connection) -> Iterator[None]:
    """One read transaction: everything inside sees the file as it was at one moment."""
    database.execute("begin")
    try:
        yield
    finally:
        database.execute("commit")


def _make_folder(path: Path) -> None:
    """Make the journal's folder, which git then leaves alone."""
    try:
        if not path.parent.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            (path.parent / ".gitignore").write_text("*\n", encoding="utf-8")
    except OSError as error:
        found = f"The folder of the journal cannot be made: {error.strerror}."
        raise EvidenceError(Problem(str(path.parent), found, "Make it, or name another place.")) from error


def _set_up(database: sqlite3.Connection, path: Path) -> None:
    with reading(database):  # another process may make it between two questions
        is_new = _format_of(database, path) == 0
    if is_new:
        # WAL: readers never wait, and a commit outlives the death of this process without an fsync for each.
        database.execute("pragma journal_mode = wal")
        with writing(database, path):
            if _format_of(database, path) == 0:  # another process may have been quicker
                _create(database)
    database.execute("pragma synchronous = normal")
    database.execute(f"pragma mmap_size = {MAPPED_BYTES}")


def _format_of(database: sqlite3.Connection, path: Path) -> int:
    """The format of the journal in this file; 0 for an empty file. Raises EvidenceError for any other file.

    To be asked inside a transaction.
    """
    application = database.execute("pragma application_id").fetchone()[0]
    found: int = database.execute("pragma user_version").fetchone()[0]
    if application == 0 and found == 0 and not database.execute("select 1 from sqlite_master limit 1").fetchone():
        return 0
    if application != APPLICATION_ID:
        raise EvidenceError(
            Problem(str(path), "This database is no journal of holdfast.", "Name another place for the journal.")
        )
    if found != FORMAT:
        text = f"This journal has format {found}; this holdfast reads format {FORMAT}. It was made by a newer holdfast."
        raise EvidenceError(Problem(str(path), text, "Use that version, or name another place for the journal."))
    return found


def _create(database: sqlite3.Connection) -> None:
    for statement in _SCHEMA:
        database.execute(statement)
    database.execute(f"pragma application_id = {APPLICATION_ID}")
    database.execute(f"pragma user_version = {FORMAT}")
