"""Checks on given words."""

from typing import Any

import pytest

from holdfast import expect
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable
from holdfast.expect import Check


def outcome_of(check: Check[Any, Any], text: str, input: Any = None, expected: Any = None) -> str:
    try:
        check.judge(Reply(Observation(text=text)), input, expected)
    except NotApplicable:
        return "skipped"
    except AssertionError:
        return "failed"
    return "passed"


@pytest.mark.parametrize(
    ("check", "text", "outcome"),
    [
        (expect.contains_all("a-1", "left"), "a-1 left", "passed"),
        (expect.contains_all("left", "a-1"), "a-1 left", "passed"),
        (expect.contains_all("A-1", "left"), "a-1 left", "failed"),
        (expect.contains_all("A-1", ignore_case=True), "a-1 left", "passed"),
        (expect.contains_times("art", 1), "Art from the start.", "passed"),
        (expect.contains_times("art", 0, ignore_case=False), "Art", "passed"),
        (expect.contains_times("保证", at_least=2), "保证，保证。", "passed"),
        (expect.contains_times("so on", at_most=1), "so on and so on", "failed"),
    ],
)
def test_keyword_checks(check: Check[Any, Any], text: str, outcome: str) -> None:
    assert outcome_of(check, text) == outcome


@pytest.mark.parametrize(
    ("check", "text", "message"),
    [
        (
            expect.contains_all("a", "y", "z"),
            "abc",
            "Expected the answer to contain all of 3 texts; it lacks 'y', 'z', in 'abc'.",
        ),
        (
            expect.contains_times("art", 1),
            "art, art",
            "Expected 'art' 1 times, found it 2 times in 'art, art'. The first too many is at character 5: 'art'.",
        ),
    ],
)
def test_a_failure_names_what_was_expected_and_where(check: Check[Any, Any], text: str, message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check(Reply(Observation(text=text)), None)
    assert str(caught.value) == message


def test_words_may_be_functions_of_the_input() -> None:
    check: Check[object, str] = expect.contains_all("left", lambda order: order)
    assert outcome_of(check, "A-1 left", "A-1") == "passed"
    assert outcome_of(check, "A-1 left", "A-2") == "failed"
    times: Check[object, str] = expect.contains_times(lambda order: order, 2)
    assert outcome_of(times, "A-1, A-1", "A-1") == "passed"


@pytest.mark.parametrize("make", [lambda: expect.contains_all(), lambda: expect.contains_times("a")])
def test_a_check_of_nothing_is_refused(make: Any) -> None:
    with pytest.raises(ValueError, match="needs"):
        make()


@pytest.mark.parametrize("make", [lambda: expect.contains_all("a", ""), lambda: expect.contains_times("", 1)])
def test_an_empty_text_is_refused_where_it_is_written(make: Any) -> None:
    with pytest.raises(ValueError, match="An empty text says nothing"):
        make()
