"""Runs of real agents, imported as they were recorded: what is said of them, and where two of them part."""

import re
from collections.abc import Callable
from typing import Any

import pytest

import holdfast
from holdfast.domain.comparison import ContractComparison

pytestmark = pytest.mark.realdata

PROJECTS = Callable[..., Any]

QWEN = ("gpt-4o", "qwen3-coder")
TUNED = ("gpt-4.1", "ft:gpt-4.1-2025-04-14:sierra:tau2-full-sft:BzrYdMNm")
SUITES = [("tau1_airline", QWEN), ("tau2_retail", TUNED), ("tau2_telecom", TUNED)]


def compared(
    project: PROJECTS, dataset: str, pair: tuple[str, str], contracts: str = "contracts"
) -> ContractComparison:
    (found,) = project(dataset, contracts).compare(*pair).comparison.contracts
    return found


def test_a_rule_of_the_policy_catches_what_the_reward_does_not(project: PROJECTS) -> None:
    """By the reward the new release is better. It breaks "no text together with a call" in 40 of 50 runs instead of 61
    of 200, which needs no reward and no judge."""
    solves, policy = compared(project, "tau1_airline", QWEN), compared(project, "tau1_airline", QWEN, "policy")
    assert (solves.verdict.word, policy.verdict.word) == ("holds", "regressed")
    assert {each.check: (each.baseline_failed, each.candidate_failed) for each in policy.checks} == {
        "every-turn.one-call-at-a-time": (0, 0),
        "every-turn.no-text-with-call": (61, 40),
    }
    assert policy.causes[0].cause == "check every-turn.no-text-with-call"
    assert re.match(
        r"At turn \d+ of \d+: Expected no text beside a tool call; found a call of", policy.causes[0].example
    )


def test_better_but_dearer_is_said_and_an_unknown_cost_is_unknown(project: PROJECTS) -> None:
    telecom = compared(project, "tau2_telecom", TUNED)
    assert (telecom.verdict.word, len(telecom.lost), len(telecom.gained)) == ("holds", 0, 12)
    assert telecom.notes == (
        (
            "Better, but dearer: a run takes tool calls 5.17 -> 16.40 (+217%), answers 16.50 -> 26.32 (+60%), steps "
            "55.95 -> 73.38 (+31%); its cost is USD 0.0778 -> unknown."
        ),
        "The runs ended: finished 40 -> 34, error cap 0 -> 1, turn cap 0 -> 5, of 40 -> 40.",
    )
    for format in ("text", "md", "html", "json"):
        assert "Better, but dearer: a run takes" in project("tau2_telecom").report(*TUNED, format)


def test_what_is_the_same_in_total_is_not_called_dearer(project: PROJECTS) -> None:
    retail = compared(project, "tau2_retail", TUNED)
    assert (retail.change, len(retail.lost), len(retail.gained)) == (0, 6, 6)
    assert retail.notes[0].startswith("A run takes tool calls 7.47 -> 7.30 (-2%)")


def test_a_simulated_user_makes_no_case_asked_differently(project: PROJECTS) -> None:
    """What the user said was made anew in every run; policy, tools and sampling were the same."""
    for dataset, pair in SUITES:
        found = compared(project, dataset, pair)
        assert [case.case for case in found.cases if case.request_changed] == []
        assert not [note for note in found.notes if "asked differently" in note]


def test_the_reliability_of_both_sides_is_told(project: PROJECTS) -> None:
    told = next(note for note in compared(project, "tau1_airline", QWEN).notes if "pass^k" in note)
    assert told.endswith("k = 1, 2, ...: baseline 0.420, 0.273, 0.220, 0.200; candidate 0.600.")


@pytest.mark.parametrize(("dataset", "pair"), SUITES)
def test_where_two_runs_part_is_shown_of_every_case_that_changed(
    dataset: str, pair: tuple[str, str], project: PROJECTS
) -> None:
    found = compared(project, dataset, pair)
    changed = [case for case in found.cases if case.flip != "none"]
    assert len(changed) == len(found.lost) + len(found.gained)
    assert all(
        re.match(r"They part at turn \d+: before it .+, now it .+\.", case.parting, re.DOTALL) for case in changed
    )
    assert max(len(case.parting) for case in changed) < 1000
    assert changed[0].parting.partition(":")[0] in project(dataset).report(*pair, "html")


def test_two_databases_that_differ_are_found_where_the_runs_part(project: PROJECTS) -> None:
    """The runs of one task had other fields of an address before them: the release was not all that changed."""
    (case,) = (each for each in compared(project, "tau1_airline", QWEN).cases if each.case == "45")
    assert '"province": "CO"' in case.parting
    assert '"state": "CO"' in case.parting


def test_the_policies_are_those_of_the_recordings(project: PROJECTS) -> None:
    for dataset, _ in SUITES:
        policies = {question[0] for question in project(dataset).recorded_questions()}
        (contract,) = project(dataset).opened().suite.contracts
        assert {request.messages[0].content for request in contract.requests.values()} == policies


def test_recorded_runs_show_how_strong_a_contract_is(project: PROJECTS) -> None:
    """A policy contract reads calls and the text beside them, and nothing else: what it lets pass is named."""
    found = project("tau1_airline", "policy")
    run = found.run_of("gpt-4o")
    (policy,) = holdfast.strength(run=run, answers=1, config=found.config, overrides=found.overrides).contracts
    caught = {each.mutator: (each.caught, each.mutants) for each in policy.mutators}
    assert caught["text-with-call"][0] == caught["text-with-call"][1] > 0
    assert caught["duplicate-call"][0] == caught["duplicate-call"][1] > 0
    assert caught["change-argument"][0] == 0
    assert policy.survivor is not None
