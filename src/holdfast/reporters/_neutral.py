"""Text that others wrote, made safe to show: what a screen would act on is shown as an escape instead."""

import unicodedata
from dataclasses import dataclass

_SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A neutral text; `note` tells the true length where it was cut."""

    text: str
    note: str = ""

    def __str__(self) -> str:
        return f"{self.text} {self.note}" if self.note else self.text


def visible(text: str, limit: int = 200, length: int = 0) -> str:
    """One line of at most about `limit` characters, with the true length told where it was cut.

    `length` is the length of the whole, where `text` is only its beginning.
    """
    return str(_cut(text, limit, max(length, len(text)), keep=""))


def visible_lines(text: str, limit: int, length: int = 0) -> Shown:
    """The same, with line breaks kept."""
    lines = text.replace("\r\n", "\n")
    return _cut(lines, limit, max(length, len(lines)), keep="\n")


def _cut(text: str, limit: int, length: int, keep: str) -> Shown:
    shown: list[str] = []
    room = limit
    for place, character in enumerate(text):
        part = character if character in keep else _neutral(character)
        room -= len(part)
        if room < 0:
            return Shown("".join(shown), f"[... {length:,} characters in all]" if length > place else "")
        shown.append(part)
    return Shown("".join(shown), f"[... {length:,} characters in all]" if length > len(text) else "")


def _neutral(character: str) -> str:
    """Itself, or an escape for control, format (bidi, zero-width), surrogate, private and unassigned characters."""
    if character.isprintable() or unicodedata.category(character) == "Zs":
        return character
    if character in _SHORT:
        return _SHORT[character]
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
