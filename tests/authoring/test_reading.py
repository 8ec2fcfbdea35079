"""Files are read once a load, and what is wrong with one is a sentence."""

from pathlib import Path

import pytest

from holdfast.authoring.origin import Origin
from holdfast.authoring.reading import Reader, current_reader, importing, is_importing, read_text, reading
from holdfast.domain.contract import NamedFile
from holdfast.domain.message import ImagePart
from holdfast.domain.value import digest_of_bytes
from holdfast.errors import ContractError

IMAGES = [
    (b"\x89PNG\r\n\x1a\n....", "image/png"),
    (b"\xff\xd8\xff\xe0....", "image/jpeg"),
    (b"GIF89a....", "image/gif"),
    (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
]


@pytest.mark.parametrize(("content", "media_type"), IMAGES)
def test_an_image_is_known_by_its_content(tmp_path: Path, content: bytes, media_type: str) -> None:
    (tmp_path / "picture.bin").write_bytes(content)
    part = Reader(tmp_path).image(ImagePart(path="picture.bin"), Origin(str(tmp_path / "a.py"), 1), "a.py:1")
    assert (part.media_type, part.content, part.sha256) == (media_type, content, digest_of_bytes(content))
    assert part.path == "picture.bin"


NO_IMAGES = [
    (b"", "a.py:1: The file 'x.png' is no PNG, JPEG, GIF or WebP image: it is empty."),
    (b"<svg/>", "a.py:1: The file 'x.png' is no PNG, JPEG, GIF or WebP image: it begins with b'<svg/>'."),
]


@pytest.mark.parametrize(("content", "message"), NO_IMAGES)
def test_what_is_no_image_is_told_so(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "x.png").write_bytes(content)
    with pytest.raises(ContractError) as caught:
        Reader(tmp_path).image(ImagePart(path="x.png"), Origin(str(tmp_path / "a.py"), 1), "a.py:1")
    assert str(caught.value) == f"{message} An image is known by its content, not by its name."


def test_line_ends_of_a_text_are_those_that_an_application_reads(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"one\r\ntwo\rthree\n")
    assert read_text(tmp_path / "a.md", "a.py:1") == "one\ntwo\nthree\n" == (tmp_path / "a.md").read_text()


def test_a_text_is_pinned_by_what_it_says_with_its_source(tmp_path: Path) -> None:
    (tmp_path / "p.md").write_bytes(b"Be kind.\r\n")
    reader, here = Reader(tmp_path), Origin(str(tmp_path / "a.py"), 1)
    assert reader.text(tmp_path / "p.md", "langfuse:p@17", here) == "Be kind.\n"
    reader.text(tmp_path / "p.md", "", here)
    assert reader.files_named_in(tmp_path / "a.py") == (
        NamedFile(path="p.md", sha256=digest_of_bytes(b"Be kind.\n"), source="langfuse:p@17"),
    )
    assert reader.files_named_in(tmp_path / "b.py") == ()


def test_a_file_is_read_once_a_load(tmp_path: Path) -> None:
    (tmp_path / "p.md").write_text("first")
    reader, here = Reader(tmp_path), Origin(str(tmp_path / "a.py"), 1)
    reader.text(tmp_path / "p.md", "", here)
    (tmp_path / "p.md").write_text("second")
    assert reader.text(tmp_path / "p.md", "", here) == "first"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ContractError) as caught:
        read_text(tmp_path, "a.py:1", "prompts")
    assert str(caught.value) == "a.py:1: The file 'prompts' cannot be read: Is a directory."


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ContractError) as caught:
        read_text(tmp_path / "prompt" / "a.md", "a.py:1", "prompt/a.md")
    assert str(caught.value) == "a.py:1: There is no file 'prompt/a.md'. There is no folder 'prompt' either."


def test_the_state_of_a_load_ends_with_it(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    with importing(), reading(reader):
        assert is_importing()
        assert current_reader() is reader
    assert not is_importing()
    assert current_reader() is None
