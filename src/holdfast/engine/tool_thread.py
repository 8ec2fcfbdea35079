"""Runs a tool of a world beside the event loop, for so long and no longer."""

import asyncio
import contextlib
import ctypes
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def in_time(work: Callable[[], T], limit_s: float) -> T:
    """What `work` gives, or raises. Raises TimeoutError after `limit_s` seconds: it may hang, and nobody waits for it.

    A thread of its own that ends with the process, since one of a pool would have to be waited for. What was given up
    is asked to stop, which a loop in Python does; what waits outside of Python stays behind, asleep.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def told(outcome: Callable[[], None]) -> None:
        if not done.done():
            outcome()

    def run() -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001  # user code: also its `sys.exit()` is a fault of a tool
            failed = error if isinstance(error, Exception) else RuntimeError(f"{type(error).__name__}: {error}")
            outcome = lambda: done.set_exception(failed)  # noqa: E731
        else:
            outcome = lambda: done.set_result(result)  # noqa: E731
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(told, outcome)

    thread = threading.Thread(target=run, name="holdfast tool", daemon=True)
    thread.start()
    try:
        return await asyncio.wait_for(done, limit_s)
    except (TimeoutError, asyncio.CancelledError):
        _ask_to_stop(thread)
        raise


def _ask_to_stop(thread: threading.Thread) -> None:
    if thread.ident is not None and thread.is_alive():
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit))
