"""Checks on what an answer says again: the prompt, a passage of another text, or itself."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar, overload

from holdfast.domain.reply import Reply
from holdfast.errors import shortened
from holdfast.expect.check import Check, observed, resolved
from holdfast.expect.ids import named_by
from holdfast.expect.normal import normal
from holdfast.expect.words import word_spans, words_in

__all__ = ["no_passage_of", "no_repetition", "repeats_prompt"]

T = TypeVar("T")


@overload
def repeats_prompt(prompt: str, /) -> Check[object, object]: ...
@overload
def repeats_prompt(prompt: Callable[[T], str], /) -> Check[object, T]: ...
def repeats_prompt(prompt: Any, /) -> Check[object, Any]:
    """The answer begins with the prompt, word for word; how white space runs is not looked at."""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        want, found = _plain(_said(resolved(prompt, input), "repeats_prompt")), _plain(reply.text)
        if not found.startswith(want):
            at = next(
                (at for at, (one, other) in enumerate(zip(want, found, strict=False)) if one != other), len(found)
            )
            raise AssertionError(
                f"Expected the answer to begin with the prompt; found {observed(reply)}. They part at character {at}: "
                f"{shortened(_near(want, at))} asked, {shortened(_near(found, at))} found."
            )

    if not callable(prompt):
        _said(prompt, "repeats_prompt")
    return Check(named_by("repeats-prompt", prompt), rule, says="begins with the prompt")


@overload
def no_passage_of(text: str, /, *, words: int = ...) -> Check[object, object]: ...
@overload
def no_passage_of(text: Callable[[T], str], /, *, words: int = ...) -> Check[object, T]: ...
def no_passage_of(text: Any, /, *, words: int = 8) -> Check[object, Any]:
    """The answer has no passage of that many consecutive words of the text: a system prompt that must not leak.

    Case and what stands between words are not looked at; each Chinese or Japanese character counts as a word.
    """
    _some(words, "no_passage_of")

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        source = resolved(text, input)
        kept = _kept(source, words)
        found = _passages(reply.text, words)
        if not kept.isdisjoint(found):
            at = next(at for at, passage in enumerate(found) if passage in kept)
            shown, place = _shown(reply.text, at, words)
            raise AssertionError(
                f"Expected no {words} consecutive words of {shortened(source)} in the answer; "
                f"{shortened(shown, 120)} stands at character {place}."
            )

    if not callable(text):
        _kept(text, words)
    return Check(named_by("no-passage-of", text), rule, says=f"has no {words} consecutive words of a text")


def no_repetition(*, words: int = 8, times: int = 5) -> Check[object, object]:
    """No passage of that many words stands `times` times in the answer, as it does where a release loops."""
    _some(words, "no_repetition")
    if times < 2:
        raise ValueError(f"`times` is 2 or more, found {times!r}: every passage stands there once.")

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        found = _passages(reply.text, words)
        if len(found) - len(set(found)) < times - 1:
            return  # too few stand a second time for one of them to stand there so often
        seen: dict[tuple[str, ...], tuple[int, int]] = {}  # passage -> how often so far, and where it may stand again
        for at, passage in enumerate(found):
            count, free = seen.get(passage, (0, 0))
            if at < free:
                continue
            if count + 1 >= times:
                shown, place = _shown(reply.text, at, words)
                raise AssertionError(
                    f"Expected no passage of {words} words to stand {times} times; {shortened(shown, 120)} does, "
                    f"for the {_ordinal(times)} time at character {place}."
                )
            seen[passage] = (count + 1, at + words)

    return Check(f"no-repetition-{words}-{times}", rule, says=f"has no passage of {words} words {times} times")


@lru_cache(maxsize=64)
def _kept(text: str, words: int) -> frozenset[tuple[str, ...]]:
    """The passages of a text that must not be repeated."""
    found = frozenset(_passages(_said(text, "no_passage_of"), words))
    if not found:
        raise ValueError(
            f"`no_passage_of()`: the text {shortened(text)} has fewer than the {words} words of a passage."
        )
    return found


def _passages(text: str, words: int) -> list[tuple[str, ...]]:
    """Every run of that many consecutive words, without regard to case."""
    found = list(map(str.lower, words_in(text)))
    return list(zip(*(found[at:] for at in range(words)), strict=False))


def _shown(text: str, at: int, words: int) -> tuple[str, int]:
    """The words from number `at` on as they are written, and the character where they begin."""
    spans = word_spans(text)
    return text[spans[at][0] : spans[at + words - 1][1]], spans[at][0]


def _plain(text: str) -> str:
    return " ".join(normal("NFC", text).split())


def _near(text: str, at: int) -> str:
    return text[max(0, at - 20) : at + 20]


def _said(text: object, check: str) -> str:
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"`{check}()` needs a text that is not empty, found {shortened(text)}.")
    return text


def _some(words: int, check: str) -> None:
    if words < 1:
        raise ValueError(f"`{check}()`: a passage has at least one word, found {words!r}.")


def _ordinal(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")
