"""Pydantic's findings become sentences."""

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from holdfast.testing.mistakes import path_of, problems_of


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    share: float = 1.0


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    inner: Inner | None = None
    each: tuple[Inner, ...] = ()
    by_name: dict[str, Inner] = {}


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ({}, "a.toml, name: This setting is required and was not given. Add it."),
        (
            {"name": 1},
            "a.toml, name: Found 1. Input should be a valid string.",
        ),
        (
            {"name": "n", "inner": {"shear": 1}},
            "a.toml, inner.shear: There is no setting 'shear' here. Nearest: 'share'.",
        ),
        (
            {"name": "n", "each": [{"x": 1}]},
            "a.toml, each[0].x: There is no setting 'x' here. Known: 'share'.",
        ),
        (
            {"name": "n", "by_name": {"k": {"x": 1}}},
            "a.toml, by_name.k.x: There is no setting 'x' here. Known: 'share'.",
        ),
    ],
)
def test_says_where_what_and_what_is_allowed(found: object, sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate(found)
    assert [str(one) for one in problems_of(caught.value, where="a.toml", model=Outer)] == [sentence]


def test_a_path_reads_as_one_would_write_it() -> None:
    assert path_of(["plants", 0, "where", "share"]) == "plants[0].where.share"
