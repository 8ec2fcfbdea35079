"""Variations of what stands in a text and does not matter: what is said around it, and the choice of words."""

from typing import Literal

from holdfast.variations.variation import Variation


class Irrelevant(Variation):
    """Something that has nothing to do with it, said before or after the text."""

    kind: Literal["irrelevant"] = "irrelevant"
    said: str
    place: Literal["before", "after"] = "before"

    def __call__(self, text: str, /) -> str:
        """The text with it, in a paragraph of its own."""
        return f"{self.said}\n\n{text}" if self.place == "before" else f"{text}\n\n{self.said}"


class Paraphrase(Variation):
    """Phrases in other words: each (phrase, other words) is put in place of the phrase, wherever it stands."""

    kind: Literal["paraphrase"] = "paraphrase"
    slots: tuple[tuple[str, str], ...]

    def __call__(self, text: str, /) -> str:
        """The text in other words: all slots are looked for in the text as it was, the earliest and longest first."""
        done, at = [], 0
        while at < len(text):
            fits = [slot for slot in self.slots if slot[0] and text.startswith(slot[0], at)]
            if fits:
                phrase, other = max(fits, key=lambda slot: len(slot[0]))
                done.append(other)
                at += len(phrase)
            else:
                done.append(text[at])
                at += 1
        return "".join(done)
