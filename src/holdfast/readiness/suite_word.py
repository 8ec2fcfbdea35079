"""The verdict of a suite. Contracts are never averaged: one that blocks, blocks."""

from collections import Counter
from collections.abc import Sequence
from typing import get_args

from holdfast.comparison.sentences import counted
from holdfast.domain.comparison import ContractComparison
from holdfast.domain.observation import Cause
from holdfast.domain.verdict import ContractWord, SuiteWord

BLOCKING: tuple[ContractWord, ...] = ("regressed", "restated", "loosened", "orphaned")

# Why nothing came back, the budget apart: that it ran out leaves a contract undecided, as planned.
SERVICE_CAUSES = frozenset[str](get_args(Cause)) - {"budget"}

EXIT_READY, EXIT_NOT_READY, EXIT_UNDECIDED, EXIT_COULD_NOT_RUN, EXIT_NOTHING = 0, 1, 3, 4, 5


def suite_word(contracts: Sequence[ContractComparison]) -> SuiteWord:
    """Ready only if every contract that a baseline has met holds; a pending one does not block."""
    words = {contract.verdict.word for contract in contracts}
    if words & set(BLOCKING):
        return "not ready"
    if words <= {"pending"}:
        return "nothing to decide"
    return "undecided" if "undecided" in words else "ready"


def suite_sentence(contracts: Sequence[ContractComparison]) -> str:
    """The verdict of the suite with its counts, as one sentence."""
    word = suite_word(contracts)
    if not contracts:
        return "Nothing to decide: no contract was compared."
    counts = Counter(contract.verdict.word for contract in contracts)
    total = counted(len(contracts), "contract")
    if word == "ready":
        pending = f"; {_are(counts['pending'])} pending" if counts["pending"] else ""
        return f"Ready: {counts['holds']:,} of {total} {'holds' if counts['holds'] == 1 else 'hold'}{pending}."
    if word == "nothing to decide":
        met = "the contract" if len(contracts) == 1 else f"any of {total}"
        return f"Nothing to decide: no baseline has met {met} yet."
    order: tuple[ContractWord, ...] = (*BLOCKING, "undecided", "pending", "holds")
    said = [f"{counts[each]:,} {_said(each, counts[each])}" for each in order if counts[each]]
    return f"{word.capitalize()}: of {total} {_listed(said)}."


def exit_code(contracts: Sequence[ContractComparison]) -> int:
    """The exit code of the command line: where several apply, 1 comes before 4, 3, 5 and 0."""
    word = suite_word(contracts)
    if word == "not ready":
        return EXIT_NOT_READY
    if any(_could_not_run(contract) for contract in contracts):
        return EXIT_COULD_NOT_RUN
    return {"undecided": EXIT_UNDECIDED, "nothing to decide": EXIT_NOTHING}.get(word, EXIT_READY)


def _could_not_run(contract: ContractComparison) -> bool:
    """Whether a crashed check or a failing service is why it is undecided; an empty budget is not."""
    if contract.verdict.word != "undecided":
        return False
    kinds = {reason.kind for reason in contract.verdict.reasons}
    lost = {cause.cause for cause in (*contract.causes, *contract.baseline_causes) if cause.outcome == "unobserved"}
    return "errored checks" in kinds or ("unobserved" in kinds and bool(lost & SERVICE_CAUSES))


def _said(word: ContractWord, number: int) -> str:
    if word == "holds":
        return "holds" if number == 1 else "hold"
    return word if word == "regressed" else f"{'is' if number == 1 else 'are'} {word}"


def _are(number: int) -> str:
    return f"{number:,} {'is' if number == 1 else 'are'}"


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
