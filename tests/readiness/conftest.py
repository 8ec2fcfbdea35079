"""Comparisons made of words, for tests of what follows from them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from holdfast.domain.comparison import CauseCount, Comparison, ContractComparison, Side, Spend
from holdfast.domain.release import Release
from holdfast.domain.verdict import Reason, Verdict

NOW = datetime(2026, 6, 8, 12, tzinfo=UTC)


def make_contract(word: str, kind: str = "certified", name: str = "c.one", **given: Any) -> ContractComparison:
    verdict = Verdict(word=word, reasons=(Reason(kind=kind, text="So."),), **given.pop("verdict", {}))
    return ContractComparison(contract=name, verdict=verdict, **given)


def make_comparison(*contracts: ContractComparison) -> Comparison:
    sides = [
        Side(run=name, role=name, release=Release(f"a:{name}"), created_at=NOW) for name in ("baseline", "candidate")
    ]
    return Comparison(
        baseline=sides[0], candidate=sides[1], contracts=contracts, false_alarm=0.05, false_pass=0.1, n=len(contracts)
    )


@pytest.fixture(scope="session")
def contract() -> Callable[..., ContractComparison]:
    return make_contract


@pytest.fixture(scope="session")
def comparison() -> Callable[..., Comparison]:
    return make_comparison


@pytest.fixture(scope="session")
def lost() -> Callable[..., CauseCount]:
    def make(cause: str, count: int = 1, outcome: str = "unobserved") -> CauseCount:
        return CauseCount(cause=cause, count=count, cases=("a",), outcome=outcome)

    return make


@pytest.fixture(scope="session")
def spent() -> Spend:
    return Spend(answers=10, cost_usd=1.0)
