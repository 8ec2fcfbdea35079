"""Files are read once a load, and what is wrong with one is a sentence."""

from collections.abc import Callable
from pathlib import Path

import pytest

from holdfast.authoring.origin import Origin
from holdfast.authoring.reading import Reader, current_reader, importing, is_importing, read_text, reading
from holdfast.domain.contract import NamedFile
from holdfast.domain.message import ImagePart
from holdfast.domain.value import digest_of_bytes
from holdfast.errors import ContractError


def test_an_image_is_known_by_its_content_and_read_once_a_load(tmp_path: Path, png: Callable[..., bytes]) -> None:
    (tmp_path / "picture.bin").write_bytes(png(3, 2))
    reader, here = Reader(tmp_path), Origin(str(tmp_path / "a.py"), 1)
    part = reader.image(ImagePart(path="picture.bin"), here, "a.py:1")
    assert (part.media_type, part.content, part.sha256) == ("image/png", png(3, 2), digest_of_bytes(png(3, 2)))
    assert (part.path, part.width, part.height, part.size) == ("picture.bin", 3, 2, len(png(3, 2)))
    assert reader.image(ImagePart(path="picture.bin"), here, "b.py:1") is part


def test_one_file_may_be_asked_for_in_several_forms(tmp_path: Path, png: Callable[..., bytes]) -> None:
    (tmp_path / "a.png").write_bytes(png())
    reader, here = Reader(tmp_path), Origin(str(tmp_path / "a.py"), 1)
    plain = reader.image(ImagePart(path="a.png"), here, "a.py:1")
    low = reader.image(ImagePart(path="a.png", detail="low"), here, "a.py:1")
    assert (plain.detail, low.detail, low.content) == (None, "low", plain.content)


def test_bytes_of_a_loaded_file_that_come_back_are_read_from_it(tmp_path: Path, png: Callable[..., bytes]) -> None:
    """As from an application that builds its own data URLs: the suite need not hold them."""
    (tmp_path / "a.png").write_bytes(png())
    reader, here = Reader(tmp_path), Origin(str(tmp_path / "a.py"), 1)
    of_file = reader.image(ImagePart(path="a.png"), here, "a.py:1")
    held = ImagePart(detail="high").loaded(png(), of_file.sha256, "image/png")
    assert reader.from_file(held) == of_file.model_copy(update={"detail": "high"})
    other = ImagePart().loaded(png(seed=2), digest_of_bytes(png(seed=2)), "image/png")
    assert reader.from_file(other) is other
    assert reader.from_file(of_file) is of_file


def test_an_image_without_a_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ContractError) as caught:
        Reader(tmp_path).image(ImagePart(sha256="ab"), Origin(str(tmp_path / "a.py"), 1), "a.py:1")
    assert str(caught.value) == 'a.py:1: An image names no file. Name one with image("PATH").'


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
