"""Checks on the script and on the language of an answer."""

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast import expect
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable
from holdfast.expect import Check
from holdfast.expect.language import CODES, detected


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


ENGLISH = "Your order was shipped this morning and it will arrive at your door on Friday. Thank you for your patience."
GERMAN = "Ihre Bestellung ist heute Morgen verschickt worden und kommt am Freitag an. Vielen Dank für Ihre Geduld."
FRENCH = "Votre commande a été expédiée ce matin et elle arrivera chez vous vendredi. Merci de votre patience."
CHINESE = "您的订单今天上午已经发货，预计星期五送到您家门口。"
CODE = "```python\nfor order in open_orders:\n    print(order.number, order.total)\n```\n"


def verdict(check: Check[Any, Any], text: str, input: Any = None) -> bool | None:
    try:
        return passes_for(check, text, input)
    except NotApplicable:
        return None


def passes_for(check: Check[Any, Any], text: str, input: Any) -> bool:
    try:
        check(Reply(Observation(text=text)), input)
    except AssertionError:
        return False
    return True


@pytest.mark.parametrize(
    ("check", "text", "good"),
    [
        (expect.in_language("de"), GERMAN, True),
        (expect.in_language("de"), GERMAN.upper(), True),
        (expect.in_language("de"), ENGLISH, False),
        (expect.in_language("de"), f"{GERMAN}\n\n{GERMAN}\n\n{ENGLISH}", False),
        (expect.in_language("de"), f"{GERMAN}\n{CODE}", True),
        (expect.in_language("de"), f"{GERMAN} `{ENGLISH}`", True),
        (expect.in_language("de"), "Hallo!", None),
        (expect.in_language("de"), "A-1009: 3 x 24.50", None),
        (expect.in_language("de"), CODE, None),
        (expect.in_language("de"), "", None),
        (expect.in_language("zh"), CHINESE, True),
        (expect.in_language("zh-cn"), CHINESE, True),
        (expect.in_language("en"), CHINESE, False),
        (expect.in_language("ja"), "ご注文は本日発送されました。", True),
        (expect.in_language("en"), "\ud800\x00\u202e" * 40, None),
    ],
)
def test_the_language_is_detected(check: Check[Any, Any], text: str, good: bool | None) -> None:
    assert verdict(check, text) is good


@pytest.mark.parametrize(
    ("question", "answer", "good"),
    [
        ("Wo ist meine Bestellung? Sie sollte gestern ankommen.", GERMAN, True),
        ("Wo ist meine Bestellung? Sie sollte gestern ankommen.", ENGLISH, False),
        ("Where is my order? It should have arrived yesterday.", FRENCH, False),
        ("A-1009?", ENGLISH, None),
        ("我的订单在哪里？应该昨天就到了。", CHINESE, True),
    ],
)
def test_the_answer_is_in_the_language_of_the_question(question: str, answer: str, good: bool | None) -> None:
    assert verdict(expect.same_language_as_asked(), answer, question) is good
    assert verdict(expect.same_language_as_asked(lambda input: input["text"]), answer, {"text": question}) is good


def test_the_language_may_be_a_function_of_the_input() -> None:
    check = expect.in_language(lambda input: input["locale"])
    assert [verdict(check, GERMAN, {"locale": code}) for code in ("de", "fr")] == [True, False]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "Your order was shipped this morning.",
            (
                "Expected an answer in the language 'de'; found 'en', with a probability of 1.00, "
                "in 'Your order was shipped this morning.'."
            ),
        ),
        (
            f"{GERMAN}\n\n{GERMAN}\n\n{GERMAN}\n\n{ENGLISH}",
            (
                "Expected all of the answer in the language 'de'; paragraph 4 is in 'en': "
                "'Your order was shipped this morning and it will ar...nk you for your patience.'."
            ),
        ),
    ],
)
def test_another_language_is_named_with_its_place(text: str, message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        expect.in_language("de")(Reply(Observation(text=text)), None)
    assert str(caught.value) == message


def test_a_language_that_cannot_be_detected_is_refused_where_it_is_written() -> None:
    with pytest.raises(ValueError, match="There is no language 'german' to detect"):
        expect.in_language("german")


def test_a_question_that_is_no_text_needs_a_function() -> None:
    with pytest.raises(TypeError, match="Give a function that takes it from the input"):
        expect.same_language_as_asked()(Reply(Observation(text=GERMAN)), {"text": GERMAN})


def test_the_same_text_is_always_detected_alike() -> None:
    text = "1. LIAM 2. OLIVIA 3. NOAH 4. EMMA 5. OLIVER"
    assert len({detected(text) for _ in range(20)}) == 1


def test_the_codes_are_those_of_the_detector() -> None:
    from langdetect import detector_factory

    detector_factory.init_factory()
    assert {*detector_factory._factory.get_lang_list(), "zh"} == CODES


def test_a_long_answer_is_read_in_part() -> None:
    assert verdict(expect.in_language("de"), GERMAN * 50_000) is True


def test_without_the_extra_the_check_says_what_to_install() -> None:
    code = "import sys; sys.modules['langdetect'] = None\nfrom holdfast import expect\nexpect.in_language('de')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.rstrip().endswith(
        "`in_language()` needs a language detector. Install it with `pip install 'holdfast[language]'`."
    )


def test_the_detector_is_loaded_by_those_who_use_it() -> None:
    code = "import sys\nfrom holdfast import expect\nexpect.in_language('de')\nprint('langdetect' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
