"""Processes that work for another one."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from holdfast.engine.workers import Worker, WorkerLost, ready


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.end()


def test_it_gives_what_the_functions_give_one_after_the_other(worker: Worker) -> None:
    for number in (-3, 4):
        worker.ask(partial(abs, number))
        assert worker.answer() == abs(number)
    worker.ask(partial(sorted, [2, 3, 1], reverse=True))
    assert worker.answer() == [3, 2, 1]


def test_what_a_function_raises_is_raised_here_and_the_worker_goes_on(worker: Worker) -> None:
    worker.ask(partial(int, "many"))
    with pytest.raises(ValueError, match="many"):
        worker.answer()
    worker.ask(partial(int, "7"))
    assert worker.answer() == 7


def test_an_error_that_cannot_be_sent_is_told_in_words(worker: Worker) -> None:
    worker.ask(partial(eval, "(_ for _ in ()).throw(type('Odd', (Exception,), {})('so odd'))"))
    with pytest.raises(RuntimeError, match="Odd: so odd"):
        worker.answer()


@pytest.mark.parametrize("hangs", [signal.pause, partial(re.match, "(a|a)*$", "a" * 99 + "!")], ids=["waits", "runs"])
def test_one_that_hangs_is_told_by_its_limit_and_can_be_ended(hangs: Callable[[], object]) -> None:
    worker = Worker()
    worker.ask(partial(abs, -1))
    assert worker.answer() == 1
    worker.ask(hangs, limit_s=0.05)
    with pytest.raises(TimeoutError, match=r"within 0\.05 s"):
        worker.answer()
    worker.end()


def test_a_limit_is_one_of_each_call(worker: Worker) -> None:
    for limit_s in (60.0, None, 60.0):
        worker.ask(partial(sum, range(1000)), limit_s)
        assert worker.answer() == 499_500


@pytest.mark.parametrize("how", [os.abort, partial(os._exit, 3)], ids=["aborts", "exits"])
def test_one_that_dies_is_lost_and_stays_lost(worker: Worker, how: Callable[[], None]) -> None:
    worker.ask(how)
    with pytest.raises(WorkerLost, match="before it had answered"):
        worker.answer()
    with pytest.raises(WorkerLost):
        asked_again(worker)


def asked_again(worker: Worker) -> None:
    """Notices the loss when it asks, or when it waits."""
    worker.ask(partial(abs, -1))
    worker.answer()


def test_one_that_is_killed_holds_up_no_other() -> None:
    slow, quick = Worker(), Worker()
    slow.ask(signal.pause)
    quick.ask(partial(abs, -1))
    assert ready([slow, quick]) == [quick]
    assert quick.answer() == 1
    slow.ask(os.getpid)  # lies in its line until it is ended
    slow.end()
    quick.ask(partial(abs, -2))
    assert quick.answer() == 2
    quick.end()


def test_an_interrupt_is_left_to_the_owner(worker: Worker) -> None:
    worker.ask(os.getpid)
    os.kill(worker.answer(), signal.SIGINT)
    worker.ask(partial(abs, -1))
    assert worker.answer() == 1


OWNER = """
import re, signal, sys
from functools import partial
from holdfast.engine.workers import Worker
worker = Worker()
worker.ask(partial(abs, -1))
worker.answer()
if sys.argv[1] == "waits":
    worker.ask(signal.pause)
elif sys.argv[1] == "runs":
    worker.ask(partial(re.match, "(a|a)*$", "a" * 99 + "!"), limit_s=1.0)
print("ready", flush=True)
signal.pause()
"""


@pytest.mark.parametrize("what", ["idle", "waits", "runs"])
def test_it_ends_with_its_owner_also_where_that_is_killed(what: str) -> None:
    """The worker inherits the owner's stderr: reading that ends only once both are gone.

    Its main module starts it without a guard: nobody imports it.
    """
    with subprocess.Popen([sys.executable, "-c", OWNER, what], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        assert owner.stderr is not None
        assert owner.stdout.readline() == b"ready\n"
        owner.kill()
        assert owner.stderr.read() == b""


PRINTS = """
from functools import partial
from holdfast.engine.workers import Worker
worker = Worker()
worker.ask(partial(print, "hello"))
worker.answer()
worker.end()
"""


def test_what_is_printed_inside_goes_to_stderr() -> None:
    done = subprocess.run([sys.executable, "-c", PRINTS], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "hello\n")
