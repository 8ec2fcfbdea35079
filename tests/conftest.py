"""No network but loopback; nothing of the developer's environment gets in."""

import os
import socket
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import settings

# A loaded machine is slow, not wrong: no deadlines. In CI the examples are the same each time, so that red means
# changed; at a desk new ones are drawn.
settings.register_profile("desk", deadline=None, print_blob=True)
settings.register_profile("ci", settings.get_profile("desk"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")

LOCAL = {"127.0.0.1", "::1", "localhost"}


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves this machine, naming where it wanted to go."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in LOCAL:
            raise AssertionError(f"A test wanted to connect to {address[0]!r}.")
        connect(self, address)  # type: ignore[arg-type]  # as given

    monkeypatch.setattr(socket.socket, "connect", guarded)
    for name in list(os.environ):
        if name.endswith(("_API_KEY", "_TOKEN", "_PROXY", "_proxy")) or name.startswith("OPENAI_"):
            monkeypatch.delenv(name)


@dataclass(frozen=True)
class Started:
    """The starter project with its simulated provider on loopback, and the keywords that point a verb at both."""

    folder: Path
    server: Any
    overrides: tuple[str, ...]
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def here(self) -> dict[str, Any]:
        """For the functions of `holdfast.api`."""
        return {"config": self.folder / "pyproject.toml", "overrides": self.overrides, "environ": self.environ}

    @property
    def options(self) -> list[str]:
        """For the command line."""
        return ["--config", str(self.folder / "pyproject.toml"), *(f"--set={each}" for each in self.overrides)]


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Started]:
    """What `holdfast init` writes, with ten recordings of every case and no more, so that tests stay quick."""
    from holdfast.api import init
    from holdfast.testing import Simulation

    init(tmp_path)
    with Simulation.load(tmp_path / "simulation.toml").provider() as server:
        url = f"providers.simulated.base_url={server.base_url}"
        yield Started(tmp_path, server, (url, "extended_repeats=10"))


def pytest_terminal_summary(terminalreporter: Any, exitstatus: int, config: pytest.Config) -> None:
    """Where a list of allowed skips is named, say which others there were."""
    for reason in unexpected_skips(terminalreporter):
        terminalreporter.write_line(f"NOT ALLOWED TO SKIP: {reason}", red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skip outside the list fails the session."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and unexpected_skips(reporter) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def unexpected_skips(reporter: Any) -> list[str]:
    """Reasons of skips that the list in HOLDFAST_ALLOWED_SKIPS does not have; none where no list is named."""
    listed = os.environ.get("HOLDFAST_ALLOWED_SKIPS")
    if not listed:
        return []
    allowed = {
        line.strip() for line in Path(listed).read_text("utf-8").splitlines() if line.strip()[:1] not in ("", "#")
    }
    reasons = {str(report.longrepr[2]).removeprefix("Skipped: ") for report in reporter.stats.get("skipped", [])}
    return sorted(reason for reason in reasons if reason not in allowed)


@pytest.fixture(scope="session")
def png() -> Callable[..., bytes]:
    """Writes a PNG: ``png(width, height, seed)`` is grey noise, which does not compress; another seed, other noise."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    def write(width: int = 3, height: int = 2, seed: int = 0) -> bytes:
        noise = Random(seed).randbytes(width * height)
        rows = b"".join(b"\0" + noise[at : at + width] for at in range(0, width * height, width))
        head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\0\0\0\0"
        parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows, 1)), chunk(b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(parts)

    return write
