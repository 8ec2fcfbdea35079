"""Speed and memory, as ratios against a floor measured in the same run. `nox -s bench` prints the table.

Each figure is of a whole process, so start-up is in it. CPU seconds are user and system time; they repeat better than
wall time on a shared machine. The server runs in a process of its own and is not counted.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rechecking import rechecking

CALLS = 2_000
MANY_CALLS = 10_000
IN_FLIGHT = 32
HOLDFAST = str(Path(sys.executable).with_name("holdfast"))

PLAIN_SCRIPT = f"""
import asyncio, json, sys
from openai import AsyncOpenAI

async def main(url, calls):
    client, gate = AsyncOpenAI(base_url=url, api_key="none", max_retries=0), asyncio.Semaphore({IN_FLIGHT})
    async def one(number):
        async with gate:
            asked = [{{"role": "user", "content": f"Say w{{number % 100:03}}."}}]
            done = await client.chat.completions.create(model="old", messages=asked)
            assert "w" in done.choices[0].message.content
    await asyncio.gather(*(one(number) for number in range(calls)))

asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""
SERVER = """
import signal, sys
from holdfast.testing import Answer, AnswerBook, SimulatedProvider, SimulatedRelease

words = [f"w{number:03}" for number in range(1000)]
book = AnswerBook.of(Answer(user=f"Say {word}.", texts=(f"Well: {word}. " + "x" * 150,)) for word in words)
with SimulatedProvider(book, {"old": SimulatedRelease(), "new": SimulatedRelease()}, instability=0.0) as server:
    print(server.base_url, flush=True)
    signal.sigwait({signal.SIGTERM})
"""
SETTINGS = """
[tool.holdfast]
baseline = "local:old"
candidate = "local:new"
repeats = {repeats}
extended_repeats = {repeats}
rounds = {repeats}
[tool.holdfast.providers.local]
base_url = "{url}"
concurrency = {in_flight}
"""
CONTRACT = """
from holdfast import Case, Request, contract, expect

@contract(
    cases=[Case(f"w{{number:03}}", f"Say w{{number:03}}.") for number in range({cases})],
    checks=[expect.contains(lambda text: text[4:-1]), expect.no_fence(), expect.max_words(50)],
)
def says(text: str) -> Request:
    return Request(user=text)
"""


@dataclass(frozen=True)
class Measured:
    """One process: CPU and wall seconds, peak memory in MB."""

    cpu_s: float
    wall_s: float
    peak_mb: float


def measure(*command: str, cwd: Path | None = None) -> Measured:
    """Run a command to its end; any exit code of a verdict will do."""
    probe = (
        "import json, resource, subprocess, sys, time\n"
        "start = time.monotonic()\n"
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(json.dumps([used.ru_utime + used.ru_stime, time.monotonic() - start, used.ru_maxrss / 1024]))\n"
        "sys.exit(0 if done.returncode in (0, 1, 3) else sys.stderr.write(done.stderr.decode()) and 1)\n"
    )
    done = subprocess.run([sys.executable, "-c", probe, *command], capture_output=True, text=True, check=False, cwd=cwd)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
    return Measured(*json.loads(done.stdout))


def median(of: int, *command: str, cwd: Path | None = None) -> Measured:
    """The run with the median CPU time."""
    return sorted((measure(*command, cwd=cwd) for _ in range(of)), key=lambda each: each.cpu_s)[of // 2]


@contextmanager
def server() -> Iterator[str]:
    """The simulated provider in a process of its own."""
    with subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        yield running.stdout.readline().strip()
        running.terminate()


def project(folder: Path, url: str, *, cases: int, repeats: int) -> Path:
    """A suite of one contract that makes `cases` x `repeats` calls."""
    (folder / "contracts").mkdir(parents=True)
    (folder / "contracts" / "words.py").write_text(CONTRACT.format(cases=cases))
    (folder / "pyproject.toml").write_text(SETTINGS.format(url=url, repeats=repeats, in_flight=IN_FLIGHT))
    return folder


def row(what: str, ours: float, floor: float, unit: str, against: str) -> None:
    """One line: our figure, the floor, and their ratio."""
    print(f"{what:<48} {ours:>9.3f} {floor:>9.3f} {unit:<6} {ours / floor:>6.2f} x  {against}", flush=True)


def live(folder: Path, url: str) -> None:
    """Cost of a live call, journal and checks on, against a plain script."""
    script = folder / "plain.py"
    script.write_text(PLAIN_SCRIPT)
    plain = median(3, sys.executable, str(script), url, str(CALLS))
    runs = [project(folder / f"live{number}", url, cases=100, repeats=CALLS // 100) for number in range(3)]
    found = sorted((measure(HOLDFAST, "replay", "--to", "baseline", "--quiet", cwd=each) for each in runs),
                   key=lambda each: each.cpu_s)[1]  # fmt: skip
    row("CPU per live call", found.cpu_s / CALLS * 1000, plain.cpu_s / CALLS * 1000, "ms", "plain openai script")
    many = measure(HOLDFAST, "replay", "--to", "baseline", "--quiet",
                   cwd=project(folder / "many", url, cases=1000, repeats=MANY_CALLS // 1000))  # fmt: skip
    row(f"peak memory, {MANY_CALLS:,} calls", many.peak_mb, found.peak_mb, "MB", f"{CALLS:,} calls")
    offline(runs[0], plain)


def offline(kept: Path, plain: Measured) -> None:
    """From kept evidence: nothing is sent, and the model client is not loaded."""
    measure(HOLDFAST, "replay", "--quiet", cwd=kept)
    again = median(3, HOLDFAST, "compare", cwd=kept)
    row(f"CPU of compare, 2 x {CALLS:,} kept answers", again.cpu_s, plain.cpu_s, "s", f"asking {CALLS:,} again, plain")
    page = kept / "page.html"
    measure(HOLDFAST, "report", "--format", "html", "-o", str(page), cwd=kept)
    row("size of the page", page.stat().st_size / 1e6, 1.0, "MB", f"1 MB; {CALLS:,} answers a side")


def starts() -> None:
    """Start-up, against an interpreter that does nothing."""
    nothing = median(5, sys.executable, "-c", "pass")
    for what, command in {
        "import holdfast": (sys.executable, "-c", "import holdfast"),
        "holdfast --help": (HOLDFAST, "--help"),
        "holdfast --version": (HOLDFAST, "--version"),
        "import openai": (sys.executable, "-c", "import openai"),
    }.items():
        row(what, median(5, *command).cpu_s * 1000, nothing.cpu_s * 1000, "ms", "python -c pass")


SUITE = """
import json, resource, sys, time
from random import Random
from holdfast.statistics import Criteria, SuiteController, case_order, drawn, plan_comparison, play_suite, recorded

contracts, cases, rounds = 500, 50, 10
draw = Random(7)
solid, mixed = [1.0] * cases, [0.75 if each % 5 == 0 else 1.0 for each in range(cases)]
flaky = [draw.uniform(0.5, 0.9) for _ in range(cases)]
rates = {f"c{number}": (6 * [solid] + 3 * [mixed] + [flaky])[number % 10] for number in range(contracts)}
plan = plan_comparison(range(cases), Criteria(contracts=contracts), rounds=rounds)
suite = SuiteController({name: (plan, recorded(draw, each, repeats=10)) for name, each in rates.items()})
answers = {name: drawn(Random(name), each) for name, each in rates.items()}
start = time.process_time()
found = play_suite(suite, answers)
decided = time.process_time() - start
for controller in suite.controllers.values():
    controller.assessment()
told = time.process_time() - start
read = sum(each.calls for each in found.values())
start = time.process_time()
json.loads(json.dumps([[1, 0] * 5 for _ in range(contracts * cases)]))
floor = time.process_time() - start
print(json.dumps([decided, told, floor, read, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def verdicts() -> None:
    """Verdicts through the controllers that a replay asks, against counting the same answers."""
    from random import Random

    from holdfast.statistics import Controller, Criteria, drawn, plan_comparison, play, recorded

    for cases, rounds in ((50, 13), (500, 6)):
        draw = Random(7)
        rates = [0.75 if number % 5 == 0 else 1.0 for number in range(cases)]
        plan, kept = (
            plan_comparison(range(cases), Criteria(contracts=100), rounds=rounds),
            recorded(draw, rates, repeats=10),
        )
        decide = _ms(lambda: play(Controller(plan, kept), drawn(Random(1), rates)))  # noqa: B023
        ended = Controller(plan, kept)
        read = play(ended, drawn(Random(1), rates)).calls
        counting = _ms(lambda: [sum(case) for case in kept])  # noqa: B023
        row(f"one verdict, {cases} cases, {read} answers", decide, counting, "ms", "counting the recordings")
        row("  its interval", _ms(ended.assessment), decide, "ms", "the verdict")
    done = subprocess.run([sys.executable, "-c", SUITE], capture_output=True, text=True, check=True)
    decided, told, floor, answers, memory = json.loads(done.stdout)
    row(f"suite of 500 x 50 x 10, {answers:,} answers read", decided, floor, "s", "parsing its answers as JSON")
    row("  with all intervals", told, floor, "s", f"the same; {memory:.0f} MB at most")


def _ms(what: Callable[[], object], times: int = 20) -> float:
    what()
    started = time.process_time()
    for _ in range(times):
        what()
    return (time.process_time() - started) / times * 1000


def main() -> None:
    """Print the table."""
    from photos import photos  # which measures with what is here

    environ: Mapping[str, str] = os.environ
    print(f"{'what':<48} {'holdfast':>9} {'floor':>9} {'unit':<6} {'ratio':>8}  against")
    starts()
    verdicts()
    rechecking(row)
    with tempfile.TemporaryDirectory(dir=environ.get("TMPDIR")) as folder, server() as url:
        live(Path(folder), url)
    with tempfile.TemporaryDirectory(dir=environ.get("TMPDIR")) as folder:
        photos(Path(folder))
    print(f"this process at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
