"""Checks on the language of an answer, by the Unicode script of its letters. No detection library is needed."""

import re
from typing import Any

from holdfast.domain.reply import Reply
from holdfast.errors import shortened
from holdfast.expect.check import Check, observed

__all__ = ["mostly_chinese", "no_chinese"]

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def mostly_chinese(*, at_least: float = 0.5) -> Check[object, object]:
    """At least that share of the answer's letters are Chinese characters. Names and codes in Latin script may stand."""
    if not 0 < at_least <= 1:
        raise ValueError(f"`at_least` is a share above 0 and up to 1, found {at_least!r}.")

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        letters = sum(character.isalpha() for character in reply.text)
        han = len(_HAN.findall(reply.text))
        if not letters or han / letters < at_least:
            raise AssertionError(
                f"Expected at least {at_least:.0%} Chinese characters among the letters, "
                f"found {han} of {letters} in {observed(reply)}."
            )

    return Check("mostly-chinese", rule, says="is mostly in Chinese characters")


def no_chinese() -> Check[object, object]:
    """The answer has no Chinese character."""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        found = _HAN.search(reply.text)
        if found is not None:
            near = reply.text[max(0, found.start() - 10) : found.start() + 10]
            raise AssertionError(
                f"Expected no Chinese character; the first is at character {found.start()}, near {shortened(near)}."
            )

    return Check("no-chinese", rule, says="has no Chinese character")
