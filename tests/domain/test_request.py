"""Requests: one canonical form, one digest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.domain.message import Sampling, assistant, user
from holdfast.domain.request import Request

WORDS = st.text(st.characters(exclude_categories=["Cs"]))


@given(system=st.none() | WORDS, asked=WORDS, temperature=st.none() | st.floats(0, 2))
def test_written_then_read_it_is_the_same_request(system: str | None, asked: str, temperature: float | None) -> None:
    request = Request(system=system, user=asked, sampling=Sampling(temperature=temperature))
    again = Request.model_validate_json(request.model_dump_json(by_alias=True))
    assert again == request
    assert again.digest == request.digest


def test_system_history_and_user_become_messages_in_order() -> None:
    request = Request(system="S", history=[user("a"), assistant("b")], user="c")
    assert [message.role for message in request.messages] == ["system", "user", "assistant", "user"]


@given(WORDS, WORDS)
def test_a_changed_character_changes_the_digest(one: str, other: str) -> None:
    assert (Request(user="u", system=one).digest == Request(user="u", system=other).digest) == (one == other)


def test_both_ways_to_write_the_same_request_have_one_digest() -> None:
    theirs = Request.from_openai(messages=[{"role": "user", "content": "x"}], temperature=0)
    assert theirs.digest == Request(user="x", sampling=Sampling(temperature=0.0)).digest


def test_messages_and_user_together_are_refused() -> None:
    with pytest.raises(ValueError, match="not both"):
        Request(user="x", messages=[user("y")])
