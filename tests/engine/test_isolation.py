"""Checks in a process of their own."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from holdfast.authoring.loading import load_suite
from holdfast.domain.contract import LoadedContract, Suite
from holdfast.domain.observation import Evidence, Observation, TrialKey
from holdfast.domain.release import Release
from holdfast.domain.trial import CheckOutcome, RunHeader
from holdfast.engine.checking import check_evidence, check_run, check_trials, outcomes_here
from holdfast.engine.isolation import MOST_LOST, Isolation

CONTRACTS = """
import os, re, threading
from holdfast import Case, NotApplicable, Reply, Request, contract, expect

@contract(cases=[Case("a", "a"), Case("b", "b", expected="B")], checks=[expect.contains("fine")])
def reply(text: str) -> Request:
    return Request(user=text)

@reply.check
def ends(reply: Reply, text: str) -> None:
    if "leave" in reply.text:
        os._exit(1)
    if "hang" in reply.text:
        re.match("(a|a)*$", "a" * 64 + "!")
    if "wait" in reply.text:
        threading.Event().wait(0.6)
    if "crash" in reply.text:
        raise KeyError("crash")
    assert "bad" not in reply.text, "It is bad."

@reply.check(at_least=0.5, gate=False)
def scores(reply: Reply, text: str) -> float:
    return 0.25

@reply.check
def is_expected(reply: Reply, text: str, wanted: str) -> None:
    assert wanted

@contract(cases=[Case("a", "a")], id="alone", checks=[expect.contains("fine")])
def alone(text: str) -> Request:
    return Request(user=text)

@alone.check
def ends_alone(reply: Reply, text: str) -> None:
    ends(reply, text)
"""


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "mine.py").write_text(CONTRACTS, "utf-8")
    load = partial(load_suite, [tmp_path / "contracts"], root=tmp_path, default_margin=0.05)
    isolation = Isolation(load, outcomes_here, 1.5)
    loaded = load()
    contracts = tuple(replace(each, isolation=isolation) for each in loaded.contracts)
    return Suite(contracts=contracts, loaded=len(contracts))


def evidence(contract: str, text: str, case: str = "a") -> Evidence:
    key = TrialKey(contract=contract, case=case, request="r", release=Release("acme:one"), number=0)
    seen = Observation(text=text, finish="stop")
    return Evidence(key=key, started_at=datetime(2026, 5, 20, tzinfo=UTC), observation=seen)


def said(suite: Suite, contract: str, text: str, case: str = "a") -> tuple[CheckOutcome, ...]:
    found = suite.contract(contract)
    assert found is not None
    of = found.case(case)
    assert of is not None
    return check_evidence(found, of, evidence(contract, text, case)).checks


@pytest.mark.parametrize("text", ["fine", "bad", "fine crash", "not so good", "\ud800 fine", "\0"])
@pytest.mark.parametrize("case", ["a", "b"])
def test_the_outcomes_are_those_of_running_it_here(suite: Suite, text: str, case: str) -> None:
    found = suite.contract("mine.reply")
    assert found is not None
    of = found.case(case)
    assert of is not None
    here = outcomes_here(replace(found, isolation=None), of, evidence("mine.reply", text, case))
    assert said(suite, "mine.reply", text, case) == here


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("fine hang", "The check did not end within 1.5 s, and was ended."),
        ("fine leave", "The check ended the process that it ran in."),
    ],
    ids=["hangs", "ends the process"],
)
def test_what_hangs_or_ends_its_process_is_errored_alone_and_run_no_more_after_a_few(
    suite: Suite, text: str, reason: str
) -> None:
    assert [(each.check, each.status, each.reason) for each in said(suite, "mine.reply", text)] == [
        ("contains-fine", "passed", ""),
        ("ends", "errored", reason),
        ("scores", "failed", "The score is 0.25, and at least 0.5 is needed."),
        ("is-expected", "skipped", "The case has no expected value."),
    ]
    assert [each.status for each in said(suite, "mine.alone", "bad")] == ["failed", "failed"]
    for _ in range(MOST_LOST):
        assert said(suite, "mine.alone", text)[1].reason == reason
    assert said(suite, "mine.alone", text)[1].reason == (
        f"{reason} That came {MOST_LOST} times: it is not run any more."
    )
    assert [each.status for each in said(suite, "mine.alone", "no")] == ["failed", "errored"]
    assert [each.status for each in said(suite, "mine.reply", "fine")] == ["passed", "passed", "failed", "skipped"]


@pytest.mark.parametrize(
    "texts", [["fine", "bad", "fine crash", "no"], ["fine", "fine leave", "bad"]], ids=["", "lost"]
)
def test_many_at_once_are_what_each_would_be(suite: Suite, texts: list[str]) -> None:
    evidences = [evidence("mine.reply", text).model_copy(update={"source": text}) for text in texts]
    numbered = [
        each.model_copy(update={"key": each.key.model_copy(update={"number": at})}) for at, each in enumerate(evidences)
    ]
    header = RunHeader(
        id="r", role="candidate", release=Release("acme:one"), created_at=datetime(2026, 5, 20, tzinfo=UTC), plan="p",
        units=len(texts),
    )  # fmt: skip
    run = check_run(suite, header, numbered)
    found = [trial.checks for trial in run.trials["mine.reply", "a"]]
    assert found == [said(suite, "mine.reply", text) for text in texts]


def test_checks_that_are_slow_together_are_asked_one_by_one_from_then_on(suite: Suite) -> None:
    """Three wait for 0.6 s each, which is more than 1.5 s together and less alone: all of them end."""
    evidences = [
        each.model_copy(update={"key": each.key.model_copy(update={"number": at})})
        for at, each in enumerate([evidence("mine.reply", "fine wait")] * 3)
    ]
    found = suite.contract("mine.reply")
    assert found is not None
    for _ in range(2):
        trials = check_trials(found, found.cases[0], evidences)
        assert [trial.checks[1].status for trial in trials] == ["passed"] * 3


def test_a_case_or_a_check_that_the_suite_does_not_have_is_checked_here(suite: Suite) -> None:
    found = suite.contract("mine.alone")
    assert found is not None
    made_up = replace(found.cases[0], id="made-up")
    posed = replace(found, cases=(made_up,))
    trial = check_evidence(posed, made_up, evidence("mine.alone", "bad", "made-up"))
    assert [each.status for each in trial.checks] == ["failed", "failed"]
    other = replace(found, checks=(replace(found.checks[1], id="other"),))
    assert [each.check for each in check_evidence(other, found.cases[0], evidence("mine.alone", "bad")).checks] == [
        "other"
    ]


def test_where_the_suite_cannot_be_loaded_once_more_the_checks_are_run_here(suite: Suite) -> None:
    found = suite.contract("mine.alone")
    assert found is not None
    lone: LoadedContract = replace(found, isolation=Isolation(partial(os._exit, 1), outcomes_here, 1.5))
    for text, status in (("fine", "passed"), ("bad", "failed")):
        assert check_evidence(lone, lone.cases[0], evidence("mine.alone", text)).checks[1].status == status
