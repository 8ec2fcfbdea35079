"""Repeats that are copies of one answer: no independent draws, which is what every test assumes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from holdfast.domain.observation import Evidence

# Texts shorter than this are often equal without being copies: labels, one call, a small object.
COPY_LENGTH = 200


class Mark(NamedTuple):
    """What tells an answer from a copy of another: the provider's id of it, and its text where that is long enough."""

    response_id: str | None
    text: int | None  # a hash: texts are long, and there are many


def mark_of(evidence: Evidence) -> Mark | None:
    """The mark of an answer; None where nothing came back."""
    seen = evidence.observation
    if seen is None:
        return None
    text = seen.text or ""
    return Mark(seen.response_id or None, hash(text) if len(text) >= COPY_LENGTH else None)


def marks_of(kept: Iterable[Evidence]) -> tuple[Mark, ...]:
    """The marks of all that came back."""
    return tuple(mark for each in kept if (mark := mark_of(each)) is not None)


def copied_cases(cases: Mapping[str, Sequence[Mark]]) -> tuple[int, int]:
    """(cases whose answers are all copies of one, cases with more than one answer)."""
    repeated = [marks for marks in cases.values() if len(marks) > 1]
    return sum(map(are_one, repeated)), len(repeated)


def are_copies(cases: Mapping[str, Sequence[Mark]]) -> bool:
    """Whether the repeats of most cases are copies of each other."""
    copied, repeated = copied_cases(cases)
    return copied * 2 > repeated


def are_one(marks: Sequence[Mark]) -> bool:
    """Whether so many answers, two at least, are copies of one."""
    if len(marks) < 2:
        return False
    ids, texts = {mark.response_id for mark in marks}, {mark.text for mark in marks}
    return (len(ids) == 1 and None not in ids) or (len(texts) == 1 and None not in texts)
