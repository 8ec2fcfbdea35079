"""What a replay would ask of judges and simulated users, before anything is asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from holdfast.domain.contract import Suite
from holdfast.domain.observation import HelperRole
from holdfast.domain.release import Price, Release
from holdfast.ports import Journal

_MOST_READ = 200  # kept answers from which the cost of the next is told


@dataclass(frozen=True, slots=True)
class PlannedHelper:
    """What one release would be asked as a judge or as a user: `calls` at most.

    `cost_usd` follows from what such calls have cost so far; None where none is kept, or the price is not known.
    """

    release: Release
    role: HelperRole
    calls: int
    cost_usd: float | None


def planned_helpers(
    suite: Suite, trials: Mapping[str, int], journal: Journal, prices: Mapping[Release, Price | None]
) -> tuple[PlannedHelper, ...]:
    """A line for each release and what it is asked as; `trials` are those to be sent, by contract."""
    calls: dict[tuple[Release, HelperRole], int] = {}
    for contract in suite.contracts:
        for helper in contract.helpers:
            line = (helper.release, helper.role)
            calls[line] = calls.get(line, 0) + helper.most_calls * trials.get(contract.id, 0)
    return tuple(
        PlannedHelper(release, role, most, _cost_usd(journal, release, role, prices.get(release), most))
        for (release, role), most in calls.items()
    )


def _cost_usd(journal: Journal, release: Release, role: HelperRole, price: Price | None, calls: int) -> float | None:
    if not calls:
        return 0.0
    if price is None:
        return None
    kept = journal.answered(release)
    keys = [key for key in kept if key.role == role][:_MOST_READ]
    usages = [seen.usage for key in keys if (seen := kept[key].observation) is not None]
    costs = [price.cost_usd(usage.input_tokens, usage.output_tokens, usage.cached_tokens) for usage in usages]
    known = [cost for cost in costs if cost is not None]
    return sum(known) / len(known) * calls if known else None
