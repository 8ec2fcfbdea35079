"""Plans of a replay: of a recording at once and stage by stage, of a candidate by the plans of its contracts."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from holdfast.domain.contract import LoadedCase, LoadedContract, Suite
from holdfast.domain.observation import Evidence, TrialKey
from holdfast.domain.plan import StoredPlan
from holdfast.domain.release import Release
from holdfast.domain.trial import Run, RunRole
from holdfast.domain.value import canonical, digest
from holdfast.engine.plan import Begun, Plan, Unit, as_role, trial_key, variant_of
from holdfast.engine.rules import RoundsFor, Rules, candidate_rounds, certifying_rounds, recorded_of
from holdfast.ports import Ask, Provider

_NOTHING_KNOWN: Mapping[TrialKey, Evidence] = {}
_NOTHING_BEGUN: Mapping[str, Begun] = {}


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
    begun: Mapping[str, Begun] = _NOTHING_BEGUN,
    rounds_for: RoundsFor = certifying_rounds,
    timeout_s: float = 600.0,
) -> Plan:
    """The plan of a replay: on a baseline `rules.repeats` of each case, on a candidate the rounds that can decide.

    Contracts that have `begun` are topped up as a whole, by a recording stage of their own. `known` is observed
    evidence (as `Journal.answered` gives it): its trials are not asked again. `recorded` is (passes, count) of each
    case on the baseline. A contract without the wanted variant is asked in its main one.
    """
    rounds = {
        contract.id: _repeats(rules, begun.get(contract.id))
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
    units = tuple(_topped_up(unit, begun) for unit in _round_by_round(first, rounds))
    plan = Plan(
        role=role, release=release, variant=variant, rules=rules, units=units, rounds=rounds, known=known, begun=begun
    )
    return replace(plan, digest=_digest(plan))


def plan_sequence(
    suite: Suite,
    release: Release,
    provider: Provider,
    plans: Sequence[StoredPlan],
    *,
    variant: str = "main",
    rules: Rules,
    known: Mapping[TrialKey, Evidence] = _NOTHING_KNOWN,
    beside: tuple[Release, Provider] | None = None,
    timeout_s: float = 600.0,
) -> Plan:
    """The plan of a candidate that is asked as far as it takes to decide, by the plans of its contracts.

    `known` is evidence that answers trials already, as one run holds it. `beside` is the baseline and who serves it,
    for contracts that ask it side by side. A contract without the wanted variant is asked in its main one.
    """
    first: dict[tuple[str, str], Unit] = {}
    live: dict[tuple[str, str], Unit] = {}
    for plan in plans:
        contract = suite.contract(plan.contract)
        if contract is None:
            raise ValueError(f"The suite has no contract {plan.contract!r}, of which there is a plan.")
        for case in (found for name in plan.cases if (found := contract.case(name)) is not None):
            place, chosen = (contract.id, case.id), variant_of(contract, variant)
            first[place] = _first_unit(contract, case, release, provider, chosen, timeout_s)
            if plan.is_live and beside is not None:
                live[place] = _first_unit(contract, case, *beside, "main", timeout_s)
    made = Plan(
        role="candidate",
        release=release,
        variant=variant,
        rules=rules,
        units=tuple(first.values()),
        rounds={plan.contract: plan.all_rounds for plan in plans},
        known=known,
        plans=tuple(plans),
        live=live,
        first=first,
    )
    return replace(made, digest=_digest(made))


def next_stage(plan: Plan, suite: Suite, ended: int, run: Callable[[], Run]) -> tuple[Unit, ...]:
    """The units after stage `ended`: of a baseline, the whole of each contract in which any case failed, once more.

    Whole contracts, never single cases: repeating only what failed would bias the recording upwards. What was topped
    up has had its second stage.
    """
    more = plan.rules.extended_repeats
    if plan.role != "baseline" or ended != 1 or more <= plan.rules.repeats:
        return ()
    failed = {
        contract
        for (contract, _), trials in run().trials.items()
        if any(trial.outcome == "failed" and trial.evidence.key.number < plan.rules.repeats for trial in trials)
    }
    first: dict[str, tuple[Unit, ...]] = {
        contract.id: () for contract in suite.contracts if contract.id in failed - set(plan.begun)
    }
    for unit in plan.units:
        if unit.key.number == 0 and unit.key.contract in first:
            first[unit.key.contract] += (replace(as_role(unit, "extension", 0), stage=2),)
    return tuple(_round_by_round(first, dict.fromkeys(first, more), start=plan.rules.repeats))


def _repeats(rules: Rules, begun: Begun | None) -> int:
    return rules.extended_repeats if begun is not None and begun.has_failed else rules.repeats


def _topped_up(unit: Unit, begun: Mapping[str, Begun]) -> Unit:
    """The unit as one of the second recording stage, where the first was answered before it was a recording."""
    first = begun.get(unit.key.contract)
    return unit if first is None or unit.key.number < first.rounds else as_role(unit, "extension", unit.key.number)


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
    if contract.metamorphic is not None:
        other = contract.metamorphic.varied[variant, case.id]
        beside = provider.prepare(other, release)
        changed = tuple(dict.fromkeys((*wire.adaptations, *beside.adaptations)))
        key = trial_key(contract, case, release, variant, replace(wire, adaptations=changed))
        asks = [Ask(key, each, of, timeout_s) for each, of in ((request, wire), (other, beside))]
        return Unit(key, asks[0], most_calls=2, varied=asks[1])
    key = trial_key(contract, case, release, variant, wire)
    if contract.agent is not None:  # its later requests depend on what is answered
        return Unit(key, most_calls=contract.agent.caps.turns)
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
    return as_role(unit, unit.key.role, number)


def _digest(plan: Plan) -> str:
    """Of every key and rule. Keys of one (contract, case) differ in their number only, so rounds stand for them."""
    return digest(
        {
            "role": plan.role,
            "release": plan.release,
            "variant": plan.variant,
            # Plans say themselves by which rules they were made; what settings were changed since is none of theirs.
            "rules": {} if plan.plans else plan.rules.model_dump(mode="json"),
            "rounds": dict(plan.rounds),
            "plans": [each.model_dump(mode="json") for each in plan.plans],
            "first": [unit.key.model_dump(mode="json") for unit in plan.units if unit.key.number == 0],
        }
    )
