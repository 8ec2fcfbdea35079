"""Answers kept for showing."""

from holdfast.comparison.samples import TEXT_LIMIT, answer_text, sample
from holdfast.domain.message import Call
from holdfast.domain.observation import Observation
from holdfast.domain.relation import Pair
from holdfast.domain.trajectory import AnswerStep, ToolStep, Transcript, UserStep


def test_the_first_trial_of_the_wanted_outcome_is_shown(bench) -> None:
    trials = tuple(bench.trial("a", number, letter) for number, letter in enumerate("pff"))
    found = sample(trials, ("failed", "passed"))
    assert found is not None
    assert (found.number, found.text, found.cause, found.reason) == (1, "a f", "says-so", "a failed at 1.")


def test_where_the_wanted_outcome_is_missing_the_next_one_is_shown(bench) -> None:
    assert sample((bench.trial("a", 0, "p"),), ("failed", "passed")).outcome == "passed"
    assert sample((bench.trial("a", 0, "u"),), ("failed", "passed")) is None


def test_a_huge_answer_is_kept_as_its_beginning_with_its_true_length(bench) -> None:
    found = sample((bench.trial("a", 0, "p", observation=Observation(text="x" * 5_000_000)),), ("passed",))
    assert (len(found.text), found.length) == (TEXT_LIMIT, 5_000_000)


def test_an_answer_shows_text_refusal_and_calls(bench) -> None:
    seen = Observation(text="Well.", refusal="No.", calls=(Call(name="find", arguments_text='{"id": 1}'),))
    assert answer_text(bench.trial("a", 0, "p", observation=seen).evidence) == 'Well.\nNo.\nfind({"id": 1})'


def test_the_run_of_an_agent_is_shown_line_by_line(bench) -> None:
    call = Call(name="find", arguments_text='{"id": 1}')
    steps = (
        UserStep(text="Find 1."),
        AnswerStep(observation=Observation(calls=(call,))),
        ToolStep(call=call, result="found"),
        AnswerStep(observation=Observation(text="It is there.")),
    )
    kept = Transcript(steps=steps, stopped="finished", world={"found": [1]}).kept()
    assert answer_text(bench.trial("a", 0, "p", answer=kept).evidence) == (
        'user: Find 1.\nrelease: find({"id": 1})\nfind: found\nrelease: It is there.\n'
        'ended: finished\nworld: {"found": [1]}'
    )


def test_both_answers_of_a_pair_are_shown_however_long_the_first_is(bench) -> None:
    long = Pair(source=Observation(text="a" * 5_000), varied=Observation(text="b" * 5_000)).kept()
    assert answer_text(bench.trial("a", 0, "p", answer=long).evidence).startswith("to the request as it is:\naaa")
    found = sample((bench.trial("a", 0, "p", answer=long),), ("passed",))
    assert found is not None
    assert TEXT_LIMIT - 60 < len(found.text) <= TEXT_LIMIT
    assert found.text.count("b") > found.text.count("a") - 10 > 600
    short = Pair(source=Observation(text="yes"), varied=Observation(text="no")).kept()
    found = sample((bench.trial("a", 0, "p", answer=short),), ("passed",))
    assert found is not None
    assert found.text == "to the request as it is:\nyes\nto the varied request:\nno"


def test_the_answer_of_an_application_is_shown_as_json(bench) -> None:
    assert answer_text(bench.trial("a", 0, "p", answer={"ok": "是"}).evidence) == '{\n "ok": "是"\n}'
