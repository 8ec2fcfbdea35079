"""Variations of how a text is typed: white space, upper and lower case, slips of the fingers."""

from collections.abc import Callable
from typing import Literal

from pydantic import Field

from holdfast.variations.variation import Dice, Variation, is_firm, words_in

_BLANKS = (" ", "  ", "\t", "\u00a0")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SHORTEST = 4  # letters of a word that gets a slip: of shorter ones too little is left
Slip = Callable[[str, int, Dice], str]


class WhiteSpace(Variation):
    """Further blanks in gaps that are there, and around the text. The words and the lines stay as they are."""

    kind: Literal["white-space"] = "white-space"
    seed: int = 0
    share: float = Field(default=0.3, gt=0, le=1)  # of the gaps

    def __call__(self, text: str, /) -> str:
        """The text with more white space; at least one gap, or an end, is wider."""
        dice = Dice(self.seed)
        gaps = [found.start() for found in words_in(text)][1:]
        chosen = [at for at in gaps if dice.happens(self.share)] or ([dice.choice(gaps)] if gaps else [])
        for at in reversed(chosen):
            text = text[:at] + dice.choice(_BLANKS) + text[at:]
        end = dice.choice(("", " ", "  ")) if chosen else dice.choice((" ", "  "))
        return f"{text}{end}" if dice.happens(0.5) else f"{end}{text}"


class LetterCase(Variation):
    """All words in lower or upper case, or each with a capital. Ids, numbers, addresses and code stay as they are."""

    kind: Literal["letter-case"] = "letter-case"
    to: Literal["lower", "upper", "title"]
    keep: tuple[str, ...] = ()

    def __call__(self, text: str, /) -> str:
        """The text in another case. A letter without one twin in the other case stays."""
        for found in reversed([*words_in(text)]):
            word = found.group()
            if not is_firm(word, self.keep):
                text = text[: found.start()] + self._changed(word) + text[found.end() :]
        return text

    def _changed(self, word: str) -> str:
        first = next((at for at, each in enumerate(word) if each.isalpha()), 0)
        return "".join(_cased(each, self.to, is_first=at == first) for at, each in enumerate(word))


def _cased(letter: str, to: str, *, is_first: bool) -> str:
    is_upper = to == "upper" or (to == "title" and is_first)
    changed = letter.upper() if is_upper else letter.lower()
    return changed if len(changed) == 1 and changed.lower() == letter.lower() else letter


class Typos(Variation):
    """Slips of the fingers: letters swapped, dropped, doubled, or a neighbour on the keyboard.

    Never in a word of fewer than four letters, an id, a number, an address or code, nor in what holds one of `keep`.
    """

    kind: Literal["typos"] = "typos"
    seed: int = 0
    count: int = Field(default=1, ge=1)
    keep: tuple[str, ...] = ()

    def __call__(self, text: str, /) -> str:
        """The text with as many slips, each in another word, where it has as many words that can have one."""
        dice = Dice(self.seed)
        words = [found for found in words_in(text) if self._can_have_one(found.group())]
        chosen = sorted(dice.shuffled(words)[: self.count], key=lambda found: found.start(), reverse=True)
        for found in chosen:
            text = text[: found.start()] + _slipped(found.group(), dice) + text[found.end() :]
        return text

    def _can_have_one(self, word: str) -> bool:
        return sum(map(str.isalpha, word)) >= _SHORTEST and not is_firm(word, self.keep)


def _slipped(word: str, dice: Dice) -> str:
    """The word with one slip behind its first letter, where eyes notice it least."""
    inside = [at for at in range(1, len(word)) if word[at].isalpha() and word[at - 1].isalpha()]
    if not inside:
        return word
    at = dice.choice(inside)
    changed = dice.choice(_SLIPS)(word, at, dice)
    return changed if changed != word else _doubled(word, at, dice)


def _swapped(word: str, at: int, dice: Dice) -> str:
    return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :] if at > 1 else word


def _dropped(word: str, at: int, dice: Dice) -> str:
    return word[:at] + word[at + 1 :]


def _doubled(word: str, at: int, dice: Dice) -> str:
    return word[:at] + word[at] + word[at:]


def _neighbour(word: str, at: int, dice: Dice) -> str:
    letter = word[at].lower()
    row = next((row for row in _ROWS if letter in row), "")
    near = [row[place] for place in (row.find(letter) - 1, row.find(letter) + 1) if row and 0 <= place < len(row)]
    if not near:
        return word
    found = dice.choice(near)
    return word[:at] + (found.upper() if word[at].isupper() else found) + word[at + 1 :]


_SLIPS: tuple[Slip, ...] = (_swapped, _dropped, _doubled, _neighbour)
