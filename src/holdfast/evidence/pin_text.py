"""How pins are written: canonical JSON in which one changed word is a change of one line.

Two halves of a surrogate pair that stand apart in a text come back as the one character they spell.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

# Written as escapes, since a reviewer could not see them or would see other characters in another order: controls,
# joiners, marks of direction, line separators, lone surrogates, tags.
_UNSEEN = re.compile(
    "[\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u08e2\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_CONFLICT = re.compile(r"^(?:<<<<<<<|=======|>>>>>>>|\|\|\|\|\|\|\|)(?: |$)")


def page(value: Any) -> str:
    """A JSON value over many lines, keys in the order given. Raises ValueError for NaN and infinities."""
    return _visible(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)) + "\n"


def line(value: Any) -> str:
    """A JSON value on one line. Raises ValueError for NaN and infinities."""
    return _visible(json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))) + "\n"


def lines_of(text: str) -> list[str]:
    """The lines of a text; joined with line feeds they are the text again."""
    return text.split("\n")


def text_of(lines: Sequence[str]) -> str:
    """The text of these lines."""
    return "\n".join(lines)


def readable_request(asked: Mapping[str, Any]) -> dict[str, Any]:
    """A canonical request with its texts as arrays of lines."""
    readable = {**asked, "messages": [_readable_message(message) for message in asked["messages"]]}
    if "tools" in asked:
        readable["tools"] = [_mapped(tool, "description", lines_of) for tool in asked["tools"]]
    if "varied" in asked:  # of a metamorphic contract: the request beside it
        readable["varied"] = readable_request(asked["varied"])
    return readable


def canonical_request(readable: Mapping[str, Any]) -> dict[str, Any]:
    """The request that `readable_request` was given."""
    asked = {**readable, "messages": [_canonical_message(message) for message in readable["messages"]]}
    if "tools" in readable:
        asked["tools"] = [_mapped(tool, "description", text_of) for tool in readable["tools"]]
    if "varied" in readable:
        asked["varied"] = canonical_request(readable["varied"])
    return asked


def conflict_line(text: str) -> int | None:
    """The number of the first line that git left there for a person to resolve."""
    found = (number for number, each in enumerate(text.split("\n"), 1) if _CONFLICT.match(each))
    return next(found, None)


def _visible(text: str) -> str:
    return _UNSEEN.sub(lambda found: json.dumps(found[0])[1:-1], text)


def _readable_message(message: Mapping[str, Any]) -> dict[str, Any]:
    content = message.get("content")
    if isinstance(content, str):
        message = {**message, "content": lines_of(content)}
    elif isinstance(content, list):
        message = {**message, "content": [_mapped(part, "text", lines_of) for part in content]}
    if "calls" in message:
        message = {**message, "calls": [_mapped(call, "arguments_text", lines_of) for call in message["calls"]]}
    return {**message}


def _canonical_message(message: Mapping[str, Any]) -> dict[str, Any]:
    content = message.get("content")
    if isinstance(content, list):
        is_text = all(isinstance(part, str) for part in content) and content
        joined = text_of(content) if is_text else [_mapped(part, "text", text_of) for part in content]
        message = {**message, "content": joined}
    if "calls" in message:
        message = {**message, "calls": [_mapped(call, "arguments_text", text_of) for call in message["calls"]]}
    return {**message}


def _mapped(fields: Mapping[str, Any], name: str, change: Any) -> dict[str, Any]:
    return {**fields, name: change(fields[name])} if isinstance(fields.get(name), str | list) else {**fields}
