"""A judge on its labelled answers: asked once each, again where it gave no word, and counted."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from holdfast.domain.judge import JudgePolicy, LabelledAnswer, LoadedJudge
from holdfast.domain.release import Release
from holdfast.engine.calibrating import Counted, Repeats, counted, plan_calibration
from holdfast.engine.judging import Votes, unfit
from holdfast.engine.rules import Rules
from holdfast.ports import Ask, Sent

GRADER = Release("acme:grader")
LABELLED = tuple(
    LabelledAnswer(f"a{at}", f"{'Please' if at < 12 else 'Here'} {at}.", "PASS" if at < 10 else "FAIL", None,
                   Release("acme:old" if at % 2 else "acme:new"))
    for at in range(20)
)  # fmt: skip


def judge(votes: int = 1) -> LoadedJudge:
    policy = JudgePolicy(id="polite", release=GRADER, rubric="Says please.", votes=votes)
    return LoadedJudge(policy=policy, text=lambda reply, given: "", labelled=LABELLED, labelled_digest="d")


@pytest.fixture
def calibrate(parts: Any) -> Any:
    """Asks a grader that says PASS of a please, and is silent in its first `silent` calls."""

    @dataclass
    class Grader(parts.ScriptedProvider):  # type: ignore[misc]
        silent: int = 0

        async def send(self, ask: Ask, /) -> Sent:
            sent: Sent = await super().send(ask)
            user = str(ask.request.messages[-1].content)
            said = f"{user.splitlines()[1]} {'PASS' if 'Please' in user else 'FAIL'}"
            text = "hm" if len(self.sent) <= self.silent else said
            seen = sent.observation
            return sent if seen is None else replace(sent, observation=seen.model_copy(update={"text": text}))

    def run(asked: LoadedJudge, journal: Any, silent: int = 0) -> tuple[Counted, Any]:
        grader = Grader(silent=silent)
        plan = plan_calibration(asked, grader, Rules(), journal.answered(GRADER))
        stages = Repeats(asked, grader, lambda: journal.answered(GRADER))
        parts.sitting(plan, grader, journal, parts.suite(), stages=stages)
        return counted(asked, Votes(journal.answered(GRADER))), grader

    return run


@pytest.mark.parametrize("votes", [1, 3])
def test_it_is_counted_against_the_labels(calibrate: Any, parts: Any, votes: int) -> None:
    journal, asked = parts.MemoryJournal(), judge(votes)
    found, grader = calibrate(asked, journal)
    assert len(grader.sent) == 20 * votes
    counts = found.calibration.counts
    assert (counts.pass_pass, counts.fail_pass, counts.fail_fail) == (10, 2, 8)
    assert [each.id for each in found.disagreed] == ["a10", "a11"]
    assert found.lacking == ()
    assert {name: each.fail_pass for name, each in found.calibration.by_release.items()} == {
        "acme:new": 1,
        "acme:old": 1,
    }
    assert found.calibration.figures["agreement"] == 0.9
    assert unfit(replace(asked, calibration=found.calibration)) == ""
    again, grader = calibrate(asked, journal)
    assert (again, grader.sent) == (found, [])


def test_a_vote_without_a_word_is_asked_for_again(calibrate: Any, parts: Any) -> None:
    found, grader = calibrate(judge(), parts.MemoryJournal(), silent=20)
    assert len(grader.sent) == 40
    assert sum(found.calibration.counts.model_dump().values()) == 20


def test_a_judge_that_never_gives_a_word_agrees_with_nothing(calibrate: Any, parts: Any) -> None:
    asked = judge()
    found, grader = calibrate(asked, parts.MemoryJournal(), silent=1000)
    counts = found.calibration.counts
    assert (len(grader.sent), counts.pass_none, counts.fail_none) == (60, 10, 10)
    assert "agrees with 0.0%" in unfit(replace(asked, calibration=found.calibration))


def test_what_was_not_asked_is_lacking(parts: Any) -> None:
    assert counted(judge(), Votes()).lacking == tuple(each.id for each in LABELLED)
