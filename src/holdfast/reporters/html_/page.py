"""Fills the template. Every value passes through one door that neutralises it, and autoescape comes after that."""

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from holdfast.domain.comparison import CaseComparison, CauseCount, ContractComparison, Sample
from holdfast.domain.readiness import Migration, ReadinessReport
from holdfast.reporters import _words
from holdfast.reporters._neutral import visible, visible_lines
from holdfast.reporters.html_.bar import Bar, bar, scale

SYMBOLS = {"ready": "✓", "not ready": "✕", "undecided": "?", "nothing to decide": "–"}
CONTRACT_SYMBOLS = {"holds": "✓", "regressed": "✕", "undecided": "?", "pending": "–"}
HEADINGS = {
    "stay": "Stay: these block the move",
    "wait": "Wait: not decided yet",
    "move": "Move: these hold on the new release",
}

NAMES, SAMPLES_OF_A_CONTRACT, SAMPLES_OF_A_REPORT, OPEN, TEXT_LIMIT = 60, 8, 120, 3, 800
# More than any text is cut to on purpose: a guard, so that no single value can blow up the page.
_ANY_TEXT = 4000


@dataclass(frozen=True, slots=True)
class Entry:
    """One contract as the page shows it."""

    contract: ContractComparison
    migration: Migration
    symbol: str
    bar: Bar | None
    samples: tuple[CaseComparison, ...]
    is_open: bool


def render(report: ReadinessReport) -> str:
    """The page. Same report, same bytes."""
    environment, css = _environment(), _read("report.css")
    entries = _entries(report)
    return environment.get_template("report.html").render(
        report=report,
        comparison=report.comparison,
        symbol=SYMBOLS[report.word],
        groups=[(move, HEADINGS[move], [each for each in entries if each.migration.move == move]) for move in HEADINGS],
        widest=scale(report.comparison.contracts),
        css=Markup(css),  # our own file
        policy=_policy(css),
        words=_words,
        limit=NAMES,
    )


def _entries(report: ReadinessReport) -> list[Entry]:
    """Contracts in order of the report; samples are handed out to the blocking ones first, then in that order."""
    widest, room = scale(report.comparison.contracts), SAMPLES_OF_A_REPORT
    moves = {migration.contract: migration for migration in report.migrations}
    shown: dict[str, tuple[CaseComparison, ...]] = {}
    for contract in sorted(report.comparison.contracts, key=lambda each: each.verdict.word != "regressed"):
        shown[contract.contract] = _samples(contract)[: max(0, room)]
        room -= len(shown[contract.contract])
    blocking = [each.contract for each in report.comparison.contracts if each.verdict.word == "regressed"][:OPEN]
    return [
        Entry(
            contract=contract,
            migration=moves[contract.contract],
            symbol=CONTRACT_SYMBOLS.get(contract.verdict.word, "!"),
            bar=bar(contract, widest),
            samples=shown[contract.contract],
            is_open=contract.contract in blocking,
        )
        for contract in report.comparison.contracts
        if contract.contract in moves
    ]


def _samples(contract: ContractComparison) -> tuple[CaseComparison, ...]:
    """Cases with answers to show: proven broken ones first, then those that got worse, then those that got better."""
    found = [case for case in contract.cases if case.baseline_sample or case.candidate_sample]
    found.sort(key=lambda case: (not case.broken, case.flip != "regression"))
    return tuple(found[:SAMPLES_OF_A_CONTRACT])


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_read),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_neutral,
    )
    environment.filters.update(line=visible, answer=_answer, share=_share)
    return environment


def _neutral(value: Any) -> Any:
    """What every expression of the template passes through: text of others shows what it holds and does nothing."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return str(visible_lines(value, _ANY_TEXT))


def _answer(sample: Sample) -> dict[str, str]:
    shown = visible_lines(sample.text, TEXT_LIMIT, sample.length)
    return {"text": shown.text, "note": shown.note}


def _share(cause: CauseCount, contract: ContractComparison) -> str:
    total = sum(case.candidate.total for case in contract.cases)
    return f"{cause.count:,} of {total:,} ({cause.count / total * 100:.0f}%)" if total else f"{cause.count:,}"


@cache
def _read(name: str) -> str:
    return (files(__package__) / name).read_text("utf-8")


def _policy(css: str) -> str:
    """Nothing may be loaded, run or sent; only this very style sheet applies."""
    digest = base64.b64encode(hashlib.sha256(css.encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
