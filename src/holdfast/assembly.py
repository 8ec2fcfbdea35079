"""Settings -> the real edges. The one place that names concrete ones."""

import asyncio
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from functools import cache, partial
from pathlib import Path

from holdfast.authoring.loading import load_suite
from holdfast.authoring.modules import Compile, compiled
from holdfast.comparison.rules import hypotheses
from holdfast.domain.contract import LoadedContract, Suite
from holdfast.domain.release import Release
from holdfast.engine.checking import outcomes_here
from holdfast.engine.isolation import Isolation
from holdfast.errors import NothingToDecide, Problem, SettingsError, nearest
from holdfast.evidence.calibrations import CalibrationFolder
from holdfast.evidence.journal import SqliteJournal
from holdfast.evidence.pins import PinFolder
from holdfast.evidence.redaction import Redactor
from holdfast.ports import Journal, Pins, Provider
from holdfast.providers.profiles import load_profile
from holdfast.providers.recorded import Recorded
from holdfast.sandbox.running import CodeSandbox, kinds_of
from holdfast.settings import ProviderSettings, Settings, load_settings

NO_KEY = "none"  # what a server that asks for no key is sent


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The time, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that only grow."""
        return time.monotonic()

    async def sleep(self, seconds: float, /) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Project:
    """One project: its settings, and the contracts selected of its suite."""

    settings: Settings
    suite: Suite
    environ: Mapping[str, str]

    def journal(self) -> Journal:
        """The journal of the project; made where there is none."""
        return SqliteJournal(self.settings.path(self.settings.journal))

    def hunts(self) -> Journal:
        """The journal of hunts, a file of its own: what was looked for must enter no verdict."""
        path = self.settings.path(self.settings.journal)
        return SqliteJournal(path.with_name(f"hunts-{path.name}"))

    def pins(self) -> Pins:
        """The pins of the project."""
        return PinFolder(self.settings.path(self.settings.fixtures), redactor=self.redactor())

    def calibrations(self) -> CalibrationFolder:
        """What the judges of the project said of their labelled answers."""
        return CalibrationFolder(self.settings.path(self.settings.fixtures))

    def redactor(self) -> Redactor:
        """What keeps keys out of everything that is kept."""
        return Redactor(secrets_of(self.settings, self.environ))

    def release(self, name: str | None, *, otherwise: str) -> Release:
        """The release of that name; `baseline` and `candidate` are those of the settings."""
        wanted = name or otherwise
        if wanted in ("baseline", "candidate"):
            known: Release | None = getattr(self.settings, wanted)
            if known is None:
                raise SettingsError(
                    Problem("[tool.holdfast]", f"No {wanted} is set.", f'Add `{wanted} = "provider:id"`.')
                )
            return known
        try:
            return Release(wanted)
        except ValueError as error:
            hint = nearest(wanted, [release.id for release in self.settings.releases])
            raise SettingsError(Problem(f"release {wanted!r}", str(error), hint)) from error

    def provider(self, release: Release) -> Provider:
        """Who serves a release. Raises SettingsError where its provider or its key is missing."""
        settings = self.settings.provider(release)
        if settings.recordings:
            return self._recorded(release, settings)
        headers = headers_of(settings, self.environ, release.provider)
        return self._endpoint(release, settings, self._key(release.provider, self._variable(settings)), headers)

    def preparing_provider(self, release: Release) -> Provider:
        """Who would serve a release, without its key: it can put requests into their form, and not send them."""
        settings = self.settings.provider(release)
        return (
            self._recorded(release, settings) if settings.recordings else self._endpoint(release, settings, NO_KEY, {})
        )

    def _recorded(self, release: Release, settings: ProviderSettings) -> Provider:
        files = [(self.settings.path(each.path), each.contracts) for each in settings.recordings]
        return Recorded.load(release.provider, files)

    def _endpoint(self, release: Release, settings: ProviderSettings, key: str, headers: Mapping[str, str]) -> Provider:
        # openai is loaded here and nowhere else: everything offline goes without it
        from holdfast.providers.openai_compatible import OpenAICompatible

        profile = load_profile(settings.profile) if settings.profile else None
        base_url = settings.base_url or (profile.base_url if profile else None)
        if base_url is None:
            place = f"[tool.holdfast.providers.{release.provider}]"
            found = f"The profile {settings.profile!r} has no base_url."
            raise SettingsError(Problem(place, found, "Add a `base_url`."))
        facts = self.settings.release(release)
        return OpenAICompatible(
            name=release.provider,
            base_url=base_url,
            api_key=key,
            headers=headers,
            timeout_s=settings.timeout_s,
            stream_default=settings.stream if facts.stream is None else facts.stream,
            profile=profile,
            sampling={str(name): value for name, value in facts.sampling.items()},
            images_at=settings.images_at,
        )

    def _variable(self, settings: ProviderSettings) -> str | None:
        """The name of the variable that holds the key: the settings', else the profile's."""
        profile = load_profile(settings.profile) if settings.profile else None
        return settings.api_key_env or (profile.api_key_env if profile else None)

    def _key(self, provider: str, variable: str | None) -> str:
        if variable is None:
            return NO_KEY
        key = self.environ.get(variable, "")
        if not key:
            place = f"[tool.holdfast.providers.{provider}] api_key_env"
            remedy = f"Set {variable}; keys never stand in a file, and .env files are not read."
            raise SettingsError(Problem(place, f"The environment variable {variable!r} is not set.", remedy))
        return key


def headers_of(settings: ProviderSettings, environ: Mapping[str, str], provider: str) -> dict[str, str]:
    """The headers of a provider, with ``env:NAME`` replaced by the variable's value."""
    headers, missing = {}, []
    for name, value in settings.headers.items():
        variable = value.removeprefix("env:")
        if variable == value:
            headers[name] = value
        elif environ.get(variable):
            headers[name] = environ[variable]
        else:
            place = f"[tool.holdfast.providers.{provider}] headers.{name}"
            missing.append(Problem(place, f"The environment variable {variable!r} is not set.", f"Set {variable}."))
    if missing:
        raise SettingsError(*missing)
    return headers


def secrets_of(settings: Settings, environ: Mapping[str, str]) -> Sequence[str]:
    """Every value that must be in no file: keys and headers, of whatever provider."""
    variables = {each.api_key_env for each in settings.providers.values() if each.api_key_env}
    variables |= {
        value.removeprefix("env:")
        for each in settings.providers.values()
        for value in each.headers.values()
        if value.startswith("env:")
    }
    shaped = {name for name in environ if name.endswith(("_API_KEY", "_TOKEN", "_SECRET", "_PASSWORD"))}
    return sorted({environ[name] for name in variables | shaped if environ.get(name)})


def open_project(
    config: str | Path | None = None,
    *,
    select: Sequence[str] = (),
    tags: Sequence[str] = (),
    overrides: Sequence[str] = (),
    start: Path | None = None,
    environ: Mapping[str, str] | None = None,
    compile_file: Compile = compiled,
) -> Project:
    """The project of `config`, or of the folder that you stand in, with the contracts that `select` and `tags` name.

    Raises SettingsError, ContractError (every mistake at once) or NothingToDecide (an empty selection).
    """
    settings = load_settings(
        Path(config) if config is not None else None, start=start or Path.cwd(), overrides=overrides
    )
    folders = [settings.path(folder) for folder in settings.contracts]
    pins = PinFolder(settings.path(settings.fixtures))
    load = partial(
        load_suite, folders, root=settings.root, default_margin=settings.margin, compile_file=compile_file,
        pinned_draws=pins.draws,
    )  # fmt: skip
    environ = os.environ if environ is None else environ
    suite = sandboxed(load(), settings, environ)
    if compile_file is compiled:  # pytest has its own, and its own way to stop what hangs
        again = partial(_ready, load, settings, {"PATH": environ.get("PATH", "")})
        suite = isolated(suite, settings, again)
    chosen = selected(suite, select, tags)
    return Project(settings, calibrated(chosen, settings), environ)


def _ready(load: Callable[[], Suite], settings: Settings, environ: Mapping[str, str]) -> Suite:
    """The suite as its checks want it, in another process."""
    return sandboxed(load(), settings, environ)


def isolated(suite: Suite, settings: Settings, load: Callable[[], Suite]) -> Suite:
    """The suite with a process for the checks that are functions of the user: they may hang, or end it.

    Ready-made ones have limits of their own. The process loads the suite by `load`.
    """
    written = {each.id for each in suite.contracts if not all(check.is_ready_made for check in each.checks)}
    if not written or not settings.check_timeout_s:
        return suite
    isolation = Isolation(load, outcomes_here, settings.check_timeout_s)
    contracts = (replace(each, isolation=isolation) if each.id in written else each for each in suite.contracts)
    return replace(suite, contracts=tuple(contracts))


def sandboxed(suite: Suite, settings: Settings, environ: Mapping[str, str]) -> Suite:
    """The suite with the sandbox that the settings ask for, for checks that run code of an answer."""
    sandbox = sandbox_of(settings, environ)
    if sandbox is None:
        return suite
    return replace(suite, contracts=tuple(replace(each, sandbox=sandbox) for each in suite.contracts))


def sandbox_of(settings: Settings, environ: Mapping[str, str]) -> CodeSandbox | None:
    """The sandbox that the settings ask for; nothing is tried before it is used."""
    if settings.sandbox == "off":
        return None
    return CodeSandbox(*kinds_of(settings.sandbox), search_path=environ.get("PATH"))


def calibrated(suite: Suite, settings: Settings) -> Suite:
    """The suite with what is kept of its judges' calibrations. Raises EvidenceError where one cannot be read."""
    if not any(contract.judges for contract in suite.contracts):
        return suite
    read = cache(CalibrationFolder(settings.path(settings.fixtures)).read)
    contracts = [
        replace(each, judges=tuple(replace(judge, calibration=read(judge.policy.id)) for judge in each.judges))
        for each in suite.contracts
    ]
    return replace(suite, contracts=tuple(contracts))


def selected(suite: Suite, select: Sequence[str], tags: Sequence[str]) -> Suite:
    """The contracts whose id is one of `select`, or below it, or matches its glob; and that bear one of `tags`."""
    chosen = tuple(contract for contract in suite.contracts if _is_selected(contract, select, tags))
    if not chosen:
        asked = ", ".join([*map(repr, select), *(f"tag {tag!r}" for tag in tags)]) or "the contracts folders"
        hints = [nearest(name, [contract.id for contract in suite.contracts]) for name in select]
        remedy = " ".join(hint for hint in hints if hint) or "List them with `holdfast list`."
        raise NothingToDecide(Problem("", f"No contract is selected by {asked}.", remedy))
    return Suite(contracts=chosen, loaded=suite.loaded or len(suite.contracts), hypotheses=hypotheses(suite))


def _is_selected(contract: LoadedContract, select: Sequence[str], tags: Sequence[str]) -> bool:
    named = not select or any(
        contract.id == name or contract.id.startswith(f"{name}.") or fnmatchcase(contract.id, name) for name in select
    )
    return named and (not tags or bool(set(tags) & set(contract.tags)))
