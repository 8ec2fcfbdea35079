"""Asks further releases for what a trial needs of them: the votes of a judge, the turns of a simulated user."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from holdfast.domain.observation import Evidence, HelperRole, TrialKey
from holdfast.domain.release import Release
from holdfast.domain.request import Request
from holdfast.engine.carrier import Tell, TrialCarrier
from holdfast.engine.desks import Desk
from holdfast.engine.events import HelperAnswered, Stopped
from holdfast.engine.plan import Unit, adaptations_digest
from holdfast.engine.trials import ask_prompt
from holdfast.ports import Ask, Journal

Kept = Mapping[TrialKey, Evidence]


@dataclass
class Helpers:
    """The further releases of one sitting. What one of them answered is durable before it is told or used.

    The same question of the same trial is never paid twice: what any run has kept answers it, unless all is asked anew.
    """

    desks: Mapping[Release, Desk]
    journal: Journal
    run_id: str
    redact: Callable[[Evidence], Evidence]
    teller: Callable[[TrialKey], Tell]
    is_fresh: bool = False
    _before: Kept | None = None  # of this run, in earlier sittings
    _elsewhere: dict[Release, Kept] = field(default_factory=dict[Release, Kept])
    _now: dict[TrialKey, dict[TrialKey, Evidence]] = field(default_factory=dict[TrialKey, dict[TrialKey, Evidence]])

    async def ask(self, trial: TrialKey, role: HelperRole, release: Release, request: Request, number: int) -> Evidence:
        """What the release answers, or why it does not. `number` tells equal questions of several trials apart."""
        desk = self.desks[release]
        wire = desk.provider.prepare(request, release)
        key = TrialKey(
            contract=trial.contract,
            case=trial.case,
            variant=trial.variant,
            request=request.digest,
            release=release,
            adaptations=adaptations_digest(wire),
            role=role,
            number=number,
        )
        if (kept := self._known(trial, key)) is not None:
            return kept
        evidence = await self._asked(Ask(key=key, request=request, wire=wire), desk)
        await self.teller(key)(HelperAnswered(key, evidence))
        if evidence.is_observed:
            self._now.setdefault(trial, {})[key] = evidence
        return evidence

    def ended(self, trial: TrialKey) -> None:
        """Nothing more is asked for this trial: what was answered need not be at hand any longer."""
        self._now.pop(trial, None)

    async def _asked(self, ask: Ask, desk: Desk) -> Evidence:
        key, ways = ask.key, desk.ways
        if (refused := ways.sitting.refuses(key.contract)) is not None:
            return Evidence(key=key, started_at=ways.clock.now(), cause=refused.cause, detail=refused.detail)
        unit, tell = Unit(key, ask), self.teller(key)
        carrier = TrialCarrier(
            ways, key, ways.tariff.worst_usd(unit), tell, sending=lambda: self.journal.sending(self.run_id, key)
        )
        sent_s = ways.clock.monotonic()
        # No await between the answer and the journal: a cancellation cannot come between them.
        evidence = self.redact(await ask_prompt(unit, ask, desk.provider, carrier, ways))
        self.journal.append(self.run_id, evidence)
        halt = ways.sitting.ended(evidence, sent_s)
        if halt is not None and ways.sitting.stop(halt.cause, halt.detail):
            await tell(Stopped(halt.cause, f"{key.release}: {halt.detail}"))
        return evidence

    def _known(self, trial: TrialKey, key: TrialKey) -> Evidence | None:
        """What was answered before: for this trial in this sitting, in an earlier one of this run, in another run."""
        if self._before is None:
            self._before = self.journal.helped(self.run_id)
        here = self._now.get(trial, {}).get(key) or self._before.get(key)
        if here is not None or self.is_fresh:
            return here
        if key.release not in self._elsewhere:
            self._elsewhere[key.release] = self.journal.answered(key.release)
        kept = self._elsewhere[key.release].get(key)
        if kept is not None:
            self.journal.append(self.run_id, kept)
            self._now.setdefault(trial, {})[key] = kept
        return kept
