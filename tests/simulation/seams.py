"""Guard rails of the controller switched off, each through an argument of the product: the check must then fail."""

from dataclasses import replace

from holdfast.statistics.plan import ContractPlan
from holdfast.statistics.tally import Tally

NO_LOOK_CORRECTION = "no look correction"
NO_RESERVE = "no reserve"
CONFIRMATIONS_IN_THE_MEAN = "confirmations in the mean"
ALL = (NO_LOOK_CORRECTION, NO_RESERVE, CONFIRMATIONS_IN_THE_MEAN)


class LeakyTally(Tally):
    """Confirmations are fed as planned answers."""

    def add_confirmation(self, case: int, passed: bool | None) -> None:
        self.add_planned(case, 1, passed)


def plan_of(plan: ContractPlan, seams: frozenset[str]) -> ContractPlan:
    """The plan with J = 1 although it looks more often, or with nothing kept for an extension."""
    looks = plan.looks
    if NO_LOOK_CORRECTION in seams:
        looks = tuple(replace(look, price=look.price / len(looks)) for look in looks)
    if NO_RESERVE in seams:
        looks = tuple(replace(look, price=look.price * 0.9) if look.round <= plan.rounds else look for look in looks)
    return replace(plan, looks=looks)


def tally_of(recordings: tuple[tuple[bool, ...], ...], seams: frozenset[str]) -> Tally | None:
    """Where answers are counted; None for the product's own."""
    return LeakyTally(recordings) if CONFIRMATIONS_IN_THE_MEAN in seams else None
