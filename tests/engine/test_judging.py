"""What kept votes say of a trial: majority, silence, and when a judge's word counts for nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from holdfast.domain.judge import TRIES, Agreement, Calibration, JudgePolicy, LabelledAnswer, LoadedJudge
from holdfast.domain.observation import Evidence, Observation, TrialKey
from holdfast.domain.release import Release
from holdfast.engine.checking import check_evidence
from holdfast.engine.judging import Votes, input_text, unfit, word_of
from holdfast.engine.judging_prompt import LONGEST_ANSWER
from holdfast.errors import NotApplicable

GRADER, START = Release("acme:grader"), datetime(2026, 5, 1, tzinfo=UTC)
LABELLED = tuple(LabelledAnswer(f"l{at}", f"answer {at}", "PASS" if at % 2 else "FAIL") for at in range(20))


def calibration(judge: LoadedJudge, **counts: int) -> Calibration:
    return Calibration(
        judge=judge.policy.id,
        release=GRADER,
        policy=judge.policy.digest,
        labelled=judge.labelled_digest,
        counts=Agreement(**(counts or {"pass_pass": 10, "fail_fail": 10})),
    )


def a_judge(votes: int = 1, *, text: Callable[[Any, Any], str] | None = None, **more: Any) -> LoadedJudge:
    policy = JudgePolicy(id="polite", release=GRADER, rubric="Says please.", votes=votes)
    shown = text or (lambda reply, given: reply.text)
    made = LoadedJudge(policy=policy, text=shown, labelled=LABELLED, labelled_digest="d")
    return replace(made, **{"calibration": calibration(made), **more})


def code_in(request: Any) -> str:
    return str(request.messages[-1].content).split("\n")[1]


def cast(judge: LoadedJudge, trial: TrialKey, answer: str, *words: str) -> Votes:
    """Votes in the order in which they are asked for: PASS, FAIL, or anything else that is said."""
    votes = Votes()
    for word in words:
        question = word_of(judge, answer, None, trial, votes).lacks
        assert question is not None
        said = f"{code_in(question.request)} {word}" if word in ("PASS", "FAIL") else word
        key = trial.model_copy(
            update={"request": question.request.digest, "release": GRADER, "role": "vote", "number": question.number}
        )
        votes.add(Evidence(key=key, started_at=START, observation=Observation(text=said)))
    return votes


@pytest.fixture
def trial_of(parts: Any) -> Any:
    """The trial of one answer, judged by votes."""

    def make(judge: LoadedJudge, *words: str, answer: str = "ok", checks: Any = None) -> Any:
        contract = parts.contract(judges=(judge,), checks=checks)
        evidence = parts.evidence(answer)
        return check_evidence(contract, contract.cases[0], evidence, cast(judge, evidence.key, answer, *words))

    return make


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        (("PASS",), "passed"),
        (("FAIL",), "failed"),
        (("PASS", "FAIL", "PASS"), "passed"),
        (("FAIL", "PASS", "FAIL"), "failed"),
        (("FAIL", "hm", "FAIL", "PASS"), "failed"),
    ],
)
def test_the_majority_of_the_votes_decides(trial_of: Any, words: tuple[str, ...], outcome: str) -> None:
    votes = 1 if len(words) == 1 else 3
    trial = trial_of(a_judge(votes), *words)
    assert (trial.outcome, trial.lacks_votes, len(trial.votes)) == (outcome, False, len(words))
    if outcome == "failed":
        assert trial.cause == "check judge.polite"
        assert "expected an answer that meets its rubric, found 'ok'" in trial.reason


def test_a_trial_waits_for_its_votes(trial_of: Any) -> None:
    trial = trial_of(a_judge(3), "PASS")
    assert (trial.outcome, trial.lacks_votes, trial.given_up) == ("unobserved", True, False)
    assert "are not in yet" in trial.undecided


def test_a_judge_that_never_gives_a_word_is_no_failure_of_the_release_and_no_help_to_it(trial_of: Any) -> None:
    trial = trial_of(a_judge(), *["hm"] * TRIES)
    assert (trial.outcome, trial.lacks_votes, trial.given_up) == ("unobserved", False, True)
    assert "was asked 3 times and gave no majority" in trial.undecided


def test_an_answer_that_fails_another_check_needs_no_judge(trial_of: Any) -> None:
    trial = trial_of(a_judge(), answer="no")
    assert (trial.outcome, trial.lacks_votes) == ("failed", False)


def test_an_answer_that_is_too_long_to_show_gets_no_vote(trial_of: Any) -> None:
    trial = trial_of(a_judge(), answer="ok" * LONGEST_ANSWER)
    assert (trial.outcome, trial.given_up, trial.lacks_votes) == ("unobserved", True, False)


def test_a_judge_that_only_reports_leaves_the_outcome_alone(trial_of: Any) -> None:
    trial = trial_of(a_judge(gate=False), "FAIL")
    assert (trial.outcome, trial.checks[-1].status) == ("passed", "failed")
    assert trial_of(a_judge(gate=False)).lacks_votes  # and is asked all the same


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"calibration": None}, "is not calibrated. Calibrate it with `holdfast judge`."),
        ({"labelled_digest": "other"}, "The labelled answers of judge 'polite' changed"),
        ({"min_agreement": 0.95, "calibration": "poor"}, "agrees with 90.0% of its labelled answers, and min_agr"),
    ],
)  # fmt: skip
def test_the_word_of_an_unfit_judge_leaves_the_trial_undecided(trial_of: Any, more: Any, why: str) -> None:
    judge = a_judge()
    if more.get("calibration") == "poor":
        more = {**more, "calibration": calibration(judge, pass_pass=9, pass_fail=1, fail_fail=9, fail_pass=1)}
    judge = replace(judge, **more)
    assert why in unfit(judge)
    trial = trial_of(judge, "FAIL")
    assert (trial.outcome, trial.given_up, trial.lacks_votes) == ("unobserved", False, False)
    assert why in trial.undecided


def test_another_policy_makes_a_calibration_stale() -> None:
    judge = a_judge()
    changed = replace(judge, policy=judge.policy.model_copy(update={"rubric": "Says thanks."}))
    assert unfit(judge) == ""
    assert "calibrated with another policy" in unfit(changed)


def test_a_judge_that_is_known_to_be_too_poor_is_not_paid_for(trial_of: Any) -> None:
    judge = a_judge(min_agreement=1.0)
    poor = replace(judge, calibration=calibration(judge, pass_pass=9, pass_fail=1, fail_fail=10))
    assert not trial_of(poor).lacks_votes
    assert trial_of(replace(judge, calibration=None)).lacks_votes  # its votes may count one day


@pytest.mark.parametrize(
    ("raised", "outcome"),
    [(AssertionError("no text"), "failed"), (NotApplicable("not here"), "passed"), (KeyError("x"), "errored")],
)
def test_what_the_text_function_raises_means_what_it_means_in_a_check(
    trial_of: Any, raised: Exception, outcome: str
) -> None:
    def text(reply: Any, given: Any) -> str:
        raise raised

    assert trial_of(a_judge(text=text)).outcome == outcome
    assert trial_of(a_judge(text=lambda reply, given: 5)).outcome == "errored"


def test_of_two_votes_on_one_question_that_of_the_first_mapping_stands(parts: Any) -> None:
    judge, trial = a_judge(), parts.evidence().key
    question = word_of(judge, "ok", None, trial, Votes()).lacks
    assert question is not None
    kept = []
    for word in ("PASS", "FAIL"):
        update = {"request": question.request.digest, "release": GRADER, "role": "vote", "number": question.number}
        said = Observation(text=f"{code_in(question.request)} {word}")
        vote = Evidence(key=trial.model_copy(update=update), started_at=START, observation=said)
        kept.append({vote.key: vote})
    assert word_of(judge, "ok", None, trial, Votes(*kept)).label == "PASS"
    assert word_of(judge, "ok", None, trial, Votes(*reversed(kept))).label == "FAIL"
    confirmation = trial.model_copy(update={"role": "confirm"})
    assert word_of(judge, "ok", None, confirmation, Votes(*kept)).lacks is not None


def test_an_input_is_shown_as_text_or_as_json() -> None:
    assert input_text("as it is") == "as it is"
    assert input_text({"b": 1, "a": [None]}) == '{"a": [null], "b": 1}'
    assert input_text(object()).startswith('"<object')
