"""Instructions on words and letters, judged as IFEval judges them: Zhou and others, arXiv 2311.07911, table 1.

Where a check of a similar name stands in another file, the two count differently: here the field's official verdict is
reproduced, there the plain meaning. An empty answer follows no instruction.
"""

import re
from collections.abc import Sequence

from holdfast.errors import shortened
from holdfast.expect.check import Check
from holdfast.expect.ids import named_by
from holdfast.expect.instructions_rule import counted, following
from holdfast.expect.instructions_sentences import sentence_starts
from holdfast.expect.ranges import range_of

__all__ = [
    "capital_word_frequency",
    "forbidden_words",
    "keyword_existence",
    "keyword_frequency",
    "letter_frequency",
    "no_comma",
    "number_of_sentences",
    "number_of_words",
]

_WORD = re.compile(r"\w+")
# The tokens of the Penn Treebank, as far as they can be words in capitals: "IT'S" and "CANNOT" are two of them each.
_RUN = re.compile(r"[^\s()\[\]{}<>;@#$%&*?!\"`«»“”‘’„—]+")
_TOKEN = re.compile(r"(?:(?!-{2}|\.{2}|[,:](?!\d)).)+")
_TWO_TOKENS = re.compile(
    r"(?:.*[^'](?:'(?:[SMD]|LL|RE|VE)|N'T)|CANNOT|GIMME|GONNA|GOTTA|LEMME|WANNA|'TIS|'TWAS)\.?", re.S
)
_SMALL_ENDING = re.compile(r"(?:[smd]|ll|re|ve)\.?")


def keyword_existence(*keywords: str) -> Check[object, object]:
    """The answer has every keyword, in any case; inside a longer word it counts as well."""
    wanted = _some(keywords, "keyword_existence")

    def problem(text: str) -> str | None:
        missing = [word for word in wanted if not re.search(re.escape(word), text, re.IGNORECASE)]
        if not missing:
            return None
        listed = ", ".join(shortened(word) for word in missing[:5])
        return f"Expected all of {len(wanted)} keywords; it lacks {listed}."

    return following(named_by("keyword-existence", *wanted), f"has all of {_listed(wanted)}", problem)


def keyword_frequency(
    keyword: str, exactly: int | None = None, /, *, at_least: int = 0, at_most: int | None = None
) -> Check[object, object]:
    """The keyword stands in the answer that many times, in any case; inside a longer word it counts as well."""
    (word,) = _some([keyword.strip()], "keyword_frequency")
    wanted = range_of("keyword_frequency", exactly, at_least, at_most)
    pattern = re.compile(re.escape(word), re.IGNORECASE)
    check = counted(
        "keyword_frequency",
        f"times {shortened(word)}",
        wanted,
        lambda text: [found.start() for found in pattern.finditer(text)],
    )
    return check.named(named_by("keyword-frequency", word, str(wanted)))


def forbidden_words(*words: str) -> Check[object, object]:
    """The answer has none of the words, in any case. Whole words: forbidding `art` lets `start` pass."""
    wanted = sorted(set(_some(words, "forbidden_words")))
    patterns = {word: re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE) for word in wanted}

    def problem(text: str) -> str | None:
        for word, pattern in patterns.items():
            found = pattern.search(text)
            if found is not None:
                near = shortened(text[max(0, found.start() - 20) : found.end() + 20])
                return f"Expected no word {shortened(word)}; it stands at character {found.start()}, near {near}."
        return None

    return following(named_by("forbidden-words", *wanted), f"has none of {_listed(wanted)}", problem)


def letter_frequency(
    letter: str, exactly: int | None = None, /, *, at_least: int = 0, at_most: int | None = None
) -> Check[object, object]:
    """The letter, or another character, stands in the answer that many times, in any case."""
    if len(letter) != 1 or letter.isspace():
        raise ValueError(f"`letter_frequency()` needs one character, found {shortened(letter)}.")
    wanted = range_of("letter_frequency", exactly, at_least, at_most)
    small = letter.lower()

    def problem(text: str) -> str | None:
        count = text.lower().count(small)
        return None if count in wanted else f"Expected {wanted} times the letter {letter!r}, found {count}."

    return following(
        named_by("letter-frequency", letter, str(wanted)), f"has {wanted} times the letter {letter!r}", problem
    )


def number_of_words(
    exactly: int | None = None, /, *, at_least: int = 0, at_most: int | None = None
) -> Check[object, object]:
    """The answer has that many runs of letters, digits and underlines: "It's" and "well-known" are two each."""
    wanted = range_of("number_of_words", exactly, at_least, at_most)
    return counted("number_of_words", "words", wanted, lambda text: [found.start() for found in _WORD.finditer(text)])


def number_of_sentences(
    exactly: int | None = None, /, *, at_least: int = 0, at_most: int | None = None
) -> Check[object, object]:
    """The answer has that many sentences, in English: "1." before an item is one, a heading or a line is none."""
    wanted = range_of("number_of_sentences", exactly, at_least, at_most)
    return counted("number_of_sentences", "sentences", wanted, sentence_starts)


def no_comma() -> Check[object, object]:
    """The answer has no comma, not even in a number. Commas of other scripts may stand."""

    def problem(text: str) -> str | None:
        at = text.find(",")
        near = shortened(text[max(0, at - 20) : at + 20])
        return None if at < 0 else f"Expected no comma; the first is at character {at}, near {near}."

    return following("no-comma", "has no comma", problem)


def capital_word_frequency(
    exactly: int | None = None, /, *, at_least: int = 0, at_most: int | None = None
) -> Check[object, object]:
    """The answer has that many words in capitals, "I" and "A" among them; "IT'S" is two."""
    wanted = range_of("capital_word_frequency", exactly, at_least, at_most)
    return counted("capital_word_frequency", "words in capitals", wanted, _capital_starts)


def _capital_starts(text: str) -> list[int]:
    starts: list[int] = []
    for run in _RUN.finditer(text):
        if not run[0].islower():  # most are, and have none
            for found in _TOKEN.finditer(text, run.start(), run.end()):
                starts += [found.start()] * _capitals(found[0])
    return starts


def _capitals(token: str) -> int:
    if token.isupper():
        return 2 if _TWO_TOKENS.fullmatch(token) else 1
    before, _, after = token.partition("'")
    return int(before.isupper() and _SMALL_ENDING.fullmatch(after) is not None)


def _some(words: Sequence[str], check: str) -> list[str]:
    if not words or not all(words):
        raise ValueError(f"`{check}()` needs a word that is not empty: every answer has an empty one.")
    return list(words)


def _listed(words: Sequence[str]) -> str:
    return ", ".join(shortened(word) for word in words)
