"""Images as data URLs inside JSON: what is sent, and never kept."""

import re
from collections.abc import Mapping
from typing import Any

from holdfast.domain.value import digest_of_bytes

_IMAGE = re.compile(r"data:(?P<type>[a-z]+/[a-z0-9.+-]+);base64,(?P<content>[A-Za-z0-9+/=\s]*)")


def without_images(value: Any) -> Any:
    """A JSON value in which every image given as data is the sha256 of its base64 text."""
    if isinstance(value, str):
        return _IMAGE.sub(_image_digest, value) if ";base64," in value else value
    if isinstance(value, Mapping):
        return {name: without_images(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [without_images(each) for each in value]
    return value


def _image_digest(image: re.Match[str]) -> str:
    return f"data:{image['type']};sha256,{digest_of_bytes(image['content'].encode('ascii'))}"
