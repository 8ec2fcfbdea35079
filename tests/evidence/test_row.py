import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, SearchStrategy

from holdfast.domain.observation import Evidence
from holdfast.evidence.row import packed, unpacked


@given(st.data())
def test_unpacking_gives_what_was_packed(evidences: SearchStrategy[Evidence], data: DataObject) -> None:
    evidence = data.draw(evidences)
    row = packed(evidence)
    assert unpacked(row.content, row.bodies.__getitem__) == evidence


def test_a_body_stands_beside_the_row_under_its_sha256(make: Callable[..., Evidence]) -> None:
    row = packed(make(text="the body"))
    assert list(row.bodies) == [hashlib.sha256(b"the body").digest()]


def test_halves_of_a_surrogate_pair_come_back_as_they_were(make: Callable[..., Evidence]) -> None:
    evidence = make(text="\ud83d\ude00 \ud800")
    row = packed(evidence)
    assert unpacked(row.content, row.bodies.__getitem__) == evidence


def test_a_damaged_row_raises_a_value_error(make: Callable[..., Evidence]) -> None:
    row = packed(make())
    with pytest.raises(ValueError, match="zstd frame"):
        unpacked(row.content[:-2], row.bodies.__getitem__)
