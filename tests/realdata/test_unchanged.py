"""Comparisons in which nothing changed: repeats of one release against other repeats of the same release."""

import subprocess
import sysconfig
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

import holdfast
from holdfast.domain.comparison import ContractComparison

pytestmark = pytest.mark.realdata

Repeats = tuple[int, ...]

HOLDFAST = Path(sysconfig.get_path("scripts")) / "holdfast"

SOME = [some for number in (1, 2, 3) for some in combinations(range(4), number)]
SPLITS = [(some, others) for some in SOME for others in SOME if not {*some} & {*others}]
# One trial against one, two against two, three against one; then those with trials left out or with fewer recordings.
LIKELY = [split for split in SPLITS if (len(split[0]), len(split[1])) in ((1, 1), (2, 2), (3, 1))]
OTHERS = [split for split in SPLITS if split not in LIKELY]
HALVES = (tuple(range(5)), tuple(range(5, 10)))
RELEASES = [
    "openai/gpt-4o-2024-08-06",
    "openai/gpt-4o-2024-11-20",
    "meta-llama/llama-3.3-70b-instruct",
    "meta-llama/llama-4-maverick",
    "anthropic/claude-3.5-sonnet",
    "anthropic/claude-3.7-sonnet",
]


def part(release: str, repeats: Repeats) -> str:
    """The name under which some repeats of a release are kept."""
    return f"{release}.{'-'.join(map(str, repeats))}"


@pytest.fixture(scope="module")
def airline(lay_out: Callable[..., Any]) -> Any:
    """The four trials of gpt-4o at the airline desk, in parts."""
    found = lay_out("tau1_airline")
    for repeats in SOME:
        found.import_part("gpt-4o", repeats, part("gpt-4o", repeats))
    return found


@pytest.fixture(scope="module")
def schema_calls(lay_out: Callable[..., Any]) -> Any:
    """All scenarios in one contract, each release in two halves."""
    found = lay_out("schema_calls", contracts="together")
    for release in RELEASES:
        for half in HALVES:
            found.import_part(release, half, part(release, half))
    return found


def compared(project: Any, release: str, before: Repeats, after: Repeats) -> ContractComparison:
    """Some repeats of a release against others, in the only contract of a project."""
    report = project.compare(part(release, before), part(release, after))
    (found,) = report.comparison.contracts
    contract: ContractComparison = found
    asked = {(case.baseline.observed, case.candidate.observed) for case in contract.cases}
    assert asked == {(len(before), len(after))}
    return contract


def test_of_28_comparisons_27_are_undecided_and_one_holds(airline: Any, schema_calls: Any) -> None:
    """22 splits of trials of which 26 of 50 cases are flaky, and 6 times one half of ten repeats against the other."""
    trials = [compared(airline, "gpt-4o", *split).verdict.word for split in LIKELY]
    halves = {release: compared(schema_calls, release, *HALVES).verdict.word for release in RELEASES}
    assert trials == ["undecided"] * 22
    assert [release for release, word in halves.items() if word != "undecided"] == ["meta-llama/llama-4-maverick"]
    assert halves["meta-llama/llama-4-maverick"] == "holds"


def test_flips_of_a_release_against_itself_are_many_and_prove_nothing(airline: Any) -> None:
    """Of fifty cases 5 to 10 are lost from one trial to another."""
    lost = {
        (before, after): len(compared(airline, "gpt-4o", (before,), (after,)).lost)
        for before, after in combinations(range(4), 2)
    }
    assert lost == {(0, 1): 9, (0, 2): 9, (0, 3): 7, (1, 2): 7, (1, 3): 6, (2, 3): 7}


def test_no_other_split_of_the_trials_regressed(airline: Any) -> None:
    """Fewer recordings than answers, and trials that were left out."""
    assert len(OTHERS) == 28
    assert {compared(airline, "gpt-4o", *split).verdict.word for split in OTHERS} == {"undecided"}


@pytest.mark.parametrize("release", RELEASES)
def test_the_first_half_of_the_repeats_never_regressed_from_the_second(schema_calls: Any, release: str) -> None:
    assert compared(schema_calls, release, *HALVES[::-1]).verdict.word in ("holds", "undecided")


def test_the_command_line_imports_some_repeats_under_a_name(lay_out: Callable[..., Any]) -> None:
    """And says of them what the functions say."""
    found = lay_out("tau1_airline")
    for repeats, name in (("0,1", "recorded:gpt-4o.first"), ("2,3", "recorded:gpt-4o.second")):
        options = ("--release", "gpt-4o", "--repeats", repeats, "--as", name)
        assert f"{name}: answers 100, contracts 1, run " in told("import", str(found.file), *options, at=found)
    names = "recorded:gpt-4o.first", "recorded:gpt-4o.second"
    report = holdfast.compare(*names, config=found.config, overrides=found.overrides)
    (contract,) = report.comparison.contracts
    assert (len(contract.lost), len(contract.gained), contract.verdict.word) == (10, 7, "undecided")
    assert "airline.solves" in told("compare", *names, at=found, code=3)


def told(*arguments: str, at: Any, code: int = 0) -> str:
    """What a command of holdfast writes."""
    settings = [word for override in at.overrides for word in ("--set", override)]
    command = [str(HOLDFAST), *arguments, "--config", str(at.config), *settings]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=at.root)
    assert done.returncode == code, done.stderr
    return done.stdout
