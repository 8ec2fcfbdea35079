"""What a variation is: a frozen value that is called with what it varies, and gives it varied, always the same way."""

import re
from collections.abc import Iterator, Sequence
from random import Random
from typing import TypeVar

from holdfast.domain.value import Value

V = TypeVar("V")

# Words whose every character may matter: with a digit, an address, a path, a name with underscores, code, a
# placeholder, the letter of an option, or (below) in capitals.
_FIRM = re.compile(r"[0-9@/\\_`{}<>#&=]|^www\.|^\(?[A-Za-z][).:]$")
_WORD = re.compile(r"\S+")


class Variation(Value):
    """The base of all. Its fields say what was drawn, so that it can be kept; its `repr` is what a report shows."""

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self if name != "kind" and value not in ((), None))
        return f"{getattr(self, 'kind', type(self).__name__)}({given})"

    __str__ = __repr__


class Dice:
    """Choices from a seed. Only `Random.random` is used, whose sequence Python promises not to change."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def below(self, limit: int) -> int:
        """A whole number from 0 to `limit` - 1."""
        return min(int(self._random.random() * limit), limit - 1)

    def choice(self, among: Sequence[V]) -> V:
        """One of them."""
        return among[self.below(len(among))]

    def happens(self, share: float) -> bool:
        """True so often."""
        return self._random.random() < share

    def shuffled(self, values: Sequence[V]) -> list[V]:
        """All of them in another order (Fisher and Yates), if there is more than one."""
        order = list(values)
        for at in range(len(order) - 1, 0, -1):
            other = self.below(at + 1)
            order[at], order[other] = order[other], order[at]
        return [*order[1:], order[0]] if len(order) > 1 and order == list(values) else order


def words_in(text: str) -> Iterator[re.Match[str]]:
    """Every word of a text: what stands between white space."""
    return _WORD.finditer(text)


def is_firm(word: str, keep: Sequence[str] = ()) -> bool:
    """Whether every character of a word may matter: an id, a number, an address, code, or one of those to be kept."""
    letters = [each for each in word if each.isalpha()]
    return (
        _FIRM.search(word) is not None
        or (len(letters) > 1 and all(each.isupper() for each in letters))
        or any(each in word for each in keep)
    )
