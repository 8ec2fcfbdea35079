"""What an endpoint is documented to take of images."""

from datetime import date
from typing import Any

import pytest

from holdfast.domain.image_changes import Brightness, Reencode, Rotate
from holdfast.domain.message import ImagePart
from holdfast.providers.image_limits import ImageLimits, refusal, refusal_of_sizes
from holdfast.providers.profiles import load_profile, profile_names

DAY = date(2026, 11, 23)


def an_image(**given: Any) -> ImagePart:
    facts = {"path": "a.png", "width": 4000, "height": 3000, "size": 5_000, **given}
    return ImagePart(**facts).loaded(b"", "ab", facts.get("media_type", "image/png"))


SMALL = "The image 'a.png' has 4000 pixels on its longer side, and 2000 are taken, says profile 'p' as of 2026-11-23."
REFUSALS = [
    ({}, {}, 3, "", "what is not known refuses nothing"),
    ({"most": 2}, {}, 2, "", "as many as are taken"),
    ({"most": 2}, {}, 3, "The request has 3 images, and 2 are taken, says profile 'p' as of 2026-11-23.", "too many"),
    ({"most_bytes": 4_999}, {}, 1,
     "The image 'a.png' has 5,000 bytes, and 4,999 are taken, says profile 'p' as of 2026-11-23.", "too large"),
    ({"most_bytes_together": 9_999}, {}, 2,
     "The images have 10,000 bytes together, and 9,999 are taken, says profile 'p' as of 2026-11-23.", "together"),
    ({"most_bytes": 4_999}, {"max_side": 100}, 1, "", "what it will have once it is resized is not known yet"),
    ({"most_side": 2000}, {}, 1, SMALL, "too wide"),
    ({"most_side": 2000}, {"max_side": 2000}, 1, "", "resized, it is small enough"),
    ({"most_side": 2000}, {"max_side": 9000}, 1, SMALL, "an image is never enlarged"),
    ({"most_side": 2000}, {"changes": (Brightness(factor=2),)}, 1, SMALL, "brightness changes no size"),
    ({"most_side": 2000}, {"changes": (Rotate(degrees=2),)}, 1, "", "turned, its size is another"),
    ({"most_side": 2000}, {"width": None}, 1, "", "an unknown size"),
    ({"media_types": ("image/jpeg", "image/webp")}, {}, 1,
     "The image 'a.png' is sent as image/png, and taken are image/jpeg, image/webp, says profile 'p' as of 2026-11-23.",
     "another type"),
    ({"media_types": ("image/jpeg",)}, {"changes": (Reencode(format="jpeg"),)}, 1, "", "encoded anew, it fits"),
]  # fmt: skip


@pytest.mark.parametrize(("limits", "image", "count", "message", "why"), REFUSALS)
def test_limits_are_held_against_a_request_before_it_is_sent(
    limits: dict[str, Any], image: dict[str, Any], count: int, message: str, why: str
) -> None:
    assert refusal([an_image(**image)] * count, ImageLimits(as_of=DAY, **limits), "p") == message, why


def test_without_limits_or_images_nothing_is_refused() -> None:
    assert refusal([an_image()], None, "p") == refusal([], ImageLimits(most=0, as_of=DAY), "p") == ""
    assert refusal_of_sizes([an_image()], [10**9], None) == ""


def test_the_bytes_that_were_made_are_held_against_the_limits_too() -> None:
    limits = ImageLimits(most_bytes=100, as_of=DAY)
    assert refusal_of_sizes([an_image()], [100], limits) == ""
    assert refusal_of_sizes([an_image()], [101], limits) == (
        "The image 'a.png' has 101 bytes, and 100 are taken, as of 2026-11-23."
    )


@pytest.mark.parametrize("name", profile_names())
def test_the_limits_of_a_profile_name_their_day_and_their_sources(name: str) -> None:
    limits = load_profile(name).images
    assert limits is None or (limits.as_of and limits.sources)
