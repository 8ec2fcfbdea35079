"""Checks on the form of an answer: what stands around it, and how it is laid out."""

import re
from typing import Any

from holdfast.domain.reply import Reply
from holdfast.errors import shortened
from holdfast.expect.check import Check, observed

__all__ = ["bullet_count", "no_fence", "no_preamble"]

_BULLET = re.compile(r"(?:[-*+•·–‣▪]|\d{1,3}[.)、．])\s*\S")
_FENCE = re.compile(r"^[ \t]{0,3}(?:```|~~~)", re.MULTILINE)
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
    low, high = (at_least, at_most) if exactly is None else (exactly, exactly)
    if high is None and low <= 0:
        raise ValueError("`bullet_count()` needs a number: without any, every answer would pass.")
    wanted = _range(low, high)

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        count = sum(_BULLET.match(line.lstrip()) is not None for line in reply.text.splitlines())
        if count < low or (high is not None and count > high):
            raise AssertionError(f"Expected {wanted} bullet points, found {count} in {observed(reply)}.")

    return Check(f"bullet-count-{wanted.replace(' ', '-')}", rule, says=f"has {wanted} bullet points")


def _range(low: int, high: int | None) -> str:
    if high is None:
        return f"at least {low}"
    if low == high:
        return str(low)
    return f"{low} to {high}" if low else f"at most {high}"
