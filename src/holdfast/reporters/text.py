"""The report as plain terminal text: verdict first, then one line per contract, then what stands behind it."""

from collections.abc import Iterator, Sequence

from holdfast.domain.comparison import CauseCount, ContractComparison, Sample, Side
from holdfast.domain.readiness import Migration, ReadinessReport
from holdfast.domain.verdict import Move
from holdfast.reporters._neutral import visible
from holdfast.reporters._words import (
    SIMULATED,
    counted,
    error_rates,
    facts,
    figures,
    judged_by,
    label,
    listed,
    lost_answers,
    move_counts,
    numbers,
    retires,
    shifts,
    shown_cases,
    two_questions,
    unobserved,
    worth_telling,
)

NAMES, SAMPLES = 10, 3


def render(report: ReadinessReport) -> str:
    """The report as text without colour or control characters, so that it can go to a terminal, a log or a mail."""
    parts = [list(_head(report)), _table(report), list(_gaps(report))]
    parts += [list(_contract(each, move)) for each, move in worth_telling(report)]
    parts.append(list(_foot(report)))
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _head(report: ReadinessReport) -> Iterator[str]:
    comparison = report.comparison
    yield visible(report.sentence, 400)
    if report.simulated:
        yield SIMULATED
    yield ""
    yield f"baseline   {_side(comparison.baseline)}"
    yield f"candidate  {_side(comparison.candidate)}"
    yield "   ".join(f"{move} {count:,}" for move, count in move_counts(report))
    yield retires(report)
    yield ""
    yield from (str(shift) for shift in shifts(comparison.baseline_spend, comparison.candidate_spend))
    if lost := lost_answers(report):
        yield lost


def _side(side: Side) -> str:
    variant = f", variant {side.variant}" if side.variant != "main" else ""
    made = f"{side.role} run {side.run} of {side.created_at:%Y-%m-%d}"
    return visible(f"{side.release} ({made}{variant}, {counted(side.trials, 'trial')})", 300)


def _table(report: ReadinessReport) -> list[str]:
    rows: list[tuple[str, ...]] = [
        ("contract", "verdict", "before", "now", "change", "interval", "lost", "gained", "then")
    ]
    moves = {each.contract: each.move for each in report.migrations}
    rows += [_row(each, moves.get(each.contract)) for each in report.comparison.contracts]
    if len(rows) == 1:
        return []
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _row(contract: ContractComparison, move: Move | None) -> tuple[str, ...]:
    return (visible(contract.contract, 80), label(contract.verdict), *figures(contract, move))


def _gaps(report: ReadinessReport) -> Iterator[str]:
    lines = unobserved(report)
    yield "Not observed:" if lines else "Not observed: nothing, every trial has an outcome."
    yield from (f"  {visible(line, 300)}" for line in lines)
    if gone := report.comparison.unpaired_contracts:
        yield f"  in a run, but not in this suite: {visible(listed(gone, NAMES), 400)}"


def _contract(contract: ContractComparison, migration: Migration | None) -> Iterator[str]:
    verdict = contract.verdict
    bar = f" ({judged_by(contract)})" if judged_by(contract) else ""
    yield f"{visible(contract.contract, 80)}: {label(verdict)}{bar}"
    if contract.purpose or contract.owner:
        yield f"  {visible(_about(contract), 300)}"
    if verdict.sentence:
        yield f"  {visible(verdict.sentence, 600)}"
    yield from (f"  - {visible(reason.text, 900)}" for reason in verdict.reasons if reason.text != verdict.sentence)
    if migration:
        yield f"  {migration.move}: {visible(migration.why, 300)}"
    yield from (f"  {line}" for line in two_questions(verdict))
    if told := numbers(contract):
        yield f"  Numbers: {told}"
    yield from _causes(contract.causes)
    yield from _cases(contract)
    yield from (f"  note: {visible(note, 400)}" for note in contract.notes)


def _about(contract: ContractComparison) -> str:
    return f"{contract.purpose}{f' Owner: {contract.owner}.' if contract.owner else ''}".strip()


def _causes(causes: Sequence[CauseCount]) -> Iterator[str]:
    for cause in causes[:NAMES]:
        yield f"  {cause.count:,} {cause.outcome}: {visible(cause.cause, 80)} ({visible(listed(cause.cases, 5), 200)})"
        if cause.example:
            yield f"      {visible(cause.example, 240)}"


def _cases(contract: ContractComparison) -> Iterator[str]:
    if contract.lost:
        yield f"  worse in: {visible(listed(contract.lost, NAMES), 600)}"
    if contract.gained:
        yield f"  better in: {visible(listed(contract.gained, NAMES), 600)}"
    if contract.unpaired:
        yield f"  without a partner: {visible(listed(contract.unpaired, NAMES), 600)}"
    for case in shown_cases(contract, SAMPLES):
        yield f"  {visible(case.case, 80)}"
        yield from _sample("before", case.baseline_sample)
        yield from _sample("now   ", case.candidate_sample)
        if case.parting:
            yield f"      {visible(case.parting, 400)}"


def _sample(when: str, sample: Sample | None) -> Iterator[str]:
    if sample:
        yield f"      {when}  {sample.outcome}: {visible(sample.text, 160, sample.length)}"


def _foot(report: ReadinessReport) -> Iterator[str]:
    yield from error_rates(report.comparison)
    if told := facts(report.comparison):
        yield told
    by = f" by {report.made_by}" if report.made_by else ""
    version = f", holdfast {report.holdfast_version}" if report.holdfast_version else ""
    digest = f", evidence {report.evidence_digest[:16]}" if report.evidence_digest else ""
    yield visible(f"Made {report.made_at:%Y-%m-%d %H:%M %Z}{by}{version}{digest}. Exit code {report.exit_code}.", 400)
