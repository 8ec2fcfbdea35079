"""`list`: contracts with their state, and the ready-made checks."""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from holdfast import expect
from holdfast.api.doors import awaitable
from holdfast.assembly import open_project
from holdfast.domain.contract import Bar
from holdfast.lifecycle.pinned import pinned_run


@dataclass(frozen=True, slots=True)
class ListedContract:
    """One contract. Its state: pinned, pending, restated or loosened."""

    contract: str
    purpose: str
    cases: int
    checks: int
    bar: str
    state: str
    owner: str
    tags: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True)
class ListedCheck:
    """A ready-made check, by the name that `holdfast.expect` has for it."""

    name: str
    says: str


def list_contracts(
    *select: str,
    tags: Sequence[str] = (),
    config: str | Path | None = None,
    overrides: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
) -> tuple[ListedContract, ...]:
    """The selected contracts, in order of their ids."""
    project = open_project(config, select=select, tags=tags, overrides=overrides, environ=environ)
    margin = project.settings.margin
    states: dict[str, str] = {}
    for state in pinned_run(project.pins(), project.suite, release=project.settings.baseline, margin=margin).states:
        if states.get(state.contract, "pending") in ("pending", "pinned"):
            states[state.contract] = state.word
    return tuple(
        ListedContract(
            contract=contract.id,
            purpose=contract.purpose,
            cases=len(contract.cases),
            checks=len(contract.checks) + len(contract.judges),
            bar=bar_in_words(contract.bar, margin),
            state=states.get(contract.id, "pending"),
            owner=contract.owner,
            tags=contract.tags,
            where=contract.where,
        )
        for contract in project.suite.contracts
    )


list_contracts_async = awaitable(list_contracts)


def list_checks() -> tuple[ListedCheck, ...]:
    """The ready-made checks of `holdfast.expect`."""
    found = [(name, getattr(expect, name)) for name in expect.__all__]
    return tuple(
        ListedCheck(name, (inspect.getdoc(check) or "").partition("\n")[0])
        for name, check in found
        if callable(check) and not inspect.isclass(check)
    )


def bar_in_words(bar: Bar, margin: float) -> str:
    """A bar for people."""
    if bar.must is True:
        return "must"
    if bar.must is not None:
        return f"must {bar.must:g}"
    floor = f", floor {bar.floor:g}" if bar.floor is not None else ""
    return f"margin {bar.margin if bar.margin is not None else margin:g}{floor}"
