"""A fresh folder, the real command line in it, and a simulated provider on loopback."""

import os
import subprocess
import sysconfig
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from holdfast.testing import Answer, AnswerBook, SimulatedProvider, SimulatedRelease

HOLDFAST = Path(sysconfig.get_path("scripts")) / "holdfast"
PATIENCE_S = 120  # a verb that takes longer hangs

SETTINGS = """\
[tool.holdfast]
baseline = "simulated:old"
candidate = "simulated:new"
repeats = 2
extended_repeats = 2
rounds = 2
margin = 0.3

[tool.holdfast.providers.simulated]
base_url = "{url}"
concurrency = 4
"""
CONTRACT = '''\
"""One contract: the word of each case comes back."""

from holdfast import Case, Reply, Request, contract, expect

WORDS = {words}


@contract(cases=[Case(word, f"Say {{word}}.") for word in WORDS], checks=[expect.contains(lambda text: text[4:-1])])
def says(text: str) -> Request:
    """The word comes back."""
    return Request(user=text)
'''
WORDS = ("ant", "bee", "cat")


def at_a_desk(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of a command that a person types: neither CI nor a worker of these tests."""
    here = {name: value for name, value in os.environ.items() if name not in ("CI", "PYTEST_XDIST_WORKER")}
    return {**here, **environ}


@dataclass(frozen=True, slots=True)
class Told:
    """What a command left: its exit code, and what it wrote."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder with a project, and the command line to work in it."""

    root: Path
    environ: Mapping[str, str] = field(default_factory=dict)

    def run(
        self, *words: str | Path, code: int = 0, within: str = ".", python: Sequence[str | Path] = (), **more: Any
    ) -> Told:
        """Run a verb, which must end with this exit code."""
        done = subprocess.run(
            [*python, HOLDFAST, *words], cwd=self.root / within, env=at_a_desk(self.environ),
            capture_output=True, text=True, timeout=PATIENCE_S, check=False, **more,
        )  # fmt: skip
        assert done.returncode == code, f"{words}: exit code {done.returncode}\n{done.stdout}{done.stderr}"
        return Told(done.returncode, done.stdout, done.stderr)

    def start(self, *words: str | Path) -> subprocess.Popen[str]:
        """Start a verb and leave it running."""
        return subprocess.Popen(
            [HOLDFAST, *words], cwd=self.root, env=at_a_desk(self.environ), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def write(self, name: str, text: str) -> Path:
        """A file of the project."""
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return file


MakeDesk = Callable[..., Desk]


@pytest.fixture
def desk(tmp_path: Path) -> MakeDesk:
    """A project with one contract, whose provider is at `url`; `settings` and `contract` are added to its files."""

    def make(
        url: str, *, words: tuple[str, ...] = WORDS, contract: str = "", settings: str = "", name: str = "project",
        **environ: str,
    ) -> Desk:  # fmt: skip
        made = Desk(tmp_path / name, environ)
        made.write("pyproject.toml", SETTINGS.replace("{url}", url) + settings)
        made.write("contracts/words.py", CONTRACT.format(words=words) + contract)
        return made

    return make


Serve = Callable[..., SimulatedProvider]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a provider that knows the right answers of the words; `old` and `new` say how its releases differ."""
    with ExitStack() as stack:

        def start(*, words: tuple[str, ...] = WORDS, text: str = "Well: {}", **releases: SimulatedRelease) -> Any:
            book = AnswerBook.of(Answer(user=f"Say {word}.", texts=(text.replace("{}", word),)) for word in words)
            both = {"old": SimulatedRelease(), "new": SimulatedRelease(), **releases}
            return stack.enter_context(SimulatedProvider(book, both, instability=0.0))

        yield start


@pytest.fixture
def empty(tmp_path: Path) -> Desk:
    """An empty folder."""
    return Desk(tmp_path)


@pytest.fixture
def holdfast() -> str:
    """The command."""
    return str(HOLDFAST)
