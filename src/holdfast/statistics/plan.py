"""The plan of a contract, stored before its first call: what is asked in which order, and what every look costs.

Method: looks planned beforehand share alpha (Bonferroni); each look's p is multiplied by its price, and the inverse
prices of all looks, with every extension that could ever be bought, add up to at most 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from holdfast.statistics.counts import require_at_least, require_cases, require_share
from holdfast.statistics.looks import RESERVE, SMOKE_CASES, look_schedule
from holdfast.statistics.rates import must_rounds
from holdfast.statistics.verdict import Criteria

DEFAULT_ROUNDS = 13
LEAST_ROUNDS = 3
MOST_ROUNDS = 40

Recordings = Sequence[Sequence[bool]]


class Question(StrEnum):
    """What a contract asks of the candidate."""

    NO_WORSE = "no worse than the recording"
    NO_FAILURE = "no failure at all"
    RATE = "a pass rate"
    SAME_OUTCOMES = "the same outcome on one call per case"


@dataclass(frozen=True, slots=True)
class Look:
    """A planned reading of the mean after a round, or after the smoke cases of round 1; its p is multiplied by `price`,
    and for the mean also by the number of recording stages.
    """

    round: int
    price: float
    is_smoke: bool = False


@dataclass(frozen=True, slots=True)
class ContractPlan:
    """Everything that decides what a contract asks and when it stops; changing it after a look is a new run.

    `order` gives the positions of the cases in the order they are asked; `stages` is the number of times the recording
    was extended, plus one. Rounds after `rounds` are bought extensions,
    one number of rounds each. `rate` is the floor beside a comparison, or the rate asked on its own. `is_live` asks
    the baseline side by side instead of reading its recording; `are_copies` says that the candidate's repeats count as
    one, and `recordings_are_copies` that the recorded ones do.
    """

    question: Question
    criteria: Criteria
    order: tuple[int, ...]
    rounds: int
    looks: tuple[Look, ...] = ()
    smoke_cases: int = 0
    stages: int = 1
    extensions: tuple[int, ...] = ()
    rate: float | None = None
    is_live: bool = False
    are_copies: bool = False
    recordings_are_copies: bool = False

    @property
    def all_rounds(self) -> int:
        """Planned rounds and those of bought extensions."""
        return self.rounds + sum(self.extensions)

    @property
    def error_spent(self) -> float:
        """The share of the mean's error that all looks spend together; more than 1 breaks the promise."""
        return sum(1 / look.price for look in self.looks)

    def look(self, round_number: int, *, is_smoke: bool) -> Look | None:
        """The look planned at the end of a wave, if any."""
        for look in self.looks:
            if (look.round, look.is_smoke) == (round_number, is_smoke):
                return look
        return None


def case_order(case_ids: Sequence[str], *, seed: int, contract: str) -> tuple[int, ...]:
    """The positions of the cases in the order a run asks them: the same for all rounds, and for every resume."""

    def rank(position: int) -> tuple[str, int]:
        return sha256(f"{seed}\0{contract}\0{case_ids[position]}".encode()).hexdigest(), position

    return tuple(sorted(range(len(case_ids)), key=rank))


def planned_rounds(recordings: Recordings, *, wished: int = DEFAULT_ROUNDS, affordable: int = MOST_ROUNDS) -> int:
    """Rounds worth planning: as wished and affordable, and no more than the recordings of any case that ever failed.

    At least 3 and at most 40. A case that never failed sets no limit: its missing recording may count as a pass.
    """
    require_cases(recordings)
    recorded = min((len(case) for case in recordings if not all(case)), default=MOST_ROUNDS)
    return max(LEAST_ROUNDS, min(wished, affordable, recorded, MOST_ROUNDS))


def plan_comparison(
    order: Sequence[int],
    criteria: Criteria,
    *,
    rounds: int,
    stages: int = 1,
    extensions: Sequence[int] = (),
    floor: float | None = None,
    is_live: bool = False,
) -> ContractPlan:
    """The plan of a comparison with the recording (or with the live baseline), with an optional floor."""
    _require_rate(floor)
    require_at_least(stages, 1, name="recording stages")
    smoke, looks = _looks(order, rounds, extensions)
    return ContractPlan(
        question=Question.NO_WORSE,
        criteria=criteria,
        order=tuple(order),
        rounds=rounds,
        looks=looks,
        smoke_cases=smoke,
        stages=stages,
        extensions=tuple(extensions),
        rate=floor,
        is_live=is_live,
    )


def plan_copies(
    order: Sequence[int], criteria: Criteria, *, recordings: bool = True, floor: float | None = None
) -> ContractPlan:
    """The plan where the candidate's repeats are copies of one answer, and those recorded as well or not.

    One answer of a case counts, the rest say nothing. The cases are then the units of the swap test (and of a floor),
    and one look after one round is all there is to see.
    """
    _require_rate(floor)
    looks = (Look(1, 1 / (1 - RESERVE)),)
    return ContractPlan(
        Question.NO_WORSE,
        criteria,
        _checked(order),
        rounds=1,
        looks=looks,
        rate=floor,
        are_copies=True,
        recordings_are_copies=recordings,
    )


def plan_must(order: Sequence[int], criteria: Criteria) -> ContractPlan:
    """The plan of a zero-tolerance contract: at least 3 rounds and at least 29 answers, no error spent."""
    smoke = look_schedule(cases=len(_checked(order)), rounds=1).smoke_cases
    return ContractPlan(Question.NO_FAILURE, criteria, tuple(order), rounds=must_rounds(len(order)), smoke_cases=smoke)


def plan_rate(
    order: Sequence[int], criteria: Criteria, *, rate: float, rounds: int, extensions: Sequence[int] = ()
) -> ContractPlan:
    """The plan of a contract that asks for a pass rate, without a baseline."""
    _require_rate(rate)
    smoke, looks = _looks(order, rounds, extensions)
    return ContractPlan(
        question=Question.RATE,
        criteria=criteria,
        order=tuple(order),
        rounds=rounds,
        looks=looks,
        smoke_cases=smoke,
        extensions=tuple(extensions),
        rate=rate,
    )


def plan_deterministic(order: Sequence[int], criteria: Criteria) -> ContractPlan:
    """The plan of a contract declared deterministic: one call per case, and every change is real."""
    return ContractPlan(Question.SAME_OUTCOMES, criteria, _checked(order), rounds=1)


def _looks(order: Sequence[int], rounds: int, extensions: Sequence[int]) -> tuple[int, tuple[Look, ...]]:
    """The smoke cases and all looks, with their prices."""
    schedule = look_schedule(cases=len(_checked(order)), rounds=rounds)
    price = schedule.count / (1 - RESERVE)
    smoke = (Look(1, price, is_smoke=True),) if schedule.smoke_cases else ()
    looks = [*smoke, *(Look(each, price) for each in schedule.rounds)]
    before = rounds
    for number, bought in enumerate(extensions, start=1):
        # Below SMOKE_CASES there is no smoke look, and an extension has none.
        own = look_schedule(cases=min(len(order), SMOKE_CASES), rounds=bought)
        looks += [Look(before + each, own.count / (RESERVE * 2.0**-number)) for each in own.rounds]
        before += bought
    return schedule.smoke_cases, tuple(looks)


def _checked(order: Sequence[int]) -> tuple[int, ...]:
    """The order, if it names every case once."""
    require_cases(order)
    if sorted(order) != list(range(len(order))):
        raise ValueError(f"The order must name each of {len(order)} cases once, by its position, but is {order!r}.")
    return tuple(order)


def _require_rate(rate: float | None) -> None:
    if rate is not None:
        require_share(rate, name="pass rate")
