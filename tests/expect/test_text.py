"""Checks on the words of an answer: a table of replies, and each message once."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast import expect
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable
from holdfast.expect import Check


def reply(text: str) -> Reply[None]:
    return Reply(Observation(text=text))


def passes(check: Check[Any, Any], text: str, input: Any = None, expected: Any = None) -> bool:
    try:
        check.judge(reply(text), input, expected)
    except AssertionError:
        return False
    return True


@pytest.mark.parametrize(
    ("check", "text", "good"),
    [
        (expect.contains("A-1"), "Your parcel A-1 left.", True),
        (expect.contains("sorry"), "Sorry!", False),
        (expect.contains("sorry", ignore_case=True), "Sorry!", True),
        (expect.contains("STRASSE", ignore_case=True), "Straße", True),
        (expect.contains(lambda order: order), "Your parcel A-1 left.", True),
        (expect.contains_any("refund", "credit"), "We credit it.", True),
        (expect.contains_any("refund", "credit"), "We Credit it.", False),
        (expect.contains_any("refund", "credit", ignore_case=True), "We Credit it.", True),
        (expect.excludes("art"), "The start.", True),
        (expect.excludes("art"), "Art is long.", False),
        (expect.excludes("Art", ignore_case=False), "art is long.", True),
        (expect.excludes("保证"), "我们保证退款", False),
        (expect.excludes("100%"), "It is 100% safe", False),
        (expect.excludes("100%"), "It is 2100% safe", True),
        (expect.excludes(lambda order: order), "Your parcel A-1 left.", False),
        (expect.starts_with("Dear"), "  \nDear Ms Ito,", True),
        (expect.starts_with("Dear"), "dear Ms Ito,", False),
        (expect.starts_with("DEAR", ignore_case=True), " dear Ms Ito,", True),
        (expect.ends_with("Any help?", ignore_case=True), "So. any HELP?\n", True),
        (expect.ends_with("Regards"), "Bye.\nRegards\n", True),
        (expect.ends_with("Regards"), "Regards, A.", False),
        (expect.equals("out of stock"), " out  of\nstock ", True),
        (expect.equals("out of stock"), "Out of stock", False),
        (expect.equals("out of stock", ignore_case=True), "Out of stock", True),
        (expect.equals("caf\u00e9"), "cafe\u0301", True),
        (expect.equals(lambda order: order), "A-1", True),
        (expect.one_of("billing", "delivery"), "billing\n", True),
        (expect.one_of("billing", "delivery"), "Billing", False),
        (expect.one_of("billing", "delivery"), "billing.", False),
    ],
)
def test_text_checks(check: Check[Any, Any], text: str, good: bool) -> None:
    assert passes(check, text, "A-1") is good


@pytest.mark.parametrize(
    ("check", "text", "message"),
    [
        (
            expect.contains("A-1009"),
            "About a-1009: it left.",
            (
                "Expected the answer to contain 'A-1009'; found 'About a-1009: it left.'. At character 6 it has "
                "'a-1009'."
            ),
        ),
        (
            expect.contains_any("refund", "credit"),
            "No.",
            "Expected the answer to contain one of 'refund', 'credit'; found 'No.'.",
        ),
        (
            expect.excludes("guarantee"),
            "And so we Guarantee it.",
            (
                "Expected the answer not to contain 'guarantee'; it stands at character 10, "
                "near 'And so we Guarantee it.'."
            ),
        ),
        (
            expect.starts_with("Dear Ms"),
            "Dear Mr",
            "Expected the answer to start with 'Dear Ms'; found 'Dear Mr'. They part at character 6.",
        ),
        (
            expect.ends_with("Regards"),
            "Regards, Al",
            "Expected the answer to end with 'Regards'; found 'Regards, Al'. Its end is 'rds, Al'.",
        ),
        (
            expect.equals("in stock"),
            "in store",
            (
                "Expected the answer to be 'in stock'; found 'in store'. "
                "They part at character 6: 'in stock' expected, 'in store' found."
            ),
        ),
        (
            expect.one_of("billing", "delivery"),
            "Billing",
            "Expected the answer to be one of 'billing', 'delivery'; found 'Billing'. Nearest: 'billing'.",
        ),
    ],
)
def test_a_failure_says_what_was_expected_and_where_it_parts(check: Check[Any, Any], text: str, message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check(reply(text), None)
    assert str(caught.value) == message


def test_the_expected_label_is_compared_and_a_case_without_one_is_skipped() -> None:
    check = expect.equals_expected(ignore_case=True)
    assert passes(check, "Billing\n", expected="billing")
    assert not passes(check, "shipping", expected="billing")
    with pytest.raises(NotApplicable):
        check(reply("billing"), None)


@pytest.mark.parametrize("make", [expect.contains, expect.starts_with, expect.equals, expect.contains_any])
def test_an_empty_text_is_refused_where_it_is_written(make: Any) -> None:
    with pytest.raises(ValueError, match="An empty text says nothing"):
        make("")


def test_an_empty_text_of_a_case_crashes_the_check_and_passes_nothing() -> None:
    check: Check[object, object] = expect.contains(lambda case: "")
    with pytest.raises(ValueError, match="An empty text says nothing"):
        check(reply("anything"), None)


@pytest.mark.parametrize("make", [expect.contains_any, expect.excludes, expect.one_of])
def test_a_check_of_nothing_is_refused(make: Any) -> None:
    with pytest.raises(ValueError, match="needs at least one"):
        make()


@given(st.text(min_size=1), st.text())
def test_odd_text_never_crashes_a_check(want: str, found: str) -> None:
    checks = [
        expect.contains(want),
        expect.contains_any(want, ignore_case=True),
        expect.excludes(want),
        expect.starts_with(want),
        expect.ends_with(want),
        expect.equals(want, ignore_case=True),
        expect.one_of(want),
    ]
    for check in checks:
        passes(check, found)
    assert passes(expect.contains(want), found + want)
    assert not passes(expect.excludes(want), f" {want} ")
    assert passes(expect.equals(want), want)
