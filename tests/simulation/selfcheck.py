"""The self-check: the shipped controllers on the target table, beside the rules people use instead.

`python selfcheck.py` takes a minute, `python selfcheck.py --long` is the table of the documentation. Ends with 1 where
a target is missed. Needs holdfast installed.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import naive
import simulate
import suites
import targets
from simulate import Result
from suites import SuiteResult


@dataclass(frozen=True)
class Line:
    """A target, and what came out. Without a target it is there for the reader."""

    what: str
    figure: str
    bound: str
    found: str
    reference: str
    is_reached: bool


@dataclass(frozen=True)
class Size:
    """How much is simulated. `slack` forgives so many standard errors, where runs are few."""

    scenarios: Sequence[targets.Scenario]
    runs: int
    suites: Sequence[suites.SuiteScenario]
    suite_runs: int
    grid_runs: int
    slack: float


SHORT = Size(targets.SHORT, 150, suites.SCENARIOS[2:], 3, 0, slack=2.0)
LONG = Size(targets.SCENARIOS, 1000, suites.SCENARIOS, 150, 400, slack=0.0)


def check(size: Size, *, workers: int) -> tuple[list[Line], list[Result]]:
    """Every line of the table, and the results behind the single contracts."""
    results = simulate.simulate(size.scenarios, runs=size.runs, workers=workers)
    lines = [line for result in results for line in scenario_lines(result, size.slack)]
    lines += promise_lines(results)
    if size.grid_runs:
        lines.append(grid_line(simulate.simulate(list(targets.grid()), runs=size.grid_runs, workers=workers)))
    for suite in suites.simulate(size.suites, runs=size.suite_runs, workers=workers):
        lines += suite_lines(suite, size.slack)
    return lines, results


def scenario_lines(result: Result, slack: float) -> Iterator[Line]:
    """The targets of one scenario."""
    for target in result.scenario.targets:
        found = result.figure(target.figure)
        forgiven = found + (-1 if target.sign == "<=" else 1) * slack * result.error(target)
        bound = f"{target.sign} {_number(target.bound, target.figure)}"
        shown = _number(found, target.figure)
        reached = target.is_reached(forgiven)
        yield Line(result.scenario.name, target.figure, bound, shown, target.reference, reached)


def promise_lines(results: Sequence[Result]) -> Iterator[Line]:
    """What must hold in every run: the error is not overspent, and confirmations stay out of mean and hold score."""
    spent = max(result.error_spent for result in results)
    yield Line("all runs, ten extensions bought", "error spent", "<= 1", f"{spent:.4f}", "", spent <= 1 + 1e-9)
    checked = sum(run.is_sound is not None for result in results for run in result.runs)
    unsound = sum(result.unsound for result in results)
    name = f"{checked:,} runs recomputed from planned answers alone"
    yield Line(name, "that differ", "= 0", f"{unsound:,}", "", unsound == 0)


def grid_line(results: Sequence[Result]) -> Line:
    """The worst cell of an identical release."""
    worst = max(results, key=lambda result: result.figure("regressed"))
    found = worst.figure("regressed")
    name = f"identical, the worst of {len(results)} cells of profile, k 1-50, m 1-200 ({worst.scenario.name[11:]})"
    return Line(name, "regressed", "<= .050", _number(found, "regressed"), "<= .023", found <= 0.05)


def suite_lines(result: SuiteResult, slack: float) -> Iterator[Line]:
    """The targets of one kind of suite."""
    for target in result.scenario.targets:
        found = result.figures[target.figure]
        forgiven = found + (-1 if target.sign == "<=" else 1) * slack * result.errors[target.figure]
        yield Line(
            result.scenario.name,
            target.figure,
            f"{target.sign} {_number(target.bound, target.figure)}",
            _number(found, target.figure),
            target.reference,
            target.is_reached(forgiven),
        )


def naive_table(results: Sequence[Result]) -> Iterator[str]:
    """How often each rule calls the candidate regressed, and at how many calls."""
    columns = {
        "identical, solid": "same, solid", "identical, mixed": "same, mixed", "drop of 5, mixed": "drop 5",
        "drop of 10, mixed": "drop 10", "one broken case of 50": "1 broken",
    }  # fmt: skip
    shown = {result.scenario.name: result for result in results if result.scenario.name in columns}
    yield "| called regressed (calls) | " + " | ".join(columns[name] for name in shown) + " |"
    yield "|---|" + "---|" * len(shown)
    for rule, (_, repeats) in naive.RULES.items():
        cells = (f"{_share(result.naive(rule))} ({50 * repeats})" for result in shown.values())
        yield f"| {rule} | " + " | ".join(cells) + " |"
    own = (f"{_share(result.figure('regressed'))} ({result.figure('calls'):.0f})" for result in shown.values())
    yield "| **holdfast** | " + " | ".join(own) + " |"


def table(lines: Sequence[Line]) -> Iterator[str]:
    """All lines as a Markdown table."""
    yield "| scenario | figure | must | found | reference | |"
    yield "|---|---|---|---|---|---|"
    for line in lines:
        mark = "reached" if line.is_reached else "**MISSED**"
        yield f"| {line.what} | {line.figure} | {line.bound} | {line.found} | {line.reference} | {mark} |"


def _number(value: float, figure: str) -> str:
    return f"{value:,.0f}" if figure == "calls" else _share(value)


def _share(value: float) -> str:
    return f"{value:.3f}".removeprefix("0")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help="every target, with the runs that the promise asks for")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(arguments)
    size, start = LONG if options.long else SHORT, time.monotonic()
    lines, results = check(size, workers=options.workers)
    missed = [line for line in lines if not line.is_reached]
    write = sys.stdout.write
    write("\n".join([*table(lines), "", *naive_table(results), ""]) + "\n")
    write(f"{size.runs:,} runs of a contract, {size.suite_runs:,} of a suite, {time.monotonic() - start:.0f} s. ")
    write(f"{len(lines) - len(missed)} of {len(lines)} targets reached.\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
