"""The engine asks for the votes that a trial lacks, keeps them, and asks nothing twice."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from holdfast.domain.contract import Suite
from holdfast.domain.helper import Helper
from holdfast.domain.judge import Agreement, Calibration, JudgePolicy, LoadedJudge
from holdfast.domain.release import Release
from holdfast.engine.budget import Budget
from holdfast.engine.checking import check_run
from holdfast.engine.desks import Beside
from holdfast.engine.events import Event, HelperAnswered, RunFinished, UnitAnswered, UnitGivenUp, UnitKept
from holdfast.engine.judging import Votes
from holdfast.engine.limits import Limits
from holdfast.engine.rules import Rules
from holdfast.engine.votes import without_votes
from holdfast.ports import Ask, Sent

GRADER = Release("acme:grader")
RULES = Rules(repeats=2, extended_repeats=2)


@pytest.fixture
def bench(parts: Any) -> Any:
    """A judged contract, its release and its judge, which says PASS of what is polite."""

    @dataclass
    class Grader(parts.ScriptedProvider):  # type: ignore[misc]
        async def send(self, ask: Ask, /) -> Sent:
            sent: Sent = await super().send(ask)
            user = str(ask.request.messages[-1].content)
            word = "PASS" if "please" in user else "FAIL"
            said = f"{user.splitlines()[1]} {word}" if self.words is None else self.words
            seen = sent.observation
            return sent if seen is None else replace(sent, observation=seen.model_copy(update={"text": said}))

        words: str | None = None

    @dataclass
    class Bench:
        of: Suite
        grader: Any
        provider: Any
        journal: Any

        def sit(self, *, of: Suite | None = None, **more: Any) -> list[Event]:
            suite = of or self.of
            plan = parts.a_plan(
                suite, self.provider, role="baseline", rules=RULES, known=self.journal.answered(parts.RELEASE)
            )
            given = {"helpers": [Beside(GRADER, self.grader, Limits(stop_after_lost=100), parts.PRICE)], **more}
            events: list[Event] = parts.sitting(plan, self.provider, self.journal, suite, **given)
            return events

        def outcomes(self, of: Suite | None = None) -> list[str]:
            (run,) = self.journal.headers[:1]
            votes = Votes(self.journal.helped(run.id))
            trials = check_run(of or self.of, run, self.journal.evidence(run.id), votes).trials.values()
            return [trial.outcome for found in trials for trial in found]

    def make(*, votes: int = 1, script: Any = None, words: str | None = None, says: str = "ok please") -> Bench:
        suite = judged(parts, votes=votes)
        provider = parts.ScriptedProvider(parts.always(parts.Step(text=says)))
        return Bench(suite, Grader(*([script] if script else []), words=words), provider, parts.MemoryJournal())

    return make


def judged(parts: Any, *, votes: int = 1, rubric: str = "Says please.") -> Suite:
    policy = JudgePolicy(id="polite", release=GRADER, rubric=rubric, votes=votes)
    kept = Calibration(
        judge="polite", release=GRADER, policy=policy.digest, labelled="d", counts=Agreement(pass_pass=10, fail_fail=10)
    )
    judge = LoadedJudge(
        policy=policy, text=lambda reply, given: reply.text, labelled=(), labelled_digest="d", calibration=kept
    )
    made: Suite = parts.suite(parts.contract(judges=(judge,), helpers=(Helper(GRADER, "vote", votes),), cases=2))
    return made


def kinds(events: list[Event], kind: type) -> int:
    return sum(isinstance(each, kind) for each in events)


@pytest.mark.parametrize("votes", [1, 3])
def test_a_trial_ends_once_its_votes_are_in(bench: Any, votes: int) -> None:
    made = bench(votes=votes)
    events = made.sit()
    assert (kinds(events, UnitAnswered), kinds(events, HelperAnswered)) == (4, 4 * votes)
    assert made.outcomes() == ["passed"] * 4
    finished = events[-1]
    assert isinstance(finished, RunFinished)
    assert (finished.totals.answered, finished.totals.helpers[0].answered) == (4, 4 * votes)
    again = made.sit()
    assert (kinds(again, UnitKept), kinds(again, HelperAnswered)) == (4, 0)
    assert (len(made.provider.sent), len(made.grader.sent)) == (4, 4 * votes)


def test_another_policy_asks_only_for_votes(bench: Any, parts: Any) -> None:
    made, other = bench(), judged(parts, rubric="Says thanks.")
    made.sit()
    assert made.outcomes(other) == ["unobserved"] * 4
    made.sit(of=other)
    assert (len(made.provider.sent), len(made.grader.sent)) == (4, 8)
    assert made.outcomes(other) == ["passed"] * 4


def test_an_answer_that_fails_another_check_is_put_to_no_judge(bench: Any) -> None:
    made = bench(says="no please")
    made.sit()
    assert made.grader.sent == []
    assert made.outcomes() == ["failed"] * 4


def test_a_vote_that_was_lost_leaves_the_answer_kept_and_is_asked_for_by_the_next_sitting(
    bench: Any, parts: Any
) -> None:
    def script(key: Any, tries: int) -> Any:
        return parts.Step(cause="auth") if len(made.grader.sent) == 2 else parts.Step()

    made = bench(script=script)
    events = made.sit()
    assert kinds(events, UnitGivenUp) > 0
    answered = len(made.provider.sent)
    assert "unobserved" in made.outcomes()
    made.sit()
    assert made.outcomes() == ["passed"] * 4
    assert len(made.provider.sent) == 4 >= answered


def test_a_judge_that_gives_no_word_is_asked_three_times(bench: Any) -> None:
    made = bench(words="I would rather not.")
    made.sit()
    assert len(made.grader.sent) == 4 * 3
    assert made.outcomes() == ["unobserved"] * 4
    assert kinds(made.sit(), HelperAnswered) == 0


def test_votes_are_within_the_budget(bench: Any) -> None:
    made = bench()
    made.sit(budget=Budget(calls=5))
    assert len(made.provider.sent) + len(made.grader.sent) == 5
    made.sit()
    assert (len(made.provider.sent), len(made.grader.sent)) == (4, 4)


def test_what_is_told_of_a_lost_vote_is_no_answer(parts: Any) -> None:
    lost = parts.evidence(cause="timeout", detail="said timeout")
    told = without_votes(parts.evidence(), lost)
    assert (told.cause, told.is_observed, told.attempts) == ("timeout", False, ())
    assert told.detail.startswith("A vote of the judge ")
