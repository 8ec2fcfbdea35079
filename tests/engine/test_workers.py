"""Processes that work for another one."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing import active_children

import pytest

from holdfast.engine.workers import Worker, WorkerLost, ready


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.end()
    assert active_children() == []


def test_it_gives_what_the_functions_give_one_after_the_other(worker: Worker) -> None:
    for number in (-3, 4):
        worker.ask(abs, number)
        assert worker.answer() == abs(number)
    worker.ask(sorted, [2, 3, 1], reverse=True)
    assert worker.answer(60.0) == [3, 2, 1]


def test_what_a_function_raises_is_raised_here_and_the_worker_goes_on(worker: Worker) -> None:
    worker.ask(int, "many")
    with pytest.raises(ValueError, match="many"):
        worker.answer()
    worker.ask(int, "7")
    assert worker.answer() == 7


def test_an_error_that_cannot_be_sent_is_told_in_words(worker: Worker) -> None:
    worker.ask(eval, "(_ for _ in ()).throw(type('Odd', (Exception,), {})('so odd'))")
    with pytest.raises(RuntimeError, match="Odd: so odd"):
        worker.answer()


def test_one_that_hangs_is_told_by_its_limit_and_can_be_ended(worker: Worker) -> None:
    worker.ask(signal.pause)
    with pytest.raises(TimeoutError, match=r"within 0\.05 s"):
        worker.answer(0.05)


@pytest.mark.parametrize("how", [os.abort, partial(os._exit, 3)], ids=["aborts", "exits"])
def test_one_that_dies_is_lost_and_stays_lost(worker: Worker, how: Callable[[], None]) -> None:
    worker.ask(how)
    with pytest.raises(WorkerLost, match="before it had answered"):
        worker.answer()
    with pytest.raises(WorkerLost):
        asked_again(worker)


def asked_again(worker: Worker) -> None:
    """Notices the loss when it asks, or when it waits."""
    worker.ask(abs, -1)
    worker.answer()


def test_one_that_is_killed_holds_up_no_other() -> None:
    slow, quick = Worker(), Worker()
    slow.ask(signal.pause)
    quick.ask(abs, -1)
    assert ready([slow, quick]) == [quick]
    assert quick.answer() == 1
    slow.ask(os.getpid)  # lies in its line until it is ended
    slow.end()
    quick.ask(abs, -2)
    assert quick.answer() == 2
    quick.end()
    assert active_children() == []


def test_an_interrupt_is_left_to_the_owner(worker: Worker) -> None:
    worker.ask(os.getpid)
    os.kill(worker.answer(), signal.SIGINT)
    worker.ask(abs, -1)
    assert worker.answer() == 1


OWNER = """
import signal
from holdfast.engine.workers import Worker
if __name__ == "__main__":
    worker = Worker()
    worker.ask(abs, -1)
    worker.answer()
    print("ready", flush=True)
    signal.pause()
"""


def test_it_ends_with_its_owner_also_where_that_is_killed() -> None:
    """The worker inherits the owner's output: reading that ends only once both are gone."""
    with subprocess.Popen([sys.executable, "-c", OWNER], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "ready\n"
        owner.kill()
        assert owner.stdout.read() == ""
