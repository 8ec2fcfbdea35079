"""Processes that work for this one, each over a line of its own: one that hangs or dies can be killed, and holds up
no other. (An executor's processes share locks; one that is killed at the wrong moment leaves the others waiting.)

They do not import the program that starts them, so that it need not guard its main module.
"""

import math
import os
import pickle
import resource
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from typing import Any, NoReturn

_START = "import sys; sys.path[:] = {path!r}; from holdfast.engine.workers import serve; serve({line})"


class WorkerLost(Exception):
    """A process ended before it had answered."""


class Worker:
    """A process that makes one call at a time. It ends with its owner, however that ends.

    What is printed inside goes to stderr. Raises OSError where no process can be had.
    """

    def __init__(self) -> None:
        if os.name != "posix":
            raise OSError("Processes of this kind are started on Linux and macOS only.")
        self._limit_s: float | None = None
        self._line, theirs = Pipe()
        self._arrives = select.poll()
        self._arrives.register(self._line.fileno(), select.POLLIN)
        start = _START.format(path=sys.path, line=theirs.fileno())
        command = [sys.executable, *subprocess._args_from_interpreter_flags(), "-c", start]  # type: ignore[attr-defined]  # as multiprocessing does
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()], process_group=0
            )
        except BaseException:
            self._line.close()
            raise
        finally:
            theirs.close()  # so that this side learns of its end

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether the process has not ended."""
        return self._process.poll() is None

    def ask(self, call: Callable[[], object], limit_s: float | None = None) -> None:
        """Let it call a function of a module, or a partial of one; `answer` gives what comes of it.

        It may take `limit_s` seconds, and the system sees to it that a processor is not used for much longer. Raises
        WorkerLost where the process is gone.
        """
        self._limit_s = limit_s
        try:
            self._line.send((call, limit_s))
        except OSError as error:
            raise WorkerLost("The process is gone.") from error

    def answer(self) -> Any:
        """What the function gave, or raised.

        Raises TimeoutError where it took too long, and works on until `end`; WorkerLost where the process died.
        """
        try:
            if not self._arrives.poll(None if self._limit_s is None else self._limit_s * 1000):
                raise TimeoutError(f"No answer within {self._limit_s:g} s.")
            has_succeeded, outcome = self._line.recv()
        except TimeoutError:
            raise
        except (EOFError, OSError) as error:
            raise WorkerLost("The process ended before it had answered.") from error
        if not has_succeeded:
            raise outcome
        return outcome

    def end(self) -> None:
        """End it now, whatever it is doing."""
        self._line.close()
        self._process.kill()
        self._process.wait()


def ready(workers: Sequence[Worker]) -> list[Worker]:
    """Wait until any of some workers has answered, or died; those that have."""
    lines = wait([worker._line for worker in workers])
    return [worker for worker in workers if worker._line in lines]


def serve(line: int) -> NoReturn:
    """What a worker does until its owner hangs up. An interrupt is its owner's matter."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.dup2(2, 1)
    threading.Thread(target=_end_with_the_owner, args=(line,), daemon=True).start()
    connection = Connection(line)
    with suppress(EOFError, OSError):
        while True:
            call, limit_s = connection.recv()
            _limit_the_processor(limit_s)
            outcome = _outcome(call)
            sys.stdout.flush()  # it may be ended before it has another chance
            connection.send(outcome)
    os._exit(0)


def _end_with_the_owner(line: int) -> None:
    """Nobody reads what a call gives any more: also one that waits for ever ends."""
    hung_up = select.poll()
    hung_up.register(line, 0)  # an end is told unasked
    hung_up.poll()
    os._exit(0)


def _limit_the_processor(limit_s: float | None) -> None:
    """What holds the interpreter, as a regular expression does, is ended by the system: no thread could end it."""
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = most if limit_s is None else math.ceil(used.ru_utime + used.ru_stime + limit_s) + 1
    with suppress(ValueError, OSError):  # a lower limit stands already
        resource.setrlimit(resource.RLIMIT_CPU, (soft, most))


def _outcome(call: Callable[[], object]) -> tuple[bool, object]:
    try:
        return True, call()
    except Exception as error:  # noqa: BLE001  # raised again where it was asked for
        return False, _sendable(error)


def _sendable(error: Exception) -> Exception:
    """The error itself where it comes out of a line as it went in; else what it said."""
    try:
        same = pickle.loads(pickle.dumps(error))
    except Exception:  # noqa: BLE001  # whatever a class of another does when it is copied
        same = None
    return error if type(same) is type(error) else RuntimeError(f"{type(error).__name__}: {error}")
