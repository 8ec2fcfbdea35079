"""A candidate is asked only as far as it takes to decide: the provider's own counts and the journal say so."""

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from holdfast.domain.observation import Evidence
from holdfast.domain.readiness import ReadinessReport
from holdfast.domain.trial import RunHeader
from holdfast.evidence.journal import SqliteJournal
from holdfast.evidence.pins import PinFolder
from holdfast.testing import Fault, Plant, SimulatedRelease, Where

pytestmark = pytest.mark.journey

CONCURRENCY = 4
WORDS = tuple(f"w{number:02}" for number in range(20))
ROUND = len(WORDS)
HOLDS = 2 * ROUND  # at 10 points 36 equal pairs are enough
MOST = 13 * ROUND
SETTINGS = """\
[tool.holdfast]
baseline = "simulated:old"
candidate = "simulated:new"
repeats = 5
extended_repeats = 5
margin = 0.1

[tool.holdfast.providers.simulated]
base_url = "{url}"
concurrency = 4
"""
SUITE = '''\
"""Contracts of so many cases; their requests differ in the system prompt."""

from holdfast import Case, Request, contract, expect

SIZES = {sizes}


def asking(system):
    return lambda text: Request(system=system, user=text)


CONTRACTS = [
    contract.define(
        id=name, request=asking(name), cases=[Case(f"w{{at:02}}", f"Say w{{at:02}}.") for at in range(cases)],
        checks=[expect.contains(lambda text: text[4:-1])],
    )
    for name, cases in SIZES.items()
]
'''
BROKEN = SimulatedRelease(plants=(Plant("refuses", where=Where(user_contains="w07")),))

Project = Callable[..., Any]


@pytest.fixture
def project(desk: Any) -> Project:
    """A project of contracts of so many cases, 20 in one if none are named, recorded five times."""

    def make(server: Any, **sizes: int) -> Any:
        made = desk(server.base_url)
        made.write("pyproject.toml", SETTINGS.replace("{url}", server.base_url))
        made.write("contracts/words.py", SUITE.format(sizes=sizes or {"says": len(WORDS)}))
        made.run("replay", "--to", "baseline", "--quiet")
        return made

    return make


def copied(mine: Any) -> Any:
    """Another project with the same recording."""
    return replace(mine, root=Path(shutil.copytree(mine.root, mine.root.with_name("other"))))


def asked(server: Any, release: str = "new") -> int:
    """How many answers a release has produced."""
    return int(server.stats.releases[release].answered)


def verdicts(report: str) -> dict[str, Any]:
    """The verdict of each contract, and what was counted of its cases."""
    found = ReadinessReport.model_validate_json(report).comparison.contracts
    return {each.contract: (each.verdict, [(case.case, case.candidate) for case in each.cases]) for each in found}


def words(report: str) -> dict[str, str]:
    return {contract: verdict.word for contract, (verdict, _) in verdicts(report).items()}


def journal(mine: Any) -> SqliteJournal:
    return SqliteJournal(mine.root / ".holdfast" / "journal.sqlite3")


def runs(mine: Any) -> list[RunHeader]:
    """The headers of all runs on the candidate, newest first."""
    kept = journal(mine)
    try:
        return [each for each in kept.runs() if each.role == "candidate"]
    finally:
        kept.close()


def evidence(mine: Any, run: str) -> list[Evidence]:
    kept = journal(mine)
    try:
        return list(kept.evidence(run))
    finally:
        kept.close()


def roles(mine: Any, run: str) -> Mapping[str, int]:
    """How many answers of a run were given in each role."""
    return Counter(each.key.role for each in evidence(mine, run))


def test_a_candidate_is_asked_as_far_as_it_takes_and_never_twice(project: Project, serve: Any) -> None:
    server = serve(words=WORDS)
    mine = project(server)
    first = mine.run("replay", "--json")
    assert f"at most {MOST} trials to send" in first.err
    assert f"words.says: holds after {HOLDS} answers in 2 rounds; 1 of 1 contract ended" in first.err
    assert f"Answered {HOLDS}, kept 0; {HOLDS} calls, cost unknown." in first.err
    again = mine.run("replay", "--json")
    assert f"Answered 0, kept {HOLDS}; 0 calls" in again.err
    assert asked(server) == HOLDS
    assert verdicts(again.out) == verdicts(first.out)


def until(replay: subprocess.Popen[str], done: int) -> None:
    """Reads the progress of a replay until so many trials are done."""
    assert replay.stderr is not None
    for line in replay.stderr:
        if line.startswith(f"{done} of at most "):
            return
    raise AssertionError(f"The replay ended before {done} trials were done.")


@pytest.mark.parametrize(("killed_at", "in_flight"), [(12, CONCURRENCY), (24, 1)], ids=["round 1", "confirmations"])
def test_after_a_kill_the_verdict_is_the_undisturbed_one_and_nothing_settled_is_asked_twice(
    project: Project, serve: Any, killed_at: int, in_flight: int
) -> None:
    """One case keeps failing: it is repeated, one call after the other, until it is proven broken."""
    server = serve(words=WORDS, new=BROKEN.model_copy(update={"latency_ms": 60.0}))
    mine = project(server)
    undisturbed = copied(mine).run("replay", "--rounds", "3", "--quiet", "--json", code=1)
    needed = asked(server)
    assert needed > ROUND + 5
    replay = mine.start("replay", "--rounds", "3")
    until(replay, killed_at)
    replay.kill()
    replay.communicate()
    resumed = mine.run("replay", "--rounds", "3", "--json", code=1)
    assert "Going on with" in resumed.err
    assert needed <= asked(server) - needed <= needed + in_flight
    assert verdicts(resumed.out) == verdicts(undisturbed.out)
    assert roles(mine, runs(mine)[0].id)["confirm"] == needed - ROUND
    paid = asked(server)
    mine.run("replay", "--rounds", "3", "--quiet", code=1)
    assert asked(server) == paid


def test_after_a_look_another_margin_is_another_run_with_answers_of_its_own(project: Project, serve: Any) -> None:
    server = serve(words=WORDS)
    mine = project(server)
    first = mine.run("replay", "--quiet", "--json")
    mine.run("replay", "--quiet", "--set", "margin=0.2")
    assert asked(server) == HOLDS + ROUND  # at 20 points 17 equal pairs are enough
    back = mine.run("replay", "--quiet", "--json")
    assert asked(server) == HOLDS + ROUND
    assert verdicts(back.out) == verdicts(first.out)
    assert len(runs(mine)) == 2


def test_before_any_look_the_answers_serve_another_margin(project: Project, serve: Any) -> None:
    """The budget pays for one round, and calls that are made again use some of it up."""
    again = Fault("server_error", where=Where(user_contains="w0"), first_n=1, retry_after=0)
    server = serve(words=WORDS, new=SimulatedRelease(faults=(again,)))
    mine = project(server)
    mine.run("replay", "--quiet", "--budget-calls", str(ROUND), code=3)
    assert 0 < asked(server) < ROUND
    mine.run("replay", "--quiet", "--set", "margin=0.2")
    assert asked(server) == ROUND


def test_more_rounds_than_planned_are_bought_as_an_extension(project: Project, serve: Any) -> None:
    server = serve(words=WORDS)
    mine = project(server, says=20, short=3)
    first = mine.run("replay", "--rounds", "3", "--quiet", "--json", code=3)
    assert words(first.out) == {"words.says": "holds", "words.short": "undecided"}
    assert asked(server) == HOLDS + 9
    bought = mine.run("replay", "--rounds", "20", "--quiet", "--json")
    assert words(bought.out) == {"words.says": "holds", "words.short": "holds"}
    assert asked(server) == HOLDS + 12 * 3
    closed, before = (verdicts(each.out)["words.says"] for each in (bought, first))
    assert (closed[0].sentence, closed[0].p, closed[1]) == (before[0].sentence, before[0].p, before[1])
    newest, oldest = runs(mine)
    assert {plan.contract: (plan.rounds, plan.extensions) for plan in oldest.plans} == {
        "words.says": (3, ()), "words.short": (3, ()),
    }  # fmt: skip
    assert {plan.contract: (plan.rounds, plan.extensions) for plan in newest.plans} == {
        "words.says": (3, (17,)), "words.short": (3, (17,)),
    }  # fmt: skip
    assert roles(mine, newest.id) == {"planned": HOLDS + 9, "extension": 27}


def test_a_part_of_the_suite_is_judged_by_the_rate_of_the_whole_and_not_asked_again(
    project: Project, serve: Any
) -> None:
    server = serve(words=WORDS)
    mine = project(server, says=20, tells=18)
    mine.run("replay", "words.says", "--quiet")
    assert [(plan.contract, plan.contracts) for plan in runs(mine)[0].plans] == [("words.says", 2)]
    assert asked(server) == HOLDS
    mine.run("replay", "--quiet")
    assert asked(server) == HOLDS + 36
    assert [(plan.contract, plan.contracts) for plan in runs(mine)[0].plans] == [("words.says", 2), ("words.tells", 2)]


def test_a_shock_that_hits_both_releases_is_no_regression_side_by_side(project: Project, serve: Any) -> None:
    """What was recorded in better days says that the candidate is worse; asked now, both are."""
    mine = project(serve(words=WORDS))
    shocked = SimulatedRelease(plants=(Plant("flaky", rate=0.5),))
    later = serve(words=WORDS, old=shocked, new=shocked)
    now = ("--set", f"providers.simulated.base_url={later.base_url}", "--rounds", "4", "--quiet", "--json")
    beside = mine.run("replay", "--side-by-side", *now, code=3)
    assert words(beside.out) == {"words.says": "undecided"}
    given = roles(mine, runs(mine)[0].id)
    assert given["live"] == asked(later, "old") == given["planned"] == 4 * ROUND
    assert asked(later) == given["planned"] + given["confirm"]
    (told,) = ReadinessReport.model_validate_json(beside.out).comparison.contracts
    assert {case.baseline.passed + case.baseline.failed for case in told.cases} == {4}
    assert 0.3 < sum(case.baseline.passed for case in told.cases) / (4 * ROUND) < 0.7
    assert words(mine.run("replay", *now, code=1).out) == {"words.says": "regressed"}
    assert asked(later, "old") == 4 * ROUND


def test_three_catastrophes_offer_to_stop_and_fail_fast_takes_the_offer(project: Project, serve: Any) -> None:
    """The fourth contract would need a second round."""
    broken = Where(system_contains="bad")
    server = serve(words=WORDS, new=SimulatedRelease(plants=(Plant("refuses", where=broken),)))
    mine = project(server, **{"bad-1": 20, "bad-2": 20, "bad-3": 20, "good": 20})
    other = copied(mine)
    offered = mine.run("replay", code=1)
    said = (
        "3 contracts regressed in the first round: words.bad-1, words.bad-2, words.bad-3. Stopping here (Ctrl-C, or "
        "`--fail-fast` from the start) loses nothing; going on tells which others hold."
    )
    assert offered.err.count(said) == 1
    assert "words.good: holds after 40 answers in 2 rounds; 4 of 4 contracts ended" in offered.err
    paid = asked(server)
    stopped = other.run("replay", "--fail-fast", "--json", code=1)
    assert said in stopped.err
    assert "words.good" not in stopped.err
    assert words(stopped.out) == {
        "words.bad-1": "regressed", "words.bad-2": "regressed", "words.bad-3": "regressed", "words.good": "undecided",
    }  # fmt: skip
    assert asked(server) - paid < paid


def test_a_candidate_that_was_looked_at_becomes_the_baseline_once_it_is_topped_up(project: Project, serve: Any) -> None:
    server = serve(words=WORDS)
    mine = project(server)
    mine.run("replay", "--quiet")
    refused = mine.run("approve", runs(mine)[0].id, code=4)
    assert "contract 'words.says': Its answers were looked at when the release was a candidate, and 20 cases" in (
        refused.err
    )
    assert "have fewer than 5 of them. Make the release the baseline and top the whole contract up" in refused.err
    now = ("--set", "baseline=simulated:new")
    assert "looked at" in mine.run("approve", *now, code=4).err
    mine.run("replay", "--to", "baseline", "--quiet", *now)
    assert asked(server) == 5 * ROUND
    assert mine.run("approve", *now).out.startswith("pinned words.says\n")
    pinned = PinFolder(mine.root / "fixtures").read("words.says")
    assert pinned is not None
    assert Counter(each.key.role for each in pinned.evidence) == {"planned": HOLDS, "extension": 3 * ROUND}
    assert {each.key.number for each in pinned.evidence if each.key.role == "extension"} == {2, 3, 4}


def test_long_answers_that_are_copies_decide_nothing_and_say_what_to_do(project: Project, serve: Any) -> None:
    server = serve(words=WORDS, text="Well: {}. " + "All of it was said before. " * 10)
    told = project(server).run("replay", "--quiet", code=3).out
    assert asked(server) == ROUND  # further answers would be copies too
    assert (
        "  - Repeats are copies of one answer and count as one. Turn caches off and vary the seed or the temperature, "
        "then record it again; or, if equal requests do give equal answers, declare it `deterministic`.\n"
    ) in told


def test_a_plan_names_what_would_help_and_what_to_expect(project: Project, serve: Any) -> None:
    server = serve(words=WORDS)
    mine = project(server, says=20, short=3)
    before = server.stats.requests
    told = mine.run("plan", "--seconds", "60", "--set", "margin=0.05").out
    assert server.stats.requests == before
    assert (
        "words.short: This contract of 3 cases can never hold at 5 points in 13 rounds (25 would be needed, "
        "if answers agree): group it "
        "with others to 6 cases or raise the margin to 10 points.\n"
    ) in told
    expected = re.search(r"expected, if nothing changed: (\d+) calls", told)
    assert expected is not None
    assert HOLDS < int(expected[1]) < MOST
