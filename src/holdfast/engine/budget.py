"""Money and calls: reserved before a call is sent, settled after, so that calls in flight cannot overshoot."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from holdfast.domain.contract import Suite
from holdfast.domain.helper import Helper
from holdfast.domain.release import Release
from holdfast.engine.estimate import ASSUMED_APPLICATION_CALL, ASSUMED_OUTPUT_TOKENS, Tariff
from holdfast.engine.plan import Plan, Unit
from holdfast.errors import BudgetExceeded, Problem, UsageError

_NOISE_USD = 1e-9  # sums of prices are floats


@dataclass(frozen=True, slots=True)
class Reservation:
    """One call that may be sent, and the most it can cost."""

    usd: float


class Budget:
    """The most that a sitting may use. None means without limit. A call is one sending, retries included.

    Money is reserved at the worst case (every byte of the request a token, `max_output_tokens` of answer, or 4,096
    where the request sets no limit). A call whose cost stays unknown is settled at its worst case.
    """

    def __init__(self, *, calls: int | None = None, usd: float | None = None, unknown_price: bool = False) -> None:
        self.calls, self.usd = calls, usd
        self.accepts_unknown_price = unknown_price
        self.spent_calls = 0
        self.spent_usd = 0.0
        self._held_usd = 0.0
        self._in_flight = 0
        self._settled = asyncio.Event()

    @property
    def committed_usd(self) -> float:
        """What is spent, and what calls in flight may still spend."""
        return self.spent_usd + self._held_usd

    def try_reserve(self, worst_usd: float | None) -> Reservation | None:
        """Room for one more call, or None. An unknown worst case counts as nothing; see `require_payable`."""
        usd = worst_usd or 0.0
        if self.calls is not None and self.spent_calls >= self.calls:
            return None
        if self.usd is not None and self.committed_usd + usd > self.usd + _NOISE_USD:
            return None
        self.spent_calls += 1
        self._in_flight += 1
        self._held_usd += usd
        return Reservation(usd)

    async def reserve(self, worst_usd: float | None) -> Reservation | None:
        """Room for one more call, waiting for calls in flight to cost less than they might; None when there is none."""
        while (reservation := self.try_reserve(worst_usd)) is None:
            if not self._in_flight or self._calls_are_used_up:
                return None
            self._settled.clear()
            await self._settled.wait()
        return reservation

    def settle(self, reservation: Reservation, cost_usd: float | None) -> None:
        """What the call did cost; None where that is unknown, which counts as the worst case."""
        self._in_flight -= 1
        self._held_usd = self._held_usd - reservation.usd if self._in_flight else 0.0
        self.spent_usd += reservation.usd if cost_usd is None else cost_usd
        self._settled.set()

    def release(self, reservation: Reservation) -> None:
        """The call was not made after all."""
        self.spent_calls -= 1
        self.settle(reservation, 0.0)

    @property
    def _calls_are_used_up(self) -> bool:
        return self.calls is not None and self.spent_calls >= self.calls


def require_payable(plan: Plan, budget: Budget, tariffs: Mapping[Release, Tariff], suite: Suite) -> None:
    """Refuse before the first call what the budget cannot pay: the first round of every contract.

    With it goes the baseline's, where that is asked side by side, and what their trials ask of judges and simulated
    users. Raises BudgetExceeded for that, and UsageError where money is limited but no price is known.
    """
    first = plan.first_round
    if not first:
        return
    live = [unit for each in first if (unit := plan.live.get((each.key.contract, each.key.case))) is not None]
    helped = [helper for each in (*first, *live) for helper in _helpers(suite, each.key.contract)]
    calls = sum(each.least_calls for each in (*first, *live)) + sum(each.least_calls for each in helped)
    if budget.calls is not None and calls > budget.calls - budget.spent_calls:
        left = budget.calls - budget.spent_calls
        raise BudgetExceeded(_too_little(plan.release, calls, f"{calls} calls", f"{left} calls"))
    if budget.usd is None:
        return
    for release in dict.fromkeys([*(each.key.release for each in (*first, *live)), *(each.release for each in helped)]):
        if tariffs[release].price is None and not budget.accepts_unknown_price:
            raise UsageError(_no_price(release))
    needed = _first_round_usd((*first, *live), tariffs) + sum(_helper_usd(each, tariffs) for each in helped)
    left_usd = budget.usd - budget.committed_usd
    if needed > left_usd + _NOISE_USD:
        raise BudgetExceeded(_too_little(plan.release, calls, f"about ${needed:.4f}", f"${left_usd:.4f}"))


def _helpers(suite: Suite, contract: str) -> Sequence[Helper]:
    found = suite.contract(contract)
    return () if found is None else found.helpers


def _helper_usd(helper: Helper, tariffs: Mapping[Release, Tariff]) -> float:
    """The most that one trial can cost at a further release; what it will be asked is not known before."""
    price = tariffs[helper.release].price
    return 0.0 if price is None else (price.cost_usd(*ASSUMED_APPLICATION_CALL, None) or 0.0) * helper.most_calls


def _first_round_usd(units: Iterable[Unit], tariffs: Mapping[Release, Tariff]) -> float:
    total = 0.0
    for unit in units:
        tariff = tariffs[unit.key.release]
        if tariff.price is None:
            continue
        inputs, outputs = tariff.expected(unit)
        known = inputs is not None
        cost = tariff.price.cost_usd(inputs, outputs or ASSUMED_OUTPUT_TOKENS, None) if known else None
        total += (tariff.worst_usd(unit) or 0.0) * unit.most_calls if cost is None else cost
    return total


def _no_price(release: Release) -> Problem:
    return Problem(
        f"release {release!s}",
        "A budget in USD needs a price, and none is known for this release.",
        "Set `price = { input = ..., output = ..., as_of = ... }` for it, or limit the calls instead.",
    )


def _too_little(release: Release, units: int, needed: str, left: str) -> Problem:
    return Problem(
        f"release {release!s}",
        f"The first round of {units} trials needs {needed}, and the budget has {left} left.",
        "Raise the budget, or select fewer contracts.",
    )
