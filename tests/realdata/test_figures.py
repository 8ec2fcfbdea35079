"""What is known of real releases, against what holdfast makes of their recordings: all figures must be equal."""

import math
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from holdfast.domain.comparison import ContractComparison
from holdfast.domain.readiness import ReadinessReport

pytestmark = pytest.mark.realdata

DATASETS = (
    "llmdrift_prime",
    "llmdrift_leetcode",
    "ifeval_en",
    "schema_calls",
    "bfcl_simple_python",
    "tau1_airline",
    "tau2_retail",
    "tau2_telecom",
)
ANY_CHANGE = 1e-6  # a margin: changes above minus a half of it are not tested
HEADINGS = ("dataset", "releases", "figure", "theirs is", "ours from", "theirs", "ours", "equal?")


@dataclass(frozen=True)
class Line:
    """One line of the table. Ours comes from the answers, or from verdicts that were recorded with them."""

    dataset: str
    releases: str
    figure: str
    kind: str
    source: str
    theirs: str
    ours: str

    @property
    def is_equal(self) -> bool:
        return self.theirs == self.ours

    def cells(self) -> tuple[str, ...]:
        return (*astuple(self), "yes" if self.is_equal else "NO")


def table(lines: Sequence[Line]) -> str:
    """The lines under their headings, in columns."""
    rows = [HEADINGS, *(line.cells() for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def lines_of(dataset: str, project: Any, pairs: Sequence[str] = ()) -> list[Line]:
    """Every figure of a dataset, or of some pairs of its releases, with ours from the project's readiness reports."""
    known = tomllib.loads((Path(__file__).parent / "suites" / dataset / "figures.toml").read_text("utf-8"))
    seen = {name: Seen(project, *pair) for name, pair in known["pairs"].items() if not pairs or name in pairs}
    return [line for figure in known["figure"] for line in _lines(dataset, figure, seen)]


def _lines(dataset: str, figure: Mapping[str, Any], seen: Mapping[str, "Seen"]) -> Iterator[Line]:
    measure = MEASURES[figure["measure"]]
    for releases, theirs in figure["theirs"].items():
        over = list(seen.values()) if releases == "all" else [seen[releases]] if releases in seen else []
        if over:
            source = figure.get("from", "answers")
            yield Line(dataset, releases, figure["what"], figure["kind"], source, theirs, measure(figure, over))


class Seen:
    """What holdfast saw of one pair of releases."""

    def __init__(self, project: Any, before: str, after: str) -> None:
        self._project, self._before, self._after = project, before, after
        self.report: ReadinessReport = project.compare(before, after)

    def contracts(self, figure: Mapping[str, Any]) -> list[ContractComparison]:
        """The contracts that a figure is about."""
        every = self.report.comparison.contracts
        found = [each for each in every if any(fnmatchcase(each.contract, name) for name in figure["contracts"])]
        assert found, f"No contract is called {figure['contracts']}."
        return found

    def contract(self, figure: Mapping[str, Any]) -> ContractComparison:
        """The only contract that a figure is about."""
        (found,) = self.contracts(figure)
        return found

    def worsened(self, contract: ContractComparison) -> ContractComparison:
        """The comparison of a contract in the direction in which it lost, however small the change."""
        sides = self._before, self._after
        lost_less = len(contract.lost) < len(contract.gained)
        report: ReadinessReport = self._project.compare(
            *(reversed(sides) if lost_less else sides), contract.contract, margin=ANY_CHANGE
        )
        return report.comparison.contracts[0]

    def scores(self, figure: Mapping[str, Any]) -> tuple[list[float], list[float]]:
        """Every score that one check gave, on both sides."""
        what = self.contract(figure).contract, figure["check"]
        return self._project.scores(self._before, *what), self._project.scores(self._after, *what)

    def passed(self, figure: Mapping[str, Any]) -> tuple[int, int]:
        """How many trials passed, on both sides."""
        cases = [case for contract in self.contracts(figure) for case in contract.cases]
        return sum(case.baseline.passed for case in cases), sum(case.candidate.passed for case in cases)

    def check_passed(self, figure: Mapping[str, Any]) -> tuple[int, int]:
        """How often one check passed, on both sides."""
        found = [check for each in self.contracts(figure) for check in each.checks if check.check == figure["check"]]
        assert found, f"No check is called {figure['check']}."
        return (
            sum(check.baseline_read - check.baseline_failed for check in found),
            sum(check.candidate_read - check.candidate_failed for check in found),
        )


Measure = Callable[[Mapping[str, Any], Sequence[Seen]], str]


def change(before: object, after: object) -> str:
    return f"{before} -> {after}"


def passed(figure: Mapping[str, Any], seen: Sequence[Seen]) -> str:
    return change(*seen[0].passed(figure))


def check_passed(figure: Mapping[str, Any], seen: Sequence[Seen]) -> str:
    return change(*seen[0].check_passed(figure))


def check_total(figure: Mapping[str, Any], seen: Sequence[Seen]) -> str:
    return str(sum(sum(each.check_passed(figure)) for each in seen))


def trials(figure: Mapping[str, Any], seen: Sequence[Seen]) -> str:
    cases = [case for contract in seen[0].contracts(figure) for case in contract.cases]
    return change(sum(case.baseline.observed for case in cases), sum(case.candidate.observed for case in cases))


def flips(figure: Mapping[str, Any], seen: Sequence[Seen]) -> str:
    contract = seen[0].contract(figure)
    return f"{len(contract.lost)}, {len(contract.gained)}"


def changed_cases(figure: Mapping[str, Any], seen: Sequence[Seen]) -> str:
    """Cases that changed in any of the contracts."""
    return str(len({case for each in seen[0].contracts(figure) for case in (*each.lost, *each.gained)}))


def changed_contracts(figure: Mapping[str, Any], seen: Sequence[Seen]) -> str:
    return str(sum(bool(each.lost or each.gained) for each in seen[0].contracts(figure)))


def mean(figure: Mapping[str, Any], seen: Sequence[Seen]) -> str:
    digits = figure.get("digits", 1)
    return change(*(f"{math.fsum(scores) / len(scores):.{digits}f}" for scores in seen[0].scores(figure)))


def total(figure: Mapping[str, Any], seen: Sequence[Seen]) -> str:
    return change(*(f"{math.fsum(scores):.0f}" for scores in seen[0].scores(figure)))


def pass_hat_k(figure: Mapping[str, Any], seen: Sequence[Seen]) -> str:
    """The chance that k runs of a case on the baseline all pass, as the report has it."""
    runs = seen[0].contract(figure).baseline_runs
    assert runs is not None
    return f"{runs.pass_hat[figure['k'] - 1]:.3f}"


def per_run(figure: Mapping[str, Any], seen: Sequence[Seen]) -> str:
    """What a run of an agent takes on both sides, as the report has it."""
    contract = seen[0].contract(figure)
    sides = contract.baseline_runs, contract.candidate_runs
    return change(*(f"{getattr(each, figure['of']):.{figure.get('digits', 1)}f}" for each in sides))


def ended(figure: Mapping[str, Any], seen: Sequence[Seen]) -> str:
    """How often the runs of an agent ended for some reasons on both sides, as the report has it."""
    contract = seen[0].contract(figure)
    sides = [each.ended if each else {} for each in (contract.baseline_runs, contract.candidate_runs)]
    return change(*(" / ".join(str(each.get(end, 0)) for end in figure["ends"]) for each in sides))


def cost(figure: Mapping[str, Any], seen: Sequence[Seen]) -> str:
    """What all runs cost on both sides; unknown where the source did not know."""
    contract = seen[0].contract(figure)
    spends = contract.baseline_spend.cost_usd, contract.candidate_spend.cost_usd
    return change(*("unknown" if each is None else f"{each:.2f}" for each in spends))


def p(figure: Mapping[str, Any], seen: Sequence[Seen]) -> str:
    """With one answer a side the swap test is the sign test, one-sided: twice that of the side that lost."""
    contract = seen[0].contract(figure)
    if contract.verdict.p_mean == 1.0:
        contract = seen[0].worsened(contract)
    assert contract.verdict.p_mean is not None
    return f"{min(1.0, 2 * contract.verdict.p_mean):.2g}"


MEASURES: Mapping[str, Measure] = {
    "passed": passed,
    "trials": trials,
    "check": check_passed,
    "check total": check_total,
    "flips": flips,
    "changed": changed_cases,
    "changed contracts": changed_contracts,
    "mean": mean,
    "sum": total,
    "pass^k": pass_hat_k,
    "per run": per_run,
    "ended": ended,
    "cost": cost,
    "p": p,
}


def test_every_figure_comes_out_and_the_table_is_printed(project: Callable[[str], Any]) -> None:
    lines = [line for dataset in DATASETS for line in lines_of(dataset, project(dataset))]
    sys.stdout.write(f"\n\n{table(lines)}\n\n{sum(line.is_equal for line in lines)} of {len(lines)} equal.\n")
    assert [line for line in lines if not line.is_equal] == []


@pytest.mark.parametrize(
    ("dataset", "pairs", "at_least"),
    [("llmdrift_prime", ["GPT-4"], 11), ("llmdrift_leetcode", [], 5), ("schema_calls", [], 8)],
)
def test_one_corrupted_answer_in_a_hundred_turns_the_table_red(
    dataset: str, pairs: list[str], at_least: int, lay_out: Callable[..., Any], corrupted: object
) -> None:
    """40 answers, 2 answers and 7 answers. Every figure about primes is off; verdicts that were recorded stay."""
    lines = lines_of(dataset, lay_out(dataset, corrupted), pairs)
    red = [line for line in lines if not line.is_equal]
    assert len(red) >= at_least
    assert any(line.source == "answers" for line in red)
    assert table(red).count("  NO") == len(red)
