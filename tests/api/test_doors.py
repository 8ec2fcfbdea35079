"""A synchronous door and an awaitable twin, wherever they are called from."""

import asyncio
import threading

import pytest

from holdfast.api.doors import awaitable, run_now


async def where() -> int:
    return threading.get_ident()


def test_without_a_loop_it_runs_here() -> None:
    assert run_now(where()) == threading.get_ident()


def test_inside_a_running_loop_it_runs_beside_it() -> None:
    async def outer() -> int:
        return run_now(where())

    assert asyncio.run(outer()) != threading.get_ident()


def test_an_error_comes_through_as_it_is() -> None:
    async def fails() -> None:
        raise KeyError("x")

    async def outer() -> None:
        run_now(fails())

    with pytest.raises(KeyError):
        asyncio.run(outer())


def test_a_twin_gives_what_the_verb_gives_and_says_what_it_is() -> None:
    def double(number: int) -> int:
        """Twice the number."""
        return number * 2

    twin = awaitable(double)
    assert asyncio.run(twin(4)) == 8
    assert twin.__name__ == "double_async"
    assert "Twice the number." in (twin.__doc__ or "")
