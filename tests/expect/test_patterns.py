"""Checks by a regular expression; a pattern that does not come to an end is a crash of the check."""

import re
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast import expect
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.expect import Check, patterns

PIECES = st.sampled_from(
    [
        "a",
        "b",
        r"\d",
        r"\w",
        r"\s",
        ".",
        "[ab]",
        "[^a]",
        "(a|b)",
        "(?:ab)",
        "a*",
        "b+?",
        r"\b",
        "^",
        "$",
        "(?=a)",
        "ß",
        "é",
        r"\.",
    ]
)


def passes(check: Check[Any, Any], text: str, input: Any = None) -> bool:
    try:
        check(Reply(Observation(text=text)), input)
    except AssertionError:
        return False
    return True


@pytest.mark.parametrize(
    ("check", "text", "good"),
    [
        (expect.matches(r"\b\d{4}-\d{2}-\d{2}\b"), "on 2026-05-02", True),
        (expect.matches(re.compile("^yes$", re.IGNORECASE)), "Yes", True),
        (expect.matches(re.compile("^b$", re.MULTILINE)), "a\nb", True),
        (expect.matches(re.compile(r"\w", re.ASCII)), "é", False),
        (expect.matches(re.compile("a . b", re.VERBOSE | re.DOTALL)), "a\nb", True),
        (expect.matches("(?i)yes"), "YES", True),
        (expect.matches(lambda order: re.escape(order)), "Your parcel A-1 left.", True),
        (expect.matches(lambda order: re.compile(order.lower(), re.IGNORECASE)), "Your parcel A-1 left.", True),
        (expect.matches(r"^\d+$"), "12 litres", False),
        (expect.matches_whole(r"\d+"), " 12\n", True),
        (expect.matches_whole(r"\d+"), "12 litres", False),
        (expect.matches_whole("a|ab"), "ab", True),
        (expect.matches_times(r"\d+", 2), "1 and 22", True),
        (expect.matches_times(r"\d+", at_most=1), "1 and 22", False),
        (expect.matches_times(lambda order: order, at_least=1), "A-1", True),
    ],
)
def test_patterns(check: Check[Any, Any], text: str, good: bool) -> None:
    assert passes(check, text, "A-1") is good


@pytest.mark.parametrize(
    ("check", "message"),
    [
        (expect.matches(r"^\d+$"), r"Expected the answer to match '^\\d+$'; found '12 l'."),
        (expect.matches_whole(r"\d+"), r"Expected the answer to be, as a whole, of the form '\\d+'; found '12 l'."),
        (
            expect.matches_times(r"\d", 1),
            r"Expected '\\d' 1 times, found it 2 times in '12 l'. The first too many is at character 1: '2 l'.",
        ),
    ],
)
def test_a_failure_names_the_pattern_and_the_answer(check: Check[Any, Any], message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check(Reply(Observation(text="12 l")), None)
    assert str(caught.value) == message


@pytest.mark.parametrize("make", [expect.matches, expect.matches_whole, lambda it: expect.matches_times(it, 1)])
def test_a_broken_pattern_is_reported_where_it_is_written(make: Any) -> None:
    with pytest.raises(re.error):
        make("(")


@pytest.mark.parametrize("make", [expect.matches, expect.matches_whole, lambda it: expect.matches_times(it, 1)])
def test_a_pattern_that_does_not_come_to_an_end_crashes_the_check(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "ALLOWED_S", 0.1)
    started = time.monotonic()
    with pytest.raises(TimeoutError) as caught:
        make(r"(?:a|aa)+$")(Reply(Observation(text="a" * 80 + "!")), None)
    assert str(caught.value) == (
        "The pattern '(?:a|aa)+$' did not come to an end within 0.1 s on an answer of 81 characters. "
        "Write it without repetitions that can share the same text, such as (a+)+."
    )
    assert time.monotonic() - started < 60


def test_a_negated_or_combined_pattern_that_does_not_end_still_crashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "ALLOWED_S", 0.1)
    endless = expect.matches(r"(?:a|aa)+$")
    for check in (~endless, endless | expect.contains("!"), expect.contains("!") & endless):
        with pytest.raises(TimeoutError):
            check(Reply(Observation(text="a" * 80 + "!")), None)


@given(st.lists(PIECES, min_size=1, max_size=5).map("".join), st.text("ab1 .ßéÉ\n", max_size=12))
def test_a_pattern_means_what_it_means_to_python(pattern: str, text: str) -> None:
    for flags in (0, re.IGNORECASE, re.MULTILINE | re.DOTALL, re.ASCII):
        compiled = re.compile(pattern, flags)
        assert passes(expect.matches(compiled), text) == (compiled.search(text) is not None)
        assert passes(expect.matches_whole(compiled), text) == (compiled.fullmatch(text.strip()) is not None)
