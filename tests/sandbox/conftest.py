"""The kinds of sandbox that are there on this machine; a test of one that is not is skipped by its name."""

import pytest

from holdfast.sandbox.running import CodeSandbox


@pytest.fixture(scope="session", params=["bubblewrap", "landlock"])
def sandbox(request: pytest.FixtureRequest) -> CodeSandbox:
    """A sandbox that was tried and found tight."""
    made = CodeSandbox(request.param, patience=3)
    if made.standing[0] is None:
        pytest.skip(f"The sandbox {request.param!r} cannot be had here.")
    return made
