"""What the tests of the lifecycle share: a small contract, a run of it, and pins in memory."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from holdfast.domain.contract import Bar, LoadedCase, LoadedCheck, LoadedContract, Suite
from holdfast.domain.observation import Evidence, Observation, TrialKey
from holdfast.domain.release import Release
from holdfast.domain.request import Request
from holdfast.domain.trial import Outcome, Run, RunHeader, Trial
from holdfast.ports import PinnedContract

NOW = datetime(2026, 5, 2, 12, 0, 0, tzinfo=UTC)
RELEASE = Release("acme:model-2026-05-02")


class MemoryPins:
    """Pins in memory."""

    def __init__(self, *pinned: PinnedContract) -> None:
        self.held = {each.contract: each for each in pinned}

    def contracts(self) -> Sequence[str]:
        return sorted(self.held)

    def read(self, contract: str, /) -> PinnedContract | None:
        return self.held.get(contract)

    def write(self, pinned: PinnedContract, /) -> Sequence[str]:
        self.held[pinned.contract] = pinned
        return [f"pins/{pinned.contract}/contract.json"]


def a_contract(
    name: str = "support.reply",
    *,
    cases: Sequence[str] = ("one", "two"),
    bar: Bar | None = None,
    checks: Mapping[str, Any] | None = None,
    asked: Mapping[str, str] | None = None,
    variants: Sequence[str] = ("main",),
    **fields: Any,
) -> LoadedContract:
    """A contract of these cases; `checks` are fields by id, `asked` changes what a case asks."""
    wanted = {"quotes": {}, "no-fence": {"gate": False}} if checks is None else checks
    return LoadedContract(
        id=name,
        purpose="Replies quote the order.",
        cases=tuple(LoadedCase(id=case, input=case, input_digest="i" * 64) for case in cases),
        checks=tuple(LoadedCheck(id=check, run=lambda reply, case: None, **given) for check, given in wanted.items()),
        bar=bar or Bar(margin=0.05),
        requests={
            (variant, case): Request(user=(asked or {}).get(case, f"Where is {case}?"))
            for variant in variants
            for case in cases
        },
        variants=tuple(variants),
        **fields,
    )


def trials_of(contract: LoadedContract, case: str, outcomes: Sequence[Outcome], **key: Any) -> tuple[Trial, ...]:
    """One trial of a case for each outcome."""
    found = contract.case(case)
    request = contract.request_digest(found, "main") if found else "gone"
    return tuple(
        Trial(
            evidence=Evidence(
                key=TrialKey.model_validate(
                    {"contract": contract.id, "case": case, "request": request, "release": RELEASE, "number": number}
                    | key
                ),
                started_at=NOW,
                observation=None if outcome == "unobserved" else Observation(text=f"{case} {number}"),
                cause="timeout" if outcome == "unobserved" else None,
            ),
            outcome=outcome,
            cause="timeout" if outcome == "unobserved" else "",
        )
        for number, outcome in enumerate(outcomes)
    )


def a_run(*held: tuple[LoadedContract, Mapping[str, Sequence[Outcome]]], **header: Any) -> Run:
    """A run with these outcomes, by contract and case."""
    return Run(
        header=RunHeader.model_validate(
            {"id": "run-1", "role": "baseline", "release": RELEASE, "created_at": NOW, "plan": "p", "units": 1} | header
        ),
        trials={
            (contract.id, case): trials_of(contract, case, outcomes)
            for contract, by_case in held
            for case, outcomes in by_case.items()
        },
    )


def a_suite(*contracts: LoadedContract, loaded: int | None = None) -> Suite:
    """These contracts, of so many loaded."""
    return Suite(contracts=contracts, loaded=len(contracts) if loaded is None else loaded)


@pytest.fixture(scope="session")
def contract() -> Callable[..., LoadedContract]:
    """Makes a contract."""
    return a_contract


@pytest.fixture(scope="session")
def run() -> Callable[..., Run]:
    """Makes a run."""
    return a_run


@pytest.fixture(scope="session")
def suite() -> Callable[..., Suite]:
    """Makes a suite."""
    return a_suite


@pytest.fixture(scope="session")
def trials() -> Callable[..., tuple[Trial, ...]]:
    """Makes trials of one case."""
    return trials_of


@pytest.fixture(scope="session")
def memory_pins() -> type[MemoryPins]:
    """Pins in memory."""
    return MemoryPins
