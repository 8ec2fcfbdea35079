"""A journal that cannot be kept: a clear message, nothing counted that is not kept, nothing half-written."""

import resource
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.journey


def small_files() -> None:
    """In the child: no file grows beyond this, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))


def test_on_a_full_disk_the_run_stops_and_goes_on_when_there_is_room(desk: Any, serve: Any) -> None:
    words = tuple(f"w{number:03}" for number in range(200))
    server = serve(words=words)
    mine = desk(server.base_url, words=words)
    full = mine.run("replay", "--to", "baseline", "--quiet", code=4, preexec_fn=small_files)
    assert len(full.err.splitlines()) == 1, full.err
    assert "journal.sqlite3: The disk refused to read or write." in full.err
    paid = server.stats.answered
    assert 0 < paid < 400
    done = mine.run("replay", "--to", "baseline")
    assert "Going on with" in done.err
    assert server.stats.answered <= 400 + 8, "at most what was in flight is asked again"


@pytest.mark.parametrize("is_folder", [True, False], ids=["a folder", "no database"])
def test_a_journal_that_is_none_is_refused_before_the_first_call(desk: Any, serve: Any, is_folder: bool) -> None:
    server = serve()
    mine = desk(server.base_url)
    file: Path = mine.root / ".holdfast" / "journal.sqlite3"
    if is_folder:
        file.mkdir(parents=True)
    else:
        mine.write(".holdfast/journal.sqlite3", "this is no database, whatever its name says" * 50)
    refused = mine.run("replay", "--to", "baseline", code=4)
    assert "journal.sqlite3" in refused.err
    assert "Traceback" not in refused.err
    assert server.stats.requests == 0
    if not is_folder:
        assert file.read_text().startswith("this is no database"), "what is not ours is left as it is"
