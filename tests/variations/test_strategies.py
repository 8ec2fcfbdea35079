"""What the strategies draw is frozen: it comes back from its JSON form, and varies in the same way again."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from holdfast import variations
from holdfast.domain.message import Message, Tool
from holdfast.domain.request import Request
from holdfast.variations import RequestVariation, TextVariation

OF_TEXTS = {
    "white_space": variations.white_space(), "letter_case": variations.letter_case(keep=["x"]),
    "typos": variations.typos(at_most=3), "irrelevant": variations.irrelevant(), "units": variations.units(),
    "paraphrases": variations.paraphrases({"Where is": ["I cannot find"], "my": ["our", "the"]}),
    "option_order": variations.option_order(labels="move"), "locales": variations.locales(),
}  # fmt: skip
OF_REQUESTS = {"tool_order": variations.tool_order(), "history": variations.history(without=1)}
TEXT = "Where is my parcel A-1009? It is 5 km away, EUR 8.50, since 2026-05-20.\n- tea\n- milk\n- water"
REQUEST = Request(user="now", history=[Message(role="user", content="then")]).model_copy(
    update={"tools": tuple(Tool(name=name, parameters={}) for name in "ab")}
)


@pytest.mark.parametrize("name", OF_TEXTS)
@given(st.data())
def test_a_variation_of_texts_comes_back_and_changes_the_text(name: str, data: Any) -> None:
    drawn = data.draw(OF_TEXTS[name])
    again = TypeAdapter(TextVariation).validate_json(TypeAdapter(type(drawn)).dump_json(drawn))
    assert again == drawn
    assert again(TEXT) == drawn(TEXT)
    assert isinstance(hash(drawn), int)


@pytest.mark.parametrize("name", [name for name in OF_TEXTS if name not in ("locales", "letter_case")])
@given(st.data())
def test_a_text_that_has_what_is_varied_is_varied(name: str, data: Any) -> None:
    assert data.draw(OF_TEXTS[name])(TEXT) != TEXT


@pytest.mark.parametrize("name", OF_REQUESTS)
@given(st.data())
def test_a_variation_of_requests_comes_back_and_changes_the_request(name: str, data: Any) -> None:
    drawn = data.draw(OF_REQUESTS[name])
    again = TypeAdapter(RequestVariation).validate_json(TypeAdapter(type(drawn)).dump_json(drawn))
    assert again == drawn
    assert again(REQUEST) == drawn(REQUEST) != REQUEST


def test_strategies_are_described_alike_in_every_process() -> None:
    """Pins know them by it: no address, no source text of a lambda."""
    for strategy in (*OF_TEXTS.values(), *OF_REQUESTS.values()):
        assert " at 0x" not in repr(strategy)
        assert "lambda" not in repr(strategy)
