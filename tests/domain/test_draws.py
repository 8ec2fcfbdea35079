"""What a pin keeps of drawn values."""

import pytest
from pydantic import ValidationError

from holdfast.domain.draws import DrawnValue, Draws


def test_draws_come_back_from_their_json_form() -> None:
    draws = Draws(strategy="text()", seed=7, values=(DrawnValue(value={"text": "a"}, digest="0" * 64),))
    assert Draws.model_validate_json(draws.model_dump_json()) == draws


def test_a_seed_is_no_negative_number() -> None:
    with pytest.raises(ValidationError):
        Draws(strategy="text()", seed=-1)
