"""Checks on the keys of JSON."""

from typing import Annotated, Any, Optional

import pytest
from pydantic import BaseModel, ConfigDict, Field

from holdfast import expect
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.expect import Check


class Line(BaseModel):
    sku: str
    note: dict[str, Any] = {}


class Other(BaseModel):
    name: str


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    a: int


class Invoice(BaseModel):
    total: float
    lines: list[Line] = []
    by_sku: dict[str, Line] = {}
    extra: Line | Other | None = None
    first: Annotated[Optional[Line], Field(alias="firstLine")] = None  # noqa: UP045  # the older way of writing it
    pair: tuple[Line, ...] = ()
    open: Open | None = None
    inner: "Invoice | None" = None


def passes(check: Check[Any, Any], text: str) -> bool:
    try:
        check(Reply(Observation(text=text)), None)
    except AssertionError:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ('{"total": 1}', True),
        ('{"total": "x", "lines": 5}', True),  # values are for matches_schema
        ('{"total": 1, "vat": 2}', False),
        ('{"lines": [{"sku": "A"}, {"sku": "B", "price": 1}]}', False),
        ('{"lines": [{"sku": "A", "note": {"any": {"thing": 1}}}]}', True),
        ('{"by_sku": {"any": {"sku": "A"}}}', True),
        ('{"by_sku": {"any": {"sky": "A"}}}', False),
        ('{"extra": {"name": "x"}}', True),
        ('{"extra": {"sku": "x"}}', True),
        ('{"extra": {"sku": "x", "b": 1}}', False),
        ('{"firstLine": {"sku": "x"}}', True),
        ('{"first": {"sku": "x"}}', False),
        ('{"pair": [{"sku": "x"}, {"sku": "x", "y": 1}]}', False),
        ('{"open": {"a": 1, "b": {"c": 2}}}', True),
        ('{"inner": {"inner": {"totla": 1}}}', False),
        ("[1, 2]", True),
        ("not JSON", False),
        ('{"inner":' * 100 + "{}" + "}" * 100, True),
    ],
)
def test_keys_that_the_class_does_not_have(text: str, good: bool) -> None:
    assert passes(expect.no_extra_keys(Invoice), text) is good


@pytest.mark.parametrize(
    ("check", "text", "message"),
    [
        (
            expect.no_extra_keys(Invoice),
            '{"lines": [{"sku": "A", "prise": 1}]}',
            "Expected no key that Invoice does not have; at lines[0] stands 'prise'. Known: 'note', 'sku'.",
        ),
        (
            expect.no_extra_keys(Invoice),
            '{"totl": 1}',
            "Expected no key that Invoice does not have; at the whole stands 'totl'. Nearest: 'total'.",
        ),
        (
            expect.no_extra_keys("sku", "amount"),
            '{"sku": 1, "amonut": 2}',
            "Expected no key but 'sku', 'amount'; found 'amonut'. Nearest: 'amount'.",
        ),
        (expect.no_extra_keys("sku"), "[]", "Expected a JSON object; found []."),
        (
            expect.no_duplicate_keys(),
            '{"x": {"a": 1, "b": 2, "a": 3}}',
            (
                "Expected no key twice in one object; 'a' stands twice, first with 1 and then with 3, "
                "beside the keys 'a', 'b'."
            ),
        ),
    ],
)
def test_a_failure_names_the_key_and_its_place(check: Check[Any, Any], text: str, message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check(Reply(Observation(text=text)), None)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ('{"a": {"a": 1}, "b": [{"a": 1}, {"a": 1}]}', True),
        ('{"a": 1, "a": 1}', False),
        ('[{"a": 1, "\\u0061": 2}]', False),
        ('{"a": 1', False),
        ("5", True),
    ],
)
def test_keys_that_stand_twice(text: str, good: bool) -> None:
    assert passes(expect.no_duplicate_keys(), text) is good


def test_what_is_no_class_is_refused() -> None:
    with pytest.raises(TypeError, match="takes a pydantic class"):
        expect.no_extra_keys(int)  # type: ignore[call-overload]  # that is the mistake
