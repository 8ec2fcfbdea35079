"""Asks a candidate only what decides something: the trials that the contracts' controllers wait for."""

import heapq
from collections import deque
from collections.abc import Iterable, Iterator

from holdfast.comparison.sequence import SuiteSequence, Wanted
from holdfast.domain.contract import Suite
from holdfast.domain.observation import Evidence, TrialKey
from holdfast.domain.plan import LookTaken
from holdfast.engine.checking import check_evidence
from holdfast.engine.events import ContractStands, Event, OffersToStop
from holdfast.engine.judging import NO_VOTES, Votes
from holdfast.engine.plan import Plan, Unit

_TRIES = 2  # of a trial that was lost: once more after everything else


class SequentialAgenda:
    """Waves of all contracts, largest remaining work first.

    Where a call could be made and no contract needs one, a trial of the next round of a contract that cannot end in its
    present one is asked ahead. What was lost for a cause that cannot depend on the answer is asked once more when
    nothing else is left. Then its contract waits for another sitting, and holds up the others no longer: when the run
    goes on, everything is read again with it.
    """

    def __init__(self, plan: Plan, suite: Suite, sequence: SuiteSequence, *, fails_fast: bool = False) -> None:
        self._plan, self._suite, self._sequence = plan, suite, sequence
        self._fails_fast = fails_fast
        self._begun: set[TrialKey] = set()
        self._ready: dict[str, deque[Unit]] = {name: deque() for name in sequence.plans}
        self._order = {name: place for place, name in enumerate(sequence.plans)}
        self._heap: list[tuple[int, int, str]] = []
        self._ahead: Iterator[Unit] = iter(())  # what may be asked ahead, since anything was last read
        self._may_be_ahead = True
        self._lost: list[Unit] = []
        self._tries: dict[TrialKey, int] = {}
        self._news: list[Event] = []
        self._looks: list[LookTaken] = []
        self._looks_told = dict.fromkeys(sequence.plans, 0)
        self._closed: set[str] = set()
        self._has_offered = False

    def begin(self, kept: Iterable[Evidence], votes: Votes = NO_VOTES) -> None:
        """Take what the run has already, in whatever order."""
        for evidence in kept:
            if evidence.is_settled:
                self._begun.add(evidence.key)
                self._tell(evidence, votes)
        self._sequence.read()
        self._refresh(self._sequence.plans)

    def take(self, *, is_idle: bool) -> Unit | None:
        """The next unit: one that a contract needs, else, for an idle caller, one of a next round."""
        if self._fails_fast and self._has_offered:
            return None
        unit = self._needed()
        if unit is None and is_idle and self._may_be_ahead:
            unit = next(self._ahead, None)
            self._may_be_ahead = unit is not None
        return unit

    def take_lost(self) -> Unit | None:
        """The lost units of contracts that still wait for them, once more; the first of them now."""
        lost, self._lost = self._lost, []
        for unit in lost:
            self._make_ready(unit.key.contract, [unit])
        return self.take(is_idle=False)

    def take_without_stuck(self) -> Unit | None:
        """The rounds of the others, without contracts that lack an answer for good in this sitting."""
        stuck = [name for name in self._ready if name not in self._closed and self._sequence.needed(name)]
        if not stuck or (self._fails_fast and self._has_offered):
            return None
        for name in stuck:
            self._sequence.leave_out(name)
        self._sequence.read()
        self._refresh(self._sequence.plans)
        return self.take(is_idle=False)

    def ended(self, unit: Unit, evidence: Evidence | None, votes: Votes = NO_VOTES) -> None:
        """Give the outcome to its contract; read what is complete by it."""
        name = unit.key.contract
        was = self._sequence.progress(name)
        if evidence is not None:
            self._tell(evidence, votes)
        if self._sequence.progress(name) == was:
            return
        others = self._sequence.read()
        self._refresh(self._sequence.plans if others else (name,))

    @property
    def has_ready(self) -> bool:
        """Whether a contract needs a unit, or may be asked ahead."""
        return bool(self._heap) or self._may_be_ahead

    def lost(self, unit: Unit, *, is_last: bool) -> bool:
        """Learn of a unit that was not answered; whether it will be given again in this sitting (not if `is_last`)."""
        tries = self._tries[unit.key] = self._tries.get(unit.key, 0) + 1
        if is_last or tries >= _TRIES:
            return False
        self._lost.append(unit)
        return True

    def news(self) -> Iterator[Event]:
        """What there is to tell since the last time."""
        while self._news:
            yield self._news.pop(0)

    def looks(self) -> Iterator[LookTaken]:
        """The looks that were taken since the last time."""
        while self._looks:
            yield self._looks.pop(0)

    def _tell(self, evidence: Evidence, votes: Votes) -> None:
        contract = self._suite.contract(evidence.key.contract)
        case = contract.case(evidence.key.case) if contract is not None else None
        if contract is not None and case is not None:
            self._sequence.tell(check_evidence(contract, case, evidence, votes))

    def _refresh(self, names: Iterable[str]) -> None:
        """Queue what contracts wait for now, and tell where they stand."""
        for name in names:
            if name in self._closed:
                continue
            new = self._sequence.looks(name)[self._looks_told[name] :]
            self._looks += new
            self._looks_told[name] += len(new)
            self._queue(name, self._sequence.needed(name))
            standing = self._sequence.standing(name)
            self._news.append(ContractStands(standing))
            if standing.stop is not None:
                self._closed.add(name)
                self._ready[name].clear()
        self._ahead, self._may_be_ahead = self._units_ahead(), True
        is_open = len(self._closed) < len(self._ready)
        if is_open and self._sequence.offers_to_stop and not self._has_offered:
            self._has_offered = True
            self._news.append(OffersToStop(self._sequence.regressed_at_once))

    def _queue(self, name: str, wanted: Iterable[Wanted]) -> None:
        units = [unit for each in wanted if (unit := self._plan.unit(name, each)).key not in self._begun]
        self._begun.update(unit.key for unit in units)
        self._make_ready(name, units)

    def _make_ready(self, name: str, units: list[Unit]) -> None:
        if not units or name in self._closed:
            return
        if not self._ready[name]:
            heapq.heappush(self._heap, (-self._sequence.work_left(name), self._order[name], name))
        self._ready[name].extend(units)

    def _needed(self) -> Unit | None:
        while self._heap:
            name = self._heap[0][2]
            if not self._ready[name]:  # the contract ended meanwhile
                heapq.heappop(self._heap)
                continue
            unit = self._ready[name].popleft()
            if not self._ready[name]:
                heapq.heappop(self._heap)
            return unit
        return None

    def _units_ahead(self) -> Iterator[Unit]:
        """The next rounds of contracts, most work left first; each unit as an idle caller comes for it."""
        for name in sorted(self._ready, key=lambda name: (-self._sequence.work_left(name), self._order[name])):
            for wanted in self._sequence.ahead(name):
                unit = self._plan.unit(name, wanted)
                if unit.key not in self._begun:
                    self._begun.add(unit.key)
                    yield unit
