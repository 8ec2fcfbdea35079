"""Inputs that hypothesis draws: seeded, the same in every process, never around a model call. Its only home.

Values are drawn from bytes of our own (hypothesis calls this fuzzing), not from its search: so neither its database, a
profile, the modules that are loaded nor the order of a hash has a say in them, and nothing is written to the disk.
"""

from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from secrets import token_hex
from shutil import rmtree
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic.errors import PydanticUserError
from pydantic_core import PydanticSerializationError

from holdfast.authoring.case import CaseSource
from holdfast.authoring.input_form import digest_of_input
from holdfast.authoring.mishaps import told
from holdfast.authoring.origin import Origin, calling_line
from holdfast.errors import shortened

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["drawn"]

M = TypeVar("M")

# Shares of bytes that are zero, and that have their highest bit set. High bytes let lists and texts go on, zeros keep
# numbers small: together they mix sizes, since what breaks on long inputs is not met by the short ones alone.
_SHAPES = ((0.0, 0.0), (0.3, 0.0), (0.0, 0.5), (0.0, 0.8), (0.0, 0.9), (0.0, 0.95))
_BYTES = 16 * 1024  # of one value; what asks for more is not drawn
_TURNS, _TURNS_EACH = 200, 40  # before a strategy is said to have too few values


class Drawn(CaseSource[M, None]):
    """Cases that are drawn when the suite is loaded; once pinned, they are those that were pinned."""

    def __init__(self, strategy: Any, n: Any, seed: Any, *, where: Origin) -> None:
        self.strategy, self.n, self.seed, self.where = strategy, n, seed, where

    def __repr__(self) -> str:
        return f"drawn({shortened(self.strategy)}, n={self.n!r}, seed={self.seed!r})"


def drawn(strategy: "SearchStrategy[M]", *, n: int, seed: int) -> CaseSource[M]:
    """`n` distinct inputs of a strategy of hypothesis, as cases ``drawn-SEED-1`` to ``drawn-SEED-n``.

    They are drawn when the suite is loaded, the same in every process. Once the contract is pinned they are frozen:
    another strategy or seed draws anew, a larger `n` adds to them, another version of hypothesis changes nothing.
    """
    return Drawn(strategy, n, seed, where=calling_line(1))


def values_of(strategy: Any, n: int, seed: int, *, known: Set[str] = frozenset()) -> list[Any]:
    """`n` values of a strategy that differ in their JSON form; the first of them are those of a smaller `n`.

    `known` are digests of values that count among them and are not given again. Raises ValueError, with a full
    sentence, where they cannot be had.
    """
    require(strategy, n, seed)
    found: dict[str, Any] = {}
    for draw in islice(stream_of(strategy, seed), _TURNS + _TURNS_EACH * n):
        if draw is not None and (digest := digest_of_drawn(draw.value)) not in known:
            found.setdefault(digest, draw.value)
        if len(found) + len(known) >= n:
            return list(found.values())
    raise ValueError(f"Its strategy gave {len(found) + len(known)} distinct values, fewer than n={n}.")


def require(strategy: object, n: object, seed: object) -> None:
    """Raises ValueError, with every mistake in what is to be drawn."""
    mistakes = []
    if not is_strategy(strategy):
        mistakes.append(f"It draws from {shortened(strategy)}, which is no strategy of hypothesis.")
    if not isinstance(n, int) or isinstance(n, bool) or n < 1:
        mistakes.append(f"n is no whole number of at least 1: found {shortened(n)}.")
    if not isinstance(seed, int) or isinstance(seed, bool) or not 0 <= seed < 2**32:
        mistakes.append(f"seed is no whole number from 0 to 4294967295: found {shortened(seed)}.")
    if mistakes:
        raise ValueError(" ".join(mistakes))


def is_strategy(value: object) -> bool:
    """Whether `value` is a strategy of hypothesis."""
    from hypothesis.strategies import SearchStrategy  # heavy: loaded where something is drawn

    return isinstance(value, SearchStrategy)


def stream_of(strategy: Any, seed: int | str) -> Iterator["Draw | None"]:
    """Values of a strategy without end, sizes mixed; None where a turn gives none. Raises ValueError if it does."""
    for buffer in buffers_of(seed):
        yield draw_from(strategy, buffer)


def buffers_of(seed: int | str) -> Iterator[bytes]:
    """The bytes that values are drawn from, without end."""
    random = Random(seed)
    while True:
        zeros, high = random.choice(_SHAPES)
        values, deciders = random.randbytes(_BYTES), random.randbytes(_BYTES)
        kept = deciders.translate(bytes(0 if each < 256 * zeros else 255 for each in range(256)))
        raised = deciders.translate(bytes(128 if each >= 256 * (1 - high) else 0 for each in range(256)))
        mixed = int.from_bytes(values) & int.from_bytes(kept) | int.from_bytes(raised)
        yield mixed.to_bytes(_BYTES)


@dataclass(frozen=True, slots=True)
class Draw:
    """A value, and the bytes that it was drawn from; fewer and smaller bytes give simpler values."""

    value: Any
    used: bytes


def draw_from(strategy: Any, buffer: bytes) -> Draw | None:
    """What a strategy makes of some bytes, as if zeros followed; None where it filters what it would make.

    Raises ValueError where the strategy raises.
    """
    taken: list[Any] = []
    with _without_a_trace():
        try:
            fuzzed = _property_of(strategy, taken.append).hypothesis.fuzz_one_input(buffer.ljust(_BYTES, b"\0"))
        except Exception as error:  # a strategy is the user's code
            raise ValueError(f"Its strategy raised {told(error)}.") from error
    return Draw(taken[-1], fuzzed or b"") if taken else None


def digest_of_drawn(value: Any) -> str:
    """What tells a drawn value apart. Raises ValueError where it has no JSON form."""
    try:
        return digest_of_input(value)
    except (PydanticUserError, PydanticSerializationError, ValueError, RecursionError) as error:
        said = str(error).partition("\n")[0].rstrip(".")
        raise ValueError(f"Its strategy gave {shortened(value)}, which has no JSON form: {said}.") from error


def _property_of(strategy: Any, take: Callable[[Any], None]) -> Any:
    """What hypothesis runs: it hands on every value of the strategy."""
    from hypothesis import HealthCheck, Verbosity, given, settings

    # All that has a say in this way of running is stated, so that no profile has one.
    @settings(database=None, deadline=None, suppress_health_check=list(HealthCheck), verbosity=Verbosity.quiet)
    @given(strategy)
    def holds(value: Any) -> None:
        take(value)

    return holds


@contextmanager
def _without_a_trace() -> Iterator[None]:
    """Hypothesis keeps tables in a folder of the working directory: here they go where they are taken away again."""
    from hypothesis import configuration

    before: Any = configuration.storage_directory("unicode_data", intent_to_write=False)
    home = getattr(before, "path", before).parent  # older versions give the path itself
    elsewhere = Path(gettempdir(), f"holdfast-{token_hex(8)}")
    configuration.set_hypothesis_home_dir(elsewhere)
    try:
        yield
    finally:
        configuration.set_hypothesis_home_dir(home)
        if elsewhere.exists():
            rmtree(elsewhere, ignore_errors=True)
