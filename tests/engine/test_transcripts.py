"""Trajectories from kept evidence, and what checks make of them: offline, with the class of the world alone."""

from typing import Any

import pytest
from pydantic import BaseModel, JsonValue

from holdfast.domain.agent import Agent, AgentCase, Caps, Dialogue
from holdfast.domain.contract import Bar, LoadedCase, LoadedCheck, LoadedContract
from holdfast.domain.observation import Evidence, Exchange, Observation
from holdfast.domain.trajectory import AnswerStep, Trajectory, Transcript, UserStep
from holdfast.engine.checking import check_evidence
from holdfast.engine.transcripts import trajectory_of

CASE = LoadedCase(id="c0", input="C-3")


class Shop(BaseModel):
    orders: dict[str, str] = {"C-3": "packed"}


def is_cancelled(run: Trajectory[Shop], case: LoadedCase) -> None:
    assert run.world.orders[case.input] == "cancelled"


def contract(*accepts: Any, check: Any = is_cancelled) -> LoadedContract:
    case = AgentCase(dialogue=Dialogue(turns=["Cancel C-3."]), world=Shop(), tools=())
    agent = Agent(cases={"c0": case}, caps=Caps(turns=6, tool_calls=5))
    return LoadedContract(
        id="c", purpose="", cases=(CASE,), checks=(LoadedCheck(id="is-cancelled", run=check),), bar=Bar(must=True),
        requests={}, accepts=frozenset(accepts), agent=agent,
    )  # fmt: skip


@pytest.fixture
def kept(parts: Any) -> Any:
    """Evidence of a run that ended so."""

    def make(stopped: Any = "finished", world: JsonValue = None, answer: JsonValue = None, **seen: Any) -> Evidence:
        observation = Observation(**{"text": "Done.", "finish": "stop", **seen})
        steps = (UserStep(text="Cancel C-3."), AnswerStep(observation=observation))
        state: JsonValue = {"orders": {"C-3": "cancelled"}} if world is None else world
        found = Transcript(steps=steps, stopped=stopped, world=state).kept()
        exchange = Exchange(body='{"a": 1}')
        update = {"observation": observation, "answer": answer or found, "cause": None, "exchanges": (exchange,)}
        evidence: Evidence = parts.evidence().model_copy(update=update)
        return evidence

    return make


def test_the_trajectory_is_what_was_kept(kept: Any) -> None:
    run = trajectory_of(contract(), CASE, kept())
    assert (run.text, run.stopped, run.turns[0].raw) == ("Done.", "finished", {"a": 1})
    assert run.world == Shop(orders={"C-3": "cancelled"})


def test_checks_read_the_world_as_it_ended(kept: Any) -> None:
    assert check_evidence(contract(), CASE, kept()).outcome == "passed"
    failed = check_evidence(contract(), CASE, kept(world={"orders": {"C-3": "packed"}}))
    assert (failed.outcome, failed.cause) == ("failed", "check is-cancelled")


def test_a_crashed_check_shows_the_run(kept: Any) -> None:
    def crashes(run: Any, case: LoadedCase) -> None:
        raise KeyError("x")

    trial = check_evidence(contract(check=crashes), CASE, kept())
    assert trial.outcome == "errored"
    assert "Trajectory(finished, 1 turns" in trial.checks[0].reason


@pytest.mark.parametrize(
    ("stopped", "reason"),
    [
        ("turn cap", "The run was cut off at its cap of 6 turns; raise it in `caps=`, or "),
        ("call cap", "The run was cut off at its cap of 5 tool calls; raise it in `caps=`, or "),
    ],
)
def test_a_run_that_was_cut_off_fails_unless_that_is_accepted(stopped: str, reason: str, kept: Any) -> None:
    trial = check_evidence(contract(), CASE, kept(stopped))
    assert (trial.outcome, trial.cause) == ("failed", "cut off at a cap")
    assert trial.checks[0].reason == reason + 'accept it with `accepts=["truncation"]` if that is right.'
    assert check_evidence(contract("truncation"), CASE, kept(stopped)).outcome == "passed"


@pytest.mark.parametrize(
    ("seen", "cause"),
    [
        ({"refusal": "No."}, "refusal"),
        ({"finish": "length"}, "truncated"),
        ({"finish": "content_filter"}, "content filter"),
    ],
)
def test_how_the_last_answer_ended_is_behaviour(seen: dict[str, Any], cause: str, kept: Any) -> None:
    trial = check_evidence(contract(), CASE, kept(**seen))
    assert (trial.outcome, trial.cause) == ("failed", cause)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"answer": "a text"}, "the evidence holds no transcript, but 'a text'"),
        ({"answer": {"format": 9}}, "validation error"),
        ({"world": {"orders": 3}}, "validation error"),
    ],
)
def test_evidence_that_is_no_run_of_this_agent_errs_and_never_fails(broken: Any, said: str, kept: Any) -> None:
    trial = check_evidence(contract(), CASE, kept(**broken))
    assert trial.outcome == "errored"
    assert trial.checks[0].reason.startswith("The kept answer is no run of this agent: ")
    assert said in trial.checks[0].reason


def test_an_imported_run_has_one_body_and_may_not_say_how_its_world_ended(kept: Any) -> None:
    recorded = kept().model_copy(update={"source": "d / c0 / 0"})
    run = trajectory_of(contract(), CASE, recorded)
    assert (run.turns[0].raw, run.recording, run.world) == ({}, {"a": 1}, Shop(orders={"C-3": "cancelled"}))
    unknown = recorded.model_copy(update={"answer": {**recorded.answer, "world": None}})
    trial = check_evidence(contract(), CASE, unknown)
    assert (trial.outcome, trial.checks[0].status) == ("unobserved", "skipped")


def test_an_imported_run_that_was_cut_off_fails_by_its_own_cap(kept: Any) -> None:
    trial = check_evidence(contract(), CASE, kept(stopped="error cap").model_copy(update={"source": "d / c0 / 0"}))
    assert (trial.outcome, trial.cause) == ("failed", "cut off at a cap")
    assert trial.checks[0].reason == (
        "The run was cut off where it was recorded (error cap); accept it with "
        '`accepts=["truncation"]` if that is right.'
    )
