"""From a book's answer to words: a different wording on each trial, and what a failing trial says."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from holdfast.testing.answers import Answer, Said, ToolCall
from holdfast.testing.chance import Dice
from holdfast.testing.reply import SimulatedReply, SpokenCall

UNKNOWN = "I am a simulated release and have no answer for this request."
EVASIONS = (
    "I am not sure about that.",
    "That depends on a number of things, so I would rather not say.",
    "There may be several possibilities here, and it is hard to tell which applies.",
)
_CLOSINGS = ("", " Let me know if anything else is needed.", " I hope this helps.", " Feel free to ask further.")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")

_Path = tuple[int | str, ...]


def spoken(said: Said, dice: Dice, *, exact: bool = True) -> SimulatedReply:
    """`said` in one of its wordings: a text of the list, or JSON with one of several layouts of white space."""
    if said.calls:
        return SimulatedReply(calls=tuple(_call(call, dice) for call in said.calls), finish_reason="tool_calls")
    if said.texts:
        text = dice.pick("wording", said.texts)
        return SimulatedReply(text=text if exact else text + dice.pick("closing", _CLOSINGS))
    return SimulatedReply(text=json_text(said.value, dice))


def misspoken(answer: Answer, dice: Dice) -> SimulatedReply:
    """What a failing trial says: the entry's `wrong`, or a plausible failure made from the right answer."""
    if answer.wrong is not None:
        return spoken(answer.wrong, dice)
    if answer.calls:
        return _other_call(answer.calls, dice)
    if answer.value is not None:
        return SimulatedReply(text=json_text(damaged(answer.value, dice), dice))
    return SimulatedReply(text=dice.pick("evasion", EVASIONS))


def json_text(value: object, dice: Dice) -> str:
    """`value` as JSON in one of the layouts releases use."""
    layout = dice.below("layout", 4)
    if layout == 0:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if layout == 1:
        return json.dumps(value, ensure_ascii=False)
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return text if layout == 2 else text + "\n"


def damaged(value: Any, dice: Dice) -> Any:
    """`value` with one value changed or, where an object has several fields, sometimes one field dropped."""
    if isinstance(value, dict) and len(value) > 1 and dice.happens("drop or change", 0.3):
        return without(value, (dice.pick("dropped", sorted(value)),))
    paths = list(leaves(value))
    if not paths:
        return {"note": "unknown"} if isinstance(value, dict) else [None]
    return altered(value, dice.pick("changed", paths))


def leaves(value: Any, path: _Path = ()) -> Iterator[_Path]:
    """The path of each value that is neither object nor array."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from leaves(inner, (*path, at))
    elif path:
        yield path


def altered(value: Any, path: _Path) -> Any:
    """`value` with a wrong one at `path`."""
    if not path:
        return _other(value)
    return _changed(value, path[0], altered(value[path[0]], path[1:]))


def without(value: Any, path: _Path) -> Any:
    """`value` without what stands at `path`; `value` itself where nothing does."""
    step, rest = path[0], path[1:]
    if not _has(value, step):
        return value
    if rest:
        return _changed(value, step, without(value[step], rest))
    if isinstance(value, dict):
        return {name: inner for name, inner in value.items() if name != step}
    return [inner for at, inner in enumerate(value) if at != step]


def other_number(text: str, dice: Dice) -> str | None:
    """`text` with one of its numbers changed, or None where it has none."""
    found = list(_NUMBER.finditer(text))
    if not found:
        return None
    number = dice.pick("number", found)
    last = (int(number[0][-1]) + 1 + dice.below("digit", 9)) % 10
    return f"{text[: number.end() - 1]}{last}{text[number.end() :]}"


def as_prose(value: Any) -> str:
    """The same content as `value`, in sentences instead of JSON."""
    parts = []
    for path in leaves(value):
        found = value
        for step in path:
            found = found[step]
        parts.append(f"{' '.join(map(str, path))} is {found}")
    return f"Here is what I found: {'; '.join(parts)}." if parts else "I found nothing to report."


def as_text(calls: Mapping[str, str]) -> str:
    """What a release says that would call tools and may not."""
    return f"I would call {' and '.join(calls)} now, but no tool may be called here."


def _call(call: ToolCall, dice: Dice) -> SpokenCall:
    separators = dice.pick("arguments", ((",", ":"), (", ", ": ")))
    return SpokenCall(call.name, json.dumps(call.arguments, ensure_ascii=False, separators=separators))


def _other_call(calls: tuple[ToolCall, ...], dice: Dice) -> SimulatedReply:
    """One call's arguments changed; a call without arguments is not made at all."""
    at = dice.below("which call", len(calls))
    if not calls[at].arguments:
        return SimulatedReply(text=dice.pick("evasion", EVASIONS))
    changed = ToolCall(name=calls[at].name, arguments=damaged(calls[at].arguments, dice))
    wrong = (*calls[:at], changed, *calls[at + 1 :])
    return SimulatedReply(calls=tuple(_call(call, dice) for call in wrong), finish_reason="tool_calls")


def _changed(value: Any, step: int | str, inner: Any) -> Any:
    if isinstance(value, dict):
        return {name: inner if name == step else old for name, old in value.items()}
    return [inner if at == step else old for at, old in enumerate(value)]


def _has(value: Any, step: int | str) -> bool:
    if isinstance(value, dict):
        return step in value
    return isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value)


def _other(value: object) -> object:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1 if value + 1 != value else 0
    return "unknown" if value != "unknown" else "none"
