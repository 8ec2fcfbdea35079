"""All evidence of all runs, append-only, in one SQLite file."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from holdfast.domain.observation import Evidence, TrialKey
from holdfast.domain.plan import LookTaken
from holdfast.domain.release import Release
from holdfast.domain.trial import RunHeader
from holdfast.domain.value import canonical
from holdfast.errors import EvidenceError, Problem, UnknownNameError, nearest
from holdfast.evidence.answered import Answered
from holdfast.evidence.journal_file import Connect, connect, explained, opened, reading, writing
from holdfast.evidence.row import Row, packed, unpacked

_PAGE = 500
_ROWS_OF_A_RUN = """select contract, case_id, trial, number, content from evidence
    where run = ? and (contract, case_id, trial, number) > (?, ?, ?, ?)
    order by contract, case_id, trial, number limit ?"""
_KEYS_ON_A_RELEASE = """select run, number, contract, case_id, variant, request, adaptations, role, trial
    from evidence where release = ? and observed = 1 order by run, number"""
_KEYS_OF_A_RUN = """select number, observed, contract, case_id, variant, request, adaptations, role, trial, release
    from evidence where run = ? order by observed desc, number"""

Values = tuple[Any, ...]


class SqliteJournal:
    """The journal at `path`, made where it is missing. What `append` has returned for outlives ``kill -9``.

    Several processes may write at once. Rows are never changed: where a run holds two answers to one key, the first
    stands, since it may have been read already. `redact` is applied before anything is stored.
    """

    def __init__(
        self, path: Path | str, *, redact: Callable[[Evidence], Evidence] | None = None, connecting: Connect = connect
    ) -> None:
        self.path = Path(path)
        self._redact = redact or (lambda evidence: evidence)
        self._lock = threading.Lock()  # one connection, whichever thread the engine's loop runs in
        self._database = opened(self.path, connecting)
        self._numbers: dict[str, int] = {}

    def begin(self, header: RunHeader, /) -> None:
        """Record a run before its first call. The same header may come again (a resumed run), a changed one not."""
        text = canonical(header.model_dump(mode="json"))
        with self._lock, writing(self._database, self.path):
            found = self._database.execute("select header from runs where id = ?", (header.id,)).fetchone()
            if found is None:
                self._database.execute("insert into runs (id, header) values (?, ?)", (header.id, text))
            elif found[0] != text:
                said = f"Run {header.id!r} was begun with another plan, and a plan is fixed before the first call."
                raise EvidenceError(Problem(str(self.path), said, "Start a new run."))

    def sending(self, run_id: str, key: TrialKey, /) -> None:
        """Note that a call is about to be sent; the note goes with the answer. `in_flight` names what is left."""
        with self._lock, writing(self._database, self.path):
            statement = "insert or ignore into in_flight (run, key) values (?, ?)"
            self._database.execute(statement, (self._number(run_id), _key_text(key)))

    def in_flight(self, run_id: str, /) -> Sequence[TrialKey]:
        """The trials that were sent and have no row yet: after a kill, those whose answer was lost."""
        with self._lock, explained(self.path):
            statement = "select key from in_flight where run = ? order by key"
            rows = self._database.execute(statement, (self._number(run_id),)).fetchall()
        return [TrialKey.model_validate(json.loads(row[0])) for row in rows]

    def append(self, run_id: str, evidence: Evidence, /) -> None:
        """Keep the evidence of a trial. Once this returns, it is durable."""
        kept = self._redact(evidence)
        row, key = packed(kept), kept.key
        with self._lock, writing(self._database, self.path):
            run = self._number(run_id)
            self._keep_bodies(row)
            self._database.execute(
                "insert into evidence (run, contract, case_id, variant, request, adaptations, role, trial, release,"
                " observed, content) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (run, key.contract, key.case, key.variant, key.request, key.adaptations, key.role, key.number,
                 str(key.release), int(kept.is_observed), row.content),
            )  # fmt: skip
            self._database.execute("delete from in_flight where run = ? and key = ?", (run, _key_text(key)))

    def look(self, run_id: str, look: LookTaken, /) -> None:
        """Note a look that was taken; the first note of it stands, however often a run is gone on with."""
        text = canonical(look.model_dump(mode="json"))
        statement = "insert or ignore into looks (run, contract, round, is_smoke, content) values (?, ?, ?, ?, ?)"
        with self._lock, writing(self._database, self.path):
            values = (self._number(run_id), look.contract, look.round, int(look.is_smoke), text)
            self._database.execute(statement, values)

    def looks(self, run_id: str, /) -> Sequence[LookTaken]:
        """The looks that were taken at a run, in the order in which they were."""
        with self._lock, explained(self.path):
            statement = "select content from looks where run = ? order by number"
            rows = self._database.execute(statement, (self._number(run_id),)).fetchall()
        return [LookTaken.model_validate(json.loads(row[0])) for row in rows]

    def runs(self) -> Sequence[RunHeader]:
        """The headers of all runs, newest first."""
        with self._lock, explained(self.path):
            rows = self._database.execute("select header from runs order by number desc").fetchall()
        return [RunHeader.model_validate(json.loads(row[0])) for row in rows]

    def evidence(self, run_id: str, /) -> Iterator[Evidence]:
        """The trials of a run in order of contract, case and number: one per key, an answer before an absence."""
        with self._lock, explained(self.path):
            run = self._number(run_id)
        for _, rows in groupby(self._pages(_ROWS_OF_A_RUN, (run,), ("", "", -1, -1)), key=lambda row: row[0][:3]):
            found: dict[TrialKey, Evidence] = {}
            for _, evidence in rows:
                if not evidence.key.is_trial:
                    continue
                if evidence.key not in found or not found[evidence.key].is_observed:
                    found[evidence.key] = evidence
            yield from found.values()

    def unobserved(self, run_id: str, /) -> Iterator[Evidence]:
        """The trials of a run that were not observed, as last tried; some may have been answered since."""
        with self._lock, explained(self.path):
            run = self._number(run_id)
            statement = "select number from evidence where run = ? and observed = 0 order by number"
            numbers = [row[0] for row in self._database.execute(statement, (run,))]
        found = (self._numbered(number) for number in numbers)
        yield from {evidence.key: evidence for evidence in found if evidence.key.is_trial}.values()

    def settled(self, run_id: str, /) -> Mapping[TrialKey, Evidence]:
        """Every trial of a run that was answered or given up for good; read as those of `answered` are."""
        return self._standing(run_id, lambda key: key.is_trial)

    def helped(self, run_id: str, /) -> Mapping[TrialKey, Evidence]:
        """What further releases answered the trials of a run; read as those of `answered` are."""
        return self._standing(run_id, lambda key: not key.is_trial)

    def _standing(self, run_id: str, is_wanted: Callable[[TrialKey], bool]) -> Answered:
        with self._lock, explained(self.path):
            run = self._number(run_id)
            rows = self._database.execute(_KEYS_OF_A_RUN, (run,)).fetchall()
        numbers: dict[TrialKey, int] = {}
        for number, observed, contract, case, variant, request, adaptations, role, trial, release in rows:
            key = TrialKey(
                contract=contract, case=case, variant=variant, request=request, release=Release(release),
                adaptations=adaptations, role=role, number=trial,
            )  # fmt: skip
            if is_wanted(key) and key not in numbers and (observed or self._numbered(number).is_settled):
                numbers[key] = number
        return Answered(numbers, self._numbered)

    def answered(self, release: Release, /) -> Mapping[TrialKey, Evidence]:
        """Every observed trial on a release, of whatever run; the newest run's where several answer one key.

        The keys are read now, each evidence when it is asked for: so keep the journal open.
        """
        with self._lock, explained(self.path):
            rows = self._database.execute(_KEYS_ON_A_RELEASE, (str(release),)).fetchall()
        numbers: dict[TrialKey, int] = {}
        run_of: dict[TrialKey, int] = {}
        for run, number, contract, case, variant, request, adaptations, role, trial in rows:
            key = TrialKey(
                contract=contract, case=case, variant=variant, request=request, release=release,
                adaptations=adaptations, role=role, number=trial,
            )  # fmt: skip
            if run_of.get(key) != run:  # inside one run the first answer stands
                numbers[key], run_of[key] = number, run
        return Answered(numbers, self._numbered)

    def close(self) -> None:
        """Close the file. What was appended is durable with or without it."""
        with self._lock:
            self._database.close()

    def _number(self, run_id: str) -> int:
        if run_id not in self._numbers:
            row = self._database.execute("select number from runs where id = ?", (run_id,)).fetchone()
            if row is None:
                ids = [each[0] for each in self._database.execute("select id from runs order by number desc limit 50")]
                raise UnknownNameError(Problem(str(self.path), f"There is no run {run_id!r}.", nearest(run_id, ids)))
            self._numbers[run_id] = row[0]
        return self._numbers[run_id]

    def _keep_bodies(self, row: Row) -> None:
        statement = "insert or ignore into bodies (digest, content) values (?, ?)"
        self._database.executemany(statement, row.bodies.items())

    def _numbered(self, number: int) -> Evidence:
        """The evidence of one row."""
        return self._page("select number, content from evidence where number = ?", (number,))[0][1]

    def _pages(self, statement: str, of: Values, after: Values) -> Iterator[tuple[Values, Evidence]]:
        """Each row's place and its evidence. In pages, so that no cursor stays open while this connection writes."""
        while page := self._page(statement, (*of, *after, _PAGE)):
            yield from page
            after = page[-1][0]

    def _page(self, statement: str, values: Values) -> list[tuple[Values, Evidence]]:
        """One page in one read transaction: a transaction for each body would cost more than the body."""
        with self._lock, explained(self.path), reading(self._database):
            rows = self._database.execute(statement, values).fetchall()
            return [(row[:-1], self._read(row[-2], row[-1])) for row in rows]

    def _read(self, number: int, content: bytes) -> Evidence:
        try:
            return unpacked(content, self._body)
        except (ValueError, LookupError) as error:
            said = f"Row {number} of the journal cannot be read: {str(error).splitlines()[0]}"
            remedy = "Move the journal away; a new one is made, and pins are not touched."
            raise EvidenceError(Problem(str(self.path), said, remedy)) from error

    def _body(self, digest: bytes) -> bytes:
        row = self._database.execute("select content from bodies where digest = ?", (digest,)).fetchone()
        if row is None:
            raise LookupError(f"the body {digest.hex()} is missing.")
        content: bytes = row[0]
        return content


def _key_text(key: TrialKey) -> str:
    return canonical(key.model_dump(mode="json"))
