"""Checks on characters that nobody sees: control characters, zero-width ones, and those that turn the line around."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from holdfast.domain.reply import Reply
from holdfast.errors import shortened
from holdfast.expect.check import Check

__all__ = ["no_bidi_controls", "no_control_characters", "no_zero_width"]

# All of category Cc but tab and line ends, and lone surrogates, which no UTF-8 can carry.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# Embeddings, overrides and isolates: with them a line reads otherwise than it is (CVE-2021-42574, "Trojan Source").
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ZERO_WIDTH = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0"
    "\U000e0000-\U000e01ef]"
)
_NEEDS_JOINERS = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff]")
_EMOJI = re.compile("[\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff]")
_IN_FLAGS = re.compile("[\U0001f3f4\U000e0000-\U000e007f]")  # the tags of a flag stand behind a black one, in one row
_TAGS = re.compile("[\U000e0000-\U000e007f]")
_TAG_CHARACTERS = "".join(map(chr, range(0xE0000, 0xE0080)))


def no_control_characters() -> Check[object, object]:
    """The answer has no control character (NUL, escape, ...) but tabs and line ends, and no lone surrogate."""
    return _without("no-control-characters", "control character", _CONTROL.finditer)


def no_zero_width() -> Check[object, object]:
    """The answer has no character without width, but for joiners in the scripts and emoji that need them."""
    return _without("no-zero-width", "character without width", _without_width)


def no_bidi_controls() -> Check[object, object]:
    """The answer has no character that turns the direction of writing around; plain Arabic or Hebrew needs none."""
    return _without("no-bidi-controls", "character that turns the line around", _BIDI.finditer)


def _without_width(text: str) -> Iterator[re.Match[str]]:
    """What has no width and is not needed where it stands."""
    if text.isascii():
        return
    for found in _ZERO_WIDTH.finditer(text):
        before = text[found.start() - 1 : found.start()]
        joins = found[0] in "\u200c\u200d" and _NEEDS_JOINERS.match(before)
        if joins or (found[0] == "\u200d" and _EMOJI.match(before)):
            continue
        if _TAGS.match(found[0]) and _IN_FLAGS.match(before) and _begins_flag(text, found.start()):
            continue
        yield found


def _begins_flag(text: str, at: int) -> bool:
    """Whether the row of tags that reaches to `at` begins with a black flag; the longest of flags has seven."""
    row = text[max(0, at - 8) : at].rstrip(_TAG_CHARACTERS)
    return row.endswith("\U0001f3f4")


def _without(id: str, noun: str, finding: Callable[[str], Iterator[re.Match[str]]]) -> Check[object, object]:
    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        found = next(finding(reply.text), None)
        if found is not None:
            at = found.start()
            name = unicodedata.name(found[0], "")
            raise AssertionError(
                f"Expected no {noun} in the answer; the first is U+{ord(found[0]):04X}{' ' if name else ''}{name} "
                f"at character {at}, near {shortened(reply.text[max(0, at - 20) : at + 20])}."
            )

    return Check(id, rule, says=f"has no {noun}")
