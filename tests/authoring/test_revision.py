"""The revision of an application's code."""

import subprocess
from pathlib import Path

from holdfast.authoring.revision import revision_of


def test_it_is_the_commit_that_is_checked_out(tmp_path: Path) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", *who, "commit", "-q", "--allow-empty", "-m", "one"], cwd=tmp_path, check=True)
    revision = revision_of(tmp_path)
    assert len(revision) == 40
    assert set(revision) <= set("0123456789abcdef")


def test_without_a_commit_it_is_unversioned(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    assert revision_of(tmp_path) == "unversioned"
    assert revision_of(tmp_path / "missing") == "unversioned"
