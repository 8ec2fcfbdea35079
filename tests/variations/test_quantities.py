"""Quantities in other units keep their value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast import Reply, expect
from holdfast.domain.observation import Observation
from holdfast.variations import Units

SEEDS = st.integers(0, 10_000)
AMOUNTS = st.decimals(0, 9999, places=2, allow_nan=False)
KNOWN = {"km", "m", "cm", "mm", "kg", "g", "mg", "l", "cl", "ml", "hours", "minutes", "seconds", "days", "kWh", "GB"}


@given(AMOUNTS, st.sampled_from(sorted(KNOWN)), SEEDS)
def test_the_quantity_stays(amount: object, unit: str, seed: int) -> None:
    """Read by the check of quantities, which has tables of its own."""
    text = f"That is {amount} {unit} in all."
    varied = Units(seed=seed)(text)
    expect.number_with_unit(float(str(amount)), unit)(Reply(Observation(text=varied)), None)
    assert varied == Units(seed=seed)(text)


@pytest.mark.parametrize(
    ("text", "possible"),
    [
        ("5 km", {"5000 m", "500000 cm"}), ("1.5 h", {"90 min"}), ("60 minutes", {"1 hour", "3600 seconds"}),
        ("1 hour", {"60 minutes", "3600 seconds"}), ("250g", {"0.25kg", "250000mg"}), ("2 L", {"2000 ml", "200 cl"}),
        ("7 minutes", {"420 seconds"}), ("1 day", {"24 hours", "1440 minutes", "86400 seconds"}),
    ],
)  # fmt: skip
def test_each_unit_becomes_another_of_its_kind(text: str, possible: set[str]) -> None:
    assert {Units(seed=seed)(text) for seed in range(40)} == possible


@pytest.mark.parametrize(
    "text", ["", "A-5 km", "1,500 m", "5 kms", "v1.5 h2", "5 m²", "5 m/s", "12-5 g", "km 5", "EUR 5", "99999999 km"]
)
def test_what_is_no_plain_quantity_stays(text: str) -> None:
    assert Units(seed=3)(text) == text
