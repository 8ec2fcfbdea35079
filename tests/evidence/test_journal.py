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
from holdfast.domain.plan import LookTaken
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


def a_look(contract: str, round_number: int, *, is_smoke: bool = False, p: float = 0.25) -> LookTaken:
    return LookTaken(contract=contract, round=round_number, is_smoke=is_smoke, p=p, log_e=1.5)


def test_looks_come_in_the_order_in_which_they_were_taken(journal: SqliteJournal) -> None:
    taken = [a_look("b", 1, is_smoke=True), a_look("b", 1), a_look("a", 1), a_look("b", 2)]
    for look in taken:
        journal.look("run-1", look)
    assert journal.looks("run-1") == taken


def test_a_look_that_is_noted_stands_however_often_it_is_noted(journal: SqliteJournal) -> None:
    for p in (0.5, 0.5, 0.01):
        journal.look("run-1", a_look("a", 1, p=p))
    journal.look("run-1", a_look("a", 2))
    assert journal.looks("run-1") == [a_look("a", 1, p=0.5), a_look("a", 2)]


def test_looks_belong_to_their_run(journal: SqliteJournal, header: Header) -> None:
    journal.begin(header("run-2"))
    journal.look("run-2", a_look("a", 1))
    assert (journal.looks("run-1"), journal.looks("run-2")) == ([], [a_look("a", 1)])
    with pytest.raises(UnknownNameError):
        journal.look("run-3", a_look("a", 1))
    with pytest.raises(UnknownNameError):
        journal.looks("run-3")


def test_a_closed_journal_still_holds_the_looks(journal: SqliteJournal) -> None:
    journal.look("run-1", a_look("a", 1))
    journal.close()
    with contextlib.closing(SqliteJournal(journal.path)) as again:
        again.look("run-1", a_look("a", 1, p=0.9))
        assert again.looks("run-1") == [a_look("a", 1)]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 3), st.booleans(), st.floats(0, 1)), max_size=12))
def test_of_any_looks_the_first_of_each_stands(header: Header, taken: list[tuple[str, int, bool, float]]) -> None:
    first: dict[tuple[str, int, bool], LookTaken] = {}
    with contextlib.closing(SqliteJournal(":memory:")) as journal:
        journal.begin(header())
        for contract, round_number, is_smoke, p in taken:
            look = a_look(contract, round_number, is_smoke=is_smoke, p=p)
            first.setdefault((contract, round_number, is_smoke), look)
            journal.look("run-1", look)
        assert journal.looks("run-1") == list(first.values())


def test_a_look_outlives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    process = subprocess.Popen([sys.executable, "-c", LOOKER, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for _ in range(20):
        last = int(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    process.stdout.close()
    with contextlib.closing(SqliteJournal(path)) as journal:
        assert [look.round for look in journal.looks("run-1")][: last + 1] == list(range(last + 1))


def test_what_was_answered_or_given_up_for_good_is_settled_and_other_absences_are_not(
    journal: SqliteJournal, make: Make
) -> None:
    given_up = make("given-up", text=None).model_copy(update={"given_up": True})
    for row in (make("answered"), make("lost", text=None), given_up):
        journal.append("run-1", row)
    settled = journal.settled("run-1")
    assert dict(settled) == {make("answered").key: make("answered"), given_up.key: given_up}
    assert make("lost", text=None).key not in settled


def test_what_was_lost_first_is_settled_once_it_was_answered_or_given_up(journal: SqliteJournal, make: Make) -> None:
    lost = make(text=None)
    journal.append("run-1", lost)
    assert dict(journal.settled("run-1")) == {}
    given_up = lost.model_copy(update={"given_up": True})
    journal.append("run-1", given_up)
    assert dict(journal.settled("run-1")) == {lost.key: given_up}
    assert list(journal.evidence("run-1")) == [given_up]
    journal.append("run-1", make())
    assert dict(journal.settled("run-1")) == {lost.key: make()}


def test_settled_keeps_roles_releases_and_runs_apart(journal: SqliteJournal, header: Header, make: Make) -> None:
    journal.begin(header("run-2"))
    kept = [make(role="planned"), make(role="confirm"), make(role="live", release="acme:other")]
    for row in kept:
        journal.append("run-1", row)
    journal.append("run-2", make("elsewhere"))
    assert dict(journal.settled("run-1")) == {row.key: row for row in kept}
    with pytest.raises(UnknownNameError):
        journal.settled("run-3")


def test_what_was_not_observed_can_be_named(journal: SqliteJournal, make: Make) -> None:
    lost = make("lost", text=None)
    for row in (make("answered"), lost):
        journal.append("run-1", row)
    assert list(journal.unobserved("run-1")) == [lost]
    with pytest.raises(UnknownNameError):
        next(journal.unobserved("run-3"))


@given(st.data())
def test_settled_is_exactly_the_settled_part_of_the_evidence(
    evidences: SearchStrategy[Evidence], header: Header, data: DataObject
) -> None:
    rows = data.draw(st.lists(st.tuples(evidences, st.sampled_from([None, "timeout"]), st.booleans()), max_size=10))
    with contextlib.closing(SqliteJournal(":memory:")) as journal:
        journal.begin(header())
        for evidence, cause, is_given_up in rows:
            given_up = is_given_up and cause is not None
            journal.append("run-1", evidence.model_copy(update={"cause": cause, "given_up": given_up}))
        settled, standing = dict(journal.settled("run-1")), list(journal.evidence("run-1"))
    assert settled.keys() >= {row.key for row in standing if row.is_settled}
    assert all(row.is_settled and row.key == key for key, row in settled.items())
    observed = {row.key: row for row in standing if row.is_observed}
    assert {key: row for key, row in settled.items() if row.is_observed} == observed


MANY = """
import sys
from holdfast.domain.observation import Evidence
from holdfast.domain.plan import LookTaken
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
from holdfast.domain.plan import LookTaken
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

LOOKER = """
import sys
from holdfast.domain.plan import LookTaken
from holdfast.domain.trial import RunHeader
from holdfast.evidence.journal import SqliteJournal

journal = SqliteJournal(sys.argv[1])
journal.begin(RunHeader.model_validate({
    "id": "run-1", "role": "candidate", "release": "a:b", "created_at": "2026-05-02T12:00:00Z", "plan": "p", "units": 1
}))
for number in range(100_000):
    journal.look("run-1", LookTaken(contract="a", round=number, is_smoke=False, p=1.0, log_e=0.0))
    print(number, flush=True)
"""
