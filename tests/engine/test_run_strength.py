"""How strong the contracts of agents are."""

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import BaseModel

from holdfast import expect
from holdfast.domain.agent import Agent, AgentCase, AgentTool, Caps, Dialogue
from holdfast.domain.contract import Bar, LoadedCase, LoadedCheck, LoadedContract
from holdfast.domain.message import Call, Tool
from holdfast.domain.observation import Observation
from holdfast.domain.trajectory import AnswerStep, ToolStep, Trajectory, Transcript, UserStep
from holdfast.engine.checking import check_evidence
from holdfast.engine.strength import ContractStrength, strength_of, uncaught


class Shop(BaseModel):
    orders: dict[str, str] = {"C-3": "packed", "B-2": "packed"}


def cancel(world: Any, arguments: Mapping[str, Any]) -> Any:
    world.orders[arguments["order"]] = "cancelled"
    return "cancelled"


def run(order: str, *, world: Any = ()) -> Transcript:
    call = Call(name="cancel", arguments_text=f'{{"order": "{order}"}}')
    steps = (
        UserStep(text=f"Cancel {order}."),
        AnswerStep(observation=Observation(calls=(call,), finish="tool_calls")),
        ToolStep(call=call, result="cancelled"),
        AnswerStep(observation=Observation(text="Done.", finish="stop")),
    )
    ended = {"orders": {**Shop().orders, order: "cancelled"}} if world == () else world
    return Transcript(steps=steps, stopped="finished", world=ended)


def contract(*checks: Any) -> LoadedContract:
    tool = AgentTool(tool=Tool(name="cancel", parameters={}), run=cancel)
    cases = {
        order.lower(): AgentCase(dialogue=Dialogue(turns=[f"Cancel {order}."]), world=Shop(), tools=(tool,))
        for order in ("C-3", "B-2")
    }
    loaded = tuple(LoadedCase(id=name, input=name.upper()) for name in cases)

    def held(check: Any) -> LoadedCheck:
        return LoadedCheck(id=check.id, run=lambda run, case: check.judge(run, case.input, None))

    return LoadedContract(
        id="desk.cancels", purpose="", cases=loaded, checks=tuple(map(held, checks)), bar=Bar(margin=0.1), requests={},
        agent=Agent(cases=cases, caps=Caps()),
    )  # fmt: skip


@pytest.fixture
def measured(parts: Any) -> Any:
    def measure(*checks: Any, source: str = "", world: Any = (), of: Any = strength_of) -> Any:
        made = contract(*checks)
        trials = {}
        for case in made.cases:
            found = run(case.input, world=world)
            observation = Observation(text="Done.", calls=found.steps[1].observation.calls, finish="stop")  # type: ignore[union-attr]  # an answer
            evidence = parts.evidence(case=case.id, answer=found.kept(), observation=observation)
            trials[case.id] = [check_evidence(made, case, evidence.model_copy(update={"source": source}))]
        return of(made, trials)

    return measure


def by_name(found: ContractStrength) -> dict[str, tuple[int, int]]:
    return {each.mutator: (each.caught, each.mutants) for each in found.mutators}


def is_cancelled() -> Any:
    return expect.ends_in(lambda order: {"orders": {**Shop().orders, order: "cancelled"}})


def test_a_check_of_the_end_catches_calls_that_lead_elsewhere(measured: Any) -> None:
    """The calls of a mutant are carried out again on a copy of the world: a call that is missing has no effect."""
    found = by_name(measured(is_cancelled()))
    for name in ("drop-call", "change-argument", "drop-argument", "leak-call", "change-world", "other-case"):
        assert found[name][0] == found[name][1] == 2, name
    for name in ("empty", "refuse", "text-with-call", "duplicate-call"):
        assert found[name] == (0, 2), name  # cancelled twice ends as cancelled once


def test_checks_of_calls_and_words_catch_the_rest(measured: Any) -> None:
    policy = [expect.every_turn(expect.no_text_with_call()), expect.at_most_in_run(1, "cancel")]
    found = by_name(measured(is_cancelled(), *policy))
    assert found["text-with-call"] == found["duplicate-call"] == (2, 2)


def test_the_shortest_run_that_survives_is_shown(measured: Any) -> None:
    found = measured(expect.must_precede("find", "refund"))
    assert found.score == 0
    assert found.survivor.mutant.startswith("'user: Cancel ")
    assert (
        found.survivor.answer
        == (
            '\'user: Cancel C-3. | cancel({"order": "C-3"}) | Done. | world '
            '{"orders": {"C-3": "cancelled", "B-2": "packed"}}\''
        )
        or found.survivor.case == "b-2"
    )


def test_a_contract_that_would_certify_any_run_is_found(measured: Any) -> None:
    assert measured(expect.must_precede("find", "refund"), of=uncaught) > 10
    assert measured(is_cancelled(), of=uncaught) == 0


def test_of_a_recording_without_a_world_the_calls_are_mutated_and_nothing_is_run(measured: Any) -> None:
    found = by_name(measured(expect.at_most_in_run(1, "cancel"), source="d / c / 0", world=None))
    assert found["duplicate-call"] == (2, 2)
    assert found["drop-call"] == (0, 2)
    assert "change-world" not in found


def test_a_world_that_does_not_come_out_again_ends_as_it_was_kept(measured: Any) -> None:
    other = {"orders": {"C-3": "cancelled", "B-2": "cancelled"}}
    everything = expect.ends_in({"orders": {"C-3": "cancelled", "B-2": "cancelled"}})
    assert by_name(measured(everything, world=other))["drop-call"] == (0, 2)


def test_the_same_runs_give_the_same_table(measured: Any) -> None:
    assert measured(is_cancelled()) == measured(is_cancelled())


def test_trajectories_of_mutants_are_read_as_any(measured: Any) -> None:
    seen: list[Trajectory[Any]] = []

    class Reads:
        id = "reads"

        def judge(self, run: Trajectory[Any], input: Any, expected: Any) -> None:
            seen.append(run)

    measured(Reads())
    assert all(isinstance(each.world, Shop) for each in seen)
