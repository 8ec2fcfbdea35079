"""Where the marks of a bar stand: change, interval and margin on one scale for the whole report."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from holdfast.domain.comparison import ContractComparison

WIDTH, PAD = 240, 8


@dataclass(frozen=True, slots=True)
class Bar:
    """Positions in an image of `WIDTH`; None where a mark has nothing to show."""

    zero: float
    margin: float | None
    left: float | None
    width: float | None
    change: float


def scale(contracts: Sequence[ContractComparison]) -> float:
    """The change at the ends of every bar: the widest mark of the report, rounded up to 10 points."""
    marks = [0.1]
    for contract in contracts:
        found = contract.verdict.interval
        marks += [abs(mark) for mark in (contract.change, contract.margin) if mark is not None]
        marks += [abs(found.low), abs(found.high)] if found else []
    return min(1.0, ceil(max(marks) * 10 - 1e-9) / 10)


def bar(contract: ContractComparison, widest: float) -> Bar | None:
    """The bar of one contract; None where no change was observed."""
    if contract.change is None:
        return None
    found = contract.verdict.interval
    left, right = (_place(found.low, widest), _place(found.high, widest)) if found else (None, None)
    return Bar(
        zero=_place(0.0, widest),
        margin=None if contract.margin is None else _place(-contract.margin, widest),
        left=left,
        width=None if left is None or right is None else round(max(right - left, 2.0), 1),
        change=_place(contract.change, widest),
    )


def _place(change: float, widest: float) -> float:
    share = (max(-widest, min(widest, change)) + widest) / (2 * widest)
    return round(PAD + share * (WIDTH - 2 * PAD), 1)
