"""Where a contract stands, in words: what it waits for, or how it ended."""

from holdfast.comparison.sentences import counted
from holdfast.comparison.sequence import Standing


def waits_for(standing: Standing) -> str:
    """What a contract waits for, or its word and why."""
    if standing.stop is not None:
        doubt = f" ({standing.stop.doubt})" if standing.stop.doubt is not None else ""
        return f"{standing.stop.verdict}{doubt}"
    if standing.repeating:
        return f"repeats case {standing.repeating}, which failed"
    if standing.waits_for_suite:
        return f"is through round {standing.round}, waits for the other contracts"
    return f"waits for {counted(standing.waiting, 'answer')} of round {standing.round}"


def ended(standing: Standing, closed: int, contracts: int) -> str:
    """One line on a contract that ended, with how many have."""
    return (
        f"{standing.contract}: {waits_for(standing)} after {counted(standing.answers, 'answer')} in "
        f"{counted(standing.round, 'round')}; {closed} of {counted(contracts, 'contract')} ended"
    )
