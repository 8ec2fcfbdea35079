"""Plain sentences about what was seen, for people who know no statistics."""

from collections.abc import Iterable, Sequence
from math import floor, log10

from holdfast.comparison.pairing import PairedCase
from holdfast.comparison.tallies import flip, tally
from holdfast.domain.comparison import Tally

SHOWN = 5


def counted(number: int, noun: str, nouns: str = "") -> str:
    """A number with its noun: "1 case", "1,200 cases"."""
    return f"{number:,} {noun if number == 1 else nouns or f'{noun}s'}"


def points(share: float) -> str:
    """A margin or a distance in points: "5 points", "2.5 points"."""
    value = f"{abs(share) * 100:.1f}".removesuffix(".0")
    return f"{value} {'point' if value == '1' else 'points'}"


def signed_points(change: float) -> str:
    """A change in points with its sign: "-12.0", "+0.6", "0.0"."""
    rounded = round(change * 100, 1)
    return f"{rounded:+.1f}" if rounded else "0.0"


def percent(share: float) -> str:
    """A share as a percentage, rounded down to a tenth: a claim is never rounded up."""
    return f"{floor(share * 1000 + 1e-9) / 10:.1f}".removesuffix(".0") + "%"


def one_in(p: float) -> str:
    """A small chance in words, never smaller than it is: "1 in 2,300 runs"."""
    if p < 1e-6:
        return "fewer than 1 in a million runs"
    runs = 1 / p
    if runs < 2:
        return "more than half of all runs"
    step = 10 ** max(0, floor(log10(runs)) - 1)
    return f"1 in {floor(runs / step) * step:,} runs"


def named(names: Sequence[str], shown: int = SHOWN) -> str:
    """The first few of many names."""
    listed = ", ".join(map(repr, names[:shown]))
    return f"{listed} and {len(names) - shown:,} more" if len(names) > shown else listed


def seen(pairs: Iterable[PairedCase]) -> str:
    """What was seen, before any test: "In 50 cases x 3 the new release was worse in 7 and better in 1"."""
    tallies = [(tally(case.baseline), tally(case.candidate)) for case in pairs]
    flips = [flip(before, after) for before, after in tallies]
    worse, better = flips.count("regression"), flips.count("improvement")
    return (
        f"In {asked([after for _, after in tallies])} the new release was worse in {worse:,} and better in {better:,}"
    )


def asked(tallies: Sequence[Tally]) -> str:
    """How much was asked: "50 cases x 3", or "50 cases (143 answers)" where the cases have unequal numbers."""
    cases = counted(len(tallies), "case")
    numbers = {each.observed for each in tallies}
    if len(numbers) == 1:
        return f"{cases} x {numbers.pop()}"
    return f"{cases} ({counted(sum(each.observed for each in tallies), 'answer')})"
