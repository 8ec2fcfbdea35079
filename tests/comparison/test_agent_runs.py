"""What the runs of agents took on both sides, and pass^k."""

from typing import Any

from holdfast.comparison.agent_runs import agent_runs, run_notes
from holdfast.domain.comparison import AgentRuns, Spend
from holdfast.domain.message import Call
from holdfast.domain.observation import Observation
from holdfast.domain.trajectory import AnswerStep, Stopped, ToolStep, Transcript, UserStep

CALL = Call(name="look")
LOOK = (AnswerStep(observation=Observation(calls=(CALL, CALL))), ToolStep(call=CALL, result="x"))
DONE = AnswerStep(observation=Observation(text="Done."))


def kept(*steps: Any, stopped: Stopped = "finished") -> Any:
    return Transcript(steps=(UserStep(text="Hi."), *steps), stopped=stopped, world=None).kept()


def side(bench: Any, *letters: str, answer: Any = None) -> AgentRuns | None:
    cases = [
        tuple(bench.trial(f"c{at}", number, letter, answer=answer or kept(DONE)) for number, letter in enumerate(each))
        for at, each in enumerate(letters)
    ]
    return agent_runs(cases)


def test_answers_calls_steps_and_ends_are_counted(bench: Any) -> None:
    one = bench.trial("a", 0, "p", answer=kept(*LOOK, *LOOK, DONE))
    other = bench.trial("a", 1, "f", answer=kept(DONE, stopped="turn cap"))
    again = bench.trial("a", 0, "f", role="confirm", answer=kept(*LOOK))
    found = agent_runs([(one, other, again)])
    assert found == AgentRuns(
        runs=2, answers_mean=2.0, calls_mean=2.0, steps_mean=4.0, ended={"finished": 1, "turn cap": 1},
        pass_hat=(0.5, 0.0),
    )  # fmt: skip


def test_pass_hat_goes_to_the_fewest_runs_of_a_case_that_has_any(bench: Any) -> None:
    found = side(bench, "ppf", "pp", "u")
    assert found is not None
    assert [round(each, 3) for each in found.pass_hat] == [0.833, 0.667]
    assert side(bench, "u") == AgentRuns(
        runs=1, answers_mean=1, calls_mean=0, steps_mean=2, ended={"finished": 1}, pass_hat=()
    )


def test_what_is_no_run_is_not_counted(bench: Any) -> None:
    hostile = {"format": 1, "stopped": [], "world": None, "steps": [3, {"kind": "answer"}, {"observation": 1}]}
    assert side(bench, "p", answer={"steps": []}) is None
    assert side(bench, "p", answer="Done.") is None
    found = side(bench, "p", answer=hostile)
    assert found is not None
    assert (found.answers_mean, found.calls_mean, found.ended) == (1, 0, {"[]": 1})


def runs(calls: float, *pass_hat: float, **ended: int) -> AgentRuns:
    ends = ended or {"finished": 4}
    return AgentRuns(runs=4, answers_mean=4, calls_mean=calls, steps_mean=9, ended=ends, pass_hat=pass_hat)


KNOWN, UNKNOWN = Spend(answers=4, cost_usd=0.5), Spend(answers=4)
TOOK = "tool calls 5.00 -> 15.00 (+200%), answers 4.00 -> 4.00, steps 9.00 -> 9.00; its cost is USD 0.1250 -> unknown."


def test_a_release_that_is_better_and_takes_more_is_called_dearer() -> None:
    five, fifteen = runs(5), runs(15)
    assert run_notes(five, fifteen, (KNOWN, UNKNOWN), 0.3) == (f"Better, but dearer: a run takes {TOOK}",)
    for change in (0.0, -0.3, None):
        assert run_notes(five, fifteen, (KNOWN, UNKNOWN), change) == (f"A run takes {TOOK}",)
    assert run_notes(five, runs(5.2), (KNOWN, KNOWN), 0.3)[0].startswith("A run takes tool calls 5.00 -> 5.20 (+4%)")
    dear = Spend(answers=4, cost_usd=1.5)
    assert run_notes(five, five, (KNOWN, dear), 0.3)[0].startswith("Better, but dearer")


def test_ends_and_reliability_are_told_where_there_is_something_to_tell() -> None:
    ends, reliability = run_notes(
        runs(5, 0.5, 0.25), runs(5, 0.75, finished=3, **{"turn cap": 1}), (UNKNOWN, UNKNOWN), 0.0
    )[1:]
    assert ends == "The runs ended: finished 4 -> 3, turn cap 0 -> 1, of 4 -> 4."
    assert reliability == (
        "The chance that all of k runs of a case pass (pass^k), for k = 1, 2, ...: baseline 0.500, 0.250; candidate "
        "0.750."
    )
    assert run_notes(None, runs(5), (UNKNOWN, UNKNOWN), 0.0) == ()
