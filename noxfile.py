"""Everything that is run on holdfast. `nox -s demo` and `nox -s tests` are the two commands of the README.

Sessions run on the interpreter that runs nox; `tests-on` names the others, and a missing one is an error, not a skip.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import nox

nox.needs_version = ">=2024.10.9"
nox.options.default_venv_backend = "venv"
nox.options.reuse_venv = "yes"
nox.options.error_on_missing_interpreters = True
nox.options.sessions = ["lint", "types", "tests"]

ROOT = Path(__file__).parent
GROUPS = nox.project.load_toml(ROOT / "pyproject.toml")
REPORT = "holdfast-report.html"


def install(session: nox.Session, *groups: str) -> None:
    """The package as it stands in the tree, and the groups of pyproject.toml that a session needs."""
    session.install("-e", ".", *nox.project.dependency_groups(GROUPS, *groups))


@nox.session
def demo(session: nox.Session) -> None:
    """The main job: two simulated releases on loopback, the example suites replayed on both, verdict and report."""
    install(session)
    holdfast = [str(Path(session.bin) / "holdfast")]
    server = subprocess.Popen(
        [*holdfast, "simulate", "contracts/simulation.toml", "--port", "0"], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert server.stdout is not None
    try:
        url = server.stdout.readline().split()[-1]
        with tempfile.TemporaryDirectory() as folder:
            _replay_both(session, url, Path(folder) / "journal.sqlite3")
    finally:
        server.terminate()
        server.wait()


def _replay_both(session: nox.Session, url: str, journal: Path) -> None:
    here = ["--set", f"providers.simulated.base_url={url}", "--set", f"journal={journal}"]
    session.run("holdfast", "replay", "--to", "baseline", "--fresh", *here)
    # exit code 1: the planted regressions make the suite `not ready`, as they must
    session.run(
        "holdfast", "replay", "--to", "candidate", "--against", "simulated:preview-1", "--report", REPORT, *here,
        success_codes=[1],
    )  # fmt: skip
    session.log(f"The upgrade-readiness report: {ROOT / REPORT}")


@nox.session
def tests(session: nox.Session) -> None:
    """All tests; what needs a missing program is skipped by name. Arguments go to pytest."""
    install(session, "tests", "types", "browser")
    session.run("pytest", *(session.posargs or ["-n", "auto", "--dist", "worksteal"]))


@nox.session(name="tests-on", python=["3.11", "3.12", "3.13", "3.14"])
def tests_on(session: nox.Session) -> None:
    """All tests on every interpreter that pyproject.toml names."""
    tests.func(session)


@nox.session(name="tests-lowest")
def tests_lowest(session: nox.Session) -> None:
    """All tests but typing and the wheel, on the lower bounds of what is installed at run time."""
    install(session, "tests")
    session.install(*lower_bounds())
    left_out = ["--ignore=tests/typing", "--ignore=tests/journeys/test_wheel.py", "--ignore=tests/realdata"]
    session.run("pytest", "-n", "auto", *left_out, *session.posargs)


def lower_bounds() -> list[str]:
    """The run-time requirements of pyproject.toml, each at its lower bound."""
    requirements = [each.partition(";")[0].strip() for each in GROUPS["project"]["dependencies"]]
    return [each.replace(">=", "==").partition(",")[0] for each in requirements if "backports" not in each]


@nox.session
def lint(session: nox.Session) -> None:
    """ruff: rules and formatting."""
    session.install(*nox.project.dependency_groups(GROUPS, "lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """mypy --strict on the package."""
    install(session, "types")
    session.run("mypy")


@nox.session
def realdata(session: nox.Session) -> None:
    """Recordings of real releases through the public API: a table of published or recorded figures and ours."""
    install(session, "tests")
    session.run("pytest", "tests/realdata", "-q", "-s", *session.posargs)


@nox.session
def selfcheck(session: nox.Session) -> None:
    """The statistical claims, simulated on the shipped controllers beside the rules people use; `-- --long` for all."""
    install(session, "tests")
    session.run("python", "tests/simulation/selfcheck.py", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Speed and memory, as ratios against a peer or the floor measured in the same run."""
    install(session, "tests")
    session.run("python", "tests/bench/bench.py", *session.posargs)


@nox.session(name="real-server")
def real_server(session: nox.Session) -> None:
    """Replay against an OpenAI-compatible server that nobody here wrote: LiteLLM's proxy, in a venv of its own."""
    install(session, "tests")
    proxy = Path(session.create_tmp()).resolve() / "litellm"
    if not (proxy / "bin" / "litellm").exists():
        session.run("python", "-m", "venv", str(proxy))
        session.run(str(proxy / "bin" / "pip"), "install", "-q", "litellm[proxy]", external=True)
    session.run(
        "pytest", "tests/journeys/test_real_server.py", env={"HOLDFAST_LITELLM": str(proxy / "bin" / "litellm")}
    )


@nox.session
def docs(session: nox.Session) -> None:
    """Every command in README and docs, run by a test."""
    install(session, "tests")
    session.run("pytest", "tests/journeys/test_docs.py", *session.posargs)


if __name__ == "__main__":
    os.execv(sys.executable, [sys.executable, "-m", "nox", *sys.argv[1:]])
