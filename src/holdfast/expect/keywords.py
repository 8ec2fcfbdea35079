"""Checks on given words: all of them, or how often they stand there."""

from collections.abc import Callable
from typing import Any, TypeVar, overload

from holdfast.domain.reply import Reply
from holdfast.errors import shortened
from holdfast.expect.check import Check, observed, resolved
from holdfast.expect.ids import named_by
from holdfast.expect.ranges import first_too_many, range_of
from holdfast.expect.words import as_words

__all__ = ["contains_all", "contains_times"]

T = TypeVar("T")


@overload
def contains_all(*texts: str, ignore_case: bool = ...) -> Check[object, object]: ...
@overload
def contains_all(*texts: str | Callable[[T], str], ignore_case: bool = ...) -> Check[object, T]: ...
def contains_all(*texts: Any, ignore_case: bool = False) -> Check[object, Any]:
    """The answer contains every one of the texts, in any order."""
    if not texts:
        raise ValueError("`contains_all()` needs at least one text: without any, every answer would pass.")
    for text in texts:
        if not callable(text):
            _said(text)

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        found = reply.text.casefold() if ignore_case else reply.text
        wanted = [_said(resolved(text, input)) for text in texts]
        missing = [text for text in wanted if (text.casefold() if ignore_case else text) not in found]
        if missing:
            listed = ", ".join(shortened(text) for text in missing)
            raise AssertionError(
                f"Expected the answer to contain all of {len(wanted)} texts; it lacks {listed}, in {observed(reply)}."
            )

    def says(input: Any) -> str:
        return f"contains all of {', '.join(shortened(resolved(text, input)) for text in texts)}"

    return Check(named_by("contains-all", *texts), rule, says=says)


@overload
def contains_times(
    text: str, exactly: int | None = ..., /, *, at_least: int = ..., at_most: int | None = ..., ignore_case: bool = ...
) -> Check[object, object]: ...
@overload
def contains_times(
    text: Callable[[T], str],
    exactly: int | None = ...,
    /,
    *,
    at_least: int = ...,
    at_most: int | None = ...,
    ignore_case: bool = ...,
) -> Check[object, T]: ...
def contains_times(
    text: Any,
    exactly: int | None = None,
    /,
    *,
    at_least: int = 0,
    at_most: int | None = None,
    ignore_case: bool = True,
) -> Check[object, Any]:
    """The word or phrase stands in the answer that many times. Whole words: `art` is not counted in `start`."""
    wanted = range_of("contains_times", exactly, at_least, at_most)
    if not callable(text):
        _said(text)

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        want = _said(resolved(text, input))
        starts = [found.start() for found in as_words(want, ignore_case).finditer(reply.text)]
        if len(starts) not in wanted:
            raise AssertionError(
                f"Expected {shortened(want)} {wanted} times, found it {len(starts)} times in {observed(reply)}."
                f"{first_too_many(reply.text, starts, wanted)}"
            )

    return Check(
        named_by("contains-times", text, str(wanted)),
        rule,
        says=lambda input: f"has {shortened(resolved(text, input))} {wanted} times",
    )


def _said(text: object) -> str:
    if not isinstance(text, str):
        raise TypeError(f"A text is needed here, found {shortened(text)}.")
    if not text:
        raise ValueError("An empty text says nothing about an answer: every answer contains it.")
    return text
