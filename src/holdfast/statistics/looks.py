"""When a run reads the swap test, and what each reading costs.

Method: looks planned beforehand share alpha equally (Bonferroni over looks; Lakens and others, group-sequential
tutorial), with a tenth of alpha held in reserve for a bought extension. Looks that are ignored or never reached
count, so neither stopping early nor looking again can buy a verdict. Valid under any dependence between looks.
"""

from dataclasses import dataclass

from holdfast.statistics.counts import require_at_least

LOOK_ROUNDS = (1, 2, 3, 4, 6, 9, 13, 19, 28)
SMOKE_CASES = 20
# Below this many cases the first 20 are too much of round 1 to be worth a look of their own.
_CASES_FOR_SMOKE = 40
RESERVE = 0.1


@dataclass(frozen=True, slots=True)
class LookSchedule:
    """The planned looks: after `smoke_cases` cases of round 1 (0 for no such look), then after each of `rounds`."""

    smoke_cases: int
    rounds: tuple[int, ...]

    @property
    def count(self) -> int:
        """The number of looks, J."""
        return len(self.rounds) + (self.smoke_cases > 0)


def look_schedule(*, cases: int, rounds: int) -> LookSchedule:
    """The looks of a contract of so many cases and at most so many rounds."""
    require_at_least(cases, 1, name="cases")
    require_at_least(rounds, 1, name="rounds")
    smoke = SMOKE_CASES if cases >= _CASES_FOR_SMOKE else 0
    return LookSchedule(smoke, (*(look for look in LOOK_ROUNDS if look < rounds), rounds))


def is_ignored(change: float, *, margin: float) -> bool:
    """Whether a look is ignored: the observed mean change is closer to "same" than to the margin."""
    # Rounding must not decide a change of exactly half the margin, such as 1 case of 40 at 5 points.
    return change + margin / 2 > 1e-12


def planned_look_p(p: float, *, looks: int, stages: int) -> float:
    """A planned look's p after paying for all looks and recording stages and for the reserve: p * J * S / 0.9."""
    require_at_least(looks, 1, name="looks")
    require_at_least(stages, 1, name="recording stages")
    return min(1.0, p * looks * stages / (1 - RESERVE))


def extension_look_p(p: float, *, looks: int, extension: int) -> float:
    """A look's p inside extension number k, which spends 2 ** -k of the reserve on its own looks."""
    require_at_least(looks, 1, name="looks")
    require_at_least(extension, 1, name="extensions")
    return min(1.0, p * looks / (RESERVE * 2.0**-extension))
