"""Draws that depend on what they are for and never on the order in which they are made."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

_Option = TypeVar("_Option")


class Dice:
    """Chance tied to `parts`: the same parts and the same purpose give the same draw, in any process."""

    __slots__ = ("_key",)

    def __init__(self, *parts: object) -> None:
        text = "\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")
        self._key = blake2b(text, digest_size=16).digest()

    def unit(self, purpose: str) -> float:
        """A number in [0, 1)."""
        drawn = blake2b(purpose.encode(), key=self._key, digest_size=8).digest()
        return (int.from_bytes(drawn, "big") >> 11) / 2**53

    def happens(self, purpose: str, rate: float) -> bool:
        """True with probability `rate`."""
        return rate >= 1.0 or self.unit(purpose) < rate

    def below(self, purpose: str, limit: int) -> int:
        """A whole number from 0 to `limit - 1`."""
        return int(self.unit(purpose) * limit)

    def pick(self, purpose: str, options: Sequence[_Option]) -> _Option:
        """One of `options`, each as likely as the others."""
        return options[self.below(purpose, len(options))]
