"""Why trials did not pass, and what every check said. Description, not a verdict."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from holdfast.comparison.pairing import PairedCase, PairedContract, planned
from holdfast.domain.comparison import CauseCount, CheckCount
from holdfast.domain.trial import CheckOutcome, Trial
from holdfast.domain.value import without_surrogates

REASON_LIMIT = 400


def cause_of(trial: Trial) -> str:
    """The name under which a trial that did not pass is grouped."""
    if trial.cause:
        return without_surrogates(trial.cause)
    bad = [check.check for check in trial.checks if check.gate and check.status in ("failed", "errored")]
    return bad[0] if bad else trial.evidence.cause or "unknown"


def reason_of(trial: Trial) -> str:
    """Why it did not pass, cut to a readable length: a reason may quote a whole answer."""
    reason = without_surrogates(trial.reason[: REASON_LIMIT + 1])
    return reason if len(reason) <= REASON_LIMIT else f"{reason[: REASON_LIMIT - 3]}..."


def causes(trials_of_cases: Iterable[tuple[str, Sequence[Trial]]]) -> tuple[CauseCount, ...]:
    """Trials that did not pass, by cause, the most frequent first; the shortest reason is the example."""
    groups: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for case, trials in trials_of_cases:
        for trial in planned(trials):
            if trial.outcome != "passed":
                groups[cause_of(trial), trial.outcome].append((case, reason_of(trial)))
    counted = [
        CauseCount.model_validate(
            {
                "cause": cause,
                "outcome": outcome,
                "count": len(found),
                "cases": tuple(dict.fromkeys(case for case, _ in found)),
                "example": min(
                    (reason for _, reason in found if reason), key=lambda text: (len(text), text), default=""
                ),
            }
        )
        for (cause, outcome), found in groups.items()
    ]
    return tuple(sorted(counted, key=lambda group: (-group.count, group.cause, group.outcome)))


@dataclass(slots=True)
class _Seen:
    """What one check said, while it is being counted."""

    gate: bool
    statuses: dict[str, Counter[str]] = field(default_factory=lambda: {"baseline": Counter(), "candidate": Counter()})


def check_counts(paired: PairedContract) -> tuple[CheckCount, ...]:
    """What every check said on both sides: checks in the order of the contract, others by name."""
    seen = {check.id: _Seen(check.gate) for check in paired.contract.checks}
    late: dict[str, _Seen] = {}
    for side, trials in (("baseline", paired.baseline), ("candidate", paired.candidate)):
        for outcome in _outcomes(trials):
            entry = seen.get(outcome.check) or late.setdefault(outcome.check, _Seen(outcome.gate))
            entry.statuses[side][outcome.status] += 1
    return tuple(_check_count(name, entry) for name, entry in (*seen.items(), *sorted(late.items())))


def _outcomes(trials: Iterable[Trial]) -> Iterable[CheckOutcome]:
    return (outcome for trial in planned(trials) for outcome in trial.checks)


def _check_count(name: str, seen: _Seen) -> CheckCount:
    before, after = seen.statuses["baseline"], seen.statuses["candidate"]
    return CheckCount(
        check=name,
        gate=seen.gate,
        baseline_failed=before["failed"],
        candidate_failed=after["failed"],
        baseline_read=before["passed"] + before["failed"],
        candidate_read=after["passed"] + after["failed"],
        skipped=before["skipped"] + after["skipped"],
    )


def case_trials(cases: Iterable[PairedCase], side: str) -> Iterable[tuple[str, Sequence[Trial]]]:
    """The trials of one side, case by case."""
    return ((case.id, case.baseline if side == "baseline" else case.candidate) for case in cases)
