"""Equivalences of single values that can be declared: of strings, ids, dates and numbers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal
from unicodedata import category

from holdfast.expect.moments import Moment, moment_of
from holdfast.expect.normal import normal
from holdfast.expect.sameness import Rules, first_parting

_IGNORED = ("ignore_case", "ignore_punctuation", "ignore_space")
_NUMBERS = frozenset({int, float, Decimal})
_ALLOWED: Mapping[str, tuple[str, frozenset[type]]] = {
    "exact_numbers": ("as the same kind of number", _NUMBERS),
    "dates": ("as a date in any form", frozenset({str})),
    "any_order": ("in any order", frozenset({list, tuple})),
    "more_fields": ("with any other fields", frozenset({dict})),
}


@dataclass(frozen=True, slots=True)
class Equivalence:
    """The declared equivalences: they hold for a value and for all that is in it."""

    ignore_case: bool = False
    ignore_punctuation: bool | str = False
    ignore_space: bool = False
    tolerance: float = 0.0
    exact_numbers: bool = False
    dates: bool | Literal["dmy", "mdy"] = False
    prefixes: tuple[str, ...] = ()
    any_order: bool = False
    more_fields: bool = False


PLAIN = Equivalence()


def same_value(wanted: Any, found: Any, under: Equivalence) -> bool:
    """Whether two values that hold no others are equivalent."""
    if isinstance(wanted, Decimal) and isinstance(found, str):
        return _is_decimal(wanted, found)
    texts = _text_of(wanted, under), _text_of(found, under)
    if isinstance(wanted, str) or isinstance(found, str):
        return None not in texts and _same_text(str(texts[0]), str(texts[1]), under)
    if under.exact_numbers and {type(wanted), type(found)} == {int, float}:
        return False
    return first_parting(wanted, found, Rules(tolerance={"": under.tolerance})) is None


def moment_in(text: str, under: Equivalence) -> Moment | None:
    """The day or time that `text` is, where numbers are read as was declared."""
    return moment_of(text, under.dates if isinstance(under.dates, str) else None)


def in_words(under: Equivalence, values: Iterable[Any]) -> list[str]:
    """What an equivalence allows, in words, as far as it concerns such values."""
    kinds = set(_kinds(values))
    ignored = [name.removeprefix("ignore_") for name in _IGNORED if getattr(under, name) and str in kinds]
    words = [f"ignoring {' and '.join(ignored)}"] if ignored else []
    words += (
        [f"with or without {' or '.join(map(repr, under.prefixes))}"] if under.prefixes and kinds & {str, int} else []
    )
    words += [f"within {under.tolerance:g}"] if under.tolerance and kinds & _NUMBERS else []
    return words + [said for name, (said, of) in _ALLOWED.items() if getattr(under, name) and kinds & of]


def _kinds(values: Iterable[Any]) -> Iterator[type]:
    for value in values:
        yield type(value)
        if isinstance(value, Mapping):
            yield from _kinds(value.values())
        elif isinstance(value, list | tuple):
            yield from _kinds(value)


def _is_decimal(wanted: Decimal, found: str) -> bool:
    try:
        return Decimal(found) == wanted
    except InvalidOperation:
        return False


def _text_of(value: Any, under: Equivalence) -> str | None:
    """A string, or an id that was written as a whole number."""
    if isinstance(value, str):
        return value
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if under.prefixes and is_number else None


def _same_text(one: str, other: str, under: Equivalence) -> bool:
    if one == other:
        return True
    if under.dates:
        moments = moment_in(one, under), moment_in(other, under)
        if None not in moments:
            return type(moments[0]) is type(moments[1]) and moments[0] == moments[1]
    return _plain_text(one, under) == _plain_text(other, under)


def _plain_text(text: str, under: Equivalence) -> str:
    plain = _without_form(text, under)
    starts = [start for each in under.prefixes if (start := _without_form(each, under)) and plain.startswith(start)]
    # What is nothing but a prefix stays: an empty id is no id.
    return plain[len(max(starts, key=len)) :] or plain if starts else plain


def _without_form(text: str, under: Equivalence) -> str:
    """`text` without what is ignored. Case as in Unicode's canonical caseless matching (D145)."""
    if under.ignore_case:
        text = normal("NFD", normal("NFD", text).casefold())
    if under.ignore_space:
        text = "".join(text.split())
    if not under.ignore_punctuation:
        return text
    among = under.ignore_punctuation
    dropped = set(among) if isinstance(among, str) else {each for each in set(text) if category(each)[0] == "P"}
    return text.translate({ord(each): None for each in dropped})
