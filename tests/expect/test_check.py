"""Checks compose, explain themselves and keep three values."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast import expect
from holdfast.domain.message import Call
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable
from holdfast.expect.check import Check

GREETING: Reply[None] = Reply(Observation(text="Hello, I am sorry."))


def fixed(outcome: str) -> Check[object, object]:
    """A check that always says the same."""

    def rule(reply: Reply[Any], input: object, expected: object) -> None:
        if outcome == "skipped":
            raise NotApplicable("It says nothing.")
        assert outcome == "passed", f"It is {outcome}."

    return Check(outcome, rule, says=f"is {outcome}")


def outcome_of(check: Check[Any, Any]) -> str:
    try:
        check.judge(GREETING, None, None)
    except NotApplicable:
        return "skipped"
    except AssertionError:
        return "failed"
    return "passed"


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        ("passed", "passed", "passed", "passed"),
        ("passed", "failed", "failed", "passed"),
        ("failed", "failed", "failed", "failed"),
        ("passed", "skipped", "skipped", "passed"),
        ("failed", "skipped", "failed", "skipped"),
        ("skipped", "skipped", "skipped", "skipped"),
    ],
)
def test_what_is_not_applicable_stays_open_unless_another_part_decides(
    left: str, right: str, both: str, either: str
) -> None:
    assert outcome_of(fixed(left) & fixed(right)) == outcome_of(fixed(right) & fixed(left)) == both
    assert outcome_of(fixed(left) | fixed(right)) == outcome_of(fixed(right) | fixed(left)) == either


@given(st.lists(st.sampled_from(["passed", "failed", "skipped"]), min_size=1, max_size=5))
def test_none_of_is_the_negation_of_any_of(outcomes: list[str]) -> None:
    checks = [fixed(outcome) for outcome in outcomes]
    assert outcome_of(expect.none_of(*checks)) == outcome_of(~expect.any_of(*checks))
    assert outcome_of(expect.all_of(*checks)) == outcome_of(~expect.any_of(*(~check for check in checks)))


def test_a_negation_says_what_should_not_have_held() -> None:
    with pytest.raises(AssertionError) as caught:
        (~expect.contains("sorry"))(GREETING, None)
    assert str(caught.value) == (
        "Expected it not to hold that the answer contains 'sorry'; found 'Hello, I am sorry.'."
    )


def test_alternatives_say_why_each_of_them_fails() -> None:
    with pytest.raises(AssertionError) as caught:
        (expect.contains("hi") | expect.max_words(2))(GREETING, None)
    assert str(caught.value) == (
        "None of 2 alternatives holds. "
        "contains-hi: Expected the answer to contain 'hi'; found 'Hello, I am sorry.'. "
        "max-words-2: Expected at most 2 words, found 4 in 'Hello, I am sorry.'. "
        "The first too many is at character 9: 'am sorry.'."
    )


def test_conjunctions_fail_with_the_reason_of_the_first_part_that_fails() -> None:
    with pytest.raises(AssertionError, match=r"^Expected the answer to contain 'hi'"):
        expect.all_of(expect.contains("Hello"), expect.contains("hi"), expect.contains("ho"))(GREETING, None)


def test_ids_tell_what_a_composed_check_says() -> None:
    assert (~expect.contains("sorry")).id == "not.contains-sorry"
    assert expect.any_of(expect.no_fence(), expect.is_json()).id == "any-of.no-fence.is-json"
    assert expect.none_of(expect.no_call()).id == "none-of.no-call"
    assert expect.contains("sorry").named("apologises").id == "apologises"
    assert len(expect.all_of(*(expect.contains(f"word number {n}") for n in range(9))).id) == 64


def test_a_crash_in_a_part_is_not_taken_for_a_failure() -> None:
    crashing: Check[object, dict[str, str]] = expect.contains(lambda case: case["no such key"])
    for check in (~crashing, crashing | expect.no_call(), expect.no_call() & crashing):
        with pytest.raises(KeyError):
            check(GREETING, {})


@pytest.mark.parametrize("compose", [expect.all_of, expect.any_of, expect.none_of])
def test_a_composition_of_nothing_is_refused(compose: Any) -> None:
    with pytest.raises(ValueError, match="needs at least one check"):
        compose()


@pytest.mark.parametrize(
    ("observation", "shown"),
    [
        (Observation(text="x" * 500), "'" + "x" * 103 + "..." + "x" * 52 + "'"),
        (Observation(text=None), "an empty answer"),
        (Observation(text="\x1b[31m"), r"'\x1b[31m'"),
        (Observation(refusal="no"), "a refusal"),
        (Observation(calls=(Call(name="find"),)), "a call of 'find'"),
    ],
)
def test_what_came_back_is_shown_short_and_harmless(observation: Observation, shown: str) -> None:
    with pytest.raises(AssertionError) as caught:
        expect.contains("nothing like it")(Reply(observation), None)
    assert str(caught.value) == f"Expected the answer to contain 'nothing like it'; found {shown}."


def test_parts_read_the_same_thing_and_the_whole_reads_what_they_do() -> None:
    whole = ~(expect.finishes() & expect.never_calls("x")).named("whole") | expect.no_error_left()
    assert (whole.reads, (expect.no_fence() | expect.contains("x")).reads) == ("run", "reply")
    with pytest.raises(ValueError, match=r"^`all_of\(\)` holds checks of one reply and of a whole run"):
        expect.finishes() & expect.no_fence()
