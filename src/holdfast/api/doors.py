"""One synchronous door per verb and an awaitable twin, both usable where an event loop is already running."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def run_now(coroutine: Coroutine[Any, Any, T]) -> T:
    """The coroutine's result; in a thread with a loop of its own where this thread's loop is running already."""
    if not _is_running():
        return asyncio.run(coroutine)
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def _is_running() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def awaitable(verb: Callable[P, T]) -> Callable[P, Coroutine[Any, Any, T]]:
    """The awaitable twin of a verb that works offline: it runs in a thread, so that the loop goes on."""

    async def twin(*args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.to_thread(verb, *args, **kwargs)

    twin.__name__ = twin.__qualname__ = f"{verb.__name__}_async"
    twin.__doc__ = f"`{verb.__name__}`, awaitable.\n\n    {verb.__doc__}"
    return twin
