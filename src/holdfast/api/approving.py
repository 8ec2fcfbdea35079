"""`approve`, in its first form: pins contracts that have no pin yet."""

import contextlib
import getpass
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from holdfast.api.doors import awaitable
from holdfast.api.runs import named_run
from holdfast.assembly import SystemClock, open_project
from holdfast.domain.contract import Suite
from holdfast.domain.observation import TrialKey
from holdfast.domain.trial import Run, Trial
from holdfast.lifecycle.approve import Approval
from holdfast.lifecycle.approve import approve as approve_run
from holdfast.ports import Journal


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
    What was answered as a candidate, and looked at, can be one only where every case has the `repeats` of the settings.
    """
    project = open_project(config, select=select, tags=tags, overrides=overrides, environ=environ)
    with contextlib.closing(project.journal()) as journal:
        name = str(project.release(None, otherwise="baseline")) if run == "baseline" else run
        named = named_run(project, journal, name)
        whole = _with_removed_cases(named.run, project.suite, journal)
        looked = _looked_at(named.run, journal)
    return approve_run(
        whole,
        project.suite,
        project.pins(),
        now=SystemClock().now(),
        by=by or getpass.getuser(),
        environment=os.environ if environ is None else environ,
        topped_up_to=dict.fromkeys(looked, project.settings.repeats),
    )


approve_async = awaitable(approve)


def _with_removed_cases(run: Run, suite: Suite, journal: Journal) -> Run:
    """The run, with the recordings of cases that were taken out of a contract while the rest of it was kept.

    A case that is removed after its recording was seen leaves a baseline that is better than the release was: approval
    refuses it. What was recorded anew since shares nothing with the older recording, and is free of it.
    """
    kept = _answers_of(run)
    removed: dict[tuple[str, str], tuple[Trial, ...]] = {}
    for header in journal.runs():
        if header.release != run.header.release or header.id == run.header.id:
            continue
        evidences = list(journal.evidence(header.id))
        shared = {each.key.contract for each in evidences if (each.key, each.started_at) in kept}
        for each in evidences:
            contract = suite.contract(each.key.contract)
            if contract is not None and contract.id in shared and contract.case(each.key.case) is None:
                case = (contract.id, each.key.case)
                removed[case] = (*removed.get(case, ()), Trial(each, "unobserved", cause="removed"))
    return replace(run, trials={**run.trials, **removed})


def _looked_at(run: Run, journal: Journal) -> set[str]:
    """Contracts of which the run has answers that were looked at in a run of their release as a candidate."""
    kept, found = _answers_of(run), set[str]()
    for header in journal.runs():
        if header.release == run.header.release and header.plans:
            looked = {look.contract for look in journal.looks(header.id)} - found
            evidences = journal.settled(header.id).values() if looked else ()
            found |= {
                each.key.contract for each in evidences
                if each.key.contract in looked and (each.key, each.started_at) in kept
            }  # fmt: skip
    return found


def _answers_of(run: Run) -> set[tuple[TrialKey, datetime]]:
    """What tells an answer wherever it is kept: a run that takes it over keeps when it was given."""
    return {(each.evidence.key, each.evidence.started_at) for trials in run.trials.values() for each in trials}
