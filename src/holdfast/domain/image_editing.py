"""Images resized and changed: a pure function of bytes. The only home of Pillow.

The same bytes and the same version of Pillow give the same bytes. Another version may encode otherwise, so the evidence
key holds what was asked (the sha256 of the file, and the changes) and not what came of it: kept evidence is found
without Pillow, and an upgrade of it restates no contract.
"""

import io
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from holdfast.domain.image_changes import AnyImageChange, Brightness, CropMargin, Reencode, Rotate
from holdfast.domain.image_header import JPEG, PNG
from holdfast.errors import ContractError, Problem

if TYPE_CHECKING:
    from PIL.Image import Image

_QUALITY = 90  # of a JPEG that is changed and not asked to be encoded otherwise
_DEFAULT_QUALITY = 75  # Pillow's own


def can_edit() -> bool:
    """Whether Pillow is there."""
    return find_spec("PIL") is not None


def edited_type(media_type: str, changes: Sequence[AnyImageChange]) -> str:
    """The media type of an image that is edited: JPEG stays JPEG, all else becomes PNG; a re-encoding decides."""
    asked = [change.format for change in changes if isinstance(change, Reencode)]
    return f"image/{asked[-1]}" if asked else JPEG if media_type == JPEG else PNG


def edited(
    content: bytes, media_type: str, *, max_side: int | None, changes: Sequence[AnyImageChange], shown: str
) -> bytes:
    """The bytes after resizing to `max_side` and after the changes, in order; the very same where nothing is to do.

    An image is never enlarged. What EXIF says of rotation is applied, since the new file says nothing of it; of
    several frames the first is taken. Raises ContractError where Pillow is missing or cannot read the image.
    """
    if not can_edit():
        problem = "Resizing and changing images needs Pillow."
        raise ContractError(Problem(f"image {shown!r}", problem, "Install it: pip install 'holdfast[images]'."))
    from PIL import Image, ImageOps  # heavy, and only needed where somebody asks for another image

    try:
        with Image.open(io.BytesIO(content)) as opened:
            if not changes and max(opened.size) <= (max_side or max(opened.size)):
                return content
            picture = _plain(ImageOps.exif_transpose(opened))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ContractError(Problem(f"image {shown!r}", f"It cannot be decoded: {error}.")) from error
    if max_side is not None and max(picture.size) > max_side:
        ratio = max_side / max(picture.size)
        size = max(1, round(picture.width * ratio)), max(1, round(picture.height * ratio))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    as_type, quality = edited_type(media_type, ()), _QUALITY
    for at, change in enumerate(changes, 1):
        if not isinstance(change, Reencode):
            picture = _applied(picture, change)
            continue
        as_type, quality = f"image/{change.format}", change.quality or _DEFAULT_QUALITY
        if at < len(changes):  # what is done next is done to what came of it
            with Image.open(io.BytesIO(_encoded(picture, as_type, quality))) as again:
                picture = _plain(again)
    return _encoded(picture, as_type, quality)


def _plain(picture: "Image") -> "Image":
    """In colours that both formats hold; transparent images keep that until they are encoded as JPEG."""
    is_transparent = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    return picture.convert("RGBA" if is_transparent else "L" if picture.mode in ("1", "L") else "RGB")


def _applied(picture: "Image", change: AnyImageChange) -> "Image":
    from PIL import Image, ImageEnhance

    match change:
        case CropMargin(share=share):
            across = min(int(picture.width * share), (picture.width - 1) // 2)
            down = min(int(picture.height * share), (picture.height - 1) // 2)
            return picture.crop((across, down, picture.width - across, picture.height - down))
        case Rotate(degrees=degrees):
            return picture.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor="white")
        case Brightness(factor=factor):
            return ImageEnhance.Brightness(picture).enhance(factor)
    raise TypeError(f"{change!r} is no change of an image that is known here.")


def _encoded(picture: "Image", as_type: str, quality: int) -> bytes:
    """Without what the source said of itself (EXIF, colour profile, times): only pixels are left."""
    from PIL import Image

    into = io.BytesIO()
    if as_type == PNG:
        picture.save(into, "PNG")
        return into.getvalue()
    if picture.mode == "RGBA":
        ground = Image.new("RGB", picture.size, (255, 255, 255))
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    picture.save(into, "JPEG", quality=quality)
    return into.getvalue()
