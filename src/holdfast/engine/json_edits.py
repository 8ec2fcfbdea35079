"""Small changes to JSON texts and plain ones, as a seeded dice names them. Pure; no text makes them crash."""

import json
import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

Edit = Callable[[Any, Random], bool]  # changes a JSON value in place; False where there is nothing to change

DIGIT = re.compile("[0-9]")
_TOUCHABLE = re.compile("[A-Za-z0-9]")
_INDENT = re.compile(r"\n( +)\S")


def structure(text: str | None) -> Any:
    """The JSON object or list in a text; None where it is no such thing, or nested beyond reading."""
    try:
        value = json.loads(text or "")
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None


def edited(text: str | None, edit: Edit, dice: Random) -> str | None:
    """The JSON text, edited, in the form it had; None where there is nothing to edit."""
    value = structure(text)
    if text is None or value is None:
        return None
    indent = _INDENT.search(text)
    separators = None if '": ' in text or ", " in text or indent else (",", ":")
    escaped = "\\u" in text  # what was escaped may have no other form
    try:
        if not edit(value, dice):
            return None
        width = len(indent[1]) if indent else None
        return json.dumps(value, ensure_ascii=escaped, indent=width, separators=separators)
    except (RecursionError, ValueError):  # nested too deep to be compared or written, or a number too long to be
        return None


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container inside a JSON value with each of its keys or numbers; without recursion."""
    waiting = [value]
    while waiting:
        container = waiting.pop()
        for key in list(container) if isinstance(container, dict) else range(len(container)):
            yield container, key
            if isinstance(container[key], dict | list):
                waiting.append(container[key])


def remove_field(value: Any, dice: Random) -> bool:
    """Take one field out of one of the objects."""
    return _remove(value, dice, dict)


def remove_item(value: Any, dice: Random) -> bool:
    """Take one item out of one of the lists."""
    return _remove(value, dice, list)


def _remove(value: Any, dice: Random, kind: type) -> bool:
    found = [place for place in places(value) if isinstance(place[0], kind)]
    if found:
        container, key = dice.choice(found)
        del container[key]
    return bool(found)


def exchange_items(value: Any, dice: Random) -> bool:
    """Let two neighbours of a list that differ change places."""
    found = [
        (items, at)
        for items, at in places(value)
        if isinstance(items, list) and at + 1 < len(items) and items[at] != items[at + 1]
    ]
    if found:
        items, at = dice.choice(found)
        items[at], items[at + 1] = items[at + 1], items[at]
    return bool(found)


def change_value(value: Any, dice: Random) -> bool:
    """Put another value in the place of one that is no object and no list."""
    found = [place for place in places(value) if not isinstance(place[0][place[1]], dict | list)]
    if found:
        container, key = dice.choice(found)
        container[key] = _another(container[key], dice)
    return bool(found)


def _another(value: Any, dice: Random) -> Any:
    """Another value of the same kind, as near as can be; of null, a text."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    at = somewhere(_TOUCHABLE, value, dice)
    return f"{value}x" if at is None else touched(value, at, dice)


def somewhere(pattern: re.Pattern[str], text: str, dice: Random) -> int | None:
    """Where the pattern stands, looked for from a place that the dice name."""
    found = pattern.search(text, dice.randrange(len(text) + 1)) or pattern.search(text)
    return None if found is None else found.start()


def touched(text: str, at: int, dice: Random) -> str:
    """The text with another letter or digit there; no zero, since JSON has no numbers that begin with one."""
    here = text[at]
    if here.isdigit():
        new = dice.choice([digit for digit in "123456789" if digit != here])
    else:
        new = {"z": "a", "Z": "A"}.get(here) or chr(ord(here) + 1)
    return text[:at] + new + text[at + 1 :]
