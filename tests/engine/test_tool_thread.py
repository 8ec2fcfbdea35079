"""A tool beside the event loop, for so long and no longer."""

import asyncio
import threading

import pytest

from holdfast.engine.tool_thread import in_time


def test_what_it_gives_comes_back() -> None:
    assert asyncio.run(in_time(lambda: 3, 60.0)) == 3


@pytest.mark.parametrize(("raised", "comes"), [(KeyError("x"), KeyError), (SystemExit(1), RuntimeError)])
def test_what_it_raises_comes_back_as_an_ordinary_error(raised: BaseException, comes: type[Exception]) -> None:
    def work() -> None:
        raise raised

    with pytest.raises(comes):
        asyncio.run(in_time(work, 60.0))


def test_what_hangs_is_given_up_and_the_loop_ends_without_it() -> None:
    with pytest.raises(TimeoutError):
        asyncio.run(in_time(threading.Event().wait, 0.02))


def test_a_loop_that_never_ends_is_stopped() -> None:
    has_stopped = threading.Event()

    def work() -> None:
        try:
            while True:
                pass
        finally:
            has_stopped.set()

    with pytest.raises(TimeoutError):
        asyncio.run(in_time(work, 0.02))
    assert has_stopped.wait(60)


def test_cancelling_does_not_wait_for_it() -> None:
    async def main() -> None:
        task = asyncio.create_task(in_time(threading.Event().wait, 3600.0))
        await asyncio.sleep(0)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(main())
