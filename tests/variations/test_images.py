"""Small changes of images: what is drawn is kept, comes back, and changes an image without reading it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from holdfast.domain.message import ImagePart
from holdfast.domain.request import Request
from holdfast.variations import ImageVariation, images

OF_IMAGES = {
    "image_encoding": images.image_encoding(lowest_quality=60), "image_margin": images.image_margin(at_most=0.1),
    "image_rotation": images.image_rotation(degrees=2), "image_changes": images.image_changes(),
    "image_brightness": images.image_brightness(darkest=0.8, brightest=1.1),
}  # fmt: skip
PHOTO = ImagePart(path="a.png").loaded(lambda: pytest.fail("It was read."), "ab", "image/png")


@pytest.mark.parametrize("name", OF_IMAGES)
@given(st.data())
def test_a_variation_of_images_comes_back_and_changes_what_is_asked(name: str, data: Any) -> None:
    drawn = data.draw(OF_IMAGES[name])
    again = TypeAdapter(ImageVariation).validate_json(TypeAdapter(type(drawn)).dump_json(drawn))
    assert again == drawn
    assert again(PHOTO) == drawn(PHOTO) != PHOTO
    request = Request(user=["What?", PHOTO])
    assert drawn(request).digest == again(request).digest != request.digest
    assert repr(drawn).startswith(drawn.kind)


@given(images.image_brightness(), images.image_margin(), images.image_rotation())
def test_changes_are_slight_and_never_none(light: Any, margin: Any, turn: Any) -> None:
    assert 0.7 <= light.factor <= 1.4
    assert light.factor != 1
    assert 0.01 <= margin.share <= 0.05
    assert 0.5 <= abs(turn.degrees) <= 4
