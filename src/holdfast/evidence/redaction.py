"""Taking keys out of everything that is kept, before it is kept."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from holdfast.domain.observation import Evidence, TrialKey
from holdfast.domain.value import Value
from holdfast.evidence.secret_shapes import KEY_SHAPES, MARK, PERSONAL_SHAPES, SHORTEST_SECRET, spelled
from holdfast.evidence.stream_pieces import is_stream, joined_pieces, rewritten

V = TypeVar("V", bound=Value)

_MOST_PASSES = 8  # a replacement may bring two halves of something together; each pass is one more look


class Redactor:
    """Replaces the `secrets` it knows, and whatever looks like a key, by ``[redacted]``.

    Values shorter than 8 characters are left alone. `personal` takes e-mail addresses and international phone numbers
    too. Redacting twice changes nothing more, and what was JSON stays JSON.
    """

    def __init__(self, secrets: Iterable[str] = (), *, personal: bool = False) -> None:
        known = {secret.strip() for secret in secrets}
        spellings = {text for secret in known if _is_long_enough(secret) for text in spelled(secret)}
        self._known = sorted(spellings, key=lambda text: (-len(text), text))  # a longer one may contain a shorter
        self._shapes = (*KEY_SHAPES, *PERSONAL_SHAPES) if personal else KEY_SHAPES

    def __call__(self, evidence: Evidence, /) -> Evidence:
        """The same as `redacted`: a redactor can be handed over as a function."""
        return self.redacted(evidence)

    def redacted(self, evidence: Evidence, /) -> Evidence:
        """The evidence without keys in any of its texts. Its evidence key stays as it is."""
        together = "\0".join(_texts(evidence))  # one look at all of it, since nearly always there is nothing
        if not _hides(together) and not self._finds(together):
            return evidence
        return _rebuilt(evidence, self._changed_fields(evidence, leave=("key",)))

    def text(self, text: str, /) -> str:
        """The text without keys. JSON, and every line of a stream of JSON, stays JSON."""
        if is_stream(text):
            return self._stream(text)
        if not _hides(text) and not self._finds(text):
            return text
        flat = self._flat(text)
        try:
            value = json.loads(text)
            new = self.value(value)
        except (ValueError, RecursionError):  # no JSON, or nested beyond reading
            return flat
        return flat if new == value or (_is_json(flat) and not _hides(text)) else json.dumps(new)

    def value(self, value: Any, /) -> Any:
        """A JSON value without keys in its texts, its names and its numbers."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(name): self.value(each) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(each) for each in value]
        if isinstance(value, int | float) and not isinstance(value, bool) and self._finds(str(value)):
            return MARK
        return value

    def _finds(self, text: str) -> bool:
        return any(known in text for known in self._known) or any(shape.is_in(text) for shape in self._shapes)

    def _flat(self, text: str) -> str:
        """Known values first: a shape may cover only a part of one."""
        for _ in range(_MOST_PASSES):
            before = text
            for known in self._known:
                text = text.replace(known, MARK)
            for shape in self._shapes:
                text = shape.pattern.sub(_replacement, text) if shape.may_stand_in(text) else text
            if text == before:
                break
        return text

    def _stream(self, text: str) -> str:
        """Server-sent events: line by line, since each is JSON of its own; then what their pieces spell together."""
        lines = text.split("\n") if _hides(text) or self._finds(text) else []
        text = "\n".join(map(self._line, lines)) if lines else text
        return rewritten(text, self.text) if self._finds(joined_pieces(text)) else text

    def _line(self, line: str) -> str:
        return f"data:{self.text(line[5:])}" if line.startswith("data:") else self._flat(line)

    def _changed_fields(self, value: Value, leave: tuple[str, ...] = ()) -> dict[str, Any]:
        """The fields that redaction changes, with their new values."""
        fields = {name: getattr(value, name) for name in type(value).model_fields if name not in leave}
        new = {name: self._any(field) for name, field in fields.items()}
        return {name: field for name, field in new.items() if field is not fields[name]}

    def _any(self, value: Any) -> Any:
        """The same object wherever nothing changed, which is nearly always."""
        if isinstance(value, str):
            new = self.text(value)
            return value if new == value else new
        if isinstance(value, Value):
            return _rebuilt(value, self._changed_fields(value))
        if isinstance(value, tuple):
            items = tuple(map(self._any, value))
            return value if all(one is other for one, other in zip(items, value, strict=True)) else items
        if isinstance(value, dict | list):
            plain = self.value(value)
            return value if plain == value else plain
        return value


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value, except its evidence key; numbers as text."""
    if isinstance(value, str):
        yield value
        if is_stream(value):
            yield joined_pieces(value)
    elif isinstance(value, TrialKey):
        return
    elif isinstance(value, Value):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name))
    elif isinstance(value, dict):
        yield from map(str, value)
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, int | float):
        yield str(value)


def _rebuilt(value: V, changed: Mapping[str, Any]) -> V:
    """Built anew rather than copied: a copy would carry along what was cached from the old texts."""
    if not changed:
        return value
    fields = {name: getattr(value, name) for name in type(value).model_fields}
    return type(value)(**{**fields, **changed})


def _replacement(match: re.Match[str]) -> str:
    name = match.groupdict().get("name")
    if name is not None:
        return f"{name}={MARK}"
    return f"{MARK}@" if match[0].endswith("@") else MARK


def _is_long_enough(secret: str) -> bool:
    return len(secret) >= SHORTEST_SECRET and secret not in MARK


def _hides(text: str) -> bool:
    """Whether plain characters are written as escapes, behind which a key could stand."""
    return "\\u00" in text


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
