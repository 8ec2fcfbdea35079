"""The report as one HTML page."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest

from holdfast.domain.comparison import CaseComparison, Sample, Tally
from holdfast.reporters.html_ import render

TAGS = {
    "html", "head", "meta", "title", "style", "body", "main", "p", "b", "section", "h1", "h2", "h3", "span", "div",
    "br",
    "code", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "svg", "line", "rect", "pre",
    "footer",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "http-equiv", "content", "name", "class", "aria-hidden", "scope", "open", "viewbox", "role",
    "aria-label", "preserveaspectratio", "x1", "x2", "y1", "y2", "x", "y", "width", "height", "rx", "dir",
}  # fmt: skip
VOID = {"meta", "br"}


class Page(HTMLParser):
    """Reads a page as a browser does: tags, attributes, texts, and whether every tag is closed."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data) -> None:
        self.texts.setdefault(self.open[-1] if self.open else "", []).append(data)

    def handle_comment(self, data) -> None:
        raise AssertionError(f"a comment: {data!r}")


def without_style(page: str) -> str:
    return re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)


def test_whatever_others_write_the_page_has_only_our_tags_and_attributes(make, payload) -> None:
    page = render(make(payload))
    found = Page(page)
    assert found.open == []
    assert found.tags <= TAGS
    assert {name for name, _ in found.attributes} <= ATTRIBUTES
    assert all(character.isprintable() or character == "\n" for character in without_style(page))
    assert len(page) < 100_000


def test_a_hostile_text_is_shown_as_it_was_written(make) -> None:
    found = Page(render(make("<script>alert('\u202e')</script> {{ 7 * 7 }}")))
    assert "<script>alert('\\u202e')</script> {{ 7 * 7 }}" in "".join(found.texts["pre"])


def test_nothing_is_loaded_run_or_sent_and_only_this_style_sheet_applies(report) -> None:
    page = render(report)
    (css,) = re.findall(r"<style>(.*?)</style>", page, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = dict(Page(page).attributes)
    assert f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'" in page.replace(
        "&#39;", "'"
    )
    assert policy.keys().isdisjoint({"src", "href", "style", "action"})
    assert "url(" not in css
    assert "http" not in without_style(page).replace("http-equiv", "")


def words_of(page: str) -> str:
    """What a reader sees, line by line."""
    found = Page(without_style(page))
    assert found.open == []
    text = re.sub(r"<(?:br|/p|/li|/tr|/h\d|/div|/span|/summary|/pre)[^>]*>", "\n", without_style(page))
    text = re.sub(r"</t[hd]>", " ; ", re.sub(r"<title>.*?</title>", "", text))
    lines = (" ".join(line.split()) for line in re.sub(r"<[^>]+>", "", text).splitlines())
    plain = "\n".join(line for line in lines if line)
    return plain.replace("&#39;", "'").replace("&#34;", '"').replace("&gt;", ">")


def test_the_whole_page_reads_like_this(report) -> None:
    assert words_of(render(report)) + "\n" == (Path(__file__).parents[1] / "expected" / "page.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("word", "symbol"), [("ready", "✓"), ("not ready", "✕"), ("undecided", "?"), ("nothing to decide", "–")]
)
def test_a_verdict_is_told_by_word_and_symbol_not_by_colour_alone(report, word, symbol) -> None:
    page = render(report.model_copy(update={"word": word}))
    assert f'<h1><span aria-hidden="true">{symbol}</span> {word.capitalize()}</h1>' in page


def test_a_real_release_is_not_called_simulated(report) -> None:
    assert "SIMULATED" not in render(report.model_copy(update={"simulated": False}))


def test_two_thousand_long_answers_stay_below_a_megabyte(report) -> None:
    answer = Sample(number=0, outcome="failed", text="长" * 1500, length=90_000, reason="x" * 400)
    case = CaseComparison(
        case="case", baseline=Tally(passed=5), candidate=Tally(failed=5), flip="regression",
        baseline_sample=answer, candidate_sample=answer,
    )  # fmt: skip
    plain = report.comparison.contracts[0]
    contracts, migrations = [], []
    for number in range(40):
        cases = tuple(case.model_copy(update={"case": f"case-{place}"}) for place in range(10))
        contracts.append(plain.model_copy(update={"contract": f"c.n{number}", "cases": cases}))
        migrations.append(report.migrations[0].model_copy(update={"contract": f"c.n{number}"}))
    compared = report.comparison.model_copy(update={"contracts": tuple(contracts)})
    page = render(report.model_copy(update={"comparison": compared, "migrations": tuple(migrations)}))
    assert 100_000 < len(page.encode("utf-8")) < 1_000_000


def test_the_template_and_the_style_sheet_ship_with_the_package() -> None:
    assert {"report.css", "report.html"} <= {entry.name for entry in files("holdfast.reporters.html_").iterdir()}
