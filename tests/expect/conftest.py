"""One of every public check of `holdfast.expect`, and what it says of a hostile answer."""

import inspect
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest
from pydantic import BaseModel

from holdfast import expect
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.domain.trajectory import AnswerStep, ToolStep, Trajectory, Transcript, UserStep
from holdfast.errors import NotApplicable, UsageError
from holdfast.expect import Check, instructions


class Line(BaseModel):
    """What answers are read into."""

    sku: Any = ""
    amount: float = 0.0
    inner: "Line | None" = None
    lines: list["Line"] = []


class Shop(BaseModel):
    """A world whose state may be anything."""

    orders: Any = None


def find(order: str, n: int = 0, items: list[Any] | None = None) -> None: ...


Maker = Callable[[], Check[Any, Any]]
# How each check is made that needs to be told something. `instructions.` is a house of its own.
MADE: Mapping[str, Maker] = {
    "absent": lambda: expect.calls(find, order="A", n=expect.absent()),
    "all_of": lambda: expect.all_of(expect.no_fence(), expect.is_json()),
    "any_of": lambda: expect.any_of(expect.is_json(), expect.no_html()),
    "array_length": lambda: expect.array_length(1),
    "at_most_calls": lambda: expect.at_most_calls(1, find),
    "at_most_in_run": lambda: expect.at_most_in_run(1),
    "bullet_count": lambda: expect.bullet_count(1),
    "calls": lambda: expect.calls(find, order="A", n=lambda input: 5, items=[1, 2]),
    "calls_any_of": lambda: expect.calls_any_of(find, "x"),
    "calls_each_once": lambda: expect.calls_each_once(find, "x"),
    "calls_in_order": lambda: expect.calls_in_order(find, "x"),
    "calls_only": lambda: expect.calls_only(find, order=expect.equivalent("2026-05-01", dates="dmy"), n=5),
    "capital_words": lambda: expect.capital_words(1),
    "character_count": lambda: expect.character_count(5),
    "code_block_count": lambda: expect.code_block_count(1, language="python"),
    "contains": lambda: expect.contains("needle", ignore_case=True),
    "contains_all": lambda: expect.contains_all("a", "needle"),
    "contains_any": lambda: expect.contains_any("needle", ignore_case=True),
    "contains_number": lambda: expect.contains_number(5),
    "contains_times": lambda: expect.contains_times("a", 2),
    "defines": lambda: expect.defines("solve", parameters=["n"]),
    "ends_in": lambda: expect.ends_in({"orders": {"C-3": ["packed"]}}),
    "ends_with": lambda: expect.ends_with("end", ignore_case=True),
    "equals": lambda: expect.equals("this", ignore_case=True),
    "equivalent": lambda: expect.calls(
        find,
        order=expect.equivalent("a1", ignore_case=True, ignore_punctuation=True, ignore_space=True, prefixes="ORD-"),
        n=expect.equivalent(5, Decimal("5.5"), tolerance=1.0, default=5),
        items=expect.equivalent([number % 7 for number in range(500)], any_order=True, tolerance=0.5),
    ),
    "every_turn": lambda: expect.every_turn(expect.no_text_with_call() & expect.valid_against_schema(find)),
    "excludes": lambda: expect.excludes("needle", "a"),
    "follows_one_of": lambda: expect.follows_one_of([find], ["x", "y"]),
    "has_keys": lambda: expect.has_keys("a", at="0"),
    "heading_count": lambda: expect.heading_count(1),
    "highlight_count": lambda: expect.highlight_count(1),
    "in_language": lambda: expect.in_language("de"),
    "instruction": lambda: expect.instruction("punctuation:no_comma").named("by-id"),
    "json_at": lambda: expect.json_at("0", {"a": [1]}, within=0.5),
    "keys_in_order": lambda: expect.keys_in_order("a", "b"),
    "last_number_near": lambda: expect.last_number_near(5),
    "line_count": lambda: expect.line_count(1),
    "makes_calls": lambda: expect.makes_calls([(find, {"order": "A"}), ("x", expect.equivalent({}, more_fields=True))]),
    "matches": lambda: expect.matches(r"^\s*\w+:\s*(\d+)$"),
    "matches_expected": lambda: expect.matches_expected(keys={"lines": "sku"}, tolerance={"lines.amount": 0.01}),
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
    "must_precede": lambda: expect.must_precede(find, "x"),
    "never_calls": lambda: expect.never_calls(find),
    "no_calls_of": lambda: expect.no_calls_of("eval", of="fence"),
    "no_extra_keys": lambda: expect.no_extra_keys(Line),
    "no_passage_of": lambda: expect.no_passage_of("a a a a", words=3),
    "no_unknown_tool": lambda: expect.no_unknown_tool(find, "x"),
    "none_of": lambda: expect.none_of(expect.is_json()),
    "number_between": lambda: expect.number_between(1, 2),
    "number_near": lambda: expect.number_near(5),
    "number_with_unit": lambda: expect.number_with_unit(5, "km"),
    "numbers_from": lambda: expect.numbers_from("12"),
    "one_of": lambda: expect.one_of("this", "that"),
    "paragraph_count": lambda: expect.paragraph_count(1),
    "parses": lambda: expect.parses("python"),
    "placeholder_count": lambda: expect.placeholder_count(1),
    "repeats_prompt": lambda: expect.repeats_prompt("Say it."),
    "section_count": lambda: expect.section_count("Section", 1),
    "sentence_count": lambda: expect.sentence_count(1),
    "similar_to": lambda: expect.similar_to("It is this.", at_least=0.9, by="characters"),
    "starts_with": lambda: expect.starts_with("begin", ignore_case=True),
    "valid_against_schema": lambda: expect.valid_against_schema(find),
    "word_count": lambda: expect.word_count(1),
    "words_between": lambda: expect.words_between(1, 2),
    "instructions.capital_word_frequency": lambda: instructions.capital_word_frequency(2),
    "instructions.end_phrase": lambda: instructions.end_phrase("end"),
    "instructions.forbidden_words": lambda: instructions.forbidden_words("needle", "a"),
    "instructions.highlighted_sections": lambda: instructions.highlighted_sections(3),
    "instructions.keyword_existence": lambda: instructions.keyword_existence("needle"),
    "instructions.keyword_frequency": lambda: instructions.keyword_frequency("a", at_least=2),
    "instructions.letter_frequency": lambda: instructions.letter_frequency("a", at_least=2),
    "instructions.multiple_sections": lambda: instructions.multiple_sections(2),
    "instructions.nth_paragraph_first_word": lambda: instructions.nth_paragraph_first_word(1, "a", of=2),
    "instructions.number_of_bullets": lambda: instructions.number_of_bullets(2),
    "instructions.number_of_paragraphs": lambda: instructions.number_of_paragraphs(2),
    "instructions.number_of_placeholders": lambda: instructions.number_of_placeholders(2),
    "instructions.number_of_sentences": lambda: instructions.number_of_sentences(2),
    "instructions.number_of_words": lambda: instructions.number_of_words(2),
    "instructions.repeated_request": lambda: instructions.repeated_request("Say it."),
    "instructions.response_language": lambda: instructions.response_language("de"),
}
NO_CHECKS = frozenset({"instructions.instruction"})  # it stands in `expect` as well


def made() -> tuple[dict[str, Check[Any, Any]], dict[str, str]]:
    """One of every public check by its name, and those that cannot be made, with why."""
    found: dict[str, Check[Any, Any]] = {}
    lacking: dict[str, str] = {}
    for name, maker in [*_public(expect, ""), *_public(instructions, "instructions.")]:
        try:
            found[name] = MADE.get(name, maker)()
        except UsageError:  # the extra that it needs is not installed
            continue
        except (TypeError, ValueError) as error:
            lacking[name] = str(error)
    return found, lacking


def _public(module: ModuleType, prefix: str) -> list[tuple[str, Maker]]:
    functions = [(f"{prefix}{name}", getattr(module, name)) for name in module.__all__]
    return [(name, maker) for name, maker in functions if inspect.isfunction(maker) and name not in NO_CHECKS]


CHECKS, LACKING = made()
LANGUAGES = frozenset(  # the detector takes 10 ms and more: of these a taste is affordable
    ["in_language", "same_language_as_asked", *(f"instructions.{each}" for each in (
        "english_capitals", "english_lowercase", "response_language"
    ))]
)  # fmt: skip


def run_of(observation: Observation) -> Trajectory[Any]:
    """A run with this as its only answer; every call got an odd result."""
    said = (UserStep(text="\ud800"), AnswerStep(observation=observation))
    done = tuple(ToolStep(call=call, result="\x00\ud800\u202e", is_error=True) for call in observation.calls)
    return Trajectory(Transcript(steps=(*said, *done), stopped="turn cap", world=None), Shop(orders={"a": "\ud800"}))


def outcome(name: str, observation: Observation, expected: object = "It is this.", *, negated: bool = False) -> str:
    """Any exception but these two is a crash, and fails the test. A reason is short, and fit to be shown and kept."""
    check = ~CHECKS[name] if negated else CHECKS[name]
    subject: Any = run_of(observation) if check.reads == "run" else Reply(observation, response_model=Line)
    if name == "matches_expected" and not isinstance(expected, Line):
        expected = Line()
    try:
        check.judge(subject, "What is it, and who has asked for it?", expected)
    except (NotApplicable, AssertionError) as reason:
        said = str(reason)
        assert 0 < len(said) < 2_000, name
        assert said.isprintable(), name  # so that it has no control character and no lone surrogate either
        return "skipped" if isinstance(reason, NotApplicable) else "failed"
    return "passed"


@pytest.fixture(scope="session")
def checks() -> Mapping[str, Check[Any, Any]]:
    """One of every public check, by its name."""
    return CHECKS


@pytest.fixture(scope="session")
def lacking() -> Mapping[str, str]:
    """Public checks that the table does not say how to make."""
    return LACKING


@pytest.fixture(scope="session")
def quick() -> list[str]:
    """The names of all checks but those that detect languages."""
    return [name for name in CHECKS if name not in LANGUAGES]


@pytest.fixture(scope="session")
def outcome_of() -> Callable[..., str]:
    """What a check says of an observation."""
    return outcome


@pytest.fixture(scope="session")
def lines() -> type[Line]:
    """The class that answers are read into."""
    return Line
