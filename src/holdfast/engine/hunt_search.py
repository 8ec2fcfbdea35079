"""Which inputs a hunt asks, in which order. Pure: what is answered comes in, what is to be asked comes out.

Faults hide at both ends of a size, and a fault of long inputs is met by none that is short: so inputs are visited
from both ends inwards. What was found is made smaller by delta debugging (Zeller and Hildebrandt, "Simplifying and
isolating failure-inducing input", 2002) over the bytes that hypothesis drew it from, as hypothesis' own shrinker began:
every smaller input is one that the strategy can give.
"""

from collections import Counter
from collections.abc import Generator, Sequence

Reductions = Generator[bytes, bytes | None, bytes]  # gives bytes to try; is sent those of what was accepted, or None
_PLACES = 3  # of each length, in the quick pass: its end, its start, its middle
_VALUES = 8  # distinct bytes that the quick pass lowers


def visiting_order(sizes: Sequence[int]) -> list[int]:
    """The places of inputs in the order in which they are asked: the largest, the smallest, then halves between."""
    ordered = sorted(range(len(sizes)), key=lambda place: sizes[place])
    visited: dict[int, None] = {}
    last, steps = len(ordered) - 1, 1
    while len(visited) < len(ordered):
        for step in range(steps, -1, -1):
            visited.setdefault(ordered[round(last * step / steps)])
        steps *= 2
    return list(visited)


def reductions(used: bytes) -> Reductions:
    """Bytes with something taken out or lowered: long pieces in few places first, then short ones everywhere.

    It ends where no single step of it is accepted any more, and returns what is left.
    """
    used = yield from _pass(used, _PLACES)
    before = b""
    while before != used:
        before = used
        used = yield from _pass(used, None)
    return used


def _pass(used: bytes, most: int | None) -> Reductions:
    length = len(used) // 2
    while length:
        used = yield from (_cut_everywhere(used, length) if most is None else _cut_in_few_places(used, length))
        length = min(length // 2, len(used))
    values = [value for value, _ in Counter(used).most_common() if value]
    for value in values[: most and _VALUES]:
        used = (yield used.replace(bytes([value]), b"\0")) or used
    if most is None:
        for place in range(len(used) - 1, -1, -1):
            if place < len(used) and used[place]:
                used = (yield used[:place] + b"\0" + used[place + 1 :]) or used
    return used


def _cut_in_few_places(used: bytes, length: int) -> Reductions:
    for share in (1.0, 0.0, 0.5):
        while len(used) >= length:
            start = int((len(used) - length) * share) // length * length if share < 1 else len(used) - length
            accepted = yield used[:start] + used[start + length :]
            if accepted is None or accepted == used:
                break
            used = accepted
    return used


def _cut_everywhere(used: bytes, length: int) -> Reductions:
    start = len(used) - length
    while start >= 0:
        accepted = yield used[:start] + used[start + length :]
        if accepted is None or accepted == used:
            start -= length
        else:
            used = accepted
            start = min(start, len(used) - length)
    return used
