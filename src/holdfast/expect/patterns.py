"""Checks by a regular expression. The only home of `regex`, which gives up on a pattern that would run for ever."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar, overload

from holdfast.domain.reply import Reply
from holdfast.errors import shortened
from holdfast.expect.check import Check, observed, resolved
from holdfast.expect.ids import named_by
from holdfast.expect.ranges import first_too_many, range_of

__all__ = ["matches", "matches_times", "matches_whole"]

T = TypeVar("T")

ALLOWED_S = 2.0  # processor time for one answer; 5 MB take a pattern without a trap some 0.05 s
_FLAGS = ((re.IGNORECASE, "I"), (re.MULTILINE, "M"), (re.DOTALL, "S"), (re.VERBOSE, "X"), (re.ASCII, "A"))


@overload
def matches(pattern: str | re.Pattern[str], /) -> Check[object, object]: ...
@overload
def matches(pattern: Callable[[T], str], /) -> Check[object, T]: ...
@overload
def matches(pattern: Callable[[T], re.Pattern[str]], /) -> Check[object, T]: ...
def matches(pattern: Any, /) -> Check[object, Any]:
    """The regular expression is found in the answer; anchor it where the whole answer is meant.

    A pattern that does not come to an end on an answer says nothing about the release: the check crashes.
    """
    return _matching("matches", "match", pattern, lambda compiled, text: compiled.search(text, timeout=ALLOWED_S))


@overload
def matches_whole(pattern: str | re.Pattern[str], /) -> Check[object, object]: ...
@overload
def matches_whole(pattern: Callable[[T], str], /) -> Check[object, T]: ...
@overload
def matches_whole(pattern: Callable[[T], re.Pattern[str]], /) -> Check[object, T]: ...
def matches_whole(pattern: Any, /) -> Check[object, Any]:
    """The regular expression describes the whole answer; white space around it is not looked at."""

    def attempt(compiled: Any, text: str) -> Any:
        return compiled.fullmatch(text.strip(), timeout=ALLOWED_S)

    return _matching("matches-whole", "be, as a whole, of the form", pattern, attempt)


@overload
def matches_times(
    pattern: str | re.Pattern[str], exactly: int | None = ..., /, *, at_least: int = ..., at_most: int | None = ...
) -> Check[object, object]: ...
@overload
def matches_times(
    pattern: Callable[[T], str], exactly: int | None = ..., /, *, at_least: int = ..., at_most: int | None = ...
) -> Check[object, T]: ...
@overload
def matches_times(
    pattern: Callable[[T], re.Pattern[str]],
    exactly: int | None = ...,
    /,
    *,
    at_least: int = ...,
    at_most: int | None = ...,
) -> Check[object, T]: ...
def matches_times(
    pattern: Any, exactly: int | None = None, /, *, at_least: int = 0, at_most: int | None = None
) -> Check[object, Any]:
    """The regular expression is found in the answer that many times, without overlaps."""
    wanted = range_of("matches_times", exactly, at_least, at_most)
    _require_readable(pattern)

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        want = resolved(pattern, input)

        def starts(compiled: Any, text: str) -> list[int]:
            return [found.start() for found in compiled.finditer(text, timeout=ALLOWED_S)]

        found = _within_time(starts, want, reply.text)
        if len(found) not in wanted:
            raise AssertionError(
                f"Expected {shortened(_source(want))} {wanted} times, found it {len(found)} times in "
                f"{observed(reply)}.{first_too_many(reply.text, found, wanted)}"
            )

    shown = getattr(pattern, "pattern", pattern)
    says = "has a pattern of the case" if callable(pattern) else f"has {shortened(shown)}"
    return Check(named_by("matches-times", shown, str(wanted)), rule, says=f"{says} {wanted} times")


def found_by(pattern: str | re.Pattern[str], text: str) -> list[str]:
    """Every match of the pattern in a text, in order. Raises TimeoutError where it does not come to an end."""

    def texts(compiled: Any, text: str) -> list[str]:
        return [found.group() for found in compiled.finditer(text, timeout=ALLOWED_S)]

    found: list[str] = _within_time(texts, pattern, text)
    return found


def _matching(word: str, asks: str, pattern: Any, attempt: Callable[[Any, str], Any]) -> Check[object, Any]:
    _require_readable(pattern)

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        want = resolved(pattern, input)
        if _within_time(attempt, want, reply.text) is None:
            raise AssertionError(f"Expected the answer to {asks} {shortened(_source(want))}; found {observed(reply)}.")

    shown = getattr(pattern, "pattern", pattern)
    verb = word.replace("-whole", " as a whole")
    says = f"{verb} a pattern of the case" if callable(pattern) else f"{verb} {shortened(shown)}"
    return Check(named_by(word, shown), rule, says=says)


def _within_time(attempt: Callable[[Any, str], Any], pattern: str | re.Pattern[str], text: str) -> Any:
    """What the attempt gives. Raises TimeoutError for a pattern that does not come to an end on this text."""
    try:
        return attempt(_timed(pattern), text)
    except TimeoutError:
        raise TimeoutError(
            f"The pattern {shortened(_source(pattern))} did not come to an end within {ALLOWED_S:g} s on an answer of "
            f"{len(text)} characters. Write it without repetitions that can share the same text, such as (a+)+."
        ) from None


@lru_cache(maxsize=512)
def _timed(pattern: str | re.Pattern[str]) -> Any:
    """The pattern with a limit of time. What it means is what Python's `re` says: that reads it first."""
    read = re.compile(pattern)
    import regex  # type: ignore[import-untyped]  # it has no types; loaded by those who use it: 9 ms

    flags = regex.VERSION0
    for ours, name in _FLAGS:
        if read.flags & ours:
            flags |= getattr(regex, name)
    return regex.compile(read.pattern, flags)


def _require_readable(pattern: Any) -> None:
    if isinstance(pattern, str):
        re.compile(pattern)  # a mistake in it is reported where it was written


def _source(pattern: str | re.Pattern[str]) -> str:
    return pattern if isinstance(pattern, str) else pattern.pattern
