"""The page in a real browser: nothing runs, nothing is fetched, nothing is cut off, and the keyboard is enough."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holdfast.testing import Answer, AnswerBook, SimulatedProvider, SimulatedRelease

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed."),
]

HOSTILE = (
    "<script>document.title='ran'</script><img src='http://127.0.0.1:9/x.png' onerror=\"document.title='ran'\">"
    "<svg onload=\"document.title='ran'\"></svg><style>*{display:none}</style></pre></details></body>" + "x" * 3000
)
WATCH = """
window.violations = [];
document.addEventListener('securitypolicyviolation', event => window.violations.push(event.violatedDirective));
"""


@pytest.fixture
def page_file(desk: Any, serve: Any) -> Path:
    """The report of a candidate whose answers are hostile."""
    mine = desk(serve().base_url)
    mine.run("replay", "--to", "baseline", "--quiet")
    # No two answers are alike: equal long ones would count as copies of one.
    texts = tuple(f"{number}{HOSTILE}" for number in range(50))
    book = AnswerBook.of(Answer(user=f"Say {word}.", texts=texts) for word in ("ant", "bee", "cat"))
    with SimulatedProvider(book, {"new": SimulatedRelease()}, instability=0.0) as server:
        url = f"providers.simulated.base_url={server.base_url}"
        mine.run("replay", "--quiet", "--set", url, "--set", "rounds=9", "--report", "page.html", code=1)
    file: Path = mine.root / "page.html"
    return file


@pytest.fixture
def browser() -> Iterator[Any]:
    """Chromium, driven by playwright."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed.")
    with api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.mark.parametrize("width", [390, 800, 1280])
def test_nothing_runs_nothing_is_fetched_and_nothing_is_cut_off(page_file: Path, browser: Any, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.add_init_script(WATCH)
    page.goto(page_file.as_uri())
    assert fetched == [page_file.as_uri()]
    assert page.evaluate("window.violations") == []
    assert "ran" not in page.title()
    assert page.get_by_role("heading", name="Not ready").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.close()


def test_a_planted_script_would_be_seen(page_file: Path, browser: Any) -> None:
    """The test can fail: unescaped, the same answer runs where no policy forbids it, and is refused where ours does."""
    bare = page_file.with_name("bare.html")
    bare.write_text(f"<!doctype html><title>bare</title><body>{HOSTILE}")
    page = browser.new_page()
    page.goto(bare.as_uri())
    assert page.title() == "ran"
    guarded = page_file.with_name("guarded.html")
    guarded.write_text(page_file.read_text("utf-8").replace("</main>", f"{HOSTILE}</main>", 1), "utf-8")
    page = browser.new_page()
    page.add_init_script(WATCH)
    page.goto(guarded.as_uri())
    assert page.title() != "ran"
    assert page.evaluate("window.violations.length") > 0


def test_the_keyboard_is_enough(page_file: Path, browser: Any) -> None:
    page = browser.new_page()
    page.goto(page_file.as_uri())
    details = page.locator("details").first
    before = details.evaluate("each => each.open")
    details.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert details.evaluate("each => each.open") is not before
