"""`init`: an example project that runs at once, without a key."""

from dataclasses import dataclass
from pathlib import Path

from holdfast.api.doors import awaitable
from holdfast.errors import Problem, SettingsError

STARTER = Path(__file__).parent / "starter"
FILES = {  # where it is written -> which file of the starter
    "contracts/support.py": "support.py.txt",
    "contracts/cases/tickets.jsonl": "tickets.jsonl",
    "contracts/cases/labels.jsonl": "labels.jsonl",
    "simulation.toml": "simulation.toml",
    "simulated_answers.jsonl": "simulated_answers.jsonl",
}
LINES = {  # lines that these files must have
    ".gitignore": [".holdfast/"],
    ".gitattributes": ["fixtures/pins/**/*.trials.jsonl linguist-generated=true"],
}


@dataclass(frozen=True, slots=True)
class Started:
    """What `init` wrote, added to, and left as it was."""

    folder: Path
    written: tuple[str, ...]
    left: tuple[str, ...]


def init(folder: str | Path = ".") -> Started:
    """Write an example project into `folder`: settings, two contracts, their cases, and a simulated provider.

    No file that is there is overwritten: settings are added to a pyproject.toml without a [tool.holdfast] table, and
    lines to .gitignore and .gitattributes. Raises SettingsError where the folder cannot be written.
    """
    root = Path(folder)
    try:
        root.mkdir(parents=True, exist_ok=True)
        done = [_settings(root), *(_file(root, name, source) for name, source in FILES.items())]
        done += [_lines(root, name, lines) for name, lines in LINES.items()]
    except OSError as error:
        raise SettingsError(
            Problem(str(root), f"It cannot be written: {error.strerror}.", "Choose another folder.")
        ) from error
    written = tuple(name for name, was_written in done if was_written)
    return Started(root, written, tuple(name for name, was_written in done if not was_written))


init_async = awaitable(init)


def _settings(root: Path) -> tuple[str, bool]:
    file = root / "pyproject.toml"
    before = file.read_text("utf-8") if file.exists() else ""
    if "[tool.holdfast]" in before:
        return "pyproject.toml", False
    gap = "\n" if before and not before.endswith("\n\n") else ""
    file.write_text(before + gap + (STARTER / "settings.toml").read_text("utf-8"), "utf-8")
    return "pyproject.toml", True


def _file(root: Path, name: str, source: str) -> tuple[str, bool]:
    file = root / name
    if file.exists():
        return name, False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text((STARTER / source).read_text("utf-8"), "utf-8")
    return name, True


def _lines(root: Path, name: str, lines: list[str]) -> tuple[str, bool]:
    file = root / name
    before = file.read_text("utf-8") if file.exists() else ""
    missing = [line for line in lines if line not in before.splitlines()]
    if missing:
        gap = "" if not before or before.endswith("\n") else "\n"
        file.write_text(before + gap + "\n".join(missing) + "\n", "utf-8")
    return name, bool(missing)
