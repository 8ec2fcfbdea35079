"""`approve`, in its first form: pins contracts that have no pin yet."""

import contextlib
import getpass
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from holdfast.api.doors import awaitable
from holdfast.api.runs import named_run
from holdfast.assembly import SystemClock, open_project
from holdfast.lifecycle.approve import Approval
from holdfast.lifecycle.approve import approve as approve_run


def approve(
    run: str = "baseline",
    *,
    select: Sequence[str] = (),
    tags: Sequence[str] = (),
    by: str | None = None,
    config: str | Path | None = None,
    overrides: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
) -> Approval:
    """Pin what a run gave, for contracts that have no pin yet. A pin that exists is never changed.

    `run` is a run's id, a release, or `baseline`: what the journal has of the settings' baseline. Raises UsageError in
    CI, under xdist, and where everything is pinned already; EvidenceError where the evidence cannot be a baseline.
    """
    project = open_project(config, select=select, tags=tags, overrides=overrides, environ=environ)
    with contextlib.closing(project.journal()) as journal:
        name = str(project.release(None, otherwise="baseline")) if run == "baseline" else run
        named = named_run(project, journal, name)
    return approve_run(
        named.run,
        project.suite,
        project.pins(),
        now=SystemClock().now(),
        by=by or getpass.getuser(),
        environment=os.environ if environ is None else environ,
    )


approve_async = awaitable(approve)
