"""Checks on the words of an answer."""

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any, TypeVar, overload

from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable, shortened
from holdfast.expect.check import Check, observed, resolved
from holdfast.expect.ids import named_by
from holdfast.expect.normal import normal
from holdfast.expect.words import as_words

__all__ = [
    "contains",
    "contains_any",
    "ends_with",
    "equals",
    "equals_expected",
    "excludes",
    "one_of",
    "starts_with",
]

T = TypeVar("T")

_AROUND = 20


@overload
def contains(text: str, /, *, ignore_case: bool = ...) -> Check[object, object]: ...
@overload
def contains(text: Callable[[T], str], /, *, ignore_case: bool = ...) -> Check[object, T]: ...
def contains(text: Any, /, *, ignore_case: bool = False) -> Check[object, Any]:
    """The answer contains the text; the reason shows where it stands in another case."""

    def problem(found: str, want: str) -> str | None:
        if want in found or (ignore_case and want.casefold() in found.casefold()):
            return None
        at = found.lower().find(want.lower())
        return "" if at < 0 else f" At character {at} it has {shortened(found[at : at + len(want)])}."

    return _stating("contains", "contains", "to contain", text, problem)


def contains_any(*texts: str, ignore_case: bool = False) -> Check[object, object]:
    """The answer contains one of the texts."""
    wanted = [_said_something(text) for text in texts]
    if not wanted:
        raise ValueError("`contains_any()` needs at least one text: without any, no answer could pass.")
    listed = ", ".join(shortened(text) for text in wanted)

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        found = reply.text.casefold() if ignore_case else reply.text
        if not any((text.casefold() if ignore_case else text) in found for text in wanted):
            raise AssertionError(f"Expected the answer to contain one of {listed}; found {observed(reply)}.")

    return Check(named_by("contains-any", *wanted), rule, says=f"contains one of {listed}")


@overload
def excludes(*texts: str, ignore_case: bool = ...) -> Check[object, object]: ...
@overload
def excludes(*texts: str | Callable[[T], str], ignore_case: bool = ...) -> Check[object, T]: ...
def excludes(*texts: Any, ignore_case: bool = True) -> Check[object, Any]:
    """The answer has none of these words. Whole words: excluding `art` lets `start` pass."""
    if not texts:
        raise ValueError("`excludes()` needs at least one text: without any, every answer would pass.")

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        for text in texts:
            want = _said_something(resolved(text, input))
            found = as_words(want, ignore_case).search(reply.text)
            if found is not None:
                place = shortened(_near(reply.text, found.start()))
                raise AssertionError(
                    f"Expected the answer not to contain {shortened(want)}; "
                    f"it stands at character {found.start()}, near {place}."
                )

    def says(input: Any) -> str:
        return f"has none of {', '.join(shortened(resolved(text, input)) for text in texts)}"

    return Check(named_by("excludes", *texts), rule, says=says)


@overload
def starts_with(text: str, /, *, ignore_case: bool = ...) -> Check[object, object]: ...
@overload
def starts_with(text: Callable[[T], str], /, *, ignore_case: bool = ...) -> Check[object, T]: ...
def starts_with(text: Any, /, *, ignore_case: bool = False) -> Check[object, Any]:
    """The answer starts with the text; white space before it is not looked at."""

    def problem(found: str, want: str) -> str | None:
        start = found.lstrip()
        if start.startswith(want) or (ignore_case and start.casefold().startswith(want.casefold())):
            return None
        return f" They part at character {_parting(want, start)}."

    return _stating("starts-with", "starts with", "to start with", text, problem)


@overload
def ends_with(text: str, /, *, ignore_case: bool = ...) -> Check[object, object]: ...
@overload
def ends_with(text: Callable[[T], str], /, *, ignore_case: bool = ...) -> Check[object, T]: ...
def ends_with(text: Any, /, *, ignore_case: bool = False) -> Check[object, Any]:
    """The answer ends with the text; white space after it is not looked at."""

    def problem(found: str, want: str) -> str | None:
        end = found.rstrip()
        if end.endswith(want) or (ignore_case and end.casefold().endswith(want.casefold())):
            return None
        return f" Its end is {shortened(end[-len(want) :])}."

    return _stating("ends-with", "ends with", "to end with", text, problem)


@overload
def equals(text: str, /, *, ignore_case: bool = ...) -> Check[object, object]: ...
@overload
def equals(text: Callable[[T], str], /, *, ignore_case: bool = ...) -> Check[object, T]: ...
def equals(text: Any, /, *, ignore_case: bool = False) -> Check[object, Any]:
    """The answer is the text. Runs of white space count as one blank, and Unicode is compared in NFC."""

    def problem(found: str, want: str) -> str | None:
        return _difference(want, found, ignore_case)

    return _stating("equals", "is", "to be", text, problem)


def equals_expected(*, ignore_case: bool = False) -> Check[object, object]:
    """The answer is the case's expected text, compared as `equals` does. Not applicable where nothing is expected."""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        if expected is None:
            raise NotApplicable("The case has no expected value.")
        problem = _difference(str(expected), reply.text, ignore_case)
        if problem is not None:
            raise AssertionError(
                f"Expected the answer to be {shortened(str(expected))}; found {observed(reply)}.{problem}"
            )

    return Check("equals-expected", rule, says="is the case's expected text")


def one_of(*labels: str) -> Check[object, object]:
    """The answer is one of the labels, to the letter; only white space around it is not looked at."""
    if not labels:
        raise ValueError("`one_of()` needs at least one label: without any, no answer could pass.")
    listed = ", ".join(shortened(label) for label in labels)

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        found = reply.text.strip()
        if found not in labels:
            close = get_close_matches(found[:100], labels, n=1)
            hint = f" Nearest: {close[0]!r}." if close else ""
            raise AssertionError(f"Expected the answer to be one of {listed}; found {observed(reply)}.{hint}")

    return Check(named_by("one-of", *labels), rule, says=f"is one of {listed}")


def _stating(
    word: str, says: str, asks: str, text: Any, problem: Callable[[str, str], str | None]
) -> Check[object, Any]:
    """A check of the answer against one text. `problem` gives None where it passes, otherwise a further sentence."""
    if not callable(text):
        _said_something(text)

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        want = _said_something(resolved(text, input))
        found = problem(reply.text, want)
        if found is not None:
            raise AssertionError(f"Expected the answer {asks} {shortened(want)}; found {observed(reply)}.{found}")

    return Check(named_by(word, text), rule, says=lambda input: f"{says} {shortened(resolved(text, input))}")


def _said_something(text: object) -> str:
    if not isinstance(text, str):
        raise TypeError(f"A text is needed here, found {shortened(text)}.")
    if not text:
        raise ValueError("An empty text says nothing about an answer: every answer contains it.")
    return text


def _difference(want: str, found: str, ignore_case: bool) -> str | None:
    one, other = _plain(want, ignore_case), _plain(found, ignore_case)
    if one == other:
        return None
    at = _parting(one, other)
    return f" They part at character {at}: {shortened(_near(one, at))} expected, {shortened(_near(other, at))} found."


def _plain(text: str, ignore_case: bool) -> str:
    plain = " ".join(normal("NFC", text).split())
    return plain.casefold() if ignore_case else plain


def _parting(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((at for at, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))


def _near(text: str, at: int) -> str:
    return text[max(0, at - _AROUND) : at + _AROUND]
