"""Runs code of an answer apart from everything: no network, no process, no file but what Python itself needs.

Under bubblewrap the code sees a root folder of its own, with a private /tmp; under Landlock, the fallback where a
container forbids new namespaces, it sees the machine's and may open none of it. Inside both stand the same limits and
refused system calls. A sandbox is tried before it is trusted: one that leaks, or does not start, runs nothing.
"""

import json
import os
import secrets
import select
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any, Literal

from pydantic import ValidationError

from holdfast.domain.code_run import CodeRun, CodeTask

Kind = Literal["bubblewrap", "landlock"]

_HERE = Path(__file__).parent
_FILE_MB = 4  # of any one file that the code writes
_TMP_MB = 16  # of all files in the private /tmp
_REPORT = 64 * 1024  # bytes that are read of what came out
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/share/zoneinfo")
_OWN_ENVIRONMENT = {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}
_BUBBLEWRAP = "bwrap"

_TRIED = """
import os
import socket

def refused(attempt, *given):
    try:
        attempt(*given)
    except OSError:
        return True
    return False
"""


def kinds_of(setting: Literal["auto", "bubblewrap", "landlock"]) -> tuple[Kind, ...]:
    """The kinds that a setting names, in the order in which they are tried."""
    return ("bubblewrap", "landlock") if setting == "auto" else (setting,)


class CodeSandbox:
    """Runs tasks in the first of some kinds of sandbox that proves tight here, each task once.

    A run may take `patience` times its processor time by the clock: far more than it needs, since the machine may be
    busy, and what waits for ever must end.
    """

    def __init__(self, *kinds: Kind, search_path: str | None = None, patience: int = 10) -> None:
        self._kinds = kinds
        self._search_path = search_path
        self._patience = patience
        self._kept = lru_cache(maxsize=4096)(self._run)

    def __reduce__(self) -> tuple[object, ...]:
        """Another process tries for itself, and keeps its own results."""
        return partial(CodeSandbox, search_path=self._search_path, patience=self._patience), self._kinds

    def __call__(self, task: CodeTask) -> CodeRun:
        kind, why = self.standing
        if kind is None:
            return CodeRun(ending="not run", detail=why)
        try:
            return self._kept(kind, task)
        except OSError as error:  # no process or no disk just now: to be tried again another time
            return CodeRun(ending="not run", detail=f"{kind}: {error}")

    @cached_property
    def standing(self) -> tuple[Kind | None, str]:
        """The kind that is used, or none and why each is not."""
        reasons: list[str] = []
        for kind in self._kinds:
            try:
                why = self._leak(kind)
            except OSError as error:
                why = str(error)
            if not why:
                return kind, ""
            reasons.append(f"{kind}: {why}")
        return None, "; ".join(reasons)

    def _leak(self, kind: Kind) -> str:
        """Why a kind is not to be trusted here: what it let through, or why it did not start. Empty where it is."""
        with TemporaryDirectory(prefix="holdfast-") as folder:
            file = Path(folder) / "canary"
            file.write_text("seen", "utf-8")
            attempts = (
                f"refused(open, {str(file)!r})",
                f"refused(open, {str(file.with_name('written'))!r}, 'w')",
                "refused(open, '/etc/passwd')",
                "refused(socket.socket)",
                "refused(socket.socket, socket.AF_UNIX)",
                "refused(os.fork)",
                f"refused(os.kill, {os.getpid()}, 0)",
                f"refused(os.execv, {sys.executable!r}, ['python'])",
            )
            found = self._run(kind, CodeTask(code=_TRIED, asserts=attempts))
        if found.ending == "passed":
            return ""
        return f"it lets `{attempts[found.place - 1]}` happen" if found.ending == "unmet" else found.detail

    def _run(self, kind: Kind, task: CodeTask) -> CodeRun:
        """Run one task. Raises OSError where no process can be had."""
        word = secrets.token_hex(16)
        limits = {
            "seconds": task.seconds, "memory_mb": task.memory_mb, "file_mb": _FILE_MB,
            "readable": [*_readable()] if kind == "landlock" else None,
        }  # fmt: skip
        given = {"word": word, "code": task.code, "asserts": task.asserts, "name": "<answer>", "limits": limits}
        seconds = self._patience * task.seconds
        command = [*self._walls(kind), *_python(), "-c", _program()]
        with TemporaryFile() as asked, TemporaryFile() as said, TemporaryFile() as complaint, _lifeline() as line:
            asked.write(json.dumps(given | {"line": line}).encode())
            asked.seek(0)
            status = _status_of(command, asked, said, complaint, line, seconds)
            if status is None:
                return CodeRun(ending="time", detail=f"{seconds} s by the clock")
            return _read(kind, word, status, _end_of(said), _end_of(complaint))

    def _walls(self, kind: Kind) -> list[str]:
        """The words before the command that put walls around it."""
        if sys.platform != "linux":
            raise OSError("it is there on Linux only")
        if kind == "landlock":
            return []
        program = shutil.which(_BUBBLEWRAP, path=self._search_path)
        if program is None:
            raise OSError(f"the program {_BUBBLEWRAP!r} is not installed")
        shown = [*_readable(), str(Path(_interpreter()).parent)]
        return [
            program, "--unshare-all", "--die-with-parent", "--cap-drop", "ALL",
            *(word for path in shown for word in ("--ro-bind-try", path, path)),
            "--dev-bind", os.devnull, os.devnull,
            "--size", str(_TMP_MB * 1024 * 1024), "--tmpfs", "/tmp", "--chdir", "/tmp", "--remount-ro", "/", "--",
        ]  # fmt: skip


def _status_of(
    command: Sequence[str], asked: IO[bytes], said: IO[bytes], complaint: IO[bytes], line: int, seconds: float
) -> int | None:
    """How a process ended, as its parent is told; None for one that had to be killed after so many seconds."""
    with subprocess.Popen(
        command, stdin=asked, stdout=said, stderr=complaint, cwd="/", env=_OWN_ENVIRONMENT, start_new_session=True,
        pass_fds=[line],
    ) as process:  # fmt: skip
        try:
            has_ended = _ends_within(process.pid, seconds)
        finally:
            process.kill()  # nothing is sent to one that has ended
    return process.returncode if has_ended else None


@contextmanager
def _lifeline() -> Iterator[int]:
    """The end of a pipe whose other end is held here: whoever has it can see whether this process is still there."""
    theirs, ours = os.pipe()
    try:
        yield theirs
    finally:
        os.close(theirs)
        os.close(ours)


def _ends_within(pid: int, seconds: float) -> bool:
    """Wait for the end of a child, and no longer. (`Popen.wait` with a limit looks every 50 ms only.)"""
    line = os.pidfd_open(pid)
    try:
        waiting = select.poll()
        waiting.register(line, select.POLLIN)
        return bool(waiting.poll(seconds * 1000))
    finally:
        os.close(line)


def _python() -> list[str]:
    """The interpreter that holdfast runs on, without its installed packages, settings and current folder."""
    return [_interpreter(), "-s", "-S", "-P", "-B", "-X", "utf8"]


def _interpreter() -> str:
    return os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)


@lru_cache(maxsize=1)
def _readable() -> tuple[str, ...]:
    """The folders that Python itself reads from: its library, and the shared ones of the machine."""
    paths = sysconfig.get_paths()
    known = [paths["stdlib"], paths["platstdlib"], sysconfig.get_config_var("LIBDIR") or "", *_LIBRARIES]
    return tuple(dict.fromkeys(path for path in known if path))


@lru_cache(maxsize=1)
def _program() -> str:
    """What runs inside, as one text: the package itself cannot be seen from there."""
    sources = [(_HERE / name).read_text("utf-8") for name in ("confined.py", "inside.py")]
    return "\n".join([*sources, "run_task(confine)"])


def _end_of(file: IO[bytes]) -> bytes:
    file.seek(max(0, file.seek(0, os.SEEK_END) - _REPORT))
    return file.read()


def _read(kind: Kind, word: str, status: int, said: bytes, complaint: bytes) -> CodeRun:
    """How it ended: by its report, else by the status of the process."""
    report = _report_in(said, word)
    if report is not None:
        if kind == "landlock" and report.pop("lacks_file", False):
            detail = f"it asked for a file, and Landlock has no private folder for it: {report.get('detail')}"
            return CodeRun(ending="not run", detail=detail)
        report.pop("lacks_file", None)
        try:
            return CodeRun.model_validate(report)
        except ValidationError:
            return CodeRun(ending="ended", detail="what it reported is no report")
    if complaint.strip():
        return CodeRun(ending="not run", detail=complaint.strip().splitlines()[-1].decode("utf-8", "replace")[:200])
    number = -status if status < 0 else status - 128
    if number == signal.SIGXCPU:
        return CodeRun(ending="time", detail="")
    if 0 < number < signal.NSIG:
        return CodeRun(ending="killed", detail=_name_of(number))
    return CodeRun(ending="ended", detail=f"exit status {status}")


def _report_in(said: bytes, word: str) -> dict[str, Any] | None:
    """The report in the last line of what came out, if it bears the word."""
    try:
        report = json.loads(said.strip().rpartition(b"\n")[2])
    except (ValueError, RecursionError):
        return None
    return report if isinstance(report, dict) and report.pop("word", None) == word else None


def _name_of(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
