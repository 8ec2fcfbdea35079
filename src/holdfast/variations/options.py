"""The order of options in a text: lines that begin with a bullet, a number or a letter."""

import re
from typing import Literal

from holdfast.variations.variation import Dice, Variation

_OPTION = re.compile(r"(?P<label>[ \t]*(?:[-*•]|\(?(?:[A-Za-z]|\d{1,3})[).:])[ \t]+)(?P<said>\S.*)")


class OptionOrder(Variation):
    """The options of every list in the text in another order.

    With `labels` "stay" what is said moves under labels that stay: ``A) tea`` above ``B) milk`` becomes ``A) milk``
    above ``B) tea``. With "move" whole lines do.
    """

    kind: Literal["option-order"] = "option-order"
    seed: int = 0
    labels: Literal["stay", "move"] = "stay"

    def __call__(self, text: str, /) -> str:
        """The text with its options in another order; one without at least two options in a row stays as it is."""
        dice = Dice(self.seed)
        lines = text.split("\n")
        for start, end in _lists(lines):
            lines[start:end] = self._ordered(lines[start:end], dice)
        return "\n".join(lines)

    def _ordered(self, lines: list[str], dice: Dice) -> list[str]:
        order = dice.shuffled(lines)
        if self.labels == "move":
            return order
        return [_label(line) + other[len(_label(other)) :] for line, other in zip(lines, order, strict=True)]


def _label(line: str) -> str:
    found = _OPTION.fullmatch(line)
    return "" if found is None else found["label"]


def _lists(lines: list[str]) -> list[tuple[int, int]]:
    """Where options follow each other, at least two: from the first line up to the one behind the last."""
    found: list[tuple[int, int]] = []
    start: int | None = None
    for at, line in enumerate([*lines, ""]):
        is_option = _OPTION.fullmatch(line) is not None
        if is_option and start is None:
            start = at
        elif not is_option and start is not None:
            found += [(start, at)] if at - start > 1 else []
            start = None
    return found
