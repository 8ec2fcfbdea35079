"""The order in which a hunt asks, and how it makes smaller what it found. Pure."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from holdfast.engine.hunt_search import reductions, visiting_order


def reduced(used: bytes, breaks: Callable[[bytes], bool], *, most: int = 10_000) -> tuple[bytes, int]:
    """What is left when nothing more is accepted, and how many bytes were tried."""
    search, tried = reductions(used), 0
    accepted: bytes | None = None
    while tried < most:
        try:
            candidate = search.send(accepted)
        except StopIteration as end:
            return end.value, tried
        tried += 1
        accepted = candidate if breaks(candidate) else None
        used = candidate if accepted is not None else used
    return used, tried


@given(st.lists(st.integers(0, 50)))
def test_every_input_is_visited_once(sizes: list[int]) -> None:
    assert sorted(visiting_order(sizes)) == list(range(len(sizes)))


def test_the_largest_comes_first_then_the_smallest_then_what_lies_between() -> None:
    sizes = [30, 10, 50, 20, 40]
    assert [sizes[place] for place in visiting_order(sizes)] == [50, 10, 30, 40, 20]


@given(st.binary(max_size=60), st.integers(1, 5))
def test_what_is_left_still_breaks_and_no_single_cut_of_it_does(used: bytes, count: int) -> None:
    def breaks(candidate: bytes) -> bool:
        return sum(byte > 0 for byte in candidate) >= count

    if not breaks(used):
        return
    left, _ = reduced(used, breaks)
    assert breaks(left)
    assert len(left) == count
    assert not any(breaks(left[:place] + left[place + 1 :]) for place in range(len(left)))


def test_long_pieces_go_first_so_that_few_tries_come_near() -> None:
    used = bytes([255, 7] * 200)
    near, _ = reduced(used, lambda candidate: candidate.count(7) > 60, most=45)
    assert near.count(7) <= 64


def test_bytes_are_lowered_where_that_is_accepted() -> None:
    left, _ = reduced(bytes([9, 9, 9]), lambda candidate: len(candidate) == 3)
    assert left == bytes(3)
