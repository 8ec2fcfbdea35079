"""What the bytes of an image say of themselves: its type by content, never by name, and its width and height.

Read from the headers alone, as the formats define them, so that nothing is decoded. A picture that ends before its own
lengths say so is refused: an endpoint would decode a part of it, or refuse it after it was paid for.
"""

import zlib
from dataclasses import dataclass

from holdfast.errors import shortened

PNG, JPEG, GIF, WEBP = "image/png", "image/jpeg", "image/gif", "image/webp"
MOST_PIXELS = 89_478_485  # Pillow's MAX_IMAGE_PIXELS, above which it suspects a decompression bomb
_PNG = b"\x89PNG\r\n\x1a\n"
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})  # SOF0-15 of JPEG
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # JPEG markers without a length: TEM, RST0-7, SOI
_SCAN, _END = 0xDA, b"\xff\xd9"


class NoImage(ValueError):
    """Why some bytes are no image that can be sent: a clause that goes on from "The file ..."."""


@dataclass(frozen=True, slots=True)
class ImageHeader:
    """Media type, and the size in pixels as it is stored; what EXIF says of rotation is not applied."""

    media_type: str
    width: int
    height: int


def read_header(content: bytes) -> ImageHeader:
    """The header of a whole PNG, JPEG, GIF or WebP file. Raises NoImage."""
    media_type = media_type_of(content[:16])
    if media_type is None:
        raise NoImage(f"is no PNG, JPEG, GIF or WebP image: {_beginning(content)}.")
    read = {PNG: _png, JPEG: _jpeg, GIF: _gif, WEBP: _webp}[media_type]
    try:
        width, height = read(content)
    except IndexError as error:
        raise NoImage(f"is {_called(media_type)} that ends in its header, after {len(content)} bytes.") from error
    if not width or not height:
        raise NoImage(f"is {_called(media_type)} of {width} x {height} pixels: it shows nothing.")
    if width * height > MOST_PIXELS:
        said = f"is {_called(media_type)} that says it has {width} x {height} pixels in {len(content)} bytes"
        raise NoImage(f"{said}. More than {MOST_PIXELS} pixels are taken for a decompression bomb.")
    return ImageHeader(media_type, width, height)


def media_type_of(start: bytes) -> str | None:
    """The media type that the first 12 bytes of a file tell; None where it is none of the four."""
    if start.startswith(_PNG):
        return PNG
    if start.startswith(b"\xff\xd8\xff"):
        return JPEG
    if start.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    return WEBP if start[:4] == b"RIFF" and start[8:12] == b"WEBP" else None


def _png(content: bytes) -> tuple[int, int]:
    """Chunks of length, type, data and CRC; IHDR is the first and IEND the last (RFC 2083, section 3.2)."""
    if content[12:16] != b"IHDR" or zlib.crc32(content[12:29]) != _big(content, 29, 4):
        raise NoImage("is a PNG image whose header is damaged.")
    at, has_data = len(_PNG), False
    while content[at + 4 : at + 8] != b"IEND":
        if at + 12 > len(content):
            raise _cut_off(PNG, content)
        has_data = has_data or content[at + 4 : at + 8] == b"IDAT"
        at += 12 + _big(content, at, 4)
    if at + 12 > len(content) or not has_data:
        raise _cut_off(PNG, content)
    return _big(content, 16, 4), _big(content, 20, 4)


def _jpeg(content: bytes) -> tuple[int, int]:
    """Segments of marker and length up to the scan; a frame header holds the size (ITU-T T.81, annex B)."""
    at, size = 2, None
    while True:
        if content[at] != 0xFF:
            raise NoImage(f"is a JPEG image that is damaged at byte {at}.")
        while content[at] == 0xFF:  # a marker may have any number of these before it
            at += 1
        marker = content[at]
        at += 1
        if marker in _BARE:
            continue
        if marker == _SCAN or marker == _END[1]:
            break
        length = _big(content, at, 2)
        if marker in _FRAMES:
            size = _big(content, at + 5, 2), _big(content, at + 3, 2)
        if length < 2 or at + length > len(content):
            raise _cut_off(JPEG, content)
        at += length
    if size is None:
        raise NoImage("is a JPEG image without a frame header.")
    if content.find(_END, at) < 0:  # behind it cameras append what is theirs
        raise _cut_off(JPEG, content)
    return size


def _gif(content: bytes) -> tuple[int, int]:
    """Blocks up to the trailer: extensions and frames, their data in counted pieces (GIF89a, appendix A)."""
    at = 13 + _colours(content[10])
    while (block := _taken(content, at, 1)) != b"\x3b":
        if block == b"\x2c":  # a frame: position, size, its own colours, code size
            at += 11 + _colours(content[at + 9])
        elif block == b"\x21":
            at += 2
        else:
            raise NoImage(f"is a GIF image that is damaged at byte {at}.")
        try:
            while content[at]:
                at += content[at] + 1
        except IndexError:
            raise _cut_off(GIF, content) from None
        at += 1
        if at >= len(content):
            raise _cut_off(GIF, content)
    return _little(content, 6, 2), _little(content, 8, 2)


def _colours(flags: int) -> int:
    """The bytes of a table of colours, as its flags count them."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _webp(content: bytes) -> tuple[int, int]:
    """A RIFF container; the first chunk is lossy, lossless or extended (RFC 9649, section 2)."""
    if _little(content, 4, 4) + 8 > len(content):
        raise _cut_off(WEBP, content)
    kind = content[12:16]
    if kind == b"VP8 ":
        if content[23:26] != b"\x9d\x01\x2a":
            raise NoImage("is a WebP image whose header is damaged.")
        return _little(content, 26, 2) & 0x3FFF, _little(content, 28, 2) & 0x3FFF
    if kind == b"VP8L" and content[20] == 0x2F:
        bits = _little(content, 21, 4)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X":
        return _little(content, 24, 3) + 1, _little(content, 27, 3) + 1
    raise NoImage("is a WebP image whose header is damaged.")


def _big(content: bytes, at: int, count: int) -> int:
    return int.from_bytes(_taken(content, at, count), "big")


def _little(content: bytes, at: int, count: int) -> int:
    return int.from_bytes(_taken(content, at, count), "little")


def _taken(content: bytes, at: int, count: int) -> bytes:
    if at + count > len(content):
        raise IndexError(at)
    return content[at : at + count]


def _cut_off(media_type: str, content: bytes) -> NoImage:
    return NoImage(f"is {_called(media_type)} that is cut off: it ends after {len(content)} bytes.")


def _called(media_type: str) -> str:
    return {PNG: "a PNG image", JPEG: "a JPEG image", GIF: "a GIF image", WEBP: "a WebP image"}[media_type]


def _beginning(content: bytes) -> str:
    if not content:
        return "it is empty"
    is_svg = content.lstrip().startswith((b"<svg", b"<?xml", b"<!DOCTYPE svg"))
    return f"it begins with {shortened(content[:12])}{', as an SVG drawing does' if is_svg else ''}"
