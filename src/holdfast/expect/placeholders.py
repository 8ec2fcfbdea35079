"""Checks on gaps that somebody was meant to fill in."""

import re
from collections.abc import Sequence
from typing import Any

from holdfast.domain.reply import Reply
from holdfast.errors import shortened
from holdfast.expect.check import Check
from holdfast.expect.ids import named_by
from holdfast.expect.ranges import counting, range_of

__all__ = ["no_placeholders", "placeholder_count"]

# Words in square brackets: no link, no tick box, no footnote number, no index or list of a program.
_BRACKETED = r"(?<![\w\])])\[(?![xX]\])[^\W\d_][\w '’./:&-]{0,79}\](?![(\[:])"
_BRACKETS = re.compile(_BRACKETED)
_GAP = re.compile(
    rf"{_BRACKETED}"
    r"|\{\{[^{}\n]{1,80}\}\}"
    r"|(?<![\w}\\$])\{[A-Za-z_][\w .]{0,40}\}"
    r"|<(?:[A-Z][A-Z0-9_ -]{2,40}|(?i:your|insert|enter)[ _-][\w -]{1,40})>"
    r"|\b(?:TODO|TBD|FIXME|XXX+)\b|(?i:lorem ipsum)"
    r"|(?<=[^\s_])[: ]{1,3}_{3,}"
)
_MAY_BE_GAP = re.compile(r"[\[{<]|___|T(?:ODO|BD)|FIXME|XXX|(?i:lorem)")


def no_placeholders(*, allow: Sequence[str] = ()) -> Check[object, object]:
    """Nothing was left to fill in: no `[Your Name]`, `{{order}}`, `{name}`, `<YOUR_KEY>`, `TODO`, `____`.

    Words in square brackets are taken for a placeholder; where an answer is asked for in brackets, allow it:
    ``no_placeholders(allow=["[Yes]", "[No]"])``.
    """
    allowed = frozenset(allow)

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        if _MAY_BE_GAP.search(reply.text) is None:
            return
        found = next((each for each in _GAP.finditer(reply.text) if each[0] not in allowed), None)
        if found is not None:
            raise AssertionError(
                f"Expected no placeholder in the answer; {shortened(found[0].strip(': '))} stands at character "
                f"{found.start()}, near {shortened(reply.text[max(0, found.start() - 20) : found.end() + 20])}."
            )

    return Check(named_by("no-placeholders", *allow), rule, says="has no placeholder")


def placeholder_count(
    exactly: int | None = None, /, *, at_least: int = 0, at_most: int | None = None
) -> Check[object, object]:
    """The answer, a template, has that many placeholders in square brackets, such as `[address]`."""
    wanted = range_of("placeholder_count", exactly, at_least, at_most)
    return counting("placeholder_count", "placeholders in square brackets", wanted, _bracket_starts)


def _bracket_starts(text: str) -> list[int]:
    return [found.start() for found in _BRACKETS.finditer(text)]
