"""The report as Markdown."""

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from holdfast.reporters.md import code, plain, render


def test_the_whole_report_is_this_text(report) -> None:
    assert render(report) == (Path(__file__).parent / "expected" / "report.md").read_text("utf-8")


def test_whatever_others_write_no_mark_of_theirs_acts(make, payload) -> None:
    shown = render(make(payload))
    assert all(character.isprintable() or character == "\n" for character in shown)
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", shown)
    assert not re.search(r"(?<!\\)[\[\]]", outside)
    assert not re.search(r"[<@]", shown)
    assert not re.search(r"(?<!\\)`|https?://|www\.", outside)
    assert len(shown) < 40_000


def test_no_line_can_be_forged(make) -> None:
    shown = render(make("fine\n\n# Ready\n\n| a | b |"))
    assert [line for line in shown.splitlines() if line.startswith("# ")] == [r"# fine\\n\\n\# Ready\\n\\n\| a \| b \|"]


@given(st.text("` a\\", max_size=12))
def test_a_text_cannot_close_its_code_span(text) -> None:
    span = code(text)
    fence = re.match("`+", span).group()
    inner = span[len(fence) : -len(fence)]
    assert span.endswith(fence)
    assert fence not in re.findall("`+", inner)


def test_an_empty_comparison_has_no_table(report) -> None:
    bare = report.comparison.model_copy(update={"contracts": ()})
    assert "| --- |" not in render(report.model_copy(update={"comparison": bare, "migrations": ()}))


def test_our_own_sentences_read_as_they_were_written() -> None:
    assert (
        plain("The rate moved by -4.7 points (between -9 and 1).")
        == "The rate moved by -4.7 points (between -9 and 1)."
    )
