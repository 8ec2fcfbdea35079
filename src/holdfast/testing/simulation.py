"""A simulation in a file: seed, answer books and releases, for `holdfast simulate` and for demos."""

import asyncio
import contextlib
import signal
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from holdfast.errors import Problem, SettingsError
from holdfast.testing.answers import AnswerBook, duplicates, read_answers
from holdfast.testing.behaviour import SimulatedRelease
from holdfast.testing.mistakes import problems_of
from holdfast.testing.server import SimulatedProvider


class SimulationFile(BaseModel):
    """The settings file as it is written. `book` holds paths or patterns, relative to the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = 0
    instability: float = Field(default=0.2, ge=0.0, le=1.0)
    api_key: str | None = None
    book: tuple[str, ...] = Field(min_length=1)
    releases: dict[str, SimulatedRelease] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Simulation:
    """A simulated provider that can be started as often as wanted."""

    settings: SimulationFile
    book: AnswerBook

    @classmethod
    def load(cls, path: Path) -> "Simulation":
        """The simulation in a TOML file. Every mistake in it and in its answer books is reported at once."""
        found, problems = _read_toml(path)
        settings = None
        try:
            settings = None if found is None else SimulationFile.model_validate(found)
        except ValidationError as error:
            problems += problems_of(error, where=str(path), model=SimulationFile)
        reading = read_answers(_books(path, found, problems))
        problems += [*reading.problems, *duplicates(reading)]
        if problems or settings is None:
            raise SettingsError(*problems)
        return cls(settings, AnswerBook.bound(reading))

    def provider(self, *, port: int = 0) -> SimulatedProvider:
        """A provider of this simulation, not yet started and with its counts at zero."""
        settings = self.settings
        return SimulatedProvider(
            self.book,
            settings.releases,
            seed=settings.seed,
            instability=settings.instability,
            api_key=settings.api_key,
            port=port,
        )


def simulate(
    simulation: Simulation | str | Path = "simulation.toml",
    *,
    port: int = 0,
    on_ready: Callable[[SimulatedProvider], object] | None = None,
) -> None:
    """Serve the simulated provider that a file describes, on loopback, until SIGINT or SIGTERM.

    `on_ready` is called with the running provider. Port 0 takes any free one. Raises SettingsError with every mistake
    in the file and its answer books.
    """
    asyncio.run(simulate_async(simulation, port=port, on_ready=on_ready))


async def simulate_async(
    simulation: Simulation | str | Path = "simulation.toml",
    *,
    port: int = 0,
    on_ready: Callable[[SimulatedProvider], object] | None = None,
) -> None:
    """`simulate`, awaitable: it also ends when its task is cancelled."""
    made = simulation if isinstance(simulation, Simulation) else Simulation.load(Path(simulation))
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    taken: list[signal.Signals] = []
    async with made.provider(port=port) as server:
        for one in (signal.SIGINT, signal.SIGTERM):
            # Outside the main thread, and on Windows, a loop takes no signals; there the task is cancelled.
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(one, stop.set)
                taken.append(one)
        try:
            if on_ready is not None:
                on_ready(server)
            await stop.wait()
        finally:
            for one in taken:
                loop.remove_signal_handler(one)


def _read_toml(path: Path) -> tuple[dict[str, object] | None, list[Problem]]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")), []
    except OSError as error:
        return None, [Problem(str(path), f"This settings file cannot be read: {error.strerror}.", "Name another.")]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return None, [Problem(str(path), f"This is not TOML: {error}.", "Correct it there.")]


def _books(path: Path, found: dict[str, object] | None, problems: list[Problem]) -> list[Path]:
    """The files that the patterns name; a pattern that names none is a problem."""
    patterns = (found or {}).get("book")
    paths: list[Path] = []
    for at, pattern in enumerate(patterns if isinstance(patterns, list) else ()):
        named = _matches(path.parent, pattern) if isinstance(pattern, str) else []
        if isinstance(pattern, str) and not named:
            where = f"{path}, book[{at}]"
            problems.append(Problem(where, f"{pattern!r} names no file.", f"Paths start at {str(path.parent)!r}."))
        paths += [one for one in named if one not in paths]
    return paths


def _matches(folder: Path, pattern: str) -> list[Path]:
    if Path(pattern).is_absolute():
        return [Path(pattern)] if Path(pattern).is_file() else []
    try:
        return sorted(one for one in folder.glob(pattern) if one.is_file())
    except (ValueError, NotImplementedError):
        return []
