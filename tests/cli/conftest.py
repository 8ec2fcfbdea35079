"""Verbs run in this process, as click runs them."""

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from holdfast.cli.main import holdfast

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    def run_verb(*words: str) -> Result:
        return CliRunner().invoke(holdfast, list(words))

    return run_verb


@pytest.fixture
def recorded(started: Any) -> Any:
    """The starter project, replayed on both releases."""
    from holdfast.api import replay

    replay(to="baseline", **started.here)
    replay(**started.here)
    return started
