"""The report as Markdown, for a pull request or a wiki. Text of others stands in code spans that it cannot leave."""

import re
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

NAMES, SAMPLES = 20, 3

# What acts even where a renderer or a bot does not honour a code span is shown as an escape.
_ACTING = {ord(character): f"\\x{ord(character):02x}" for character in "<@|"}


def render(report: ReadinessReport) -> str:
    """The report as GitHub-flavoured Markdown without raw HTML, links or mentions."""
    parts = [list(_head(report)), _table(report), list(_gaps(report))]
    parts += [list(_contract(each, migration)) for each, migration in worth_telling(report)]
    parts.append(list(_foot(report)))
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def code(text: str, limit: int = 200, length: int = 0) -> str:
    """A code span that holds the text and that the text cannot close."""
    shown = visible(text, limit, length).translate(_ACTING)
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    space = " " if len(fence) > 1 or shown.startswith(" ") else ""
    return f"{fence}{space}{shown or ' '}{space}{fence}"


def plain(text: str, limit: int = 900) -> str:
    """Our own sentences, which quote names and answers of others: what Markdown or a bot would act on is escaped."""
    shown = re.sub(r"[\\`*_\[\]#~>|]|&(?=#?\w+;)|(?<=www)\.|(?<=:)//", r"\\\g<0>", visible(text, limit))
    return shown.replace("<", "&lt;").replace("@", r"\\x40")


def _head(report: ReadinessReport) -> Iterator[str]:
    comparison = report.comparison
    yield f"# {plain(report.sentence, 400)}"
    yield ""
    if report.simulated:
        yield f"> **{SIMULATED}**"
        yield ""
    yield f"- Baseline: {_side(comparison.baseline)}"
    yield f"- Candidate: {_side(comparison.candidate)}"
    yield "- " + ", ".join(f"**{move} {count:,}**" for move, count in move_counts(report))
    yield f"- {retires(report)}"
    yield from (f"- {plain(str(shift))}" for shift in shifts(comparison.baseline_spend, comparison.candidate_spend))
    if lost := lost_answers(report):
        yield f"- {lost}"


def _side(side: Side) -> str:
    variant = f", variant {code(side.variant, 80)}" if side.variant != "main" else ""
    made = f"{side.role} run {code(side.run, 80)} of {side.created_at:%Y-%m-%d}"
    return f"{code(side.release)}, {made}{variant}, {counted(side.trials, 'trial')}"


def _table(report: ReadinessReport) -> list[str]:
    if not report.comparison.contracts:
        return []
    moves = {each.contract: each.move for each in report.migrations}
    head = ("contract", "verdict", "before", "now", "change (points)", "interval", "lost", "gained", "then")
    rows = [_row(each, moves.get(each.contract)) for each in report.comparison.contracts]
    return [_cells(head), _cells(("---",) * len(head)), *(_cells(row) for row in rows)]


def _cells(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _row(contract: ContractComparison, move: Move | None) -> tuple[str, ...]:
    return (code(contract.contract, 80), f"**{label(contract.verdict)}**", *figures(contract, move))


def _gaps(report: ReadinessReport) -> Iterator[str]:
    lines = unobserved(report)
    yield "## Not observed"
    yield ""
    yield from ([f"- {plain(line, 300)}" for line in lines] or ["Nothing: every trial has an outcome."])
    if gone := report.comparison.unpaired_contracts:
        yield f"- In a run, but not in this suite: {_names(gone)}"


def _contract(contract: ContractComparison, migration: Migration | None) -> Iterator[str]:
    verdict = contract.verdict
    yield f"## {code(contract.contract, 80)}: {label(verdict)}"
    yield ""
    if verdict.sentence:
        yield plain(verdict.sentence, 600)
        yield ""
    if contract.purpose or contract.owner or judged_by(contract):
        yield f"- {' · '.join(_about(contract))}"
    yield from (f"- {plain(reason.text)}" for reason in verdict.reasons if reason.text != verdict.sentence)
    if migration:
        yield f"- **{migration.move}**: {plain(migration.why, 300)}"
    yield from (f"- {line}" for line in two_questions(verdict))
    if told := numbers(contract):
        yield f"- Numbers: {plain(told)}"
    yield from _causes(contract.causes)
    yield from _cases(contract)
    yield from (f"- Note: {plain(note, 400)}" for note in contract.notes)


def _about(contract: ContractComparison) -> list[str]:
    owner = f"owner {code(contract.owner, 80)}" if contract.owner else ""
    return [part for part in (plain(contract.purpose, 300), owner, judged_by(contract)) if part]


def _causes(causes: Sequence[CauseCount]) -> Iterator[str]:
    for cause in causes[:NAMES]:
        example = f": {code(cause.example, 240)}" if cause.example else ""
        yield f"- {cause.count:,} {cause.outcome}, {code(cause.cause, 80)}, in {_names(cause.cases, 5)}{example}"


def _cases(contract: ContractComparison) -> Iterator[str]:
    for said, cases in (("Worse in", contract.lost), ("Better in", contract.gained)):
        if cases:
            yield f"- {said} {_names(cases)}"
    if contract.unpaired:
        yield f"- Without a partner: {_names(contract.unpaired)}"
    for case in shown_cases(contract, SAMPLES):
        yield f"- Case {code(case.case, 80)}"
        yield from _sample("before", case.baseline_sample)
        yield from _sample("now", case.candidate_sample)
        if case.parting:
            yield f"  - {code(case.parting, 400)}"


def _sample(when: str, sample: Sample | None) -> Iterator[str]:
    if sample:
        yield f"  - {when}, {sample.outcome}: {code(sample.text, 200, sample.length)}"


def _names(names: Sequence[str], shown: int = NAMES) -> str:
    more = f" and {len(names) - shown:,} more" if len(names) > shown else ""
    return ", ".join(code(name, 80) for name in names[:shown]) + more


def _foot(report: ReadinessReport) -> Iterator[str]:
    yield "---"
    yield ""
    yield from (f"- {line}" for line in error_rates(report.comparison))
    if told := facts(report.comparison):
        yield f"- {told}"
    by = f" by {code(report.made_by, 80)}" if report.made_by else ""
    version = f", holdfast {code(report.holdfast_version, 40)}" if report.holdfast_version else ""
    digest = f", evidence {code(report.evidence_digest[:16])}" if report.evidence_digest else ""
    yield f"- Made {report.made_at:%Y-%m-%d %H:%M %Z}{by}{version}{digest}."
