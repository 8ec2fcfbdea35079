"""Hostile evidence is checked like any other: each check passes, fails, is skipped or errored, and the run goes on."""

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from holdfast import expect
from holdfast.domain.contract import LoadedCase, LoadedCheck
from holdfast.domain.message import Call
from holdfast.domain.observation import Exchange, Observation
from holdfast.engine.checking import check_evidence
from holdfast.errors import NotApplicable

OUTCOMES = {"passed", "failed", "errored", "unobserved"}
TERMINAL = "\ud800\x1b[2J\x1b]8;;http://evil.example\x07\u202e\u200b\x00"


class Order(BaseModel):
    id: str
    lines: list[dict[str, Any]] = []


def ready_made(check: Any) -> LoadedCheck:
    return LoadedCheck(id=check.id, run=lambda reply, case: check.judge(reply, case.input, case.expected))


def of_user(run: Any) -> LoadedCheck:
    return LoadedCheck(id=run.__name__, run=run)


def says_all(reply: Any, case: LoadedCase) -> None:
    raise AssertionError(reply.text)


def skips_all(reply: Any, case: LoadedCase) -> None:
    raise NotApplicable(reply.text)


def crashes_with_all(reply: Any, case: LoadedCase) -> None:
    raise KeyError(reply.text)


def asserts(reply: Any, case: LoadedCase) -> None:
    assert reply.text == case.input


def reads(reply: Any, case: LoadedCase) -> None:
    reply.json()["a"][0].lower()
    assert reply.only_call(says_all).arguments["b"]
    assert reply.number() > len(reply.raw)


CHECKS = [
    *map(of_user, [says_all, skips_all, crashes_with_all, asserts, reads]),
    *map(ready_made, [expect.is_json(), expect.matches_schema(Order), ~expect.no_call(), expect.no_html()]),
]


def trial_of(parts: Any, observation: Observation, **more: Any) -> Any:
    """Every check on one observation. What is said of it is short, and fit to be kept and shown."""
    contract = parts.contract(cases=1, checks=CHECKS, response_model=Order)
    trial = check_evidence(contract, contract.cases[0], parts.evidence(observation=observation, **more))
    assert trial.outcome in OUTCOMES
    assert len(trial.cause) < 500
    for outcome in trial.checks:
        assert len(outcome.reason) <= 2_100, outcome.check
        assert {unicodedata.category(each)[0] for each in outcome.reason if each != "\n"} <= set("LMNPSZ"), (
            outcome.check
        )
        outcome.reason.encode()
    return trial


odd = st.text() | st.text(alphabet=TERMINAL + '[]{}":,a1 \n`', max_size=200)
exchanges = st.lists(st.builds(Exchange, body=odd, streamed=st.booleans()), max_size=2).map(tuple)
calls = st.lists(st.builds(Call, name=odd, arguments_text=odd), max_size=3).map(tuple)
ends = st.sampled_from(["stop", "length", "tool_calls", "content_filter", "other", "unknown"])


def test_any_evidence_of_an_answer_gives_a_trial(parts: Any) -> None:
    @given(st.none() | odd, calls, st.none() | odd, ends, exchanges)
    @settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
    def holds(text: Any, made: Any, refusal: Any, finish: Any, kept: Any) -> None:
        trial_of(parts, Observation(text=text, calls=made, refusal=refusal, finish=finish), exchanges=kept)

    holds()


@pytest.mark.parametrize(
    "text", [TERMINAL * 300_000, "[" * 100_000, '{"a":' * 100_000, '{"a": [1' + "0" * 4200 + "]}", "1e999", ""]
)
def test_what_is_too_long_or_too_deep_gives_a_trial(parts: Any, text: str) -> None:
    hostile = Call(name=text, arguments_text=text)
    for observation in (Observation(text=text), Observation(text=text, calls=(hostile,)), Observation(refusal=text)):
        assert trial_of(parts, observation).outcome == "failed"


def test_a_message_made_of_the_answer_is_shown_with_escapes(parts: Any) -> None:
    trial = trial_of(parts, Observation(text=f"{TERMINAL}\nnext line\u3000end"))
    said = {each.check: each for each in trial.checks}
    shown = "\\ud800\\x1b[2J\\x1b]8;;http://evil.example\\x07\\u202e\\u200b\\x00\nnext line\u3000end"
    assert (said["says_all"].status, said["says_all"].reason) == ("failed", shown)
    assert (said["skips_all"].status, said["skips_all"].reason) == ("skipped", shown)


class Silent(AssertionError):
    def __str__(self) -> str:
        raise RuntimeError("It cannot be said.")


class Shy:
    def __repr__(self) -> str:
        raise RuntimeError("It cannot be shown.")


def says_nothing(reply: Any, case: LoadedCase) -> None:
    raise Silent


def shows_nothing(reply: Any, case: LoadedCase) -> None:
    shy = Shy()
    assert shy == reply.text


def shows_too_many_digits(reply: Any, case: LoadedCase) -> None:
    number = 10**4200 * 10**4200
    assert number == 1


def crashes_without_words(reply: Any, case: LoadedCase) -> None:
    raise ValueError(Shy())


def scores_beyond_floats(reply: Any, case: LoadedCase) -> Any:
    return 10**5000


def scores_for_ever(reply: Any, case: LoadedCase) -> Any:
    return float("inf")


def goes_too_deep(reply: Any, case: LoadedCase) -> None:
    goes_too_deep(reply, case)


NO_SCORE = "which is no score: a number is needed."
SAID = [
    (says_nothing, None, "failed", "raise Silent (test_checking_hostile.py:"),
    (shows_nothing, None, "failed", "assert "),
    (shows_too_many_digits, None, "failed", "assert "),
    (crashes_without_words, None, "errored", "The check crashed with ValueError:  at test_checking_hostile.py:"),
    (scores_beyond_floats, 0.5, "errored", f"The check returned <int that cannot be shown>, {NO_SCORE}"),
    (scores_for_ever, 0.5, "errored", f"The check returned inf, {NO_SCORE}"),
    (goes_too_deep, None, "errored", "The check crashed with RecursionError: maximum recursion depth exceeded"),
]


@pytest.mark.parametrize(("run", "at_least", "status", "said"), SAID, ids=[row[0].__name__ for row in SAID])
def test_a_check_that_cannot_say_what_it_found_ends_no_run(
    parts: Any, run: Any, at_least: Any, status: str, said: str
) -> None:
    contract = parts.contract(cases=1, checks=[LoadedCheck(id="check", run=run, at_least=at_least)])
    outcome = check_evidence(contract, contract.cases[0], parts.evidence("text")).checks[0]
    assert outcome.status == status
    assert outcome.reason.startswith(said)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | odd,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(odd, inner, max_size=4),
    max_leaves=12,
)
STEPS = st.lists(
    st.fixed_dictionaries({"kind": st.sampled_from(["user", "answer", "tool", "x"])}, optional={
        "text": JSON, "result": JSON, "is_error": JSON,
        "observation": st.fixed_dictionaries({}, optional={"text": JSON}),
        "call": st.fixed_dictionaries({"name": odd}, optional={"arguments_text": JSON}),
    }), max_size=4,
)  # fmt: skip
TRANSCRIPTS = JSON | st.fixed_dictionaries(
    {"format": st.sampled_from([1, 1, 2]), "steps": STEPS | JSON, "world": JSON},
    optional={"stopped": st.sampled_from(["finished", "turn cap", "lost", 5]), "more": JSON},
)
OF_RUNS = [expect.finishes(), expect.no_error_left(), expect.never_calls("find"), expect.at_most_in_run(1)]


def test_any_transcript_gives_a_trial(parts: Any) -> None:
    """What is no run of the agent is errored, with the reason; it neither passes nor fails."""
    checks = [*map(ready_made, [*OF_RUNS, expect.every_turn(expect.no_html())]), of_user(says_all)]
    contract = parts.contract(cases=1, checks=checks, agent=parts.agent(1))

    @given(TRANSCRIPTS)
    @settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
    def holds(answer: Any) -> None:
        trial = check_evidence(contract, contract.cases[0], parts.evidence(answer=answer))
        assert trial.outcome in OUTCOMES
        for outcome in trial.checks:
            assert len(outcome.reason) < 5_000
            json.dumps(outcome.reason, ensure_ascii=False).encode()

    holds()
