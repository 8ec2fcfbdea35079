"""Settings: the table ``[tool.holdfast]`` of a pyproject.toml, found upwards from where you stand."""

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, PrivateAttr, ValidationError, field_validator, model_validator

from holdfast.domain.release import Price, Release
from holdfast.domain.value import Value
from holdfast.errors import Problem, SettingsError, nearest, shortened
from holdfast.evidence.redaction import Redactor

__all__ = [
    "ProviderSettings",
    "RecordingsSettings",
    "ReleaseSettings",
    "Settings",
    "find_settings_file",
    "load_settings",
    "settings_from",
]

PYPROJECT = "pyproject.toml"
_HIDING = Redactor()  # a key that stands where none may is not repeated in the message


class RecordingsSettings(Value):
    """A file of recordings, and the contracts it answers (globs of contract ids)."""

    path: str
    contracts: tuple[str, ...] = ("*",)


class ProviderSettings(Value):
    """Who serves releases: a named profile or a base_url; or files of recordings."""

    profile: str | None = None
    base_url: str | None = None
    api_key_env: str | None = None
    headers: dict[str, str] = {}
    timeout_s: float = Field(default=600.0, gt=0)
    stream: bool = False
    images_at: str | None = None  # where the server finds the files of images; None: they are sent as data URLs
    concurrency: int = Field(default=32, gt=0, le=1024)
    recordings: tuple[RecordingsSettings, ...] = ()

    @field_validator("recordings", mode="before")
    @classmethod
    def _plain_paths(cls, given: Any) -> Any:
        entries = [given] if isinstance(given, str) else given
        if not isinstance(entries, list | tuple):
            return entries
        return tuple({"path": each} if isinstance(each, str) else each for each in entries)

    @field_validator("api_key_env")
    @classmethod
    def _is_a_name(cls, name: str | None) -> str | None:
        if name is not None and (not name.isidentifier() or _HIDING.text(name) != name):
            raise ValueError("it must be the name of an environment variable; a key never stands in a file")
        return name

    @field_validator("base_url")
    @classmethod
    def _is_http(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("http://", "https://")):
            raise ValueError("it must start with http:// or https://")
        if url is not None and "@" in url.partition("://")[2].partition("/")[0]:
            raise ValueError("it must hold no user name or password: name a variable in api_key_env")
        return url

    @field_validator("images_at")
    @classmethod
    def _is_a_place(cls, address: str | None) -> str | None:
        if address is not None and not address.startswith(("file://", "http://", "https://")):
            raise ValueError("it must start with file://, http:// or https://")
        return address

    @model_validator(mode="after")
    def _one_source(self) -> "ProviderSettings":
        given = [bool(self.profile), bool(self.base_url), bool(self.recordings)]
        if self.recordings and (self.profile or self.base_url):
            raise ValueError("give either recordings, or a profile or base_url")
        if not any(given):
            raise ValueError("give a profile, a base_url, or recordings")
        return self


class ReleaseSettings(Value):
    """What is known of one release. Dates and prices are data, each as of a day."""

    released_on: date | None = None
    retires_on: date | None = None
    requests_per_minute: int | None = Field(default=None, gt=0)
    sampling: dict[Literal["temperature", "top_p", "max_output_tokens", "seed", "reasoning"], Any] = {}
    dated: bool = True
    stream: bool | None = None
    price: Price | None = None
    resolves_to: str | None = None


class Settings(Value):
    """The settings of one project. `root` is the folder of the file they stand in; paths are relative to it."""

    contracts: tuple[str, ...] = ("contracts",)
    fixtures: str = "fixtures"
    baseline: Release | None = None
    candidate: Release | None = None
    margin: float = Field(default=0.05, gt=0, lt=1)
    false_alarm: float = Field(default=0.05, gt=0, lt=0.5)
    false_pass: float = Field(default=0.10, gt=0, lt=0.5)
    repeats: int = Field(default=10, gt=0, le=1000)
    extended_repeats: int = Field(default=20, gt=0, le=1000)  # of a whole contract, where any of its cases failed
    rounds: int | None = Field(default=None, ge=1, le=40)  # at most, of a candidate: 13 if not set, and never below 3
    strict: bool = False  # regressed only by a drop proven beyond the margin
    broken_cases: Literal["gate", "report"] = "gate"
    side_by_side: bool = False  # ask the baseline anew, beside the candidate, instead of reading its recording
    check_timeout_s: float = Field(default=10.0, ge=0)  # of a user's check on one trial; 0: none, inside this process
    fail_fast: bool = False  # end a replay once three contracts regressed in their first round
    budget_usd: float | None = Field(default=None, ge=0)
    budget_calls: int | None = Field(default=None, ge=0)
    allow_unknown_price: bool = False  # let a budget in USD meet a release without a price
    sandbox: Literal["off", "auto", "bubblewrap", "landlock"] = "off"  # where `expect.runs` may run code of an answer
    seed: int = 0
    journal: str = ".holdfast/journal.sqlite3"
    providers: dict[str, ProviderSettings] = {}
    releases: dict[Release, ReleaseSettings] = {}
    _root: Path = PrivateAttr(default=Path())

    @property
    def root(self) -> Path:
        """The folder that all paths are relative to."""
        return self._root

    def path(self, relative: str) -> Path:
        """A path of the settings, from the folder they stand in."""
        return self.root / relative

    def provider(self, release: Release) -> ProviderSettings:
        """The settings of who serves a release. Raises SettingsError where there is none of that name."""
        found = self.providers.get(release.provider)
        if found is None:
            remedy = nearest(release.provider, self.providers) or "Add a table [tool.holdfast.providers.NAME]."
            raise SettingsError(
                Problem(f"release {str(release)!r}", f"No provider is called {release.provider!r}.", remedy)
            )
        return found

    def release(self, release: Release) -> ReleaseSettings:
        """What is known of a release; nothing, where the settings do not mention it."""
        return self.releases.get(release, ReleaseSettings())


def find_settings_file(start: Path) -> Path | None:
    """The nearest pyproject.toml with a [tool.holdfast] table, from `start` upwards."""
    for folder in (start, *start.parents):
        file = folder / PYPROJECT
        if file.is_file() and _table(_read(file)) is not None:
            return file
    return None


def load_settings(config: Path | None = None, *, start: Path, overrides: Sequence[str] = ()) -> Settings:
    """The settings in `config`, or in the nearest file upwards from `start`. SettingsError carries every mistake.

    `overrides` are ``key=value`` in TOML's own form of dotted keys: ``budget_usd=5``, ``releases."p:m".stream=true``.
    """
    file = config if config is not None else find_settings_file(start)
    if file is None:
        remedy = "Run `holdfast init`, or name a file with `--config`."
        raise SettingsError(
            Problem(str(start), "No pyproject.toml with a [tool.holdfast] table was found here or above.", remedy)
        )
    if not file.is_file():
        remedy = "Name a TOML file with a [tool.holdfast] table."
        raise SettingsError(Problem(str(file), "There is no such file.", remedy))
    table = _table(_read(file))
    if table is None:
        raise SettingsError(Problem(str(file), "It has no [tool.holdfast] table.", "Run `holdfast init` to add one."))
    for override in overrides:
        table = _merged(table, _parsed(override))
    return settings_from(table, root=file.parent.resolve(), where=str(file))


def _parsed(override: str) -> Mapping[str, Any]:
    """One override as a table. A value that is no TOML value is text."""
    key, equals, value = override.partition("=")
    if not equals:
        key = ""
    for written in (value, json.dumps(value)):
        try:
            return tomllib.loads(f"{key} = {written}")
        except tomllib.TOMLDecodeError:
            continue
    found = f"Found {override!r}, which is no `key=value`."
    raise SettingsError(Problem("--set", found, "Write for example `--set budget_usd=5`."))


def _merged(table: Mapping[str, Any], over: Mapping[str, Any]) -> Mapping[str, Any]:
    """A table with another laid over it."""
    both = {
        key: _merged(table[key], value) if isinstance(value, dict) and isinstance(table.get(key), dict) else value
        for key, value in over.items()
    }
    return {**table, **both}


def settings_from(table: Mapping[str, Any], *, root: Path, where: str = "settings") -> Settings:
    """The settings in a table. Raises SettingsError with every mistake at once."""
    try:
        settings = Settings.model_validate(table)
    except ValidationError as error:
        raise SettingsError(*(_problem(each, where) for each in error.errors(include_url=False))) from error
    problems = tuple(_contradictions(settings, where))
    if problems:
        raise SettingsError(*problems)
    settings._root = root
    return settings


def _contradictions(settings: Settings, where: str) -> Iterator[Problem]:
    """Settings that are valid alone and not together."""
    for word in ("baseline", "candidate"):
        release: Release | None = getattr(settings, word)
        if release is None:
            continue
        alias = settings.release(release).resolves_to
        if alias is not None:
            found = f"{str(release)!r} is an alias of {alias!r} and can be re-pointed."
            yield Problem(f"{where}, {word}", found, "Name the release.")
        if release.provider not in settings.providers:
            remedy = nearest(release.provider, settings.providers) or "Add a table [tool.holdfast.providers.NAME]."
            yield Problem(f"{where}, {word}", f"No provider is called {release.provider!r}.", remedy)


def _read(file: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(Problem(str(file), f"It is not TOML: {error}.", "Mend the file.")) from error
    except OSError as error:
        raise SettingsError(Problem(str(file), f"It cannot be read: {error.strerror}.")) from error


def _table(document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    tool = document.get("tool")
    table = tool.get("holdfast") if isinstance(tool, dict) else None
    return table if isinstance(table, dict) else None


def _problem(error: Any, where: str) -> Problem:
    """One mistake that pydantic found, in our words: the place inside the table, what was found, what is allowed."""
    place = ".".join(str(part) for part in error["loc"] if part != "[key]")
    start = f"{where}, {place}" if place else where
    if error["type"] == "extra_forbidden":
        return Problem(
            start,
            f"There is no setting {str(error['loc'][-1])!r}.",
            nearest(str(error["loc"][-1]), _keys(error["loc"])),
        )
    text = str(error["msg"]).removeprefix("Value error, ").rstrip(".")
    if not place:
        return Problem(start, f"{text[:1].upper()}{text[1:]}.")
    if place.endswith(".api_key_env"):  # what stands there instead of a name may be the key itself
        return Problem(start, f"{text[:1].upper()}{text[1:]}.")
    return Problem(start, f"Found {shortened(_HIDING.value(error['input']))}: {text[:1].lower()}{text[1:]}.")


def _keys(place: tuple[Any, ...]) -> list[str]:
    """The settings that are allowed where an unknown one stood."""
    tables: dict[str, type[Value]] = {"providers": ProviderSettings, "releases": ReleaseSettings}
    return list(tables.get(str(place[0]) if len(place) > 2 else "", Settings).model_fields)
