"""Processes that work for this one, each over a line of its own: one that hangs or dies can be killed, and holds up
no other. (An executor's processes share locks; one that is killed at the wrong moment leaves the others waiting.)
"""

import pickle
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

T = TypeVar("T")


class WorkerLost(Exception):
    """A process ended before it had answered."""


class Worker:
    """A process that calls one function at a time. It ends with its owner, however that ends.

    It is spawned, not forked: the caller may have threads. A program that starts one must guard its main module, as
    `multiprocessing` asks. Raises OSError where no process can be had.
    """

    def __init__(self) -> None:
        context = get_context("spawn")
        self._line, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        try:
            self._process.start()
        except BaseException:
            self._line.close()
            raise
        finally:
            theirs.close()  # so that this side learns of its end

    def ask(self, function: Callable[..., object], *given: object, **named: object) -> None:
        """Let it call a function of a module; `answer` gives what comes of it. Raises WorkerLost where it is gone."""
        try:
            self._line.send((function, given, named))
        except OSError as error:
            raise WorkerLost("The process is gone.") from error

    def answer(self, limit_s: float | None = None) -> Any:
        """What the function gave, or raised. Raises TimeoutError after `limit_s` seconds: it works on until `end`;
        WorkerLost where the process died.
        """
        try:
            if not self._line.poll(limit_s):
                raise TimeoutError(f"No answer within {limit_s:g} s.")
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
        self._process.join()
        self._process.close()


def ready(workers: Sequence[Worker]) -> list[Worker]:
    """Wait until any of some workers has answered, or died; those that have."""
    lines = wait([worker._line for worker in workers])
    return [worker for worker in workers if worker._line in lines]


def _serve(line: Connection) -> None:
    """What a worker does until its owner hangs up. An interrupt is its owner's matter."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError):
        while True:
            function, given, named = line.recv()
            line.send(_outcome(function, given, named))


def _outcome(function: Callable[..., object], given: Sequence[Any], named: dict[str, Any]) -> tuple[bool, object]:
    try:
        return True, function(*given, **named)
    except Exception as error:  # noqa: BLE001  # raised again where it was asked for
        return False, _sendable(error)


def _sendable(error: Exception) -> Exception:
    """The error itself where it comes out of a line as it went in; else what it said."""
    try:
        same = pickle.loads(pickle.dumps(error))
    except Exception:  # noqa: BLE001  # whatever a class of another does when it is copied
        same = None
    return error if type(same) is type(error) else RuntimeError(f"{type(error).__name__}: {error}")
