"""Checks on Markdown: headings, numbered lists, blocks of code, tables, highlighted words, or none of it."""

import re
from collections.abc import Iterator
from typing import Any

from holdfast.domain.reply import Reply
from holdfast.errors import shortened
from holdfast.expect.check import Check, observed
from holdfast.expect.ids import named_by
from holdfast.expect.ranges import counting, range_of

__all__ = ["code_block_count", "has_table", "heading_count", "highlight_count", "no_markdown", "numbered_list"]

_BLOCK = re.compile(
    r"^[ \t]{0,3}(?P<fence>`{3,}+|~{3,}+)(?P<info>[^\n]*+)\n(?P<code>.*?)(?:^[ \t]{0,3}(?P=fence)[`~]*+[ \t]*+$|\Z)",
    re.MULTILINE | re.DOTALL,
)
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]++\S", re.MULTILINE)
_NUMBERED = re.compile(r"^ {0,3}(\d{1,4})(?:[.)][ \t]+|[、．])\S", re.MULTILINE)
_HIGHLIGHT = re.compile(r"\*\*(?![\s*])[^*\n]++\*\*|(?<![\w*])\*(?![\s*])[^*\n]++(?<!\s)\*(?![\w*])")
_MARKDOWN = (  # what it is, a piece without which it cannot be there, and how it is found
    ("a heading", "#", re.compile(r"^ {0,3}#{1,6}[ \t]++\S", re.MULTILINE)),
    ("a code fence", "```", re.compile(r"^[ \t]{0,3}```", re.MULTILINE)),
    ("a code fence", "~~~", re.compile(r"^[ \t]{0,3}~~~", re.MULTILINE)),
    ("highlighted text", "*", _HIGHLIGHT),
    ("highlighted text", "__", re.compile(r"(?<![\w_])__(?![\s_])[^_\n]++__(?![\w_])")),
    ("code", "`", re.compile(r"(?<!`)`[^`\n]++`(?!`)")),
    ("a link", "](", re.compile(r"!?\[[^\[\]\n]++\]\([^()\s]")),
    ("a quotation", ">", re.compile(r"^ {0,3}>[ \t]?\S", re.MULTILINE)),
    ("a table", "|", re.compile(r"^ {0,3}\|?[ \t]*+:?-{2,}+:?[ \t]*+\|", re.MULTILINE)),
    ("a rule", "---", re.compile(r"^ {0,3}-{3,}+[ \t]*+$", re.MULTILINE)),
    ("a rule", "***", re.compile(r"^ {0,3}\*{3,}+[ \t]*+$", re.MULTILINE)),
)


def heading_count(
    exactly: int | None = None, /, *, at_least: int = 0, at_most: int | None = None, level: int | None = None
) -> Check[object, object]:
    """The answer has that many Markdown headings, of one level (1 to 6) if it is given; none in code are counted."""
    if level is not None and not 1 <= level <= 6:
        raise ValueError(f"A Markdown heading is of level 1 to 6, found {level!r}.")
    wanted = range_of("heading_count", exactly, at_least, at_most)
    kind, word = ("headings", "heading_count") if level is None else (f"headings of level {level}", f"heading_{level}")

    def starts(text: str) -> list[int]:
        found = _HEADING.finditer(_outside_code(text))
        return [each.start() for each in found if level is None or len(each[1]) == level]

    return counting(word, kind, wanted, starts)


def numbered_list(
    exactly: int | None = None, /, *, at_least: int = 2, at_most: int | None = None
) -> Check[object, object]:
    """The answer has one numbered list of that many items, numbered from 1 on without a gap."""
    wanted = range_of("numbered_list", exactly, 0 if exactly is not None else at_least, at_most)
    counted = counting("numbered_list", "numbered items", wanted, _numbered_starts)

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        for place, found in enumerate(_NUMBERED.finditer(_outside_code(reply.text)), 1):
            if int(found[1]) != place:
                raise AssertionError(
                    f"Expected items numbered from 1 on; the item at character {found.start()} is {found[1]} "
                    f"instead of {place}, in {observed(reply)}."
                )
        counted.judge(reply, input, expected)

    return Check(counted.id, rule, says=f"has a list numbered from 1 on of {wanted} items")


def code_block_count(
    exactly: int | None = None, /, *, at_least: int = 0, at_most: int | None = None, language: str = ""
) -> Check[object, object]:
    """The answer has that many fenced blocks of code, of that language if one is given."""
    wanted = range_of("code_block_count", exactly, at_least, at_most)
    word, noun = ("code_block_count", "blocks of code") if not language else ("", f"blocks of {language} code")

    def starts(text: str) -> list[int]:
        found = _BLOCK.finditer(text)
        return [each.start() for each in found if not language or _language(each).lower() == language.lower()]

    return counting(word or f"{named_by('code-block-count', language)}", noun, wanted, starts)


def has_table(*columns: str, at_least: int = 1) -> Check[object, object]:
    """The answer has a Markdown table of at least that many rows below its head, with these columns in this order."""
    if at_least < 0:
        raise ValueError(f"`has_table()`: a number of rows is 0 or more, found {at_least!r}.")
    kind = f"a table with the columns {', '.join(shortened(name) for name in columns)}" if columns else "a table"

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        seen: list[tuple[list[str], int]] = []
        for head, rows in _tables(_outside_code(reply.text)):
            if (not columns or head == list(columns)) and rows >= at_least:
                return
            seen.append((head, rows))
        found = f"a table of {seen[0][1]} rows with the columns {shortened(seen[0][0])}" if seen else observed(reply)
        raise AssertionError(f"Expected {kind} and at least {at_least} rows; found {found}.")

    return Check(named_by("has-table", *columns, *([at_least] if at_least != 1 else [])), rule, says=f"has {kind}")


def highlight_count(
    exactly: int | None = None, /, *, at_least: int = 0, at_most: int | None = None
) -> Check[object, object]:
    """The answer has that many spans highlighted with stars: `*so*` or `**so**`; none in code are counted."""
    wanted = range_of("highlight_count", exactly, at_least, at_most)
    return counting("highlight_count", "highlighted spans", wanted, _highlight_starts)


def no_markdown() -> Check[object, object]:
    """The answer is plain text: no heading, fence, table, link, quotation, rule, code or highlighted word.

    Lists pass, with dashes or numbers: they are plain text as well.
    """

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        text = reply.text
        places = (
            (found, kind) for kind, mark, pattern in _MARKDOWN if mark in text and (found := pattern.search(text))
        )
        first = min(places, key=lambda place: place[0].start(), default=None)
        if first is not None:
            at = first[0].start()
            raise AssertionError(
                f"Expected no Markdown in the answer; {first[1]} stands at character {at}: "
                f"{shortened(text[at : at + 40])}."
            )

    return Check("no-markdown", rule, says="has no Markdown")


def _outside_code(text: str) -> str:
    """The text with blanks in place of fenced code, so that every character keeps its place."""
    if "```" not in text and "~~~" not in text:
        return text
    return _BLOCK.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def fenced_code(text: str) -> list[str]:
    """What stands in each fenced block of code, in order; a fence that is not closed reaches to the end."""
    return [found["code"] for found in _BLOCK.finditer(text)]


def _language(block: re.Match[str]) -> str:
    return block["info"].strip().partition(" ")[0].strip("{}.")


def _numbered_starts(text: str) -> list[int]:
    return [found.start() for found in _NUMBERED.finditer(_outside_code(text))]


def _highlight_starts(text: str) -> list[int]:
    return [found.start() for found in _HIGHLIGHT.finditer(_outside_code(text))]


def _tables(text: str) -> Iterator[tuple[list[str], int]]:
    """The columns of each table and the number of its rows. A table is a line of names above one of dashes."""
    if "|" not in text or "-" not in text:
        return
    lines = text.split("\n")
    reach = [0] * (len(lines) + 1)  # how many lines from this one on have cells
    for at in range(len(lines) - 1, -1, -1):
        reach[at] = reach[at + 1] + 1 if "|" in lines[at] else 0
    for at in range(1, len(lines)):
        if "-" in lines[at] and "|" in lines[at - 1] and _is_delimiter(lines[at]):
            head = _cells(lines[at - 1])
            if len(head) == len(_cells(lines[at])):
                yield head, reach[at + 1]


def _is_delimiter(line: str) -> bool:
    return not line.strip().strip("|:- \t") and "|" in line and all("-" in cell for cell in _cells(line))


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [cell.strip().strip("*") for cell in re.split(r"(?<!\\)\|", inner)]
