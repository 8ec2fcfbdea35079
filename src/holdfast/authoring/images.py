"""Images that contracts name: checked when the suite is loaded, and read again whenever they are sent."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from holdfast.domain.image_editing import can_edit
from holdfast.domain.image_header import NoImage, media_type_of, read_header
from holdfast.domain.message import ImagePart
from holdfast.domain.value import digest_of_bytes
from holdfast.errors import ContractError, Problem

KNOWN_BY_CONTENT = "An image is known by its content, not by its name."


@dataclass(frozen=True, slots=True)
class ImageFile:
    """Reads the file of an image, which must still be the one that was loaded. A suite holds this, and no bytes."""

    path: Path
    shown: str
    sha256: str

    def __call__(self) -> bytes:
        """The bytes. Raises ContractError where they are gone or others by now."""
        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise ContractError(
                Problem(f"image {self.shown!r}", f"It cannot be read any more: {error.strerror}.")
            ) from error
        found = digest_of_bytes(content)
        if found != self.sha256:
            said = f"It changed since the suite was loaded: its sha256 was {self.sha256[:12]} and is {found[:12]}."
            raise ContractError(Problem(f"image {self.shown!r}", said, "Put it back, or load the suite anew."))
        return content


def checked_image(path: Path, where: str, shown: str, read: Callable[[Path, str, str], bytes]) -> ImagePart:
    """The image in a file, by digest, type and size. Raises ContractError where that holds no whole image."""
    content = _content(path, where, shown, read)
    try:
        header = read_header(content)
    except NoImage as error:
        raise ContractError(Problem(where, f"The file {shown!r} {error}", KNOWN_BY_CONTENT)) from error
    sha256 = digest_of_bytes(content)
    return ImagePart().loaded(
        ImageFile(path, shown, sha256), sha256, header.media_type,
        path=shown, width=header.width, height=header.height, size=len(content),
    )  # fmt: skip


def _content(path: Path, where: str, shown: str, read: Callable[[Path, str, str], bytes]) -> bytes:
    """The bytes of a file; of one that does not begin as an image, only so many as tell what it is instead."""
    try:
        with path.open("rb") as file:
            start = file.read(64)
    except OSError:
        return read(path, where, shown)  # which tells what is wrong
    return start if media_type_of(start) is None else read(path, where, shown)


def as_asked(found: ImagePart, asked: ImagePart, where: str) -> ImagePart:
    """The image of a file, in the form that somebody asked for it. Raises ContractError where that cannot be had."""
    if asked.sha256 and asked.sha256 != found.sha256:
        said = f"The file {found.path!r} is another image: its sha256 is {found.sha256}, not {asked.sha256}."
        raise ContractError(Problem(where, said, "Put the right one there, or name this one."))
    wishes = {"max_side": asked.max_side, "changes": asked.changes, "detail": asked.detail}
    return found.model_copy(update=wishes) if any(wishes.values()) else found


def require_editor(image: ImagePart, where: str) -> None:
    """Raises ContractError where an image is to be edited and nothing is there to do it with."""
    if image.is_edited and not can_edit():
        said = f"The image {image.path!r} is to be resized or changed, which needs Pillow."
        raise ContractError(Problem(where, said, "Install it: pip install 'holdfast[images]'."))
