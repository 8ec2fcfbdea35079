"""Where settings are found, what `doctor` says of a set-up, and where a report can be written."""

import json
import os
import stat
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.journey


def test_settings_are_found_upwards_and_paths_start_at_them(desk: Any, serve: Any) -> None:
    mine = desk(serve().base_url)
    (mine.root / "docs" / "deep").mkdir(parents=True)
    mine.run("replay", "--to", "baseline", "--quiet", within="docs/deep")
    assert "words.says\t3\t1\tmargin 0.3" in mine.run("list", within="docs/deep").out
    assert (mine.root / ".holdfast" / "journal.sqlite3").exists()
    assert list((mine.root / "docs").rglob("*.sqlite3")) == []


def test_settings_can_be_named_from_elsewhere(desk: Any) -> None:
    mine = desk("http://127.0.0.1:9/v1", name="project/inner")
    elsewhere = desk("http://127.0.0.1:9/v1", name="elsewhere")
    (elsewhere.root / "pyproject.toml").unlink()
    assert "words.says" in elsewhere.run("list", "--config", mine.root / "pyproject.toml").out
    lost = elsewhere.run("list", code=2).err
    assert "No pyproject.toml with a [tool.holdfast] table was found here or above." in lost
    assert "Run `holdfast init`, or name a file with `--config`." in lost


def test_the_settings_folder_and_its_src_are_importable(desk: Any) -> None:
    mine = desk("http://127.0.0.1:9/v1", contract="\n\nfrom my_app.prompts import GREETING\nimport beside\n")
    mine.write("src/my_app/__init__.py", "")
    mine.write("src/my_app/prompts.py", "GREETING = 'Hello'\n")
    mine.write("beside.py", "")
    assert "words.says" in mine.run("list").out
    (mine.root / "docs").mkdir()
    assert "words.says" in mine.run("list", within="docs").out


def test_doctor_tells_everything_that_is_wrong_at_once(desk: Any, serve: Any) -> None:
    server = serve()
    mine = desk(server.base_url, settings='[tool.holdfast.providers.other]\nbase_url = "http://127.0.0.1:9/v1"\n')
    assert all(each["is_fine"] for each in json.loads(mine.run("doctor", "--json").out))
    mine.write("contracts/broken.py", "def broken(:\n")
    mine.write(".holdfast", "a file where the journal's folder should be")
    overrides = ("--set", "baseline=other:old", "--set", "candidate=simulated:nwe")
    found = {each["what"]: each for each in json.loads(mine.run("doctor", "--json", *overrides, code=4).out)}
    broken = {what: each["text"] for what, each in found.items() if not each["is_fine"]}
    assert sorted(broken) == ["contracts", "endpoint of other:old", "endpoint of simulated:nwe", "journal"]
    assert "SyntaxError" in broken["contracts"]
    assert "is no folder that can be written." in broken["journal"]
    assert "127.0.0.1" in broken["endpoint of other:old"]
    assert broken["endpoint of simulated:nwe"] == "It does not list 'nwe'. Nearest: 'new'."


def test_doctor_needs_no_network_where_none_is_wanted(desk: Any) -> None:
    lines = desk("http://127.0.0.1:9/v1").run("doctor", "--offline").out.splitlines()
    assert [line[:4] for line in lines] == ["ok  "] * 6


def test_the_ready_made_checks_are_listed(desk: Any) -> None:
    mine = desk("http://127.0.0.1:9/v1")
    lines = mine.run("list", "--checks").out.splitlines()
    rows = json.loads(mine.run("list", "--checks", "--json").out)
    assert lines[0] == "check\twhat it says"
    assert [line.partition("\t")[0] for line in lines[1:]] == [f"expect.{row['name']}" for row in rows]
    assert {"contains", "no_fence", "calls_only"} <= {row["name"] for row in rows}


@pytest.fixture
def judged(desk: Any, serve: Any) -> Any:
    """A project with a baseline and a candidate."""
    mine = desk(serve().base_url)
    mine.run("replay", "--to", "baseline", "--quiet")
    mine.run("replay", "--quiet", code=3)
    return mine


def test_a_report_goes_into_a_pipe_or_through_a_link_without_replacing_it(judged: Any) -> None:
    pipe, link, page = judged.root / "pipe", judged.root / "link.html", judged.write("page.html", "old")
    os.mkfifo(pipe)
    link.symlink_to(page)
    heard: list[str] = []
    reader = threading.Thread(target=lambda: heard.append(pipe.read_text("utf-8")))
    reader.start()
    judged.run("report", "-o", pipe)
    reader.join()
    judged.run("report", "-o", link, "--format", "html")
    assert heard[0].startswith("Undecided:")
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert link.is_symlink()
    assert page.read_text("utf-8").startswith("<!doctype html>")


def test_a_report_that_cannot_be_written_leaves_nothing_behind(judged: Any) -> None:
    before = sorted(judged.root.iterdir())
    said = judged.run("report", "-o", "nowhere/page.html", "--format", "html", code=4)
    assert "nowhere/page.html: It cannot be written: No such file or directory." in said.err
    judged.run("report", "-o", "pyproject.toml/page.html", code=4)
    assert sorted(judged.root.iterdir()) == before


def test_output_that_nobody_takes_is_no_verdict(judged: Any, holdfast: str) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("There is no /dev/full here.")
    with full.open("w") as output:
        done = subprocess.run(
            [holdfast, "report"], cwd=judged.root, stdout=output, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, done.stderr) == (4, "The output cannot be written: No space left on device.\n")
