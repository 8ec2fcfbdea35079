"""Instructions on the form of an answer, judged as IFEval judges them: Zhou and others, arXiv 2311.07911, table 1.

The published patterns are read in time in proportion to the answer. An empty answer follows no instruction.
"""

import json
import re
from collections.abc import Iterator, Sequence

from holdfast.errors import shortened
from holdfast.expect.check import Check
from holdfast.expect.ids import named_by
from holdfast.expect.instructions_rule import counted, following
from holdfast.expect.ranges import range_of

__all__ = [
    "highlighted_sections",
    "json_format",
    "multiple_sections",
    "nth_paragraph_first_word",
    "number_of_bullets",
    "number_of_paragraphs",
    "number_of_placeholders",
    "title",
]

_BULLETS = (re.compile(r"^[^\S\n]*+\*[^*].*$", re.MULTILINE), re.compile(r"^[^\S\n]*+-.*$", re.MULTILINE))
_HIGHLIGHTS = (re.compile(r"\*[^\n*]*+\*"), re.compile(r"\*\*[^\n*]*+\*\*"))
_DIVIDER = re.compile(r"\*\*\*")
_FENCES = ("```json", "```Json", "```JSON", "```")


def number_of_placeholders(at_least: int, /) -> Check[object, object]:
    """The answer has at least that many placeholders: anything in square brackets on one line, as in `[address]`."""
    wanted = range_of("number_of_placeholders", None, at_least, None)
    return counted("number_of_placeholders", "placeholders in square brackets", wanted, _bracket_starts)


def number_of_bullets(exactly: int, /) -> Check[object, object]:
    """The answer has exactly that many Markdown bullets, `* ` or `-`. A line of dashes is taken as one too."""
    wanted = range_of("number_of_bullets", exactly, 0, None)
    return counted("number_of_bullets", "bullet points", wanted, lambda text: _starts(_BULLETS, text))


def highlighted_sections(at_least: int, /) -> Check[object, object]:
    """The answer has at least that many passages in `*asterisks*`, each on one line; those in `**two**` count too."""
    wanted = range_of("highlighted_sections", None, at_least, None)

    def found(text: str) -> list[int]:
        return sorted(
            each.start() for pattern in _HIGHLIGHTS for each in pattern.finditer(text) if each[0].strip("*").strip()
        )

    return counted("highlighted_sections", "highlighted sections", wanted, found)


def multiple_sections(at_least: int, /, *, marker: str = "Section") -> Check[object, object]:
    """The answer has at least that many sections that begin with the marker and a number, as in `Section 1`."""
    word = marker.strip()
    if not word:
        raise ValueError("`multiple_sections()` needs a marker that is not empty.")
    wanted = range_of("multiple_sections", None, at_least, None)
    pattern = re.compile(rf"{re.escape(word)}\s?\d+")
    check = counted("multiple_sections", f"sections {shortened(word)}", wanted, lambda text: _starts([pattern], text))
    return check.named(named_by("multiple-sections", word, str(wanted)))


def number_of_paragraphs(exactly: int, /) -> Check[object, object]:
    """The answer has exactly that many paragraphs with the Markdown divider `***` between them, and none is empty."""
    wanted = range_of("number_of_paragraphs", exactly, 0, None)

    def problem(text: str) -> str | None:
        parts = _DIVIDER.split(text)
        empty = next((at for at, part in enumerate(parts[1:-1], 2) if not part.strip()), None)
        if empty is not None:
            return f"Expected {wanted} paragraphs divided by ***; number {empty} of {len(parts)} is empty."
        count = sum(1 for part in parts if part.strip())
        return None if count in wanted else f"Expected {wanted} paragraphs divided by ***, found {count}."

    return following(f"number-of-paragraphs-{wanted}", f"has {wanted} paragraphs divided by ***", problem)


def nth_paragraph_first_word(nth: int, word: str, /, *, of: int) -> Check[object, object]:
    """The answer has `of` paragraphs with an empty line between them, and the nth, from 1, begins with the word."""
    if not 1 <= nth <= of:
        raise ValueError(f"`nth_paragraph_first_word()`: there is no paragraph {nth} of {of}.")
    want = word.lower()

    def problem(text: str) -> str | None:
        parts = text.split("\n\n")
        count = sum(1 for part in parts if part.strip())
        if count != of:
            return f"Expected {of} paragraphs with an empty line between them, found {count}."
        words = parts[nth - 1].split(maxsplit=1)
        if not words:
            return f"Expected paragraph {nth} to begin with {word!r}; it is empty."
        found = re.split("[.,?!'\"]", words[0].lstrip("'").lstrip('"'), maxsplit=1)[0].lower()
        return None if found == want else f"Expected paragraph {nth} to begin with {word!r}; found {shortened(found)}."

    says = f"has {of} paragraphs, and number {nth} begins with {word!r}"
    return following(named_by("nth-paragraph-first-word", nth, of, word), says, problem)


def json_format() -> Check[object, object]:
    """The whole answer is JSON, as it stands or in one Markdown fence. `is_json` lets no fence pass."""

    def problem(text: str) -> str | None:
        body = text.strip()
        for fence in _FENCES:
            body = body.removeprefix(fence)
        try:
            json.loads(body.removesuffix("```").strip())
        except json.JSONDecodeError as error:
            return f"Expected JSON; line {error.lineno}, column {error.colno}: {error.msg}."
        except (ValueError, RecursionError) as error:
            return f"Expected JSON that can be read: {error}."
        return None

    return following("json-format", "is JSON, in a fence or not", problem)


def title() -> Check[object, object]:
    """The answer has a title in double angular brackets on one line, as in `<<poem of joy>>`."""

    def problem(text: str) -> str | None:
        return None if any(_titles(text)) else "Expected a title in double angular brackets; there is none."

    return following("title", "has a title in double angular brackets", problem)


def _starts(patterns: Sequence[re.Pattern[str]], text: str) -> list[int]:
    return sorted(found.start() for pattern in patterns for found in pattern.finditer(text))


def _bracket_starts(text: str) -> list[int]:
    starts: list[int] = []
    opened, closed, line_end = text.find("["), -1, -1
    while opened >= 0:
        if closed < opened:
            closed = text.find("]", opened)
        if line_end < opened:
            line_end = text.find("\n", opened)
            line_end = len(text) if line_end < 0 else line_end
        if closed < 0:
            break
        on_one_line = closed < line_end
        if on_one_line:
            starts.append(opened)
        opened = text.find("[", closed if on_one_line else line_end)
    return starts


def _titles(text: str) -> Iterator[str]:
    """What stands in each line between the first << and the last >>."""
    for line in text.split("\n"):
        start, end = line.find("<<"), line.rfind(">>")
        if 0 <= start < end - 2:
            yield line[start : end + 2].lstrip("<").rstrip(">").strip()
