"""No answer crashes a ready-made check: it passes, fails or is not applicable, whatever came back."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast import expect
from holdfast.domain.message import Call
from holdfast.domain.observation import Observation, Timing, Usage
from holdfast.domain.reply import Reply

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
    "e\u0301",
    "\u0323\u0301",
    "\U0001f3f4\U000e0061",
    "```\n",
    " \n",
    "<<a>>",
    "2 x 3 = 6 ",
    "def a():\n",
    "(",
]
MIXED = "".join(piece * 2000 for piece in PIECES)
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
    "instructions.json_format",
]
ODD = st.text() | st.text(
    alphabet="\x00\ud800\udfff\u202e\u200b\u200d\ufeff\u0301\u0323a1 \n-#*_`|<>[]{}()\"'.,:;/\\%=+×€@", max_size=300
)
PARTS = ['{"sku":', '"inner":', '"lines":', *"[]},1", "1.0", "NaN", "1e999", "true", "null", '"\\ud800"', '"\\u0000"']
ODD_JSON = st.lists(st.sampled_from(PARTS), max_size=30).map(" ".join)


def test_every_public_check_is_held_to_hostile_answers(checks: Any, lacking: Any) -> None:
    """A new check with arguments is made in MADE, in conftest.py."""
    assert lacking == {}
    assert len(checks) >= 125


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(text=ODD | ODD_JSON)
def test_odd_text_is_an_outcome(checks: Any, outcome_of: Any, text: str) -> None:
    for name in checks:
        outcome_of(name, Observation(text=text))


@pytest.mark.parametrize("text", DEEP, ids=["arrays", "objects", "closed", "both"])
def test_deep_json_is_an_outcome(quick: Any, outcome_of: Any, text: str) -> None:
    for name in quick:
        outcome_of(name, Observation(text=text))


@pytest.mark.parametrize("opening", ["[", '{"a":', '{"inner":', '[{"lines":'])
def test_json_at_the_edge_of_what_can_be_read_is_an_outcome(outcome_of: Any, opening: str) -> None:
    """Where it can just be read, showing it may need more of the stack than reading it."""
    closing = "".join({"[": "]", "{": "}"}.get(letter, "") for letter in reversed(opening))
    for depth in (40, 190, 210, 900, 950, 980, 990):
        text = opening * depth + "1" + closing * depth
        for name in READS_JSON:
            outcome_of(name, Observation(text=text))


NUMBERS = ["1" + "0" * 5000, "1" + "0" * 4200, "1e999", "-1e999", "NaN", "-Infinity", "1" + "0" * 4200 + ".5", "-0"]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number[:9])
@pytest.mark.parametrize("form", ["{}", '{{"sku": {}, "amount": {}}}', "[{}, {}]", "It is {} km, {} %."])
def test_a_number_beyond_all_numbers_is_an_outcome(quick: Any, outcome_of: Any, form: str, number: str) -> None:
    for name in quick:
        outcome_of(name, Observation(text=form.format(number, number)))


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', '\ufeff{"a": 1}', '{"\\ud800": "\\u0000\\u202e"}', "null", '""'])
def test_json_that_readers_differ_on_is_an_outcome(outcome_of: Any, text: str) -> None:
    for name in READS_JSON:
        outcome_of(name, Observation(text=text))


@pytest.mark.parametrize("text", [MIXED * (MILLIONS // len(MIXED) + 1), "9" * 500_000], ids=["mixed", "digits"])
def test_five_million_characters_are_an_outcome(quick: Any, outcome_of: Any, text: str) -> None:
    for name in quick:
        outcome_of(name, Observation(text=text))


@pytest.mark.parametrize("text", ["`" * 100_000, "~~~\n" * 30_000, MIXED, "\ud800" * 100_000, "a\n\n" * 30_000])
def test_a_language_can_be_asked_of_anything(checks: Any, quick: Any, outcome_of: Any, text: str) -> None:
    for name in checks.keys() - set(quick):
        outcome_of(name, Observation(text=text))


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_row_of_the_same_is_an_outcome(quick: Any, outcome_of: Any, piece: str) -> None:
    """What takes time in proportion to the square of its length does not come to an end here."""
    observation = Observation(text=piece * 30_000 + "!")
    for name in quick:
        outcome_of(name, observation)


@pytest.mark.parametrize(
    "observation",
    [
        Observation(),
        Observation(text=None, refusal="\ud800\x00"),
        Observation(text="", finish="content_filter"),
        Observation(text="", finish="length", usage=Usage(input_tokens=0, output_tokens=10**12, reasoning_tokens=0)),
        Observation(text=" ", timing=Timing(total_ms=float("nan"), first_token_ms=float("inf"))),
        Observation(calls=(Call(name="\x00", arguments_text="[" * 1000),)),
        Observation(text="\u202e" * 1000, calls=(Call(name="a" * 10_000, arguments_text="5"),)),
    ],
)
def test_an_answer_without_text_or_with_odd_calls_is_an_outcome(
    checks: Any, outcome_of: Any, observation: Observation
) -> None:
    for name in checks:
        outcome_of(name, observation)
        outcome_of(name, observation, negated=True)


TRAPS = [(r"(a+)+$", "a" * 40 + "!"), (r"^(\w+\s?)*$", "word " * 20_000 + "!"), (r"(x|x)*y", "x" * 50_000)]


@pytest.mark.parametrize(("pattern", "text"), TRAPS, ids=[row[0] for row in TRAPS])
def test_a_pattern_that_does_not_come_to_an_end_is_given_up(pattern: str, text: str) -> None:
    """It says nothing of the answer, so it is neither a failure nor a pass: the check crashes, and says why."""
    for check in (expect.matches(pattern), expect.matches_whole(pattern + "z")):
        try:
            check.judge(Reply(Observation(text=text)), None, None)
        except (AssertionError, TimeoutError) as reason:
            assert len(str(reason)) < 400


def test_ids_are_slugs_and_none_stands_twice(checks: Any) -> None:
    ids = [check.id for name, check in checks.items() if name not in ("absent", "equivalent")]  # both are of `calls`
    assert len(set(ids)) == len(ids)
    assert all(id.replace("-", "").replace(".", "").isalnum() and id == id.lower() and len(id) <= 64 for id in ids)


def test_every_check_says_what_it_states(checks: Any) -> None:
    assert [name for name, check in checks.items() if not check.says(None).strip()] == []
