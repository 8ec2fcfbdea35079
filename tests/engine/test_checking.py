"""Checks on kept evidence: passed, failed, errored, skipped; and what follows for the trial."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from holdfast.domain.code_run import CodeRun, CodeTask
from holdfast.domain.contract import Application, LoadedCase, LoadedCheck
from holdfast.domain.observation import Exchange, Observation
from holdfast.domain.trial import RunHeader
from holdfast.engine.checking import NOTHING_APPLIED, check_evidence, check_run
from holdfast.errors import CheckFailed, NotApplicable, NotRun


def passes(reply: Any, case: LoadedCase) -> None: ...


def fails(reply: Any, case: LoadedCase) -> None:
    raise AssertionError("Expected another answer.")


def crashes(reply: Any, case: LoadedCase) -> None:
    raise ZeroDivisionError("division by zero")


def skips(reply: Any, case: LoadedCase) -> None:
    raise NotApplicable("no order here")


def cannot(reply: Any, case: LoadedCase) -> None:
    raise NotRun("no sandbox is set.")


def _trial(parts: Any, *runs: Any, evidence: Any = None, gates: Any = None, **more: Any) -> Any:
    gates = gates or [True] * len(runs)
    checks = [
        LoadedCheck(id=getattr(run, "__name__", "check"), run=run, gate=gate)
        for run, gate in zip(runs, gates, strict=True)
    ]
    contract = parts.contract(cases=1, checks=checks, **more)
    return check_evidence(contract, contract.cases[0], evidence or parts.evidence())


OUTCOMES = [
    ((passes, passes), "passed", "", "all passed"),
    ((passes, skips), "passed", "", "a skipped check is vacuously true"),
    ((passes, fails), "failed", "check fails", "one failure fails it"),
    ((crashes, fails), "failed", "check fails", "a failure outweighs a crash"),
    ((passes, crashes, skips), "errored", "check crashes crashed", "a crash outweighs passes"),
    ((skips, skips), "unobserved", NOTHING_APPLIED, "nothing applied"),
    ((passes, cannot), "unobserved", "check cannot is undecided", "what was not run is no pass"),
    ((cannot, fails), "failed", "check fails", "a failure outweighs what was not run"),
    ((), "unobserved", NOTHING_APPLIED, "nothing is gated"),
]


@pytest.mark.parametrize(("runs", "outcome", "cause", "why"), OUTCOMES, ids=[row[-1] for row in OUTCOMES])
def test_a_trial_follows_from_its_checks(parts: Any, runs: Any, outcome: str, cause: str, why: str) -> None:
    trial = _trial(parts, *runs)
    assert (trial.outcome, trial.cause, trial.given_up) == (outcome, cause, False)
    assert len(trial.checks) == len(runs)


def test_checks_that_do_not_gate_are_run_and_decide_nothing(parts: Any) -> None:
    trial = _trial(parts, passes, fails, crashes, gates=[True, False, False])
    assert trial.outcome == "passed"
    assert [check.status for check in trial.checks] == ["passed", "failed", "errored"]


@pytest.mark.parametrize("cause", ["timeout", "broken", "server", "transport", "budget", "application"])
@pytest.mark.parametrize("given_up", [True, False])
def test_unobserved_trials_carry_their_cause(parts: Any, cause: Any, given_up: bool) -> None:
    trial = _trial(parts, fails, evidence=parts.evidence(cause=cause, detail="why", given_up=given_up))
    assert (trial.outcome, trial.cause, trial.given_up, trial.checks) == ("unobserved", cause, given_up, ())
    assert trial.reason == "why"


def test_recordings_of_other_origins_are_final(parts: Any) -> None:
    assert not _trial(parts, passes, evidence=parts.evidence(cause="server")).given_up
    assert _trial(parts, passes, evidence=parts.evidence(cause="server", source="a recording")).given_up
    assert not _trial(parts, passes, evidence=parts.evidence(cause="budget", source="a recording")).given_up


def test_pytest_s_own_words_may_be_used_in_a_check(parts: Any) -> None:
    def gives_up(reply: Any, case: LoadedCase) -> None:
        pytest.fail("No order in it.")

    def passes_by(reply: Any, case: LoadedCase) -> None:
        pytest.skip("no order")

    trial = _trial(parts, gives_up, passes_by)
    assert [(check.status, check.reason) for check in trial.checks] == [
        ("failed", "No order in it."),
        ("skipped", "no order"),
    ]


def test_whoever_wants_out_gets_out(parts: Any) -> None:
    def leaves(reply: Any, case: LoadedCase) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _trial(parts, leaves)


ENDS = [
    (Observation(refusal="I will not."), "refusal", "refusal", "The release refused: 'I will not.'"),
    (Observation(finish="content_filter"), "content_filter", "content filter", "A content filter ended the answer: ''"),
    (
        Observation(text="so we", finish="length"),
        "truncation",
        "truncated",
        "The answer was cut off at its token limit: 'so we'",
    ),
]


@pytest.mark.parametrize(("observation", "accepted", "cause", "said"), ENDS, ids=[row[1] for row in ENDS])
def test_refusing_and_stopping_short_are_behaviour(
    parts: Any, observation: Any, accepted: Any, cause: str, said: str
) -> None:
    evidence = parts.evidence(observation=observation)
    trial = _trial(parts, passes, evidence=evidence)
    assert (trial.outcome, trial.cause) == ("failed", cause)
    assert trial.reason == f'{said}; accept it with `accepts=["{accepted}"]` if that is right.'
    assert _trial(parts, passes, evidence=evidence, accepts=frozenset({accepted})).outcome == "passed"
    assert _trial(parts, fails, evidence=evidence, accepts=frozenset({accepted})).outcome == "failed"


RESULTS = [
    (0.9, 0.8, "passed", ""),
    (1, 0.8, "passed", ""),
    (0.5, 0.8, "failed", "The score is 0.5, and at least 0.8 is needed."),
    (float("nan"), 0.8, "errored", "The check returned nan, which is no score: a number is needed."),
    (None, 0.8, "errored", "The check returned None, which is no score: a number is needed."),
    ("high", 0.8, "errored", "The check returned 'high', which is no score: a number is needed."),
    (True, 0.8, "errored", "The check returned True: was an `assert` forgotten? A check asserts, or returns a score."),
    (
        False,
        None,
        "errored",
        "The check returned False: was an `assert` forgotten? A check asserts, or returns a score.",
    ),
    (0.7, None, "errored", "The check returned 0.7 and has no `at_least=` to hold it to."),
]


@pytest.mark.parametrize(("result", "at_least", "status", "reason"), RESULTS)
def test_what_a_check_returns_is_held_to_its_threshold(
    parts: Any, result: Any, at_least: Any, status: str, reason: str
) -> None:
    check = LoadedCheck(id="score", run=lambda reply, case: result, at_least=at_least)
    contract = parts.contract(cases=1, checks=[check])
    outcome = check_evidence(contract, contract.cases[0], parts.evidence()).checks[0]
    assert (outcome.status, outcome.reason) == (status, reason)


def test_an_async_check_is_named_as_such(parts: Any) -> None:
    async def asks(reply: Any, case: LoadedCase) -> None: ...

    trial = _trial(parts, asks)
    assert trial.reason == "The check is an async function. Checks are plain functions of what came back."


def test_what_accessors_raise_fails_the_check(parts: Any) -> None:
    def reads_json(reply: Any, case: LoadedCase) -> None:
        reply.json()

    trial = _trial(parts, reads_json, evidence=parts.evidence("no json"))
    assert trial.outcome == "failed"
    assert trial.reason == "The answer is not JSON: Expecting value at character 0, near 'no json'."
    assert isinstance(CheckFailed(), AssertionError)


def test_the_body_of_the_last_exchange_is_the_raw_answer(parts: Any) -> None:
    def reads_raw(reply: Any, case: LoadedCase) -> None:
        assert reply.raw == json.loads(case.input)

    contract = parts.contract(cases=1, checks=[LoadedCheck(id="raw", run=reads_raw)])
    for exchange, body in [(Exchange(body='{"id": 7}'), '{"id": 7}'), (Exchange(body="data: {}", streamed=True), "{}")]:
        case = LoadedCase(id="c0", input=body)
        assert check_evidence(contract, case, parts.evidence(exchanges=(exchange,))).outcome == "passed"


class Invoice(BaseModel):
    total: float


def test_a_check_that_was_not_run_says_why(parts: Any) -> None:
    trial = _trial(parts, cannot)
    assert (trial.checks[0].status, trial.reason) == ("undecided", "The check was not run: no sandbox is set.")


def test_a_reply_knows_its_cost_the_tools_sent_and_where_code_may_run(parts: Any) -> None:
    seen: list[Any] = []

    def sees(reply: Any, case: LoadedCase) -> None:
        seen.extend([reply.cost_usd, reply.tools, reply.run_code(CodeTask(code="x")).ending])

    plain = parts.contract(cases=1, checks=[LoadedCheck(id="sees", run=sees)])
    contract = replace(plain, sandbox=lambda task: CodeRun(ending="passed"))
    check_evidence(contract, contract.cases[0], parts.evidence().model_copy(update={"cost_usd": 0.25}))
    assert seen == [0.25, (), "passed"]


def _app(answer_type: Any) -> Application:
    return Application(run=None, client="async", is_async=True, revision="1", answer_type=answer_type)


def test_an_application_s_checks_get_its_answer_in_its_type(parts: Any) -> None:
    def total(invoice: Invoice, case: LoadedCase) -> None:
        if invoice.total != 2.5:
            raise CheckFailed("The total is wrong.")

    kept = parts.evidence(None, answer={"total": 2.5})
    assert _trial(parts, total, evidence=kept, application=_app(Invoice), requests={}).outcome == "passed"
    wrong = parts.evidence(None, answer={"total": 1})
    trial = _trial(parts, total, evidence=wrong, application=_app(Invoice), requests={})
    assert (trial.outcome, trial.cause, trial.reason) == ("failed", "check total", "The total is wrong.")


def test_an_answer_that_no_longer_fits_its_type_is_errored(parts: Any) -> None:
    kept = parts.evidence(None, answer="EUR 2.50")
    trial = _trial(parts, passes, evidence=kept, application=_app(Invoice), requests={})
    assert trial.outcome == "errored"
    assert trial.reason.startswith("The kept answer 'EUR 2.50' is no longer what the application answers: ")


def _header(parts: Any) -> RunHeader:
    return RunHeader(id="r", role="candidate", release=parts.RELEASE, created_at=parts.START, plan="p", units=1)


@given(order=st.permutations(range(6)))
def test_a_run_is_the_same_whatever_order_its_evidence_came_in(parts: Any, order: list[int]) -> None:
    of = parts.suite(parts.contract(cases=2))
    rows = [parts.evidence(number=number % 3, case=f"c{number // 3}") for number in order]
    run = check_run(of, _header(parts), rows)
    assert list(run.trials) == [("desk.reply", "c0"), ("desk.reply", "c1")]
    assert [trial.evidence.key.number for trial in run.trials["desk.reply", "c0"]] == [0, 1, 2]


def test_the_first_answer_to_a_trial_stands(parts: Any) -> None:
    rows = [parts.evidence("first, ok"), parts.evidence("second")]
    trials = check_run(parts.suite(parts.contract(cases=1)), _header(parts), rows).trials["desk.reply", "c0"]
    assert [trial.evidence.observation.text for trial in trials] == ["first, ok"]


def test_an_answer_replaces_what_was_unobserved_before_and_is_not_replaced_by_it(parts: Any) -> None:
    of = parts.suite(parts.contract(cases=1))
    lost, lost_again = parts.evidence(cause="quota"), parts.evidence(cause="budget")
    for rows in ([lost, parts.evidence()], [parts.evidence(), lost]):
        assert [trial.outcome for trial in check_run(of, _header(parts), rows).trials["desk.reply", "c0"]] == ["passed"]
    trials = check_run(of, _header(parts), [lost, lost_again]).trials["desk.reply", "c0"]
    assert [trial.cause for trial in trials] == ["budget"]


def test_evidence_of_cases_the_suite_does_not_have_is_left_out(parts: Any) -> None:
    of = parts.suite(parts.contract(cases=1))
    assert check_run(of, _header(parts), [parts.evidence(case="gone")]).trials == {}
