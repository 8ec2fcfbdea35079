"""Bodies with images: the bytes of an image are read for one call, checked, sent in pieces, and dropped."""

import asyncio
import base64
import json
import re
import secrets
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from holdfast.domain.image_header import media_type_of
from holdfast.domain.message import ImagePart

_PIECE = 192 * 1024  # bytes of an image that are encoded at once: a multiple of 3, so that nothing is left over
MOST_HELD = 8 * 1024 * 1024  # bytes of images that are read and not sent yet, of all calls together
_PER_PIXEL = 4  # bytes, of a picture that is decoded
# What stands for an image until it is sent. Nobody outside this process can write one.
_MARK = secrets.token_hex(16)
_MARKED = re.compile(rf"{_MARK}-([0-9]+)-")


class Room:
    """Lets bodies in while their images are `most` bytes together; a larger one goes in alone.

    So memory does not grow with the number of calls at once. Small images never wait.
    """

    def __init__(self, most: int = MOST_HELD) -> None:
        self._most, self._taken, self._left = most, 0, asyncio.Condition()

    @asynccontextmanager
    async def for_images(self, images: Sequence[ImagePart]) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        """Room for these images, until what is given is called: once they are sent. It ends with the block."""
        size = min(self._most, sum(map(_held, images)))
        async with self._left:
            await self._left.wait_for(lambda: self._taken + size <= self._most)
            self._taken += size

        async def leave() -> None:
            nonlocal size
            gone, size = size, 0
            async with self._left:
                self._taken -= gone
                self._left.notify_all()

        try:
            yield leave
        finally:
            await leave()


async def _nobody_waits() -> None:
    """Tell nobody."""


@dataclass(slots=True)
class ImageBody:
    """The bytes of a request, made while they are sent. `length` counts them all; `sizes` are those of the images."""

    length: int = 0
    sizes: list[int] = field(default_factory=list[int])
    when_sent: Callable[[], Awaitable[None]] = _nobody_waits
    _parts: deque[tuple[bytes, bool]] = field(default_factory=deque[tuple[bytes, bool]])  # (content, is it encoded)

    def add(self, content: bytes, *, as_base64: bool) -> None:
        """More of it."""
        self._parts.append((content, as_base64))
        self.length += 4 * -(-len(content) // 3) if as_base64 else len(content)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The bytes, once: what was sent is not held any more."""
        while self._parts:
            content, as_base64 = self._parts.popleft()
            if not as_base64:
                yield content
                continue
            for at in range(0, len(content), _PIECE):
                yield base64.b64encode(content[at : at + _PIECE])
            del content
        await self.when_sent()


def images_in(body: Mapping[str, Any]) -> Sequence[ImagePart]:
    """The images of a body that stand there as themselves, in order."""
    parts = [part for message in body.get("messages", ()) if isinstance(message.get("content"), list)
             for part in message["content"]]  # fmt: skip
    urls = [part["image_url"]["url"] for part in parts if part.get("type") == "image_url"]
    return [url for url in urls if isinstance(url, ImagePart)]


async def image_body(body: Mapping[str, Any], images_at: str | None = None) -> ImageBody:
    """The body with every image as a data URL. Raises ContractError where an image is not what was loaded.

    With `images_at`, the address of the project's folder as the server sees it, an image that is sent as its file is
    only named; its bytes are checked here all the same.
    """
    return await asyncio.to_thread(_made, body, images_at)  # files are read, and pictures may have to be resized


def _held(image: ImagePart) -> int:
    """Bytes that are needed to make an image ready; of an unknown size as much as there is room for."""
    if image.is_edited:
        return MOST_HELD if image.width is None or image.height is None else image.width * image.height * _PER_PIXEL
    return MOST_HELD if image.size is None else image.size


def _made(body: Mapping[str, Any], images_at: str | None) -> ImageBody:
    images: list[ImagePart] = []

    def marked(value: object) -> str:
        if not isinstance(value, ImagePart):
            raise TypeError(f"A body holds a {type(value).__name__}, which has no JSON form.")
        images.append(value)
        return f"{_MARK}-{len(images) - 1}-"

    made = ImageBody()
    pieces = _MARKED.split(json.dumps(body, default=marked, separators=(",", ":"), allow_nan=False))
    for text, number in zip(pieces[::2], [*pieces[1::2], None], strict=True):
        made.add(text.encode("ascii"), as_base64=False)
        if number is not None:
            image = images[int(number)]
            content = image.content
            made.sizes.append(len(content))
            if images_at is not None and _is_a_file(image):
                made.add(json.dumps(images_at + quote(image.path))[1:-1].encode("ascii"), as_base64=False)
                continue
            made.add(_head(image, content), as_base64=False)
            made.add(content, as_base64=True)
    return made


def _is_a_file(image: ImagePart) -> bool:
    """Whether it is sent as a file of the project is."""
    path = PurePosixPath(image.path)
    return bool(image.path) and not image.is_edited and not path.is_absolute() and ".." not in path.parts


def _head(image: ImagePart, content: bytes) -> bytes:
    """The start of the data URL, as it stands inside a JSON text."""
    edited_as = media_type_of(content[:16]) if image.is_edited else None
    return json.dumps(f"data:{edited_as or image.media_type};base64,")[1:-1].encode("ascii")
