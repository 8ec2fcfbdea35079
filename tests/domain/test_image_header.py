"""Headers of images: what they say is read, and what is no whole image is told."""

import io
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.domain.image_header import MOST_PIXELS, ImageHeader, NoImage, media_type_of, read_header

Png = Callable[..., bytes]
GIF = b"GIF89a\x07\0\x05\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x07\0\x05\0\0\x02\x06\x84\x8f\xa9\xcb\xed\x05\0;"
LOSSY = b"RIFF\x16\0\0\0WEBPVP8 \x0a\0\0\0\x30\x01\0\x9d\x01\x2a\x07\x40\x05\x80"
LOSSLESS = b"RIFF\x11\0\0\0WEBPVP8L\x05\0\0\0\x2f\x06\0\x01\0"
EXTENDED = b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x06\0\0\x04\0\0"
FRAME = b"\xff\xc2\0\x0b\x08\0\x05\0\x07\x01\x01\x11\0"
JPEG = b"\xff\xd8\xff\xe0\0\x04JF" + FRAME + b"\xff\xda\0\x02...\xff\xd9"
WHOLE = [
    (GIF, "image/gif"),
    (LOSSY, "image/webp"),
    (LOSSLESS, "image/webp"),
    (EXTENDED, "image/webp"),
    (JPEG, "image/jpeg"),
    (JPEG + b"what a camera appends", "image/jpeg"),
    (JPEG.replace(b"\xff\xc2", b"\xff\xff\xff\xc2"), "image/jpeg"),
    (JPEG[:2] + b"\xff\x01" + JPEG[2:], "image/jpeg"),
    (GIF[:19] + b"!\xf9\x04\0\0\0\0\0" + GIF[19:], "image/gif"),
]


@pytest.mark.parametrize(("content", "media_type"), WHOLE)
def test_type_and_size_are_read_from_the_content(content: bytes, media_type: str) -> None:
    assert read_header(content) == ImageHeader(media_type, 7, 5)
    assert media_type_of(content[:12]) == media_type


def test_a_png_is_read(png: Png) -> None:
    assert read_header(png(7, 5)) == ImageHeader("image/png", 7, 5)


@pytest.mark.parametrize("content", [GIF, LOSSY, LOSSLESS, EXTENDED, JPEG])
def test_an_image_that_is_cut_off_anywhere_is_told(content: bytes) -> None:
    for length in range(len(content)):
        with pytest.raises(NoImage, match=r"^is .* image"):
            read_header(content[:length])


def test_a_png_that_is_cut_off_anywhere_is_told(png: Png) -> None:
    for length in range(len(png())):
        with pytest.raises(NoImage):
            read_header(png()[:length])


def lying(width: int, height: int) -> bytes:
    """A small PNG that says it is of some size."""
    head = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\0\0\0\0"
    data = zlib.compress(b"\0\0")
    chunks = [head, b"IDAT" + data, b"IEND"]
    parts = [(len(each) - 4).to_bytes(4, "big") + each + zlib.crc32(each).to_bytes(4, "big") for each in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


BOMB = f"More than {MOST_PIXELS} pixels are taken for a decompression bomb."
BROKEN = [
    (b"", "is no PNG, JPEG, GIF or WebP image: it is empty."),
    (b"%PDF-1.7 ...", "is no PNG, JPEG, GIF or WebP image: it begins with b'%PDF-1.7 ...'."),
    (b" <svg xmlns=''>", "is no PNG, JPEG, GIF or WebP image: it begins with b' <svg xmlns=', as an SVG drawing does."),
    (b"RIFF....WAVE", "is no PNG, JPEG, GIF or WebP image: it begins with b'RIFF....WAVE'."),
    (lying(0, 5), "is a PNG image of 0 x 5 pixels: it shows nothing."),
    (lying(2**31, 9), f"is a PNG image that says it has 2147483648 x 9 pixels in {len(lying(1, 1))} bytes. {BOMB}"),
    (lying(7, 5).replace(b"\x08\0\0\0\0", b"\x09\0\0\0\0"), "is a PNG image whose header is damaged."),
    (lying(7, 5).replace(b"IDAT", b"tEXt"), f"is a PNG image that is cut off: it ends after {len(lying(7, 5))} bytes."),
    (JPEG.replace(b"\xff\xc2", b"\xff\xe2"), "is a JPEG image without a frame header."),
    (JPEG.replace(b"\xff\xc2", b"\xfe\xc2"), "is a JPEG image that is damaged at byte 8."),
    (GIF[:19] + b"x;", "is a GIF image that is damaged at byte 19."),
    (LOSSLESS.replace(b"\x2f", b"\x2e"), "is a WebP image whose header is damaged."),
    (LOSSY.replace(b"\x9d\x01", b"\x9d\x02"), "is a WebP image whose header is damaged."),
]  # fmt: skip


@pytest.mark.parametrize(("content", "message"), BROKEN)
def test_what_is_no_image_is_told_so(content: bytes, message: str) -> None:
    with pytest.raises(NoImage) as caught:
        read_header(content)
    assert str(caught.value) == message


@given(st.sampled_from([GIF, LOSSY, LOSSLESS, EXTENDED, JPEG, lying(3, 3)]), st.data())
def test_any_bytes_are_read_or_told(content: bytes, data: st.DataObject) -> None:
    changed = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        header = read_header(bytes(changed))
    except NoImage as error:
        assert str(error).endswith(".")
    else:
        assert 0 < header.width * header.height <= MOST_PIXELS


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_what_pillow_writes_is_read_as_pillow_reads_it(kind: str) -> None:
    image = pytest.importorskip("PIL.Image")
    for mode in ("1", "L", "P", "RGB", "RGBA", "CMYK"):
        into = io.BytesIO()
        try:
            image.new(mode, (37, 23)).save(into, kind)
        except (OSError, ValueError):  # a mode that this format does not have
            continue
        assert read_header(into.getvalue()) == ImageHeader(f"image/{kind.lower()}", 37, 23)
        for length in (len(into.getvalue()) // 2, len(into.getvalue()) - 2):
            with pytest.raises(NoImage):
                read_header(into.getvalue()[:length])
