"""Work spread over processes, in order."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

Work = TypeVar("Work")
Found = TypeVar("Found")


def spread(function: Callable[[Work], Found], work: Sequence[Work], *, workers: int) -> list[Found]:
    """The function on every piece of work, in the order given; without a pool for one worker."""
    if workers == 1:
        return [function(each) for each in work]
    # Spawned, not forked: a test runner has threads, and a fork of those may hang.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return list(pool.map(function, work, chunksize=1))
