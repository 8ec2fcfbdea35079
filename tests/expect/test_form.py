"""Checks on the form of an answer."""

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
        (expect.no_fence(), '{"a": 1}', True),
        (expect.no_fence(), "Use `code` inline.", True),
        (expect.no_fence(), '```json\n{"a": 1}\n```', False),
        (expect.no_fence(), "Here:\n  ~~~\nx\n~~~", False),
        (expect.no_preamble(), "Your order left on Monday.", True),
        (expect.no_preamble(), "Surely it left.", True),
        (expect.no_preamble(), "Here are two of them.", True),
        (expect.no_preamble(), "Sure! It left.", False),
        (expect.no_preamble(), "\n Here's the summary: x", False),
        (expect.no_preamble(), "当然，您的订单已发货。", False),
        (expect.no_preamble(), "您的订单已发货。", True),
        (expect.bullet_count(2), "- a\n- b", True),
        (expect.bullet_count(2), "Two:\n1. a\n 2) b\nDone.", True),
        (expect.bullet_count(2), "- a\n-\n", False),
        (expect.bullet_count(3), "• a\n• b", False),
        (expect.bullet_count(at_least=2), "* a\n* b\n* c", True),
        (expect.bullet_count(at_least=2, at_most=3), "1、甲\n2、乙\n3、丙\n4、丁", False),
        (expect.bullet_count(at_most=1), "No list.", True),
        (expect.section_count("Section", 2), "Section 1\nx\n**SECTION 2**\n", True),
        (expect.section_count("Section", 1), "## Section II", True),
        (expect.section_count("Section", at_least=1), "Sections 1, section one", False),
        (expect.in_quotes(), ' "so"\n', True),
        (expect.in_quotes(), "“so”", True),
        (expect.in_quotes(), "„so“", True),
        (expect.in_quotes(), "「so」", True),
        (expect.in_quotes(), '"so', False),
        (expect.in_quotes(), '"', False),
        (expect.in_quotes(), "", False),
        (expect.has_title(), "So <<A Title>>", True),
        (expect.has_title(), "\n# Title\ntext", True),
        (expect.has_title(), "**Title**\ntext", True),
        (expect.has_title(), "**Not** a title", False),
        (expect.has_title(), "<< >>", False),
        (expect.has_postscript(), "Bye\nP.S. I left", True),
        (expect.has_postscript(), "Bye\n**p. s.** I left", True),
        (expect.has_postscript(), "Bye\nPst! I left", False),
        (expect.has_postscript(), "Bye P.S. I left", False),
        (expect.has_postscript(), "Bye\nP.S.", False),
        (expect.has_postscript("P.P.S."), "Bye\nPPS: I left", True),
        (expect.has_postscript("附言"), "再见\n附言：我走了", True),
        (expect.no_commas(), "None; at all.", True),
        (expect.no_commas(), "1,000", False),
        (expect.no_commas(), "您好，", False),
    ],
)
def test_form_checks(check: Check[Any, Any], text: str, good: bool) -> None:
    assert passes(check, text) is good


@pytest.mark.parametrize(
    ("check", "text", "message"),
    [
        (
            expect.no_fence(),
            "So:\n```json\n{}\n```",
            "Expected no code fence in the answer; one starts at character 4: '```json'.",
        ),
        (
            expect.no_preamble(),
            "Certainly, it left.",
            "Expected no opening words before the answer; it starts with 'Certainly, it left.'.",
        ),
        (expect.bullet_count(3), "- a\n- b", r"Expected 3 bullet points, found 2 in '- a\n- b'."),
        (
            expect.bullet_count(1),
            "- a\n  - b",
            "Expected 1 bullet points, found 2 in '- a\\n  - b'. The first too many is at character 6: '- b'.",
        ),
        (expect.section_count("Part", 1), "None.", "Expected 1 sections 'Part', found 0 in 'None.'."),
        (
            expect.in_quotes(),
            "So it is",
            "Expected the whole answer in quotation marks; it begins with 'So it is' and ends with 'So it is'.",
        ),
        (expect.has_title(), "So.", "Expected a title, such as '<<Title>>' or '# Title'; found 'So.'."),
        (
            expect.has_postscript(),
            "Bye.",
            "Expected a postscript that begins with 'P.S.'; the answer ends 'Bye.'.",
        ),
        (
            expect.no_commas(),
            "So, it left.",
            "Expected no comma in the answer; the first is at character 2, near 'So, it left.'.",
        ),
        (
            expect.bullet_count(at_least=1, at_most=2),
            "None.",
            "Expected 1 to 2 bullet points, found 0 in 'None.'.",
        ),
    ],
)
def test_a_failure_names_what_was_found(check: Check[Any, Any], text: str, message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check(Reply(Observation(text=text)), None)
    assert str(caught.value) == message


def test_a_count_without_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a number"):
        expect.bullet_count()
    with pytest.raises(ValueError, match="needs the word"):
        expect.section_count(" ", 1)
    with pytest.raises(ValueError, match="needs a marker with letters"):
        expect.has_postscript("..")


@given(st.text() | st.text(alphabet=" \n\t-`~1.", max_size=2000))
def test_odd_text_never_crashes_a_check(text: str) -> None:
    for check in (expect.no_fence(), expect.no_preamble(), expect.bullet_count(1)):
        passes(check, text)


@pytest.mark.parametrize("piece", ["[", "`", " ", "\n", "- ", "Sure", "here's the "])
def test_huge_text_is_read_to_its_end(piece: str) -> None:
    for check in (expect.no_fence(), expect.no_preamble(), expect.bullet_count(1)):
        passes(check, piece * 100_000)
