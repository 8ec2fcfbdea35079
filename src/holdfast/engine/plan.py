"""What a run will do, unit by unit, before anything is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from holdfast.comparison.sequence import Wanted
from holdfast.domain.contract import LoadedCase, LoadedContract, Suite
from holdfast.domain.observation import Evidence, TrialKey, TrialRole
from holdfast.domain.plan import StoredPlan
from holdfast.domain.release import Release
from holdfast.domain.trial import Run, RunRole
from holdfast.domain.value import digest
from holdfast.engine.rules import Rules
from holdfast.ports import Ask, Wire


@dataclass(frozen=True, slots=True)
class Begun:
    """Rounds of a contract that were answered, and looked at, before it is recorded; whether any answer failed."""

    rounds: int
    has_failed: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """One trial to be done. An application's or an agent's unit has no `ask`: it makes its own requests.

    Those of an agent are `most_calls` or less; those of an application are not known, and count as one. Of a
    metamorphic contract `varied` is asked as well.
    """

    key: TrialKey
    ask: Ask | None = None
    stage: int = 1
    most_calls: int = 1
    varied: Ask | None = None

    @property
    def asks(self) -> tuple[Ask, ...]:
        """What is asked, as far as it is known before."""
        return tuple(ask for ask in (self.ask, self.varied) if ask is not None)

    @property
    def least_calls(self) -> int:
        """The calls that it makes for sure, where every one is answered."""
        return max(1, len(self.asks))


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run asks, and what is known of it already.

    Without `plans` these are all units of its first stage, in order. With them, they are the units of the first round,
    from which those of later rounds are made, and `live` is the unit of each case on the baseline, where that is asked
    side by side. `digest` depends on what is asked and by which rules, not on what is already known: so a run that was
    interrupted is found again by it.
    """

    role: RunRole
    release: Release
    variant: str
    rules: Rules
    units: tuple[Unit, ...]
    rounds: Mapping[str, int]
    known: Mapping[TrialKey, Evidence] = field(default_factory=dict[TrialKey, Evidence])
    plans: tuple[StoredPlan, ...] = ()
    live: Mapping[tuple[str, str], Unit] = field(default_factory=dict[tuple[str, str], Unit])
    digest: str = ""
    begun: Mapping[str, Begun] = field(default_factory=dict[str, Begun])
    first: Mapping[tuple[str, str], Unit] = field(default_factory=dict[tuple[str, str], Unit])

    @property
    def most(self) -> int:
        """The trials that may be asked; those of a later stage, and repeats of suspects, come on top."""
        planned = sum(plan.all_rounds * len(plan.cases) * (1 + plan.is_live) for plan in self.plans)
        return planned if self.plans else len(self.units)

    def unit(self, contract: str, wanted: Wanted) -> Unit:
        """The unit of any trial of a case, by role and number."""
        case = contract, wanted.case
        return as_role(self.live[case] if wanted.role == "live" else self.first[case], wanted.role, wanted.number)

    def kept(self, key: TrialKey) -> Evidence | None:
        """The kept evidence that answers a trial, so that it is not asked again."""
        evidence = self.known.get(key)
        return evidence if evidence is not None and evidence.is_settled else None

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


def variant_of(contract: LoadedContract, wanted: str) -> str:
    """The variant a contract is asked in: the wanted one where it has it, else its main one."""
    return wanted if wanted in contract.variants else "main"


def trial_key(
    contract: LoadedContract, case: LoadedCase, release: Release, variant: str, wire: Wire | None
) -> TrialKey:
    """The evidence key of the first planned trial of a case."""
    return TrialKey(
        contract=contract.id,
        case=case.id,
        variant=variant,
        request=contract.request_digest(case, variant),
        release=release,
        adaptations="" if wire is None else adaptations_digest(wire),
        number=0,
    )


def adaptations_digest(wire: Wire) -> str:
    """The digest of what a profile changed in a request; empty where it changed nothing."""
    return digest([each.model_dump(mode="json") for each in wire.adaptations]) if wire.adaptations else ""


def as_role(unit: Unit, role: TrialRole, number: int) -> Unit:
    """The unit of another trial of its case."""
    if (role, number) == (unit.key.role, unit.key.number):
        return unit
    key = unit.key.model_copy(update={"role": role, "number": number})
    ask, varied = (None if each is None else replace(each, key=key) for each in (unit.ask, unit.varied))
    return replace(unit, key=key, ask=ask, varied=varied)
