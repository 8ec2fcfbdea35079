"""Asks two releases one input at a time: paced, retried, within the budget, and every answer kept before it is used."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from holdfast.domain.contract import Drawing, LoadedCase, LoadedContract, Suite
from holdfast.domain.observation import Evidence, TrialKey
from holdfast.domain.release import Release
from holdfast.domain.trial import RunHeader, Trial
from holdfast.engine.agents import run_agent
from holdfast.engine.carrier import TrialCarrier
from holdfast.engine.checking import check_evidence
from holdfast.engine.desks import Desk
from holdfast.engine.events import Event, Stopped
from holdfast.engine.plan import Unit, as_role
from holdfast.engine.planning import plan_replay
from holdfast.engine.rules import Rules
from holdfast.engine.sitting import Halt
from holdfast.engine.trials import ask_prompt, run_application
from holdfast.errors import ContractError
from holdfast.ports import Journal

Redact = Callable[[Evidence], Evidence]
_ONCE = Rules(repeats=1, extended_repeats=1)


def case_of(digest: str) -> str:
    """The case id under which an input is kept, in the journal of hunts."""
    return f"hunt-{digest[:32]}"


@dataclass
class HuntDesk:
    """The releases of a hunt. The same question is never paid twice: what the journal keeps answers it."""

    drawing: Drawing
    desks: Mapping[Release, Desk]
    journal: Journal
    header: RunHeader
    redact: Redact
    tell: Callable[[Event], None]
    kept: int = 0  # answers that were known before
    silence: str = ""  # why an input was not answered, the last time that happened
    _known: dict[Release, Mapping[TrialKey, Evidence]] = field(default_factory=dict[Release, Any])
    _posed: dict[str, LoadedContract | None] = field(default_factory=dict[str, Any])
    _trials: dict[TrialKey, Trial] = field(default_factory=dict[TrialKey, Trial])
    _units: dict[tuple[str, Release], Unit] = field(default_factory=dict[tuple[str, Release], Unit])

    @property
    def halt(self) -> Halt | None:
        """Why nothing more is asked, if so."""
        return next(iter(self.desks.values())).ways.sitting.halt

    @property
    def calls(self) -> int:
        """The calls that were sent, retries included."""
        return next(iter(self.desks.values())).ways.budget.spent_calls

    @property
    def calls_left(self) -> int | None:
        """The calls that may still be sent; None without limit."""
        most = next(iter(self.desks.values())).ways.budget.calls
        return None if most is None else most - self.calls

    async def trial(self, release: Release, digest: str, value: Any, number: int) -> Trial | None:
        """One trial of an input, checked; None where nothing can be asked of it, or nothing was answered."""
        contract = self._contract(digest, value)
        if contract is None:
            return None
        case = contract.cases[0]
        unit = as_role(self._unit(contract, digest, release), "planned", number)
        if unit.key not in self._trials:
            evidence = self._before(unit.key) or await self._asked(unit, contract, case)
            if not evidence.is_observed:
                self.silence = evidence.detail
                return None
            self._trials[unit.key] = check_evidence(contract, case, evidence)
        return self._trials[unit.key]

    def _contract(self, digest: str, value: Any) -> LoadedContract | None:
        """The contract with this one case; None where its function makes no request of the input."""
        if digest not in self._posed:
            try:
                self._posed[digest] = self.drawing.posed(case_of(digest), value)
            except ContractError as error:
                self.silence = str(error)
                self._posed[digest] = None
        return self._posed[digest]

    def _unit(self, contract: LoadedContract, digest: str, release: Release) -> Unit:
        if (digest, release) not in self._units:
            suite, provider = Suite(contracts=(contract,)), self.desks[release].provider
            plan = plan_replay(suite, release, provider, role="baseline", rules=_ONCE)
            self._units[digest, release] = plan.units[0]
        return self._units[digest, release]

    def _before(self, key: TrialKey) -> Evidence | None:
        if key.release not in self._known:
            self._known[key.release] = self.journal.answered(key.release)
        found = self._known[key.release].get(key)
        self.kept += found is not None
        return found

    async def _asked(self, unit: Unit, contract: LoadedContract, case: LoadedCase) -> Evidence:
        key, ways = unit.key, self.desks[unit.key.release].ways
        if (refused := ways.sitting.refuses(key.contract)) is not None:
            return Evidence(key=key, started_at=ways.clock.now(), cause=refused.cause, detail=refused.detail)
        carrier = TrialCarrier(
            ways, key, ways.tariff.worst_usd(unit), self._told,
            sending=lambda: self.journal.sending(self.header.id, key),
        )  # fmt: skip
        sent_s = ways.clock.monotonic()
        # No await between the answer and the journal: a cancellation cannot come between them.
        evidence = self.redact(await self._done(unit, contract, case, carrier))
        self.journal.append(self.header.id, evidence)
        halt = ways.sitting.ended(evidence, sent_s)
        if halt is not None and ways.sitting.stop(halt.cause, halt.detail):
            await self._told(Stopped(halt.cause, f"{key.release}: {halt.detail}"))
        return evidence

    async def _done(self, unit: Unit, contract: LoadedContract, case: LoadedCase, carrier: TrialCarrier) -> Evidence:
        desk = self.desks[unit.key.release]
        if unit.ask is not None:
            return await ask_prompt(unit, unit.ask, desk.provider, carrier, desk.ways)
        if contract.agent is not None:
            return await run_agent(unit, contract.agent, case, desk.provider, carrier, desk.ways)
        if contract.application is None:
            raise ValueError(f"Contract {contract.id!r} has neither a request nor an application.")
        return await run_application(unit, contract.application, case, desk.provider, carrier, desk.ways)

    async def _told(self, event: Event) -> None:
        self.tell(event)
        await asyncio.sleep(0)
