from collections.abc import Callable

import pytest

from holdfast.domain.observation import Evidence
from holdfast.evidence.answered import Answered


def test_evidence_is_read_only_when_it_is_asked_for(make: Callable[..., Evidence]) -> None:
    one, other = make("one"), make("other")
    read: list[int] = []
    answered = Answered({one.key: 1, other.key: 2}, lambda number: (read.append(number), {1: one, 2: other}[number])[1])
    assert one.key in answered
    assert list(answered) == [one.key, other.key]
    assert len(answered) == 2
    assert read == []
    assert answered[other.key] == other
    assert read == [2]


def test_a_key_without_an_answer_is_not_in_it(make: Callable[..., Evidence]) -> None:
    answered = Answered({}, lambda number: make())
    assert answered.get(make().key) is None
    with pytest.raises(KeyError):
        answered[make().key]
