"""Every verb is a function of `holdfast` with an awaitable twin, also where an event loop is running."""

import asyncio
import inspect
from typing import Any

import pytest

import holdfast

pytestmark = pytest.mark.journey

VERBS = ("approve", "check", "compare", "doctor", "import_recordings", "init", "list_contracts", "plan", "replay",
         "report", "simulate", "strength")  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_has_a_twin_and_says_what_it_does(verb: str) -> None:
    function, twin = getattr(holdfast, verb), getattr(holdfast, f"{verb}_async")
    assert inspect.iscoroutinefunction(twin)
    assert function.__doc__
    assert twin.__doc__


def test_the_whole_job_inside_a_running_loop(started: Any) -> None:
    async def notebook() -> tuple[str, str]:
        assert holdfast.replay(to="baseline", **started.here).exit_code == 0
        done = await holdfast.replay_async(**started.here)
        assert done.report is not None
        again = await holdfast.compare_async(**started.here)
        page = holdfast.report(format="html", **started.here)
        assert page.startswith("<!doctype html>")
        checked = await holdfast.check_async(**started.here)
        assert checked.exit_code == 0
        return done.report.word, again.word

    assert asyncio.run(notebook()) == ("not ready", "not ready")
