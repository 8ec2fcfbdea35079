"""A comparison and the calendar in, the report that a person signs out. Pure: time comes in as a parameter."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from holdfast.domain.comparison import Comparison, ContractComparison
from holdfast.domain.readiness import ReadinessReport, Unobserved
from holdfast.readiness.migration import days_left, migration
from holdfast.readiness.suite_word import exit_code, suite_sentence, suite_word

SideName = Literal["baseline", "candidate"]


def assess(
    comparison: Comparison,
    *,
    retires_on: date | None = None,
    now: datetime,
    made_by: str = "",
    version: str = "",
    simulated: bool = False,
    evidence_digest: str = "",
    calls_per_minute: float | None = None,
) -> ReadinessReport:
    """The readiness report: verdict of the suite, what follows per contract, and what was not observed.

    `retires_on` is the baseline's last day; `simulated` says that a side was served by the simulated provider;
    `calls_per_minute` how fast the candidate may be asked, None where that is not known.
    """
    contracts, today = comparison.contracts, now.date()
    return ReadinessReport(
        word=suite_word(contracts),
        sentence=suite_sentence(contracts),
        exit_code=exit_code(contracts),
        made_at=now,
        made_by=made_by,
        holdfast_version=version,
        comparison=comparison,
        migrations=tuple(
            migration(each, retires_on=retires_on, today=today, calls_per_minute=calls_per_minute) for each in contracts
        ),
        unobserved=(*_unobserved("baseline", contracts), *_unobserved("candidate", contracts)),
        baseline_retires_in_days=days_left(retires_on, today),
        evidence_digest=evidence_digest,
        simulated=simulated,
    )


def _unobserved(side: SideName, contracts: Sequence[ContractComparison]) -> list[Unobserved]:
    """Trials of one side without an outcome, by cause, the most frequent first."""
    counts: defaultdict[str, int] = defaultdict(int)
    where: defaultdict[str, list[str]] = defaultdict(list)
    for contract in contracts:
        for cause in contract.baseline_causes if side == "baseline" else contract.causes:
            if cause.outcome == "unobserved":
                counts[cause.cause] += cause.count
                where[cause.cause].append(contract.contract)
    return [
        Unobserved(side=side, cause=cause, count=count, contracts=tuple(where[cause]))
        for cause, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
