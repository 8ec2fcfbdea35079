"""What a run will do, unit by unit, before anything is sent."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from holdfast.domain.contract import LoadedCase, LoadedContract, Suite
from holdfast.domain.observation import Evidence, TrialKey
from holdfast.domain.release import Release
from holdfast.domain.trial import Run, RunRole
from holdfast.domain.value import canonical, digest
from holdfast.engine.rules import RoundsFor, Rules, candidate_rounds, certifying_rounds, recorded_of
from holdfast.ports import Ask, Provider, Wire

_NOTHING_KNOWN: Mapping[TrialKey, Evidence] = {}


@dataclass(frozen=True, slots=True)
class Unit:
    """One trial to be done. An application's unit has no `ask`: it makes its own requests."""

    key: TrialKey
    ask: Ask | None = None
    stage: int = 1


@dataclass(frozen=True, slots=True)
class Plan:
    """The ordered units of the first stage of a run, and what is known of them already.

    `digest` depends on what is asked and by which rules, not on what is already known: so a run that was interrupted
    is found again by it.
    """

    role: RunRole
    release: Release
    variant: str
    rules: Rules
    units: tuple[Unit, ...]
    rounds: Mapping[str, int]
    known: Mapping[TrialKey, Evidence] = field(default_factory=dict[TrialKey, Evidence])
    digest: str = ""

    def kept(self, key: TrialKey) -> Evidence | None:
        """The kept evidence that answers a trial, so that it is not asked again."""
        evidence = self.known.get(key)
        return evidence if evidence is not None and evidence.is_observed else None

    @property
    def to_send(self) -> tuple[Unit, ...]:
        """The units that no known evidence answers. Reads keys only: evidence may lie on a disk."""
        return tuple(unit for unit in self.units if unit.key not in self.known)

    @property
    def first_round(self) -> tuple[Unit, ...]:
        """The lowest unanswered round of each contract: the least that tells anything."""
        lowest: dict[str, int] = {}
        for unit in self.to_send:
            lowest.setdefault(unit.key.contract, unit.key.number)
        return tuple(unit for unit in self.to_send if unit.key.number == lowest[unit.key.contract])


NextStage = Callable[[Plan, Suite, int, Callable[[], Run]], tuple[Unit, ...]]


def plan_replay(
    suite: Suite,
    release: Release,
    provider: Provider,
    *,
    role: RunRole,
    variant: str = "main",
    rules: Rules,
    known: Mapping[TrialKey, Evidence] = _NOTHING_KNOWN,
    recorded: Mapping[tuple[str, str], tuple[int, int]] | None = None,
    rounds_for: RoundsFor = certifying_rounds,
    timeout_s: float = 600.0,
) -> Plan:
    """The plan of a replay: on a baseline `rules.repeats` of each case, on a candidate the rounds that can decide.

    `known` is observed evidence (as `Journal.answered` gives it): its trials are not asked again. `recorded` is
    (passes, count) of each case on the baseline. A contract without the wanted variant is asked in its main one.
    """
    rounds = {
        contract.id: rules.repeats
        if role == "baseline"
        else candidate_rounds(
            contract.bar, len(contract.cases), rules, recorded_of(contract.id, recorded or {}), rounds_for
        )
        for contract in suite.contracts
    }
    first = {
        contract.id: _first_units(contract, release, provider, variant, rules, timeout_s)
        for contract in suite.contracts
    }
    units = tuple(_round_by_round(first, rounds))
    plan = Plan(role=role, release=release, variant=variant, rules=rules, units=units, rounds=rounds, known=known)
    return replace(plan, digest=_digest(plan))


def variant_of(contract: LoadedContract, wanted: str) -> str:
    """The variant a contract is asked in: the wanted one where it has it, else its main one."""
    return wanted if wanted in contract.variants else "main"


def trial_key(
    contract: LoadedContract, case: LoadedCase, release: Release, variant: str, wire: Wire | None
) -> TrialKey:
    """The evidence key of the first planned trial of a case."""
    changed = wire.adaptations if wire is not None else ()
    return TrialKey(
        contract=contract.id,
        case=case.id,
        variant=variant,
        request=contract.request_digest(case, variant),
        release=release,
        adaptations=digest([each.model_dump(mode="json") for each in changed]) if changed else "",
        number=0,
    )


def next_stage(plan: Plan, suite: Suite, ended: int, run: Callable[[], Run]) -> tuple[Unit, ...]:
    """The units after stage `ended`: of a baseline, the whole of each contract in which any case failed, once more.

    Whole contracts, never single cases: repeating only what failed would bias the recording upwards.
    """
    more = plan.rules.extended_repeats
    if plan.role != "baseline" or ended != 1 or more <= plan.rules.repeats:
        return ()
    failed = {
        contract
        for (contract, _), trials in run().trials.items()
        if any(trial.outcome == "failed" and trial.evidence.key.number < plan.rules.repeats for trial in trials)
    }
    first: dict[str, tuple[Unit, ...]] = {contract.id: () for contract in suite.contracts if contract.id in failed}
    for unit in plan.units:
        if unit.key.number == 0 and unit.key.contract in first:
            first[unit.key.contract] += (replace(unit, stage=2),)
    return tuple(_round_by_round(first, dict.fromkeys(first, more), start=plan.rules.repeats))


def _first_units(
    contract: LoadedContract, release: Release, provider: Provider, variant: str, rules: Rules, timeout_s: float
) -> tuple[Unit, ...]:
    """One unit for each case, in the case order of the run: from the seed, the same in all rounds."""
    chosen = variant_of(contract, variant)
    ordered = sorted(contract.cases, key=lambda case: _order(rules.seed, contract.id, case.id))
    return tuple(_first_unit(contract, case, release, provider, chosen, timeout_s) for case in ordered)


def _first_unit(
    contract: LoadedContract, case: LoadedCase, release: Release, provider: Provider, variant: str, timeout_s: float
) -> Unit:
    if contract.application is not None:
        return Unit(trial_key(contract, case, release, variant, None))
    request = contract.requests[variant, case.id]
    wire = provider.prepare(request, release)
    key = trial_key(contract, case, release, variant, wire)
    return Unit(key, Ask(key=key, request=request, wire=wire, timeout_s=timeout_s))


def _order(seed: int, contract: str, case: str) -> bytes:
    return hashlib.sha256(canonical([seed, contract, case]).encode("ascii")).digest()


def _round_by_round(first: Mapping[str, tuple[Unit, ...]], rounds: Mapping[str, int], start: int = 0) -> Iterator[Unit]:
    """Round by round across contracts, largest remaining work first: a stop in the middle leaves complete rounds."""
    for number in range(start, max(rounds.values(), default=0)):
        open_ones = [contract for contract in first if rounds[contract] > number]
        open_ones.sort(key=lambda contract: -(rounds[contract] - number) * len(first[contract]))
        for contract in open_ones:
            yield from (_numbered(unit, number) for unit in first[contract])


def _numbered(unit: Unit, number: int) -> Unit:
    if number == unit.key.number:
        return unit
    key = unit.key.model_copy(update={"number": number})
    return replace(unit, key=key, ask=None if unit.ask is None else replace(unit.ask, key=key))


def _digest(plan: Plan) -> str:
    """Of every key and rule. Keys of one (contract, case) differ in their number only, so rounds stand for them."""
    return digest(
        {
            "role": plan.role,
            "release": plan.release,
            "variant": plan.variant,
            "rules": plan.rules.model_dump(mode="json"),
            "rounds": dict(plan.rounds),
            "first": [unit.key.model_dump(mode="json") for unit in plan.units if unit.key.number == 0],
        }
    )
