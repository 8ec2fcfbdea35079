"""Checks on Markdown."""

from typing import Any

import pytest

from holdfast import expect
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable
from holdfast.expect import Check


def outcome_of(check: Check[Any, Any], text: str, input: Any = None, expected: Any = None) -> str:
    try:
        check.judge(Reply(Observation(text=text)), input, expected)
    except NotApplicable:
        return "skipped"
    except AssertionError:
        return "failed"
    return "passed"


@pytest.mark.parametrize(
    ("check", "text", "outcome"),
    [
        (expect.heading_count(2), "# One\ntext\n### Two", "passed"),
        (expect.heading_count(1), "#tag and # no", "failed"),
        (expect.heading_count(1, level=2), "# One\n## Two", "passed"),
        (expect.heading_count(1), "```\n# code\n```\n# One", "passed"),
        (expect.numbered_list(2), "1. a\n2. b", "passed"),
        (expect.numbered_list(), "1) a\n   - x\n2) b\n", "passed"),
        (expect.numbered_list(), "1、甲\n2、乙", "passed"),
        (expect.numbered_list(), "1. a\n3. b", "failed"),
        (expect.numbered_list(), "3.5 litres", "failed"),
        (expect.code_block_count(2), "```py\nx\n```\n~~~\ny\n~~~", "passed"),
        (expect.code_block_count(1, language="Python"), "``` python\nx", "passed"),
        (expect.code_block_count(1, language="sql"), "```py\nx\n```", "failed"),
        (expect.code_block_count(1), "````\n```\n````", "passed"),
        (expect.has_table("Item", "Price"), "| Item | **Price** |\n|---|---:|\n| A | 1 |", "passed"),
        (expect.has_table(at_least=2), "a|b\n-|-\n1|2", "failed"),
        (expect.has_table(), "a | b\nc | d", "failed"),
        (expect.has_table(), "```\n|a|\n|-|\n|1|\n```", "failed"),
        (expect.has_table(), "a|b\\|c\n-|-\n1|2", "passed"),
        (expect.highlight_count(2), "*so* and **so it is**", "passed"),
        (expect.highlight_count(0), "* a\n* b\n2 * 3 * 4", "passed"),
        (expect.highlight_count(0), "```\n*a*\n```", "passed"),
        (expect.no_markdown(), "# a", "failed"),
        (expect.no_markdown(), "**b**", "failed"),
        (expect.no_markdown(), "__b__", "failed"),
        (expect.no_markdown(), "a `b`", "failed"),
        (expect.no_markdown(), "[a](b)", "failed"),
        (expect.no_markdown(), "> q", "failed"),
        (expect.no_markdown(), "---", "failed"),
        (expect.no_markdown(), "a | b\n--|--\n1 | 2", "failed"),
        (expect.no_markdown(), "```\nx\n```", "failed"),
        (expect.no_markdown(), "~~~\nx", "failed"),
        (expect.no_markdown(), "*so*", "failed"),
        (expect.no_markdown(), "- a\n- b\n1. c", "passed"),
        (expect.no_markdown(), "2 * 3 * 4 > 5", "passed"),
        (expect.no_markdown(), "snake_case_name #1", "passed"),
    ],
)
def test_markdown_checks(check: Check[Any, Any], text: str, outcome: str) -> None:
    assert outcome_of(check, text) == outcome


@pytest.mark.parametrize(
    ("check", "text", "message"),
    [
        (expect.heading_count(1), "None.", "Expected 1 headings, found 0 in 'None.'."),
        (
            expect.numbered_list(),
            "1. a\n3. b",
            "Expected items numbered from 1 on; the item at character 5 is 3 instead of 2, in '1. a\\n3. b'.",
        ),
        (expect.numbered_list(3), "1. a\n2. b", "Expected 3 numbered items, found 2 in '1. a\\n2. b'."),
        (expect.code_block_count(1, language="sql"), "None.", "Expected 1 blocks of sql code, found 0 in 'None.'."),
        (expect.has_table("A"), "None.", "Expected a table with the columns 'A' and at least 1 rows; found 'None.'."),
        (
            expect.has_table("A"),
            "|B|\n|-|\n|1|",
            (
                "Expected a table with the columns 'A' and at least 1 rows; found a table of 1 rows with the columns "
                "['B']."
            ),
        ),
        (
            expect.highlight_count(1),
            "*a* **b**",
            "Expected 1 highlighted spans, found 2 in '*a* **b**'. The first too many is at character 4: '**b**'.",
        ),
        (
            expect.no_markdown(),
            "So **b**",
            "Expected no Markdown in the answer; highlighted text stands at character 3: '**b**'.",
        ),
    ],
)
def test_a_failure_names_what_was_expected_and_where(check: Check[Any, Any], text: str, message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check(Reply(Observation(text=text)), None)
    assert str(caught.value) == message


def test_a_level_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="level 1 to 6"):
        expect.heading_count(1, level=7)
    with pytest.raises(ValueError, match="0 or more"):
        expect.has_table(at_least=-1)
