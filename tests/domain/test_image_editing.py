"""Images resized and changed: only where asked, and the same bytes each time."""

import io
from typing import Any

import pytest

from holdfast.domain.image_changes import Brightness, CropMargin, Reencode, Rotate
from holdfast.domain.image_editing import edited, edited_type
from holdfast.domain.image_header import read_header
from holdfast.errors import ContractError

Image = pytest.importorskip("PIL.Image")


def picture(kind: str = "PNG", size: tuple[int, int] = (80, 40), mode: str = "RGB", **how: Any) -> bytes:
    into = io.BytesIO()
    made = Image.linear_gradient("L").resize(size).convert(mode)
    made.save(into, kind, **how)
    return into.getvalue()


def edit(content: bytes, *changes: Any, max_side: int | None = None) -> bytes:
    return edited(content, read_header(content).media_type, max_side=max_side, changes=changes, shown="a.png")


def light(content: bytes) -> float:
    with Image.open(io.BytesIO(content)) as opened:
        pixels = opened.convert("L").tobytes()
        return sum(pixels) / len(pixels)


@pytest.mark.parametrize(("max_side", "size"), [(80, (80, 40)), (1000, (80, 40)), (40, (40, 20)), (1, (1, 1))])
def test_an_image_is_made_smaller_where_it_is_asked_and_never_larger(max_side: int, size: tuple[int, int]) -> None:
    content = picture()
    made = edit(content, max_side=max_side)
    header = read_header(made)
    assert (header.width, header.height) == size
    assert (made == content) == (max_side >= 80)
    assert made == edit(content, max_side=max_side)


SIZES = [
    (Reencode(format="png"), (80, 40), "image/png"),
    (Reencode(format="jpeg", quality=50), (80, 40), "image/jpeg"),
    (CropMargin(share=0.1), (64, 32), "image/webp"),
    (Rotate(degrees=3.0), (84, 46), "image/webp"),
    (Brightness(factor=0.5), (80, 40), "image/webp"),
]


@pytest.mark.parametrize(("change", "size", "kind"), SIZES)
def test_a_change_is_applied_alike_each_time(change: Any, size: tuple[int, int], kind: str) -> None:
    content = picture("WEBP")
    made = edit(content, change)
    header = read_header(made)
    assert abs(header.width - size[0]) + abs(header.height - size[1]) <= 2
    assert header.media_type == edited_type("image/webp", [change])
    assert header.media_type == (kind if kind != "image/webp" else "image/png")
    assert made == edit(content, change) != content


def test_a_jpeg_stays_a_jpeg() -> None:
    assert (
        read_header(edit(picture("JPEG"), Rotate(degrees=1))).media_type
        == edited_type("image/jpeg", [])
        == "image/jpeg"
    )


def test_brightness_is_brightness() -> None:
    content = picture()
    assert light(edit(content, Brightness(factor=0.5))) < light(content) < light(edit(content, Brightness(factor=1.5)))


def test_changes_follow_in_their_order() -> None:
    content, coarse, dark = picture(), Reencode(format="jpeg", quality=5), Brightness(factor=0.5)
    assert edit(content, coarse, dark) != edit(content, dark, coarse)
    assert read_header(edit(content, coarse, Reencode(format="png"))).media_type == "image/png"


def test_transparent_parts_become_white_in_a_jpeg_and_stay_in_a_png() -> None:
    clear = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(clear, "PNG")
    assert light(edit(clear.getvalue(), Reencode(format="jpeg"))) > 250
    with Image.open(io.BytesIO(edit(clear.getvalue(), CropMargin(share=0.3)))) as opened:
        assert (opened.mode, opened.getpixel((0, 0))[3]) == ("RGBA", 0)


def test_what_exif_says_of_rotation_is_applied_once_and_nothing_of_the_source_is_left() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Maker"  # turned by 90 degrees; who made the camera
    made = edit(picture("JPEG", exif=exif.tobytes()), max_side=40)
    header = read_header(made)
    assert (header.width, header.height) == (20, 40)
    assert b"Maker" not in made


@pytest.mark.parametrize("content", [b"GIF89a\x05\0\x05\0\0\0\0;", picture()[:60] + b"\0" * 20 + picture()[80:]])
def test_what_cannot_be_decoded_is_told(content: bytes) -> None:
    with pytest.raises(ContractError, match=r"^image 'a.png': It cannot be decoded: "):
        edited(content, "image/png", max_side=2, changes=(), shown="a.png")


def test_without_pillow_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("holdfast.domain.image_editing.find_spec", lambda name: None)
    with pytest.raises(ContractError) as caught:
        edit(picture(), max_side=2)
    assert str(caught.value) == (
        "image 'a.png': Resizing and changing images needs Pillow. Install it: pip install 'holdfast[images]'."
    )
