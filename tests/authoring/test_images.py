"""Images are checked when the suite is loaded, held by nobody, and must be the same when they are sent."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from holdfast.authoring.files import image
from holdfast.authoring.images import ImageFile, as_asked, checked_image, require_editor
from holdfast.authoring.reading import read_bytes
from holdfast.domain.image_changes import Brightness
from holdfast.domain.message import ImagePart
from holdfast.errors import ContractError, UsageError

Png = Callable[..., bytes]
CONTENT = "An image is known by its content, not by its name."


@pytest.fixture
def checked(tmp_path: Path) -> Callable[[bytes], ImagePart]:
    """Writes a file and checks it."""

    def check(content: bytes) -> ImagePart:
        (tmp_path / "x.png").write_bytes(content)
        return checked_image(tmp_path / "x.png", "a.py:1", "x.png", read_bytes)

    return check


NO_IMAGES = [
    (b"", "is no PNG, JPEG, GIF or WebP image: it is empty."),
    (b"A note.", "is no PNG, JPEG, GIF or WebP image: it begins with b'A note.'."),
    (b"<svg/>", "is no PNG, JPEG, GIF or WebP image: it begins with b'<svg/>', as an SVG drawing does."),
    (b"\x89PNG\r\n\x1a\n....", "is a PNG image whose header is damaged."),
    (b"\xff\xd8\xff\xe0....", "is a JPEG image that is cut off: it ends after 8 bytes."),
]


@pytest.mark.parametrize(("content", "message"), NO_IMAGES)
def test_what_is_no_image_is_told_so(checked: Callable[[bytes], ImagePart], content: bytes, message: str) -> None:
    with pytest.raises(ContractError) as caught:
        checked(content)
    assert str(caught.value) == f"a.py:1: The file 'x.png' {message} {CONTENT}"


def test_a_folder_and_a_missing_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(ContractError) as folder:
        checked_image(tmp_path, "a.py:1", "images", read_bytes)
    assert str(folder.value) == "a.py:1: The file 'images' cannot be read: Is a directory."
    with pytest.raises(ContractError, match=r"There is no file 'y.png'"):
        checked_image(tmp_path / "y.png", "a.py:1", "y.png", read_bytes)


def test_the_bytes_are_read_each_time(checked: Callable[[bytes], ImagePart], png: Png, tmp_path: Path) -> None:
    part = checked(png())
    assert part.content == png()
    (tmp_path / "x.png").write_bytes(png(seed=1))
    with pytest.raises(ContractError) as caught:
        _ = part.content
    assert str(caught.value) == (
        f"image 'x.png': It changed since the suite was loaded: its sha256 was {part.sha256[:12]} and is "
        f"{checked(png(seed=1)).sha256[:12]}. Put it back, or load the suite anew."
    )
    os.remove(tmp_path / "x.png")
    with pytest.raises(ContractError, match="It cannot be read any more: No such file or directory"):
        _ = part.content


def test_a_file_is_told_apart_by_its_digest_when_one_was_named(checked: Callable[[bytes], ImagePart], png: Png) -> None:
    found = checked(png())
    assert as_asked(found, ImagePart(path="x.png", sha256=found.sha256), "a.py:1") is found
    with pytest.raises(ContractError) as caught:
        as_asked(found, ImagePart(path="x.png", sha256="ab"), "a.py:1")
    assert f"its sha256 is {found.sha256}, not ab." in str(caught.value)


def test_what_is_asked_of_an_image_goes_with_it(checked: Callable[[bytes], ImagePart], png: Png) -> None:
    asked = ImagePart(path="x.png", max_side=2, changes=(Brightness(factor=0.5),), detail="low")
    part = as_asked(checked(png()), asked, "a.py:1")
    assert (part.max_side, part.changes, part.detail, part.is_loaded) == (2, asked.changes, "low", True)


def test_without_pillow_a_change_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("holdfast.domain.image_editing.find_spec", lambda name: None)
    require_editor(ImagePart(path="x.png"), "a.py:1")
    for asked in ({"max_side": 100}, {"changes": (Brightness(factor=0.5),)}):
        with pytest.raises(ContractError) as caught:
            require_editor(ImagePart(path="x.png", **asked), "a.py:1")
        assert str(caught.value) == (
            "a.py:1: The image 'x.png' is to be resized or changed, which needs Pillow. "
            "Install it: pip install 'holdfast[images]'."
        )


def test_an_image_that_cannot_be_asked_for_is_told_at_its_line() -> None:
    with pytest.raises(UsageError) as caught:
        image("x.png", max_side=0)
    assert str(caught.value).endswith("image: max_side: Input should be greater than 0.")
    assert "test_images.py:" in str(caught.value)


def test_two_readers_of_one_file_are_equal() -> None:
    assert ImageFile(Path("a"), "a", "1") == ImageFile(Path("a"), "a", "1")
