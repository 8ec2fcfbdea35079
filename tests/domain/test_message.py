"""Messages, parts and calls."""

import pytest

from holdfast.domain.message import Call, ImagePart, Sampling, TextPart, assistant, user
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


def test_where_an_image_was_read_is_not_part_of_what_is_asked() -> None:
    assert "path" not in ImagePart(path="a.png", sha256="ab").model_dump()


@pytest.mark.parametrize("text", ["[1]", "3", "not JSON", "", "null"])
def test_arguments_that_are_no_object_fail_the_check(text: str) -> None:
    with pytest.raises(CheckFailed, match="arguments text of the call of 'find'"):
        _ = Call(name="find", arguments_text=text).arguments


def test_arguments_are_read_from_their_text() -> None:
    assert Call(name="find", arguments_text='{"order": "A"}').arguments == {"order": "A"}


def test_sampling_sends_nothing_by_default() -> None:
    assert Sampling().model_dump(exclude_defaults=True) == {}
