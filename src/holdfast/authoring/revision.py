"""The revision of an application's code: the git commit of a folder."""

import subprocess
from pathlib import Path

UNVERSIONED = "unversioned"
_TIMEOUT_S = 10


def revision_of(folder: Path) -> str:
    """The commit that is checked out in `folder`; "unversioned" where git does not say."""
    try:
        done = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=folder, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return UNVERSIONED
    return done.stdout.strip() if done.returncode == 0 and done.stdout.strip() else UNVERSIONED
