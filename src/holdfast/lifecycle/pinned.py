"""The pins as a baseline, and what became of each contract since it was pinned."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from holdfast.comparison.rules import LifecycleState, LifecycleWord
from holdfast.domain.contract import LoadedContract, Suite
from holdfast.domain.observation import Evidence
from holdfast.domain.release import Release
from holdfast.domain.trial import RunHeader
from holdfast.domain.value import digest
from holdfast.domain.verdict import Reason
from holdfast.errors import EvidenceError, Problem
from holdfast.evidence.description import Description
from holdfast.lifecycle.changes import loosened, new_cases, removed_cases, restated_cases
from holdfast.ports import PinnedContract, Pins

PinWord = Literal["pinned", "pending", "restated", "loosened", "orphaned"]
_BLOCKING: tuple[LifecycleWord, ...] = ("restated", "loosened", "orphaned")


@dataclass(frozen=True, slots=True)
class PinState:
    """What became of a contract since it was pinned. `cases` names those meant: none means the whole contract."""

    contract: str
    word: PinWord
    cases: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    release: Release | None = None
    pinned_at: datetime | None = None

    @property
    def reason(self) -> Reason | None:
        """The reason for the report; None where there is nothing to say."""
        if self.word in ("pinned", "pending"):
            return None
        kind: Literal["request changed", "removed"] = "request changed" if self.word == "restated" else "removed"
        return Reason(kind=kind, text=" ".join(self.sentences), cases=self.cases)


@dataclass(frozen=True, slots=True)
class PinnedBaseline:
    """The pinned evidence that answers the suite as it is now; `header` is None where nothing does.

    A contract stands in `states` once for each thing that became of it, and once as `pinned` where nothing did.
    `elsewhere` names contracts whose pins are of another release than the one asked for.
    """

    header: RunHeader | None
    evidence: tuple[Evidence, ...]
    states: tuple[PinState, ...]
    elsewhere: tuple[str, ...] = ()

    def blocking(self) -> Mapping[str, LifecycleState]:
        """What comparison is told, by contract: restated before loosened before orphaned."""
        found: dict[str, LifecycleState] = {}
        for word in _BLOCKING:
            for state in self.states:
                if state.word == word and state.reason is not None:
                    found.setdefault(state.contract, LifecycleState(word=word, reason=state.reason))
        return found


def pinned_run(
    pins: Pins, suite: Suite, *, release: Release | None = None, margin: float | None = None
) -> PinnedBaseline:
    """The pins of the suite's contracts as a run, without the cases that ask something else by now.

    `margin` is that of the settings, for contracts that name none. Orphans are looked for only where the whole suite
    was selected. Raises EvidenceError for damaged pins, all of them at once, and where the pins are of several releases
    and none was named.
    """
    read, states = _examined(pins, suite, margin)
    chosen = release or _only_release(read.values())
    here = [each for each in read.values() if each.release == chosen]
    evidence = [each for pinned in here for each in _still_asked(pinned, suite)]
    return PinnedBaseline(
        header=_header(chosen, here, evidence) if chosen is not None and evidence else None,
        evidence=tuple(evidence),
        states=states,
        elsewhere=tuple(name for name, each in read.items() if each.release != chosen),
    )


def states_of(suite: Suite, pins: Pins, *, margin: float | None = None) -> Mapping[str, LifecycleState]:
    """What blocks contracts of the suite: restated, loosened and orphaned ones, by contract."""
    return PinnedBaseline(None, (), _examined(pins, suite, margin)[1]).blocking()


def _examined(
    pins: Pins, suite: Suite, margin: float | None
) -> tuple[Mapping[str, PinnedContract], tuple[PinState, ...]]:
    """The pins of the suite's contracts, and every state."""
    known = set(pins.contracts())
    read = _read(pins, [contract.id for contract in suite.contracts if contract.id in known])
    states = [state for contract in suite.contracts for state in _states(contract, read.get(contract.id), margin)]
    return read, (*states, *_orphans(suite, known))


def _read(pins: Pins, contracts: Sequence[str]) -> Mapping[str, PinnedContract]:
    """The pins by contract. Raises one error with what is wrong in any of them."""
    found: dict[str, PinnedContract] = {}
    problems: list[Problem] = []
    for contract in contracts:
        try:
            pinned = pins.read(contract)
        except EvidenceError as error:
            problems.extend(error.problems)
        else:
            if pinned is not None:
                found[contract] = pinned
    if problems:
        raise EvidenceError(*problems)
    return found


def _states(contract: LoadedContract, pinned: PinnedContract | None, margin: float | None) -> Iterator[PinState]:
    if pinned is None:
        yield PinState(contract.id, "pending")
        return
    described = Description.model_validate(pinned.description)
    found = [
        *_restated(contract, described),
        *_loosened(contract, described, margin),
        *([PinState(contract.id, "pending", cases=tuple(new))] if (new := new_cases(described, contract)) else []),
    ]
    for state in found or [PinState(contract.id, "pinned")]:
        yield PinState(state.contract, state.word, state.cases, state.sentences, pinned.release, pinned.pinned_at)


def _restated(contract: LoadedContract, described: Description) -> Iterator[PinState]:
    cases = restated_cases(described, contract)
    if cases:
        which = f"case {cases[0]!r}" if len(cases) == 1 else f"{len(cases)} cases"
        said = f"What is asked changed since it was pinned, in {which}."
        yield PinState(contract.id, "restated", tuple(cases), (said,))


def _loosened(contract: LoadedContract, described: Description, margin: float | None) -> Iterator[PinState]:
    sentences = loosened(described, contract, margin=margin)
    if sentences:
        gone = tuple(case.id for case in removed_cases(described, contract))
        yield PinState(contract.id, "loosened", gone, tuple(sentences))


def _orphans(suite: Suite, known: Collection[str]) -> Iterator[PinState]:
    """Pins of contracts that are gone; a selection cannot tell them from contracts that were not selected."""
    if suite.loaded <= len(suite.contracts):
        for name in sorted(set(known) - {contract.id for contract in suite.contracts}):
            yield PinState(name, "orphaned", sentences=("It is pinned, and no such contract is loaded any more.",))


def _only_release(pinned: Collection[PinnedContract]) -> Release | None:
    releases = sorted({each.release for each in pinned})
    if len(releases) > 1:
        said = f"The pins are of {len(releases)} releases: {', '.join(map(repr, releases))}."
        raise EvidenceError(Problem("", said, "Name the one to compare with."))
    return releases[0] if releases else None


def _still_asked(pinned: PinnedContract, suite: Suite) -> Iterator[Evidence]:
    contract = suite.contract(pinned.contract)
    if contract is not None:
        described = Description.model_validate(pinned.description)
        stale = set(restated_cases(described, contract))
        for evidence in pinned.evidence:
            if contract.case(evidence.key.case) is not None and evidence.key.case not in stale:
                yield evidence


def _header(release: Release, pinned: Sequence[PinnedContract], evidence: Sequence[Evidence]) -> RunHeader:
    plan = digest([each.key.model_dump(mode="json") for each in evidence])
    return RunHeader(
        id=f"pins-{plan[:12]}",
        role="pins",
        release=release,
        variant=evidence[0].key.variant,
        created_at=max(each.pinned_at for each in pinned),
        plan=plan,
        units=len(evidence),
        source="pins",
    )
