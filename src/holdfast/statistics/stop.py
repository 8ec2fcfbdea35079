"""How a contract ends: its verdict and what it rests on."""

from dataclasses import dataclass

from holdfast.statistics.verdict import Cause, Doubt, Verdict


@dataclass(frozen=True, slots=True)
class Stop:
    """The end of a contract.

    `cases` are positions: the broken or violating cases of a `regressed`, the unresolved ones of an `undecided`.
    `round` is the round it ended in, and `level` the one at which it was read: alpha / contracts, or what its suite
    granted; None where no error rate was spent.
    """

    verdict: Verdict
    round: int
    causes: tuple[Cause, ...] = ()
    doubt: Doubt | None = None
    improved: bool = False
    cases: tuple[int, ...] = ()
    level: float | None = None


def regressed(
    round_number: int, causes: tuple[Cause, ...], *, cases: tuple[int, ...] = (), level: float | None = None
) -> Stop:
    """Proven worse."""
    return Stop(Verdict.REGRESSED, round_number, causes=causes, cases=cases, level=level)


def holds(round_number: int, *, improved: bool = False) -> Stop:
    """Proven no worse than the bar allows."""
    return Stop(Verdict.HOLDS, round_number, improved=improved)


def undecided(round_number: int, doubt: Doubt, *, cases: tuple[int, ...] = ()) -> Stop:
    """Neither, and why."""
    return Stop(Verdict.UNDECIDED, round_number, doubt=doubt, cases=cases)
