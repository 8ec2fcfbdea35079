"""What an endpoint is documented to take of images, held against a request before it is sent.

What a profile does not say is not known, and nothing is refused for it.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain

from holdfast.domain.image_changes import CropMargin, Rotate
from holdfast.domain.message import ImagePart
from holdfast.domain.value import Value


class ImageLimits(Value):
    """Limits as of a day: media types, images in a request, bytes of one and of all, pixels of the longer side."""

    media_types: tuple[str, ...] = ()
    most: int | None = None
    most_bytes: int | None = None
    most_bytes_together: int | None = None
    most_side: int | None = None
    as_of: date
    sources: tuple[str, ...] = ()


def refusal(images: Sequence[ImagePart], limits: ImageLimits | None, profile: str) -> str:
    """Why the endpoint would not take these images, as far as that is known before they are made; empty if it would."""
    if limits is None or not images:
        return ""
    sizes = [None if image.is_edited else image.size for image in images]
    found = next(chain(_of_each(images, limits), _too_large(images, sizes, limits), _of_all(sizes, limits)), "")
    return f"{found}, says profile {profile!r} as of {limits.as_of}." if found else ""


def refusal_of_sizes(images: Sequence[ImagePart], sizes: Sequence[int], limits: ImageLimits | None) -> str:
    """The same of the bytes that were made of them."""
    if limits is None:
        return ""
    found = next(chain(_too_large(images, sizes, limits), _of_all(sizes, limits)), "")
    return f"{found}, as of {limits.as_of}." if found else ""


def _of_each(images: Sequence[ImagePart], limits: ImageLimits) -> Iterator[str]:
    for image in images:
        if limits.media_types and image.sent_as not in limits.media_types:
            yield f"{_called(image)} is sent as {image.sent_as}, and taken are {', '.join(limits.media_types)}"
        side = _side(image)
        if limits.most_side is not None and side is not None and side > limits.most_side:
            yield f"{_called(image)} has {side} pixels on its longer side, and {limits.most_side} are taken"


def _too_large(images: Sequence[ImagePart], sizes: Sequence[int | None], limits: ImageLimits) -> Iterator[str]:
    for image, size in zip(images, sizes, strict=True):
        if limits.most_bytes is not None and size is not None and size > limits.most_bytes:
            yield f"{_called(image)} has {size:,} bytes, and {limits.most_bytes:,} are taken"


def _of_all(sizes: Sequence[int | None], limits: ImageLimits) -> Iterator[str]:
    if limits.most is not None and len(sizes) > limits.most:
        yield f"The request has {len(sizes)} images, and {limits.most} are taken"
    together = sum(size or 0 for size in sizes)
    if limits.most_bytes_together is not None and together > limits.most_bytes_together:
        yield f"The images have {together:,} bytes together, and {limits.most_bytes_together:,} are taken"


def _side(image: ImagePart) -> int | None:
    """The longer side as it is sent; None where a change makes it another."""
    if image.width is None or image.height is None:
        return None
    if any(isinstance(change, CropMargin | Rotate) for change in image.changes):
        return None
    return min(max(image.width, image.height), image.max_side or max(image.width, image.height))


def _called(image: ImagePart) -> str:
    return f"The image {image.path!r}" if image.path else "An image"
