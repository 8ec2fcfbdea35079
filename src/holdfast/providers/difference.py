"""Where two JSON values part."""

from typing import Any

from holdfast.errors import shortened

MOST = 100  # differences counted: enough to say which of several values is nearest


def differences(recorded: Any, asked: Any) -> list[str]:
    """Every place where two JSON values part, in order, as ``path (recorded, asked)``; at most a hundred."""
    found: list[str] = []
    _compare(recorded, asked, "", found)
    return found


def _compare(recorded: Any, asked: Any, path: str, found: list[str]) -> None:
    if len(found) >= MOST or recorded is asked:
        return
    if isinstance(recorded, dict) and isinstance(asked, dict):
        for key in [*recorded, *(key for key in asked if key not in recorded)]:
            _compare(recorded.get(key, MISSING), asked.get(key, MISSING), f"{path}.{key}" if path else str(key), found)
    elif isinstance(recorded, list) and isinstance(asked, list):
        for position in range(max(len(recorded), len(asked))):
            _compare(_at(recorded, position), _at(asked, position), f"{path}[{position}]", found)
    elif type(recorded) is not type(asked) or recorded != asked:  # JSON's true is no 1
        found.append(f"{path or 'the whole'} ({_shown(recorded, asked)} recorded, {_shown(asked, recorded)} asked)")


def _at(values: list[Any], position: int) -> Any:
    return values[position] if position < len(values) else MISSING


def _shown(value: Any, other: Any) -> str:
    """The value, shortened; of two long texts, the part around the first character where they differ."""
    if isinstance(value, str) and isinstance(other, str):
        apart = next((i for i, (a, b) in enumerate(zip(value, other, strict=False)) if a != b), 0)
        if apart > 30:
            return f"...{shortened(value[apart - 20 : apart + 40])}"
    return "nothing" if value is MISSING else shortened(value)


class _Missing:
    """What stands where one of two values has nothing."""


MISSING = _Missing()
