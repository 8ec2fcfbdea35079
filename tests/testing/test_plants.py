"""Plants are checked where they are written."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from holdfast.testing import Plant, Where
from holdfast.testing.plants import CHANGES


def test_the_issue_s_changes_are_there() -> None:
    assert sorted(CHANGES) == [
        "asks_back",
        "call_as_text",
        "dearer",
        "drop_field",
        "drop_text",
        "empty",
        "fence",
        "flaky",
        "ignores_parameter",
        "preamble",
        "refuses",
        "rejects_parameter",
        "slower",
        "switches_language",
        "truncates",
        "verbose",
        "wrong_value",
    ]


def test_every_change_says_what_it_does() -> None:
    assert [name for name, change in CHANGES.items() if not change.__doc__] == []


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"change": "fense"}, "There is no change 'fense'. Nearest: 'fence'. Known: asks_back,"),
        ({"change": "fence", "langage": "x"}, "'fence' has no parameter 'langage'. Nearest: 'language'."),
        ({"change": "empty", "text": "x"}, "The change 'empty' has no parameter 'text'. Known: none."),
        ({"change": "rejects_parameter"}, "The change 'rejects_parameter' needs the parameter 'parameter'."),
        ({"change": "dearer", "factor": "two"}, "Parameter 'factor' of 'dearer': found 'two'."),
        ({"change": "switches_language", "language": "xx"}, "Parameter 'language' of 'switches_language': found 'xx'."),
        ({"change": "fence", "rate": 1.5}, "less than or equal to 1"),
        ({"change": "fence", "where": {"user": "x"}}, "Extra inputs are not permitted"),
        ({}, "Field required"),
    ],
)
def test_a_mistake_is_refused_with_what_is_allowed(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Plant).validate_python(settings)
    assert message in str(caught.value)


def test_a_plant_reads_as_it_was_written() -> None:
    plant = Plant("drop_field", field="total", where=Where(has_schema=True), rate=0.3)
    assert plant == Plant(change="drop_field", field="total", where=Where(has_schema=True), rate=0.3)
    assert plant.parameters == {"field": "total"}
    assert Plant.model_validate(plant.model_dump()) == plant
