"""Which requests a plant concerns."""

from typing import Any

import pytest
from pydantic import ValidationError

from holdfast.testing import Where

SYSTEM = [{"role": "system", "content": "You are kind."}, {"role": "user", "content": "Order A-1009 please"}]
SCHEMA = {"type": "json_schema", "json_schema": {"name": "n", "schema": {}}}


@pytest.mark.parametrize(
    ("where", "does"),
    [
        ({}, True),
        ({"system_contains": "kind"}, True),
        ({"system_contains": "rude"}, False),
        ({"user_contains": "A-1009"}, True),
        ({"user_regex": r"A-\d{4}"}, True),
        ({"user_regex": r"^A-"}, False),
        ({"user_words_over": 2}, True),
        ({"user_words_over": 3}, False),
        ({"has_tools": True}, True),
        ({"has_tools": False}, False),
        ({"has_schema": True}, True),
        ({"has_images": True}, False),
        ({"share": 0.0}, False),
        ({"user_contains": "A-1009", "system_contains": "rude"}, False),
    ],
)
def test_all_given_conditions_must_hold(asked_of: Any, tool: Any, where: dict[str, Any], does: bool) -> None:
    asked = asked_of(messages=SYSTEM, tools=[tool("f")], response_format=SCHEMA)
    assert Where(**where).matches(asked, seed=0, salt="x") is does


def test_a_share_is_of_distinct_requests_and_stays_the_same(asked_of: Any) -> None:
    every = [asked_of(f"q{number}") for number in range(600)]
    half = [Where(share=0.5).matches(asked, seed=1, salt="fence") for asked in every]
    assert 250 <= sum(half) <= 350
    assert half == [Where(share=0.5).matches(asked, seed=1, salt="fence") for asked in every]
    assert half != [Where(share=0.5).matches(asked, seed=1, salt="verbose") for asked in every]


def test_a_pattern_that_does_not_compile_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"'\(' is not a regular expression"):
        Where(user_regex="(")
