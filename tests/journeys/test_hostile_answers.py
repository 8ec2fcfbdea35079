"""What a model says is shown, never obeyed: not by the terminal, not by a page, not by Markdown."""

import re
import unicodedata
from html.parser import HTMLParser
from typing import Any

import pytest

pytestmark = pytest.mark.journey

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)></details></body>"
    "\x1b]8;;http://evil.example\x07click\x1b]8;;\x07 \x1b[2J\x1b[31mred "
    "![x](http://evil.example/x.png) [y](javascript:alert(3)) @everyone `code` | cell "
    "\u202eoverride\u200b\x00 \ud800 {}?"
)


class Tags(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


@pytest.fixture
def judged(desk: Any, serve: Any) -> Any:
    """A project whose candidate gives hostile answers that fail every check."""
    from holdfast.testing import Answer, AnswerBook, SimulatedProvider, SimulatedRelease

    words = ("ant", "bee", "cat")
    old = serve(words=words)
    mine = desk(old.base_url, words=words)
    mine.run("replay", "--to", "baseline", "--quiet")
    # No two answers are alike: equal long ones would count as copies of one.
    texts = tuple(f"{HOSTILE} {number}" for number in range(50))
    book = AnswerBook.of(Answer(user=f"Say {word}.", texts=texts) for word in words)
    with SimulatedProvider(book, {"new": SimulatedRelease()}, instability=0.0) as server:
        yield (
            mine,
            mine.run("replay", "--set", f"providers.simulated.base_url={server.base_url}", "--set", "rounds=9", code=1),
        )


def test_the_terminal_gets_no_control_character(judged: Any) -> None:
    mine, told = judged
    for text in (told.out, told.err, mine.run("report").out, mine.run("report", "--format", "md").out):
        odd = {each for each in text if unicodedata.category(each) in ("Cc", "Cf", "Co", "Cs") and each != "\n"}
        assert odd == set()
    assert r"\x1b[2J" in told.out


def test_the_page_has_no_script_and_fetches_nothing(judged: Any) -> None:
    mine, _ = judged
    mine.run("report", "--format", "html", "-o", "page.html")
    page = (mine.root / "page.html").read_text("utf-8")
    tags = Tags()
    tags.feed(page)
    assert not {tag for tag, _ in tags.seen} & {"script", "img", "iframe", "object", "embed", "link", "base", "form"}
    for _, attributes in tags.seen:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "srcset", "style")]
        assert not (attributes.get("href") or "#").lower().startswith(("javascript", "http", "data"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    policies = [attributes["content"] for tag, attributes in tags.seen if tag == "meta" and "content" in attributes]
    assert any((policy or "").startswith("default-src 'none'; style-src 'sha256-") for policy in policies)


def test_markdown_has_no_live_link_mention_or_tag(judged: Any) -> None:
    mine, _ = judged
    text = mine.run("report", "--format", "md").out
    outside_code = re.sub(r"(`+).*?\1", "", text)
    assert "evil.example" not in outside_code
    assert "<script" not in text
    assert "@everyone" not in text
