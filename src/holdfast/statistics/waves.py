"""The planned waves of a contract: what is asked together before anything is read."""

from collections.abc import Iterator
from dataclasses import dataclass

from holdfast.statistics.plan import ContractPlan
from holdfast.statistics.trials import Role, Trial


@dataclass(frozen=True, slots=True)
class Wave:
    """Cases asked in one round before anything is read; the first of round 1 may be a part of it, for a smoke look."""

    round: int
    role: Role
    cases: tuple[int, ...]
    ends_round: bool
    is_live: bool = False

    @property
    def trials(self) -> tuple[Trial, ...]:
        """What the wave asks: every case of the candidate and, side by side, of the live baseline."""
        roles = (self.role, Role.LIVE) if self.is_live else (self.role,)
        return tuple(Trial(case, role, self.round) for case in self.cases for role in roles)


def planned_waves(plan: ContractPlan) -> Iterator[Wave]:
    """All waves of a plan, in order: the smoke cases and the rest of round 1, then a wave a round."""
    smoke, rest = plan.order[: plan.smoke_cases], plan.order[plan.smoke_cases :]
    if smoke:
        yield Wave(1, Role.PLANNED, smoke, ends_round=False, is_live=plan.is_live)
    yield Wave(1, Role.PLANNED, rest, ends_round=True, is_live=plan.is_live)
    for number in range(2, plan.all_rounds + 1):
        role = Role.PLANNED if number <= plan.rounds else Role.EXTENSION
        yield Wave(number, role, plan.order, ends_round=True, is_live=plan.is_live)
