"""Likeness to a text: reported, never gating. The only home of rapidfuzz.

A score of likeness does not know what a text says: with a sentence-embedding model "refund was granted" is as near to
"refund was denied" (0.83) as to "Refund approved" (0.81). It shows drift. What an answer must say is for other checks.
"""

import math
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any, Literal, TypeVar, overload

from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable, UsageError, nearest, shortened
from holdfast.expect.check import Check, observed, resolved
from holdfast.expect.ids import named_by
from holdfast.expect.words import words_in

__all__ = ["similar_to"]

T = TypeVar("T")

Measure = Literal["characters", "words", "embedding"]
Embedding = Callable[[str], Sequence[float]]

_MEASURES = ("characters", "words", "embedding")
_MOST = 50_000  # characters or words of a text; comparing two of them takes 0.2 s, and the square of it for more


@overload
def similar_to(
    text: str | None = ..., /, *, at_least: float, by: Measure, embed: Embedding | None = ...
) -> Check[object, object]: ...
@overload
def similar_to(
    text: Callable[[T], str], /, *, at_least: float, by: Measure, embed: Embedding | None = ...
) -> Check[object, T]: ...
def similar_to(
    text: Any = None, /, *, at_least: float, by: Measure, embed: Embedding | None = None
) -> Check[object, Any]:
    """The answer is like a text, or like the case's expected one: by a measure from 0 to 1, at least so much.

    ``by="characters"`` and ``by="words"`` count edits (Levenshtein, divided by the longer length; of words case and
    punctuation do not count) and need the extra `distance`. ``by="embedding"`` is the cosine of what your function
    `embed` gives for both: no model comes with holdfast, and the function must give the same for a text, offline.
    Never gates: a contract takes it with ``gate=False`` only. Not applicable to texts that are too long to compare.
    """
    if by not in _MEASURES:
        raise ValueError(f"`similar_to()` knows no measure {by!r}. {nearest(str(by), _MEASURES)}")
    if isinstance(at_least, bool) or not 0 < at_least <= 1:
        raise ValueError(f"`at_least` is a likeness above 0 and up to 1, found {at_least!r}.")
    if (embed is not None) != (by == "embedding"):
        raise ValueError('`similar_to()` takes `embed`, a function from a text to numbers, with by="embedding" alone.')
    if embed is None:
        _require_distance()

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        want = expected if text is None else resolved(text, input)
        if want is None:
            raise NotApplicable("The case has no expected value.")
        if not isinstance(want, str):
            raise TypeError(f"`similar_to()` compares with a text, found {shortened(want)}.")
        found = _cosine(want, reply.text, embed) if embed else _by_edits(want, reply.text, by, at_least)
        if found < at_least:
            raise AssertionError(
                f"Expected an answer like {shortened(want)}, by {by} at least {at_least:g}; it is {found:.3f}, with "
                f"{observed(reply)}.{_parting(want, reply.text)}"
            )

    shown = "the case's expected text" if text is None else "a text of the case" if callable(text) else shortened(text)
    return Check(
        named_by("similar-to", *([] if text is None else [text]), by), rule,
        says=f"is like {shown}, by {by} at least {at_least:g}", may_gate=False,
    )  # fmt: skip


def _by_edits(want: str, found: str, by: Measure, at_least: float) -> float:
    """1 less the edits from one to the other, divided by the longer length.

    No two texts are more alike than the shorter is long, divided by the longer: where that is too little already, it is
    what is given, and texts of any length are settled at once.
    """
    from rapidfuzz.distance import Levenshtein  # an extra, loaded by those who use it: 20 ms

    sides: tuple[Sequence[str], Sequence[str]] = (want, found)
    if by == "words":
        sides = [each.casefold() for each in words_in(want)], [each.casefold() for each in words_in(found)]
    shorter, longer = sorted(map(len, sides))
    if not longer:
        return 1.0
    if shorter / longer < at_least:
        return shorter / longer
    if longer > _MOST:
        raise NotApplicable(f"Texts of up to {longer:,} {by} are not compared: {_MOST:,} is the most.")
    likeness: float = Levenshtein.normalized_similarity(*sides)
    return likeness


def _cosine(want: str, found: str, embed: Embedding) -> float:
    """The cosine of what the function gives for both. Raises ValueError where that is no pair of vectors."""
    if max(len(want), len(found)) > _MOST:
        raise NotApplicable(f"Texts of more than {_MOST:,} characters are not compared.")
    one, other = ([float(number) for number in embed(text)] for text in (want, found))
    if len(one) != len(other) or not one:
        raise ValueError(f"`embed` gave {len(one)} numbers for one text and {len(other)} for the other.")
    lengths = math.hypot(*one) * math.hypot(*other)
    if not math.isfinite(lengths) or lengths == 0:
        raise ValueError("`embed` gave numbers that have no direction: zeros, or what is not finite.")
    return math.fsum(a * b for a, b in zip(one, other, strict=True)) / lengths


def _parting(want: str, found: str) -> str:
    """Where the texts first part, for the eye."""
    pairs = enumerate(zip(want, found, strict=False))
    at = next((at for at, (a, b) in pairs if a != b), min(len(want), len(found)))
    ours, theirs = (shortened(text[max(0, at - 20) : at + 20]) for text in (want, found))
    return f" They part at character {at}: {ours} and {theirs}."


def _require_distance() -> None:
    if find_spec("rapidfuzz") is None:
        raise UsageError("`similar_to()` by edits needs rapidfuzz. Install it with `pip install 'holdfast[distance]'`.")
