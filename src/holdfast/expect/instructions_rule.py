"""What the checks of the IFEval instructions have in common: an answer of nothing follows none of them."""

from collections.abc import Callable, Sequence
from typing import Any

from holdfast.domain.reply import Reply
from holdfast.expect.check import Check, observed
from holdfast.expect.ranges import Range, counting, id_of

__all__ = ["counted", "following"]


def following(id: str, says: str, problem: Callable[[str], str | None]) -> Check[object, object]:
    """A check of the text of an answer. `problem` gives None where it follows, otherwise full sentences on why not."""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        if not reply.text.strip():
            raise AssertionError(f"Expected an answer that {says}; found {observed(reply)}.")
        found = problem(reply.text)
        if found is not None:
            raise AssertionError(f"{found} The answer: {observed(reply)}.")

    return Check(id, rule, says=says)


def counted(check: str, noun: str, wanted: Range, found: Callable[[str], Sequence[int]]) -> Check[object, object]:
    """A check of how many there are. `found` gives where each begins."""
    count = counting(check, noun, wanted, found)

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        if not reply.text.strip():
            raise AssertionError(f"Expected an answer that has {wanted} {noun}; found {observed(reply)}.")
        count.judge(reply, input, expected)

    return Check(id_of(check, wanted), rule, says=f"has {wanted} {noun}")
