"""Checks on the script of an answer."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast import expect
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.expect import Check


def passes(check: Check[Any, Any], text: str) -> bool:
    try:
        check(Reply(Observation(text=text)), None)
    except AssertionError:
        return False
    return True


@pytest.mark.parametrize(
    ("check", "text", "good"),
    [
        (expect.mostly_chinese(), "您的订单 A-1009 已发货。", True),
        (expect.mostly_chinese(), "Your order 已发货。", False),
        (expect.mostly_chinese(), "12345", False),
        (expect.mostly_chinese(), "", False),
        (expect.mostly_chinese(at_least=0.2), "iPhone 手机壳", True),
        (expect.no_chinese(), "Your order left — “today”.", True),
        (expect.no_chinese(), "ご注文はこちら", False),
        (expect.no_chinese(), "ひらがな", True),
        (expect.no_chinese(), "Ω≈ç√∫", True),
        (expect.no_chinese(), "rare: \U00020001", False),
    ],
)
def test_language_checks(check: Check[Any, Any], text: str, good: bool) -> None:
    assert passes(check, text) is good


@pytest.mark.parametrize(
    ("check", "text", "message"),
    [
        (
            expect.mostly_chinese(),
            "Order 已发",
            "Expected at least 50% Chinese characters among the letters, found 2 of 7 in 'Order 已发'.",
        ),
        (
            expect.no_chinese(),
            "Order left 已发货.",
            "Expected no Chinese character; the first is at character 11, near 'rder left 已发货.'.",
        ),
    ],
)
def test_a_failure_names_what_was_found(check: Check[Any, Any], text: str, message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check(Reply(Observation(text=text)), None)
    assert str(caught.value) == message


@pytest.mark.parametrize("share", [0, -1, 1.5])
def test_a_share_that_cannot_be_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="a share above 0"):
        expect.mostly_chinese(at_least=share)


@given(st.text())
def test_text_is_never_both_mostly_chinese_and_without_chinese(text: str) -> None:
    assert not (passes(expect.mostly_chinese(), text) and passes(expect.no_chinese(), text))
