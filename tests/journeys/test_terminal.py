"""On a terminal there is a bar and a table; elsewhere there are plain lines."""

import os
import pty
import subprocess
from typing import Any

import pytest

pytestmark = pytest.mark.journey


def on_a_terminal(mine: Any, holdfast: str, *words: str) -> tuple[int, str]:
    """Run a verb with a terminal for its output; its exit code and what it wrote there."""
    ours, theirs = pty.openpty()
    environ = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}
    with subprocess.Popen([holdfast, *words], cwd=mine.root, stdout=theirs, stderr=theirs, env=environ) as running:
        os.close(theirs)
        written = b""
        while True:
            try:
                more = os.read(ours, 65536)
            except OSError:  # Linux says so when the other side is closed
                break
            if not more:
                break
            written += more
    os.close(ours)
    return running.returncode, written.decode("utf-8", "replace")


def test_a_replay_shows_a_bar(desk: Any, serve: Any, holdfast: str) -> None:
    mine = desk(serve().base_url)
    code, shown = on_a_terminal(mine, holdfast, "replay", "--to", "baseline")
    assert code == 0
    assert "replaying" in shown
    assert "6/6" in shown
    assert "Answered 6, kept 0; 6 calls, cost unknown." in shown


def test_a_list_is_a_table(desk: Any, holdfast: str) -> None:
    code, shown = on_a_terminal(desk("http://127.0.0.1:9/v1"), holdfast, "list")
    assert code == 0
    assert "┃" in shown
    assert "words.says" in shown
