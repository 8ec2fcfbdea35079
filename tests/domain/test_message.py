"""Messages, parts and calls."""

from typing import Any

import pytest

from holdfast.domain.image_changes import Brightness, Reencode
from holdfast.domain.message import Call, ImagePart, Sampling, TextPart, assistant, user
from holdfast.domain.request import Request
from holdfast.errors import CheckFailed


def test_a_user_message_of_one_text_is_plain_text() -> None:
    assert user("Hi").content == "Hi"
    assert assistant("Hello").role == "assistant"


def test_a_user_message_with_an_image_has_parts_in_order() -> None:
    picture = ImagePart(path="a.png")
    assert user("Read this.", picture).content == (TextPart(text="Read this."), picture)


def test_an_image_has_bytes_once_it_is_loaded() -> None:
    picture = ImagePart(path="a.png")
    with pytest.raises(ValueError, match=r"The image 'a.png' has not been loaded."):
        _ = picture.content
    assert picture.loaded(b"png", "ab", "image/png").content == b"png"


def test_where_an_image_was_read_and_how_large_it_is_is_not_part_of_what_is_asked() -> None:
    part = ImagePart(path="a.png", sha256="ab", media_type="image/png", width=3, height=2, size=9)
    assert part.model_dump() == {"type": "image", "sha256": "ab", "media_type": "image/png"}


def test_the_digest_of_an_image_as_it_is_does_not_depend_on_what_else_could_be_asked() -> None:
    """Pins of requests with images were made before there was anything else to ask."""
    part = ImagePart().loaded(b"x", "11", "image/png")
    kept = "b7e73394f430f29f332a188f503ca0adf3156a24c3f6734703e9cfe4b9f0760d"
    assert Request(user=["a", part]).digest == kept
    asked = [{"max_side": 9}, {"detail": "low"}, {"changes": (Brightness(factor=0.5),)}]
    digests = {Request(user=["a", part.model_copy(update=each)]).digest for each in asked}
    assert len(digests | {kept}) == 4


def test_the_bytes_of_an_image_are_read_each_time() -> None:
    contents = [b"first", b"second"]
    part = ImagePart(path="a.png").loaded(lambda: contents.pop(0), "ab", "image/png")
    assert (part.content, part.content, contents) == (b"first", b"second", [])


@pytest.mark.parametrize(
    ("given", "sent_as"),
    [
        ({}, "image/webp"),
        ({"max_side": 10}, "image/webp"),
        ({"max_side": 9}, "image/png"),
        ({"max_side": 10, "width": None, "height": None}, "image/png"),
        ({"changes": (Brightness(factor=0.5),)}, "image/png"),
        ({"changes": (Reencode(format="jpeg"), Brightness(factor=0.5))}, "image/jpeg"),
    ],
)
def test_an_image_is_sent_as_its_file_unless_it_is_edited(given: dict[str, Any], sent_as: str) -> None:
    facts = {"width": 10, "height": 4, "media_type": "image/webp", **given}
    assert ImagePart(**facts).sent_as == sent_as


@pytest.mark.parametrize("text", ["[1]", "3", "not JSON", "", "null"])
def test_arguments_that_are_no_object_fail_the_check(text: str) -> None:
    with pytest.raises(CheckFailed, match="arguments text of the call of 'find'"):
        _ = Call(name="find", arguments_text=text).arguments


def test_arguments_are_read_from_their_text() -> None:
    assert Call(name="find", arguments_text='{"order": "A"}').arguments == {"order": "A"}


def test_sampling_sends_nothing_by_default() -> None:
    assert Sampling().model_dump(exclude_defaults=True) == {}
