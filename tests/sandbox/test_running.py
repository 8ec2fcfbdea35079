"""Code of an answer runs apart from everything, and how it ended is told."""

import ctypes
import os
import pickle
import select
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from holdfast.domain.code_run import CodeRun, CodeTask
from holdfast.sandbox.running import CodeSandbox, kinds_of

PR_SET_CHILD_SUBREAPER = 36


def ended(sandbox: CodeSandbox, code: str, *asserts: str, seconds: int = 1, memory_mb: int = 256) -> CodeRun:
    return sandbox(CodeTask(code=code, asserts=asserts, seconds=seconds, memory_mb=memory_mb))


SQUARE = "def solve(x):\n    return x * x\n"


@pytest.mark.parametrize(
    ("code", "asserts", "run"),
    [
        (SQUARE, ["solve(3) == 9", "assert solve(0) == 0"], CodeRun(ending="passed")),
        (SQUARE, ["solve(3) == 8"], CodeRun(ending="unmet", place=1, observed="9", expected="8")),
        (SQUARE, ["solve(1)", "8 == solve(3)"], CodeRun(ending="unmet", place=2, observed="9", expected="8")),
        (SQUARE, ["solve(0)"], CodeRun(ending="unmet", place=1, observed="0")),
        (
            SQUARE,
            ["for x in (0, 1, 2):\n    assert solve(x) == x, x"],
            CodeRun(ending="unmet", place=1, detail="AssertionError: 2"),
        ),
        (
            SQUARE,
            ["solve('a') == 1"],
            CodeRun(
                ending="raised",
                place=1,
                line=2,
                detail="TypeError: can't multiply sequence by non-int of type 'str'",
            ),
        ),
        (SQUARE, ["sole(1)"], CodeRun(ending="raised", place=1, detail="NameError: name 'sole' is not defined")),
        ("x = 1\nx / 0", [], CodeRun(ending="raised", line=2, detail="ZeroDivisionError: division by zero")),
        ("assert False, 'own'", ["True"], CodeRun(ending="raised", line=1, detail="AssertionError: own")),
        ("raise SystemExit(0)", ["False"], CodeRun(ending="ended", line=1, detail="SystemExit: 0")),
        ("import os\nos._exit(0)", ["False"], CodeRun(ending="ended", detail="exit status 0")),
        ("import ctypes\nctypes.string_at(0)", [], CodeRun(ending="killed", detail="SIGSEGV")),
        ("if __name__ == '__main__':\n    input()", [], CodeRun(ending="passed")),
        (
            "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int",
            ["P(1) == P(1)"],
            CodeRun(ending="passed"),
        ),
        (
            "import fcntl, os\nflags = fcntl.fcntl(os.pipe()[0], fcntl.F_GETFL)",
            ["flags == 0"],
            CodeRun(ending="passed"),
        ),
        ("import asyncio\nasync def f():\n    return 1", ["asyncio.run(f()) == 1"], CodeRun(ending="passed")),
        (
            "class Odd:\n    def __eq__(self, other): return False\n    def __repr__(self): raise ValueError",
            ["Odd() == 1"],
            CodeRun(ending="unmet", place=1, observed="<Odd instance>", expected="1"),
        ),
        (
            "x = '\\ud800\\x1b[31m'",
            ["x == 'a'"],
            CodeRun(ending="unmet", place=1, observed="'\\ud800\\x1b[31m'", expected="'a'"),
        ),
    ],
)
def test_how_it_ended_is_told(sandbox: CodeSandbox, code: str, asserts: list[str], run: CodeRun) -> None:
    assert ended(sandbox, code, *asserts) == run


def test_code_that_draws_or_hashes_gives_the_same_each_time(sandbox: CodeSandbox) -> None:
    code = "import random\nx = random.random(), hash('a')"
    seen = {ended(sandbox, f"{code}\n# {number}", "x == 0").observed for number in range(3)}
    assert len(seen) == 1


def test_a_task_is_run_once(sandbox: CodeSandbox) -> None:
    code = "import time\nx = time.perf_counter_ns()"
    assert ended(sandbox, code, "x == 0") == ended(sandbox, code, "x == 0")


# What hostile code tries. Each of it is refused where it is tried, and nothing of it is seen outside.


@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/passwd').read()",
        "open({home!r}).read()",
        "open({outside!r}, 'w')",
        "import os\nos.listdir({folder!r})",
        "import os\nos.truncate({home!r}, 0)",
        "import os\nos.chmod({home!r}, 0o777)",
        "import os\nos.unlink({home!r})",
        "import os\nos.rename({home!r}, {outside!r})",
        "import os\nos.symlink('/', {outside!r})",
        "import socket\nsocket.create_connection(('127.0.0.1', {port}))",
        "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {port}))",
        "import socket\nsocket.socket(socket.AF_UNIX)",
        "import os\nos.fork()",
        "import subprocess\nsubprocess.run(['/bin/sh', '-c', 'true'])",
        "import os\nos.execv({python!r}, ['python'])",
        "import threading\nthreading.Thread(target=print).start()",
        "import os\nos.kill({pid}, 9)",
        "import os\nos.kill(os.getppid(), 9)",
        "import os\nos.killpg(0, 9)",
        "import fcntl, os\nfcntl.fcntl(os.pipe()[0], fcntl.F_SETOWN, {pid})",
        "import fcntl, os, struct\nfcntl.ioctl(os.pipe()[0], 0x8901, struct.pack('i', {pid}))",
        "import resource\nresource.prlimit({pid}, resource.RLIMIT_CPU, (1, 1))",
        "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (0, 0))",
        "import os\nos.setpriority(os.PRIO_PROCESS, {pid}, 19)",
        "import os\nos.memfd_create('x')",
        "import ctypes\nif ctypes.CDLL(None).prctl(1, 0, 0, 0, 0) < 0: raise OSError('refused')",
        "import os\nos.mkfifo('/dev/pipe')",
        "open('/proc/self/environ').read()",
    ],
)
def test_an_attack_is_refused(sandbox: CodeSandbox, attempt: str, tmp_path: Path) -> None:
    home = tmp_path / "secret"
    home.write_text("kept")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        names = {
            "home": str(home), "outside": str(tmp_path / "out"), "folder": str(tmp_path), "pid": os.getpid(),
            "port": server.getsockname()[1], "python": sys.executable,
        }  # fmt: skip
        run = ended(sandbox, attempt.format(**names))
        with pytest.raises(BlockingIOError):
            server.accept()
    assert run.ending in ("raised", "not run"), run
    assert "Error" in run.detail
    assert home.read_text() == "kept"
    assert [each.name for each in tmp_path.iterdir()] == ["secret"]


@pytest.mark.parametrize(
    ("attempt", "endings"),
    [
        ("while True: pass", {"time"}),
        ("import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass", {"killed", "time"}),
        ("x = bytearray(2 << 30)", {"memory"}),
        ("x = []\nwhile True: x.append('a' * 10_000_000)", {"memory"}),
        ("import mmap\nmmap.mmap(-1, 2 << 30)", {"raised"}),
        ("print('x' * 10**9)", {"memory"}),
        ("import os\nwhile True: os.fork()", {"raised"}),
    ],
)
def test_what_would_take_everything_is_ended(sandbox: CodeSandbox, attempt: str, endings: set[str]) -> None:
    assert ended(sandbox, attempt).ending in endings


def test_a_gigabyte_written_where_the_report_goes_is_no_report(sandbox: CodeSandbox) -> None:
    """What the process writes to every number that is open ends at the limit of a file."""
    code = (
        "import os\nfor fd in range(3, 32):\n    try:\n        while True: os.write(fd, b'x' * 10**6)\n"
        "    except OSError: pass"
    )
    assert ended(sandbox, code, "True").ending == "ended"


def test_a_report_that_does_not_know_the_word_is_none(sandbox: CodeSandbox) -> None:
    code = (
        "import os\nfor fd in range(3, 32):\n"
        '    try: os.write(fd, b\'{"word": "a", "ending": "passed"}\\n\')\n    except OSError: pass\nos._exit(0)'
    )
    assert ended(sandbox, code, "False") == CodeRun(ending="ended", detail="exit status 0")


def test_the_environment_is_cleared(sandbox: CodeSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_SECRET", "sk-not-seen")
    assert ended(sandbox, "import os", "'A_SECRET' not in os.environ", "len(os.environ) < 6").ending == "passed"


def test_bubblewrap_has_a_private_folder_of_limited_size_and_landlock_none(sandbox: CodeSandbox) -> None:
    kept = ended(sandbox, "open('/tmp/own', 'w').write('a')", "open('/tmp/own').read() == 'a'")
    code = "for n in range(99):\n    with open(f'/tmp/{n}', 'wb') as file: file.write(bytes(3_000_000))"
    filled = ended(sandbox, code)
    if sandbox.standing[0] == "bubblewrap":
        assert kept.ending == "passed"
        assert "No space left on device" in filled.detail
    else:
        assert (kept.ending, filled.ending) == ("not run", "not run")
        assert kept.detail.startswith("it asked for a file, and Landlock has no private folder for it")
    assert not Path("/tmp/own").exists()


def test_one_file_may_be_of_some_megabytes_only(sandbox: CodeSandbox) -> None:
    found = ended(sandbox, "open('/tmp/big', 'wb').write(bytes(9_000_000))")
    assert found.ending in ("raised", "not run")


WAITS = "import time\nwhile True:\n    try: time.sleep(99)\n    except BaseException: pass"


def test_what_waits_for_ever_is_ended_by_the_clock_and_leaves_nothing_behind(sandbox: CodeSandbox) -> None:
    with adopting() as orphans:
        assert ended(sandbox, WAITS) == CodeRun(ending="time", detail="3 s by the clock")
        assert all(has_ended(child) for child in orphans())


def test_whoever_asked_may_be_killed_and_nothing_goes_on(sandbox: CodeSandbox) -> None:
    code = (
        "from holdfast.sandbox.running import CodeSandbox, CodeTask\n"
        f"sandbox = CodeSandbox({sandbox.standing[0]!r})\nprint(sandbox.standing[0], flush=True)\n"
        f"sandbox(CodeTask(code={WAITS!r}))"
    )
    with adopting() as orphans:
        asking = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        assert asking.stdout is not None
        assert asking.stdout.readline()
        while not children_of(asking.pid):
            assert asking.poll() is None
        asking.kill()
        asking.wait()
        asking.stdout.close()
        assert all(has_ended(child) for child in orphans())


@contextmanager
def adopting() -> Iterator[Callable[[], list[int]]]:
    """Whoever is orphaned meanwhile becomes a child of this process; the function gives those that are new."""
    libc = ctypes.CDLL(None)
    before = children_of(os.getpid())
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        yield lambda: [child for child in children_of(os.getpid()) if child not in before]
    finally:
        libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def has_ended(child: int) -> bool:
    """Whether an orphan ends of its own accord, and soon."""
    line = os.pidfd_open(child)
    waiting = select.poll()
    waiting.register(line, select.POLLIN)
    found = bool(waiting.poll(20_000))
    os.close(line)
    if found:
        os.waitpid(child, 0)
    return found


def test_a_daemon_cannot_be_started(sandbox: CodeSandbox) -> None:
    code = "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(60)"
    assert ended(sandbox, code).ending == "raised"


def test_a_sandbox_that_is_not_there_runs_nothing_and_says_why(tmp_path: Path) -> None:
    sandbox = CodeSandbox("bubblewrap", search_path=str(tmp_path))
    assert ended(sandbox, "x = 1") == CodeRun(
        ending="not run", detail="bubblewrap: the program 'bwrap' is not installed"
    )


def test_a_sandbox_that_does_not_start_runs_nothing(tmp_path: Path) -> None:
    program(tmp_path, "echo 'bwrap: Creating new namespace failed: Operation not permitted' >&2; exit 1")
    found = ended(CodeSandbox("bubblewrap", search_path=str(tmp_path)), "x = 1")
    assert found.ending == "not run"
    assert found.detail == "bubblewrap: bwrap: Creating new namespace failed: Operation not permitted"


def test_a_sandbox_that_leaks_is_not_trusted(tmp_path: Path) -> None:
    """A program that only runs what it is given puts up no wall around files."""
    program(tmp_path, 'while [ "$1" != "--" ]; do shift; done; shift; exec "$@"')
    kind, why = CodeSandbox("bubblewrap", search_path=str(tmp_path)).standing
    assert kind is None
    assert why.startswith("bubblewrap: it lets `refused(open, ")


def test_the_next_kind_is_tried(tmp_path: Path) -> None:
    sandbox = CodeSandbox(*kinds_of("auto"), search_path=str(tmp_path))
    kind, why = sandbox.standing
    assert kind == "landlock" or "bubblewrap: " in why


def test_a_sandbox_goes_to_another_process(sandbox: CodeSandbox) -> None:
    again = pickle.loads(pickle.dumps(sandbox))
    assert ended(again, SQUARE, "solve(3) == 9") == CodeRun(ending="passed")


def test_importing_the_checks_starts_nothing() -> None:
    code = "import sys; import holdfast.expect; print('holdfast.sandbox' in sys.modules, 'subprocess' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == "False"


def program(folder: Path, script: str) -> None:
    """A program of bubblewrap's name."""
    file = folder / "bwrap"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
