"""Checks on the form of an answer: what stands around it, and how it is laid out."""

import re
from typing import Any

from holdfast.domain.reply import Reply
from holdfast.errors import shortened
from holdfast.expect.check import Check, observed
from holdfast.expect.ids import named_by
from holdfast.expect.ranges import counting, range_of

__all__ = [
    "bullet_count",
    "has_postscript",
    "has_title",
    "in_quotes",
    "no_commas",
    "no_fence",
    "no_preamble",
    "section_count",
]

_BULLET = re.compile(r"^[^\S\n]*+((?:[-*+•·–‣▪]|\d{1,3}[.)、．])[^\S\n]*+[^\s])", re.MULTILINE)
_FENCE = re.compile(r"^[ \t]{0,3}(?:```|~~~)", re.MULTILINE)
_COMMA = re.compile(
    "[,\uff0c\u3001\u060c\ufe50\ufe51\uff64]"
)  # Latin, Chinese (both), Arabic, and their small and half forms
_CLOSING = {'"': '"', "'": "'", "“": "”", "‘": "’", "«": "»", "»": "«", "„": "“”", "「": "」", "『": "』", "‹": "›"}
_ANGLED = re.compile(r"<<(?![^\S\n]*+>>)[^<>\n]++>>")
_TITLE_LINE = re.compile(r"\s*+(?:#{1,6}[ \t]++\S|(\*\*|__)[^*_\n]++\1[ \t]*+(?:\n|$))")
_PREAMBLE = re.compile(
    r"(?:sure|certainly|of course|absolutely|okay|ok|great|got it|no problem|happy to help|i(?:'d be|'m) happy to)"
    r"(?=[\s,.!:;—-])"
    r"|here(?:'s| is| are) (?:the|your|a|an|my|what)\b"
    r"|(?:below is|the following is|as requested|as an ai)\b"
    r"|(?:当然|好的|没问题|以下是|下面是|这是您)",
    re.IGNORECASE,
)


def no_fence() -> Check[object, object]:
    """The answer has no Markdown code fence: what a parser is given must not stand in one."""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        found = _FENCE.search(reply.text)
        if found is not None:
            line = reply.text[found.start() : found.start() + 40].split("\n")[0]
            raise AssertionError(
                f"Expected no code fence in the answer; one starts at character {found.start()}: {shortened(line)}."
            )

    return Check("no-fence", rule, says="has no code fence")


def no_preamble() -> Check[object, object]:
    """The answer comes straight to the point: no "Sure!", no "Here is the ...", no "当然". Known openings only."""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        start = reply.text[:200].lstrip().replace("\u2019", "'")
        found = _PREAMBLE.match(start)
        if found is not None:
            raise AssertionError(
                f"Expected no opening words before the answer; it starts with {shortened(start[:40])}."
            )

    return Check("no-preamble", rule, says="has no opening words")


def bullet_count(
    exactly: int | None = None, /, *, at_least: int = 0, at_most: int | None = None
) -> Check[object, object]:
    """The answer has that many lines that are bullets or numbered items."""
    wanted = range_of("bullet_count", exactly, at_least, at_most)
    return counting("bullet_count", "bullet points", wanted, _bullet_starts)


def section_count(
    word: str, exactly: int | None = None, /, *, at_least: int = 0, at_most: int | None = None
) -> Check[object, object]:
    """The answer has that many sections, each begun by a line with the word and a number: `Section 1`, `## PART II`."""
    if not word.strip():
        raise ValueError("`section_count()` needs the word that begins a section, such as 'Section'.")
    wanted = range_of("section_count", exactly, at_least, at_most)
    start = re.compile(
        rf"^[ \t#*_]*+{re.escape(word.strip())}[ \t]?(?:\d{{1,4}}|[IVXLivxl]{{1,7}})(?!\w)",
        re.IGNORECASE | re.MULTILINE,
    )

    def starts(text: str) -> list[int]:
        return [found.start() for found in start.finditer(text)]

    return counting(named_by("section-count", word), f"sections {shortened(word.strip())}", wanted, starts)


def in_quotes() -> Check[object, object]:
    """The whole answer stands in one pair of quotation marks: "so", “so”, «so», „so“, 「so」."""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        text = reply.text.strip()
        if len(text) < 2 or text[-1] not in _CLOSING.get(text[0], ""):
            ends = (
                f"it begins with {shortened(text[:20])} and ends with {shortened(text[-20:])}"
                if text
                else "it is empty"
            )
            raise AssertionError(f"Expected the whole answer in quotation marks; {ends}.")

    return Check("in-quotes", rule, says="stands in quotation marks")


def has_title() -> Check[object, object]:
    """The answer has a title: `<<so>>` anywhere, or a first line that is a Markdown heading or highlighted whole."""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        if _ANGLED.search(reply.text) is None and _TITLE_LINE.match(reply.text) is None:
            raise AssertionError(f"Expected a title, such as '<<Title>>' or '# Title'; found {observed(reply)}.")

    return Check("has-title", rule, says="has a title")


def has_postscript(marker: str = "P.S.", /) -> Check[object, object]:
    """The answer has a postscript: a line that begins with the marker. Its points, blanks and case do not matter."""
    letters = [letter for letter in marker if letter.isalnum()]
    if not letters:
        raise ValueError(f"`has_postscript()` needs a marker with letters, such as 'P.S.', found {marker!r}.")
    start = re.compile(
        rf"^[ \t>*_]*+{r'[.]?[ ]?'.join(map(re.escape, letters))}(?!\w)[^\w\n]*+\w", re.IGNORECASE | re.MULTILINE
    )

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        if start.search(reply.text) is None:
            end = shortened(reply.text.rstrip()[-60:])
            raise AssertionError(f"Expected a postscript that begins with {shortened(marker)}; the answer ends {end}.")

    return Check(named_by("has-postscript", marker), rule, says=f"has a postscript {shortened(marker)}")


def no_commas() -> Check[object, object]:
    """The answer has no comma, of whatever script: those in numbers count."""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        found = _COMMA.search(reply.text)
        if found is not None:
            at = found.start()
            near = shortened(reply.text[max(0, at - 20) : at + 20])
            raise AssertionError(f"Expected no comma in the answer; the first is at character {at}, near {near}.")

    return Check("no-commas", rule, says="has no comma")


def _bullet_starts(text: str) -> list[int]:
    return [found.start(1) for found in _BULLET.finditer(text)]
