"""Which check a regression comes from. Named only inside a contract that already regressed."""

from collections import Counter
from collections.abc import Sequence

from holdfast.comparison.judges import gating
from holdfast.comparison.pairing import PairedCase, PairedContract, Trials, planned
from holdfast.comparison.sentences import counted
from holdfast.statistics import CaseCounts, holm, swap_test


def blamed_checks(paired: PairedContract, *, alpha: float) -> str:
    """The gating checks that fail more often than before, as a sentence; empty where none is proven.

    Method: the one-look swap test of every gating check, corrected over the contract's checks (Holm) at alpha. No
    verdict rests on it.
    """
    names = [check.id for check in paired.contract.checks if check.gate]
    names += [judge.check for judge in gating(paired.contract)]
    counts = {name: found for name in names if (found := _counts(paired.pairs, name))}
    if not counts:
        return ""
    p_values = [swap_test(found).worse for found in counts.values()]
    proven = holm(p_values, alpha=alpha)
    ranked = sorted(zip(p_values, counts, proven, strict=True), key=lambda each: each[0])
    return " ".join(_sentence(name, counts[name]) for _, name, is_proven in ranked if is_proven)


def _sentence(name: str, cases: Sequence[CaseCounts]) -> str:
    now = sum(case.candidate - case.candidate_passes for case in cases)
    before = sum(case.recorded - case.recorded_passes for case in cases)
    answers = counted(sum(case.candidate for case in cases), "answer")
    return f"Check {name!r} failed {now:,} of {answers}, {before:,} of {sum(case.recorded for case in cases):,} before."


def _counts(pairs: Sequence[PairedCase], check: str) -> list[CaseCounts]:
    """Passes and answers of one check, over the cases in which the baseline's answers reached it."""
    found = [(_statuses(case.baseline, check), _statuses(case.candidate, check)) for case in pairs]
    return [
        CaseCounts(before["passed"], before.total(), after["passed"], after.total())
        for before, after in found
        if before.total() and after.total()
    ]


def _statuses(trials: Trials, check: str) -> Counter[str]:
    return Counter(
        outcome.status
        for trial in planned(trials)
        for outcome in trial.checks
        if outcome.check == check and outcome.status in ("passed", "failed")
    )
