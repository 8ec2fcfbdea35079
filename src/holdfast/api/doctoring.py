"""`doctor`: what is wrong with the set-up."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from holdfast.api.doors import run_now
from holdfast.assembly import Project, open_project, sandbox_of
from holdfast.domain.contract import Suite
from holdfast.domain.release import Release
from holdfast.errors import HoldfastError, nearest
from holdfast.settings import find_settings_file, load_settings

ENDPOINT_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that a replay needs, and whether it is there."""

    what: str
    is_fine: bool
    text: str


def doctor(
    *,
    offline: bool = False,
    config: str | Path | None = None,
    overrides: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
) -> tuple[Diagnosis, ...]:
    """Everything that a replay needs, looked at in order. `offline` asks no endpoint. Raises nothing of ours."""
    return run_now(doctor_async(offline=offline, config=config, overrides=overrides, environ=environ))


async def doctor_async(
    *,
    offline: bool = False,
    config: str | Path | None = None,
    overrides: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
) -> tuple[Diagnosis, ...]:
    """`doctor`, awaitable."""
    found = [Diagnosis("python", True, f"{sys.version.split()[0]} at {sys.prefix}")]
    try:
        settings = load_settings(Path(config) if config else None, start=Path.cwd(), overrides=overrides)
    except HoldfastError as error:
        return (*found, Diagnosis("settings", False, str(error)))
    found.append(Diagnosis("settings", True, str(config or find_settings_file(Path.cwd()))))
    found.append(_contracts(config, overrides, environ))
    # The rest needs no contract: it is looked at whether these load or not.
    project = Project(settings, Suite(contracts=()), os.environ if environ is None else environ)
    found += [_journal(project), *_sandbox(project), *_releases(project)]
    if not offline:
        found += await asyncio.gather(*(_endpoint(project, release) for release in _named(project)))
    return tuple(found)


def _contracts(config: str | Path | None, overrides: Sequence[str], environ: Mapping[str, str] | None) -> Diagnosis:
    try:
        suite = open_project(config, overrides=overrides, environ=environ).suite
    except HoldfastError as error:
        return Diagnosis("contracts", False, str(error))
    cases = sum(len(contract.cases) for contract in suite.contracts)
    return Diagnosis("contracts", True, f"{len(suite.contracts)} with {cases} cases")


def _named(project: Project) -> list[Release]:
    return [each for each in (project.settings.baseline, project.settings.candidate) if each is not None]


def _releases(project: Project) -> Iterator[Diagnosis]:
    for word in ("baseline", "candidate"):
        try:
            yield Diagnosis(word, True, str(project.release(None, otherwise=word)))
        except HoldfastError as error:
            yield Diagnosis(word, False, str(error))


def _journal(project: Project) -> Diagnosis:
    path = project.settings.path(project.settings.journal)
    if not path.exists():
        parent = next(folder for folder in path.parents if folder.exists())
        if parent.is_dir() and os.access(parent, os.W_OK):
            return Diagnosis("journal", True, f"{path} will be made")
        return Diagnosis("journal", False, f"{path} cannot be made: {parent} is no folder that can be written.")
    try:
        with contextlib.closing(project.journal()) as journal:
            return Diagnosis("journal", True, f"{path}: {len(journal.runs())} runs")
    except HoldfastError as error:
        return Diagnosis("journal", False, str(error))


def _sandbox(project: Project) -> Iterator[Diagnosis]:
    """Where one is asked for, whether code can be run here; it is tried for that."""
    sandbox = sandbox_of(project.settings, project.environ)
    if sandbox is not None:
        kind, why = sandbox.standing
        yield Diagnosis("sandbox", kind is not None, f"{kind}, tried" if kind else f"No code is run: {why}.")


async def _endpoint(project: Project, release: Release) -> Diagnosis:
    """Whether an endpoint answers and lists the release. Not every endpoint has a list."""
    what = f"endpoint of {release}"
    try:
        provider = project.provider(release)
    except HoldfastError as error:
        return Diagnosis(what, False, str(error))
    try:
        async with asyncio.timeout(ENDPOINT_TIMEOUT_S):
            listed = await provider.releases()
    except TimeoutError:
        return Diagnosis(what, False, f"No answer within {ENDPOINT_TIMEOUT_S:g} s.")
    except HoldfastError as error:
        return Diagnosis(what, False, str(error))
    finally:
        await provider.aclose()
    if listed and release.id not in listed:
        return Diagnosis(what, False, f"It does not list {release.id!r}. {nearest(release.id, listed)}".strip())
    return Diagnosis(what, True, "it answers and lists the release" if listed else "it answers; it lists no releases")
