"""The texts that a streamed answer spells out piece by piece: a key may be cut into any of them."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

_DATA = "data:"
_STARTS = (_DATA, "event:", "id:", ": ")
_PIECE = re.compile(r'"(content|reasoning_content|reasoning|refusal|arguments)":\s*"((?:[^"\\]|\\.)*)"')

Place = tuple[str | int, ...]


def is_stream(text: str) -> bool:
    """Whether a text starts like server-sent events."""
    return text.startswith(_STARTS)


def joined_pieces(text: str) -> str:
    """The pieces of each kind one after the other, still escaped: a quick look at what the stream says as a whole."""
    found: dict[str, list[str]] = {}
    for kind, piece in _PIECE.findall(text):
        found.setdefault(kind, []).append(piece)
    return "\0".join("".join(pieces) for pieces in found.values())


def rewritten(text: str, change: Callable[[str], str]) -> str:
    """The stream with every text changed as a whole: what changes stands in its first piece, the others are empty."""
    lines = text.split("\n")
    events = {number: event for number, line in enumerate(lines) if (event := _event(line)) is not None}
    pieces: dict[Place, list[tuple[int, dict[str, Any], str]]] = {}
    for number, event in events.items():
        for place, holder, name in _texts(event, ()):
            pieces.setdefault(place, []).append((number, holder, name))
    for found in pieces.values():
        whole = "".join(holder[name] for _, holder, name in found)
        new = change(whole)
        if new != whole:
            for at, (number, holder, name) in enumerate(found):
                holder[name] = "" if at else new
                lines[number] = f"{_DATA} {json.dumps(events[number], separators=(',', ':'))}"
    return "\n".join(lines)


def _event(line: str) -> dict[str, Any] | None:
    if not line.startswith(_DATA):
        return None
    try:
        event = json.loads(line[len(_DATA) :])
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) else None


def _texts(value: Any, place: Place, is_delta: bool = False) -> Iterator[tuple[Place, dict[str, Any], str]]:
    """Where the texts of an event's deltas stand: choices and calls by the index that they name."""
    if isinstance(value, dict):
        for name, each in value.items():
            if isinstance(each, str) and is_delta:
                yield (*place, name), value, name
            else:
                yield from _texts(each, (*place, name), is_delta or name == "delta")
    elif isinstance(value, list):
        for position, each in enumerate(value):
            index = each.get("index", position) if isinstance(each, dict) else position
            yield from _texts(each, (*place, index if isinstance(index, int) else position), is_delta)
