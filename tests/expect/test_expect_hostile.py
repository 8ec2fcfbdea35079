"""No answer crashes a ready-made check: it passes, fails or is not applicable, whatever came back."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from holdfast import expect
from holdfast.domain.message import Call
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable
from holdfast.expect import Check


class Line(BaseModel):
    sku: str = ""
    inner: "Line | None" = None
    lines: list["Line"] = []


# How each check is made that needs to be told something. Families that are not listed below (tools, code, ...) are held
# to hostile answers by their own files as well, since what they read is more than text.
MADE: Mapping[str, Callable[[], Check[Any, Any]]] = {
    "all_of": lambda: expect.all_of(expect.no_fence(), expect.is_json()),
    "any_of": lambda: expect.any_of(expect.is_json(), expect.no_html()),
    "array_length": lambda: expect.array_length(1),
    "bullet_count": lambda: expect.bullet_count(1),
    "capital_words": lambda: expect.capital_words(1),
    "character_count": lambda: expect.character_count(5),
    "code_block_count": lambda: expect.code_block_count(1, language="python"),
    "contains": lambda: expect.contains("needle", ignore_case=True),
    "contains_all": lambda: expect.contains_all("a", "needle"),
    "contains_any": lambda: expect.contains_any("needle"),
    "contains_number": lambda: expect.contains_number(5),
    "contains_times": lambda: expect.contains_times("a", 2),
    "ends_with": lambda: expect.ends_with("end"),
    "equals": lambda: expect.equals("this"),
    "excludes": lambda: expect.excludes("needle", "a"),
    "has_keys": lambda: expect.has_keys("a", at="0"),
    "heading_count": lambda: expect.heading_count(1),
    "highlight_count": lambda: expect.highlight_count(1),
    "json_at": lambda: expect.json_at("0", {"a": [1]}),
    "keys_in_order": lambda: expect.keys_in_order("a", "b"),
    "last_number_near": lambda: expect.last_number_near(5),
    "line_count": lambda: expect.line_count(1),
    "matches": lambda: expect.matches(r"^\s*\w+:\s*(\d+)$"),
    "matches_schema": lambda: expect.matches_schema(Line),
    "matches_times": lambda: expect.matches_times(r"\ba\w*", 1),
    "matches_whole": lambda: expect.matches_whole(r"[a-z]+"),
    "max_cost": lambda: expect.max_cost(usd=1, input=1, output=1),
    "max_first_token": lambda: expect.max_first_token(ms=1),
    "max_latency": lambda: expect.max_latency(ms=1),
    "max_output_tokens": lambda: expect.max_output_tokens(1),
    "max_reasoning_tokens": lambda: expect.max_reasoning_tokens(1),
    "max_total_tokens": lambda: expect.max_total_tokens(1),
    "max_words": lambda: expect.max_words(1),
    "no_extra_keys": lambda: expect.no_extra_keys(Line),
    "no_passage_of": lambda: expect.no_passage_of("a a a a", words=3),
    "none_of": lambda: expect.none_of(expect.is_json()),
    "number_between": lambda: expect.number_between(1, 2),
    "number_near": lambda: expect.number_near(5),
    "number_with_unit": lambda: expect.number_with_unit(5, "km"),
    "numbers_from": lambda: expect.numbers_from("12"),
    "one_of": lambda: expect.one_of("this", "that"),
    "paragraph_count": lambda: expect.paragraph_count(1),
    "placeholder_count": lambda: expect.placeholder_count(1),
    "repeats_prompt": lambda: expect.repeats_prompt("Say it."),
    "section_count": lambda: expect.section_count("Section", 1),
    "sentence_count": lambda: expect.sentence_count(1),
    "starts_with": lambda: expect.starts_with("begin"),
    "word_count": lambda: expect.word_count(1),
    "words_between": lambda: expect.words_between(1, 2),
}
FAMILIES = frozenset(
    [
        "arithmetic",
        "characters",
        "check",
        "counts",
        "form",
        "json_",
        "json_keys",
        "json_places",
        "keywords",
        "lettering",
        "limits",
        "markdown",
        "numbers",
        "patterns",
        "placeholders",
        "refusal",
        "repeats",
        "safety",
        "structure",
        "text",
        "units",
    ]
)


def made() -> dict[str, Check[Any, Any]]:
    """One of every public check, but for those of other families that need to be told something."""
    found: dict[str, Check[Any, Any]] = {}
    for name in expect.__all__:
        maker = getattr(expect, name)
        if not inspect.isfunction(maker) or maker.__module__.rpartition(".")[2] in {"language", "trajectory"}:
            continue  # of languages only a taste is affordable, and runs are no replies: their own files have both
        try:
            check = MADE.get(name, maker)()
            if isinstance(check, Check):
                found[name] = check
        except (TypeError, ValueError):
            assert maker.__module__.rpartition(".")[2] not in FAMILIES, f"say in MADE how {name} is made"
    return found


CHECKS = made()
MILLIONS = 5_000_000
PIECES = [
    "a",
    "9",
    " ",
    "\n",
    "1 + ",
    ".",
    "您",
    "a. ",
    "[",
    "<",
    "`",
    "*",
    "_",
    "|",
    "\x00",
    "�",
    "- a\n",
    "https://",
    "Section 1\n",
    "|a|\n|-|\n",
    "P.S.",
    "{a} ",
    "**a** ",
    "1 km ",
    "50% ",
    "\u200d",
    '"a": ',
    "{}",
    "\\",
    "A ",
]
MIXED = "".join(piece * 2000 for piece in PIECES)
HUGE = [(MIXED * (MILLIONS // len(MIXED) + 1))[:MILLIONS], "9" * MILLIONS, "\ud800" * MILLIONS]
DEEP = ["[" * 100_000, '{"a":' * 100_000, "[" * 100_000 + "]" * 100_000, '[{"inner":' * 50_000]
READS_JSON = [
    "array_length",
    "has_keys",
    "is_json",
    "json_at",
    "keys_in_order",
    "matches_expected",
    "matches_schema",
    "no_duplicate_keys",
    "no_extra_keys",
]
ODD = st.text() | st.text(
    alphabet="\x00\ud800\udfff\u202e\u200b\u200d\ufeffa1 \n-#*_`|<>[]{}()\"'.,:;/\\%=+×€@", max_size=300
)


def outcome_of(check: Check[Any, Any], observation: Observation) -> str:
    """Any exception but these two is a crash, and fails the test."""
    expected = Line() if check.id == "matches-expected" else "It is this."
    try:
        check.judge(Reply(observation, response_model=Line), "What is it?", expected)
    except NotApplicable:
        return "skipped"
    except AssertionError as reason:
        assert 0 < len(str(reason)) < 2_000
        assert str(reason).isprintable()
        return "failed"
    return "passed"


def test_every_check_that_needs_to_be_told_something_is_told_it() -> None:
    assert len(CHECKS) >= 60
    assert {name for name in MADE if name not in CHECKS} == set()


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(ODD)
def test_odd_text_is_an_outcome(text: str) -> None:
    for check in CHECKS.values():
        outcome_of(check, Observation(text=text))


@pytest.mark.parametrize("text", DEEP, ids=["arrays", "objects", "closed", "both"])
def test_deep_json_is_an_outcome(text: str) -> None:
    for check in CHECKS.values():
        outcome_of(check, Observation(text=text))


@pytest.mark.parametrize("opening", ["[", '{"a":', '{"inner":', '[{"lines":'])
def test_json_at_the_edge_of_what_can_be_read_is_an_outcome(opening: str) -> None:
    """Where it can just be read, showing it may need more of the stack than reading it."""
    closing = "".join({"[": "]", "{": "}"}.get(letter, "") for letter in reversed(opening))
    readers = [CHECKS[name] for name in READS_JSON]
    for depth in (40, 150, 190, 210, 400, *range(900, 1000, 12)):
        text = opening * depth + "1" + closing * depth
        for check in readers:
            outcome_of(check, Observation(text=text))


@pytest.mark.parametrize("text", HUGE, ids=["mixed", "digits", "surrogates"])
def test_five_million_characters_are_an_outcome(text: str) -> None:
    observation = Observation(text=text)
    for check in CHECKS.values():
        outcome_of(check, observation)


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_row_of_the_same_is_an_outcome(piece: str) -> None:
    observation = Observation(text=piece * 20_000 + "!")
    for check in CHECKS.values():
        outcome_of(check, observation)


@pytest.mark.parametrize(
    "observation",
    [
        Observation(),
        Observation(text=None, refusal="\ud800\x00"),
        Observation(text="", finish="content_filter"),
        Observation(calls=(Call(name="\x00", arguments_text="[" * 1000),)),
        Observation(text="\u202e" * 1000, calls=(Call(name="a" * 10_000, arguments_text="5"),)),
    ],
)
def test_an_answer_without_text_or_with_odd_calls_is_an_outcome(observation: Observation) -> None:
    for check in CHECKS.values():
        outcome_of(check, observation)
        outcome_of(~check, observation)


def test_ids_are_slugs_and_none_stands_twice() -> None:
    ids = [check.id for check in CHECKS.values()]
    assert len(set(ids)) == len(ids)
    assert all(id.replace("-", "").replace(".", "").isalnum() and id == id.lower() and len(id) <= 64 for id in ids)


def test_every_check_says_what_it_states() -> None:
    assert [name for name, check in CHECKS.items() if not check.says(None).strip()] == []
