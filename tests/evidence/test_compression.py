import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.evidence.compression import compressed, decompressed


@given(st.binary())
def test_what_was_compressed_comes_back(content: bytes) -> None:
    assert decompressed(compressed(content)) == content


def test_a_body_of_one_answer_takes_less_than_half_its_size() -> None:
    choice = b'{"index":0,"message":{"role":"assistant","content":"Yes."}}'
    body = b'{"id":"chatcmpl-1","object":"chat.completion","choices":[' + choice + b"]}"
    assert len(compressed(body)) < len(body) / 2


@pytest.mark.parametrize(
    "damaged", [b"", b"no frame", compressed(b"whole " * 50)[:-3], compressed(b"whole") + b"and more"]
)
def test_damaged_bytes_are_told_from_content(damaged: bytes) -> None:
    with pytest.raises(ValueError, match="zstd frame"):
        decompressed(damaged)


def test_frames_of_the_first_version_can_still_be_read() -> None:
    """The dictionary is part of the journal's format: this frame was written when the format was new."""
    assert decompressed(bytes.fromhex(FIRST)) == b'{"id":"chatcmpl-abc","object":"chat.completion"}'


FIRST = "28b52ffd203095000028616263227d0300eae530e7e503ed970201"
