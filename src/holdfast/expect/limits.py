"""Checks on how much came back, how long it took, and how it ended. What was not observed is never passed."""

import re
from typing import Any

from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable, shortened
from holdfast.expect.check import Check, observed

__all__ = ["max_latency", "max_output_tokens", "max_words", "not_refused", "not_truncated", "words_between"]

# Scripts written without blanks: each character counts as a word.
_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|[^\W_\u3040-\u9fff]+(?:['’.,-][^\W_\u3040-\u9fff]+)*"
)
_REFUSAL = re.compile(
    r"\b(?:i'm|i am) (?:sorry|afraid),? ?(?:but )?i (?:can't|cannot|can not|am not able|am unable|won't|will not)\b"
    r"|\bi (?:can't|cannot|can not|won't|will not) (?:help|assist|do that|comply|provide|answer|fulfil|discuss)"
    r"|\bi(?:'m| am) (?:unable|not able|not allowed|not permitted) to (?:help|assist|comply|provide|answer|discuss)"
    r"|\bas an ai\b|\bthat'?s something i (?:can't|cannot)\b"
    r"|(?:抱歉|对不起|很遗憾)[,，。]?\s?(?:但)?我?(?:无法|不能|没办法)|我(?:无法|不能)(?:提供|回答|协助|帮助)|作为(?:一个)?(?:AI|人工智能)",
    re.IGNORECASE,
)


def max_words(count: int, /) -> Check[object, object]:
    """The answer has at most that many words; each Chinese or Japanese character counts as one."""
    return _words(0, count, f"max-words-{count}", f"at most {count}")


def words_between(low: int, high: int, /) -> Check[object, object]:
    """The answer has between `low` and `high` words; each Chinese or Japanese character counts as one."""
    if not 0 <= low <= high:
        raise ValueError(f"`words_between({low}, {high})` can never pass: give the smaller number first.")
    return _words(low, high, f"words-between-{low}-{high}", f"{low} to {high}")


def max_output_tokens(count: int, /) -> Check[object, object]:
    """The provider counted at most that many output tokens. Not applicable where it did not say."""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        used = reply.usage.output_tokens
        if used is None:
            raise NotApplicable("The provider did not say how many tokens the answer has.")
        if used > count:
            raise AssertionError(f"Expected at most {count} output tokens; the provider counted {used}.")

    return Check(f"max-output-tokens-{count}", rule, says=f"has at most {count} output tokens")


def max_latency(*, ms: float) -> Check[object, object]:
    """The whole answer took at most that many milliseconds. Not applicable where it was not measured."""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        took = reply.timing.total_ms
        if took <= 0:
            raise NotApplicable("It was not measured how long the answer took.")
        if took > ms:
            raise AssertionError(f"Expected the answer within {ms:g} ms; it took {took:.0f} ms.")

    return Check(f"max-latency-{ms:g}".replace(".", "-").replace("+", ""), rule, says=f"came within {ms:g} ms")


def not_truncated() -> Check[object, object]:
    """The answer was not cut off at a length limit. Not applicable where the provider did not say why it ended."""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        if reply.finish in ("unknown", "other"):
            raise NotApplicable("The provider did not say why the answer ended.")
        if reply.finish == "length":
            end = shortened(reply.text[-40:])
            raise AssertionError(f"Expected a complete answer; it was cut off at the length limit, after {end}.")

    return Check("not-truncated", rule, says="is not cut off")


def not_refused() -> Check[object, object]:
    """The release did not refuse: neither in the provider's own field or filter, nor in known words at the start."""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        if reply.refused:
            raise AssertionError(f"Expected an answer; found {observed(reply)}.")
        found = _REFUSAL.search(reply.text[:300].replace("\u2019", "'"))
        if found is not None:
            raise AssertionError(f"Expected an answer; it refuses with {shortened(found[0])}, in {observed(reply)}.")

    return Check("not-refused", rule, says="is no refusal")


def _words(low: int, high: int, id: str, wanted: str) -> Check[object, object]:
    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        count = len(_WORD.findall(reply.text))
        if not low <= count <= high:
            raise AssertionError(f"Expected {wanted} words, found {count} in {observed(reply)}.")

    return Check(id, rule, says=f"has {wanted} words")
