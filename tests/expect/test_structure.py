"""The parsed answer against what the case expects."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel

from holdfast import expect
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable
from holdfast.expect import Check


class Line(BaseModel):
    sku: str
    amount: Decimal


class Invoice(BaseModel):
    currency: str
    total: Decimal
    lines: list[Line]
    note: str | None = None


WANT = Invoice(
    currency="EUR",
    total=Decimal("8.00"),
    lines=[Line(sku="A", amount=Decimal("7.00")), Line(sku="B", amount=Decimal("1.00"))],
)
RIGHT = '{"currency":"EUR","total":8,"lines":[{"sku":"A","amount":7.0},{"sku":"B","amount":"1.00"}]}'
TURNED = '{"currency":"EUR","total":"8.004","lines":[{"sku":"B","amount":1},{"sku":"A","amount":7}],"note":"x"}'


def judged(check: Check[Any, Any], text: str, expected: object = WANT) -> None:
    check.judge(Reply(Observation(text=text), response_model=Invoice), None, expected)


def test_what_was_expected_passes_however_its_numbers_are_written() -> None:
    judged(expect.matches_expected(), RIGHT)


def test_keys_tolerance_and_ignored_fields_loosen_it() -> None:
    judged(expect.matches_expected(keys={"lines": "sku"}, tolerance={"total": 0.005}, ignore=["note"]), TURNED)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            RIGHT.replace("7.0", "7.5"),
            (
                "The answer parts from what was expected at lines[sku='A'].amount: "
                "expected Decimal('7.00'), found Decimal('7.5')."
            ),
        ),
        (
            RIGHT.replace("7.0", "7.5").replace("EUR", "USD"),
            (
                "The answer parts from what was expected in 2 places: ['currency'], ['lines'][0]['amount']. "
                "First at currency: expected 'EUR', found 'USD'."
            ),
        ),
        (
            RIGHT.replace(',{"sku":"B","amount":"1.00"}', ""),
            (
                "The answer parts from what was expected at lines[sku='B']: "
                "expected {'sku': 'B', 'amount': Decimal('1.00')}, found nothing."
            ),
        ),
    ],
)
def test_a_failure_names_the_first_place_and_counts_the_others(text: str, message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        judged(expect.matches_expected(keys={"lines": "sku"}), text)
    assert str(caught.value) == message


@pytest.mark.parametrize("text", ["", f"```json\n{RIGHT}\n```", '{"currency": "EUR"}', "[" * 100_000])
def test_what_the_response_model_does_not_read_fails(text: str) -> None:
    with pytest.raises(AssertionError):
        judged(expect.matches_expected(), text)


def test_a_case_without_expected_value_is_skipped() -> None:
    with pytest.raises(NotApplicable):
        judged(expect.matches_expected(), RIGHT, None)


def test_a_field_the_model_does_not_have_crashes_the_check_instead_of_doing_nothing() -> None:
    with pytest.raises(ValueError, match=r"Invoice has no field 'lines\.amout'\. Nearest: 'lines\.amount'\.") as caught:
        judged(expect.matches_expected(tolerance={"lines.amout": 1.0}), RIGHT)
    assert not isinstance(caught.value, AssertionError)


class Loose(BaseModel):
    value: Any = None
    share: float | None = None


@pytest.mark.parametrize(
    ("text", "expected", "good"),
    [
        ('{"value": [1, {"a": true}]}', Loose(value=[1.0, {"a": True}]), True),
        ('{"value": true}', Loose(value=1), False),  # to Python these two are equal
        ('{"value": 1}', Loose(value=True), False),
        ('{"share": "NaN"}', Loose(), False),  # written as JSON these two are equal
        ('{"share": "NaN"}', Loose(share=float("nan")), True),
        ('{"value": "1"}', Loose(value=Decimal(1)), False),
        (r'{"value": "\u00e9"}', Loose(value="é"), True),
    ],
)
def test_neither_python_nor_json_decides_alone(text: str, expected: Loose, good: bool) -> None:
    reply = Reply(Observation(text=text), response_model=Loose)
    if good:
        expect.matches_expected().judge(reply, None, expected)
    else:
        with pytest.raises(AssertionError, match="The answer parts from what was expected"):
            expect.matches_expected().judge(reply, None, expected)


def test_an_expected_value_that_json_cannot_carry_is_compared_all_the_same() -> None:
    reply = Reply(Observation(text='{"value": "a"}'), response_model=Loose)
    with pytest.raises(AssertionError, match=r"at value: expected '\\ud800', found 'a'"):
        expect.matches_expected().judge(reply, None, Loose(value="\ud800"))
