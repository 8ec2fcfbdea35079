"""Releases and prices."""

from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from holdfast.domain.release import Price, Release


def test_a_release_splits_at_its_first_colon() -> None:
    release = Release("ollama:qwen3:27b/instruct")
    assert (release.provider, release.id) == ("ollama", "qwen3:27b/instruct")


@pytest.mark.parametrize("text", ["qwen", "qwen:", ":qwen", "", " qwen:x"])
def test_what_is_not_provider_and_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="A release is written 'provider:id', found"):
        Release(text)


def test_a_release_survives_json() -> None:
    adapter = TypeAdapter(dict[Release, Release])
    value = {Release("a:b"): Release("c:d")}
    assert adapter.validate_json(adapter.dump_json(value)) == value
    with pytest.raises(ValidationError):
        adapter.validate_python({"nocolon": "a:b"})


PRICE = Price(input=2.0, output=8.0, cached_input=0.5, as_of=date(2026, 5, 20))


@pytest.mark.parametrize(
    ("tokens", "usd"),
    [
        ((1_000_000, 0, None), 2.0),
        ((1_000_000, 1_000_000, 0), 10.0),
        ((1_000_000, 0, 500_000), 1.25),
        ((None, 5, None), None),
        ((5, None, None), None),
    ],
)
def test_cost_is_known_only_where_tokens_are(
    tokens: tuple[int | None, int | None, int | None], usd: float | None
) -> None:
    assert PRICE.cost_usd(*tokens) == usd


def test_without_a_cached_price_cached_tokens_cost_the_full_price() -> None:
    price = Price(input=2.0, output=8.0, as_of=date(2026, 5, 20))
    assert price.cost_usd(1_000_000, 0, 900_000) == 2.0
