"""The ids of ready-made checks: stable slugs made of what a check says."""

import hashlib
import re
from collections.abc import Sequence

_ID_LENGTH = 64
_SLUG_LENGTH = 28


def named_by(word: str, *values: object) -> str:
    """The id of a check on values or functions: `contains-sorry`, `contains-order-of`; of a lambda just `contains`."""
    names = [_name(value) for value in values]
    return _capped("-".join([word, *filter(None, names)]))


def joined(word: str, ids: Sequence[str]) -> str:
    """The id of a check made of others: `any-of.contains-sorry.no-fence`."""
    return _capped(".".join([word, *ids]))


def slug(text: str) -> str:
    """`text` as a part of an id; where something was lost, four digits of its digest keep two texts apart."""
    words = "-".join(re.findall(r"[a-z0-9]+", text.lower()))
    if words and len(words) <= _SLUG_LENGTH and text.isascii():
        return words
    return f"{words[:_SLUG_LENGTH].rstrip('-')}-{_digits(text)}".lstrip("-")


def _name(value: object) -> str:
    if not callable(value):
        return slug(str(value))
    name = str(getattr(value, "__name__", ""))
    return slug(name) if name.isidentifier() else ""


def _capped(id: str) -> str:
    return id if len(id) <= _ID_LENGTH else f"{id[: _ID_LENGTH - 5].rstrip('.-')}-{_digits(id)}"


def _digits(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:4]
