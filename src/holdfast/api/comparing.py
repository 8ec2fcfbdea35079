"""`compare` and `report`: two runs or releases from recorded evidence, again and again, for free."""

import contextlib
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from holdfast.api.candidate import comparison_rules
from holdfast.api.doors import awaitable
from holdfast.api.runs import Named, live_side, named_run, runs_judged
from holdfast.assembly import Project, SystemClock, open_project
from holdfast.comparison.compare import compare as compare_runs
from holdfast.domain.comparison import Spend
from holdfast.domain.observation import Evidence, Exchange
from holdfast.domain.readiness import ReadinessReport
from holdfast.domain.release import Release
from holdfast.domain.trial import Run
from holdfast.domain.value import canonical, digest_of_bytes
from holdfast.errors import EvidenceError, Problem
from holdfast.lifecycle.pinned import states_of
from holdfast.readiness.assess import assess
from holdfast.reporters import load as load_reporter

SIMULATED = "fp_simulated"  # how our simulated provider marks its answers
RECORDED = "recorded"
_NO_MODEL = re.compile(
    r"\b(?:invalid|unknown|no such) model\b|\bmodel\b.{0,80}\b(?:not found|not exist)\b", re.IGNORECASE
)


def compare(
    baseline: str = "baseline",
    candidate: str = "candidate",
    *,
    select: Sequence[str] = (),
    tags: Sequence[str] = (),
    variant: str | None = None,
    config: str | Path | None = None,
    overrides: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
) -> ReadinessReport:
    """The readiness report of two runs or releases, from recorded evidence only: nothing is sent.

    A name is a run's id, a release, or `baseline` (what is pinned, else what is recorded of the settings' baseline) or
    `candidate`. Raises EvidenceError where nothing is kept under a name.
    """
    project = open_project(config, select=select, tags=tags, overrides=overrides, environ=environ)
    with contextlib.closing(project.journal()) as journal:
        after = named_run(project, journal, candidate, variant=variant)
        before = live_side(after) or named_run(project, journal, baseline)
        judged = runs_judged(journal, before.run.header.release)
    return assess_runs(project, before, after, judged=judged)


compare_async = awaitable(compare)


def report(
    baseline: str = "baseline",
    candidate: str = "candidate",
    *,
    format: str = "text",
    select: Sequence[str] = (),
    tags: Sequence[str] = (),
    variant: str | None = None,
    config: str | Path | None = None,
    overrides: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
) -> str:
    """The upgrade-readiness report of `compare` in one format: text, md, json, html, or an installed one."""
    reporter = load_reporter(format)
    return reporter(
        compare(
            baseline, candidate, select=select, tags=tags, variant=variant, config=config, overrides=overrides,
            environ=environ,
        )
    )  # fmt: skip


report_async = awaitable(report)


def assess_runs(project: Project, baseline: Named, candidate: Named, *, judged: int = 1) -> ReadinessReport:
    """The comparison of two checked runs, judged. Raises EvidenceError where the candidate's name is not served.

    `judged` counts the candidates, and fresh runs of them, that were looked at against this baseline.
    """
    if problem := unserved(candidate.run):
        raise EvidenceError(problem)
    settings = project.settings
    rules = comparison_rules(project)
    states = states_of(project.suite, project.pins(), margin=settings.margin)
    comparison = compare_runs(project.suite, baseline.run, candidate.run, rules=rules, states=states)
    return assess(
        comparison.model_copy(update={"judged": judged}),
        retires_on=settings.release(comparison.baseline.release).retires_on,
        now=SystemClock().now(),
        made_by=made_by(project.environ),
        version=installed_version(),
        simulated=is_simulated(comparison.baseline.fingerprints + comparison.candidate.fingerprints),
        evidence_digest=evidence_digest(baseline, candidate),
        calls_per_minute=calls_per_minute(project, comparison.candidate.release, comparison.candidate_spend),
    )


def calls_per_minute(project: Project, release: Release, spend: Spend) -> float | None:
    """How fast a release may be asked: by its quota, or by its latency and concurrency; None where neither is known."""
    limits: list[float | None] = [project.settings.release(release).requests_per_minute]
    if spend.latency_ms_median and release.provider in project.settings.providers:
        limits.append(project.settings.provider(release).concurrency * 60_000 / spend.latency_ms_median)
    return min((limit for limit in limits if limit is not None), default=None)


def unserved(run: Run) -> Problem | None:
    """What to do about a run whose release the provider does not know: that is no behaviour, and no regression."""
    evidence = [trial.evidence for trials in run.trials.values() for trial in trials]
    lost = [each for each in evidence if each.cause == "unsupported" and each.attempts]
    if not lost or any(each.is_observed for each in evidence) or not all(map(_is_of_no_model, lost)):
        return None
    return Problem(
        f"release {str(run.header.release)!r}",
        f"The provider does not serve it. {lost[0].detail}",
        "Correct the name, or ask `holdfast doctor` what is listed.",
    )


def _is_of_no_model(evidence: Evidence) -> bool:
    """Whether an endpoint said that it has no such model: by its status, or, as proxies do, in the words of a 400."""
    return evidence.attempts[-1].status == 404 or _NO_MODEL.search(evidence.detail) is not None


def is_simulated(fingerprints: Sequence[str]) -> bool:
    """Whether our own simulated provider served a side."""
    return any(fingerprint.startswith(SIMULATED) for fingerprint in fingerprints)


def made_by(environ: Mapping[str, str]) -> str:
    """Who ran it: CI's name where it is one, else the user's."""
    return environ.get("GITHUB_ACTOR") or environ.get("GITLAB_USER_LOGIN") or environ.get("USER", "")


def installed_version() -> str:
    """The version of holdfast that is installed."""

    return version("holdfast")


def evidence_digest(*sides: Named) -> str:
    """The digest of all evidence of both sides: keys and bodies, in order."""
    rows = [
        [trial.evidence.key.model_dump(mode="json"), [_body_digest(each) for each in trial.evidence.exchanges]]
        for side in sides
        for case in sorted(side.run.trials)
        for trial in side.run.trials[case]
    ]
    return digest_of_bytes(canonical(rows).encode("ascii"))


def _body_digest(exchange: Exchange) -> str:
    return digest_of_bytes(exchange.body.encode("utf-8", "surrogatepass"))
