"""Changes of images are values: checked, written with their kind, and put on an image without reading it."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from holdfast.domain.image_changes import Brightness, CropMargin, ImageChange, Reencode, Rotate
from holdfast.domain.message import ImagePart
from holdfast.domain.request import Request

CHANGES = [
    (Reencode(format="jpeg", quality=60), {"kind": "re-encode", "format": "jpeg", "quality": 60},
     "re-encode(format='jpeg', quality=60)"),
    (Reencode(format="png"), {"kind": "re-encode", "format": "png"}, "re-encode(format='png')"),
    (CropMargin(share=0.02), {"kind": "crop-margin", "share": 0.02}, "crop-margin(share=0.02)"),
    (Rotate(degrees=-1.5), {"kind": "rotate", "degrees": -1.5}, "rotate(degrees=-1.5)"),
    (Brightness(factor=0.8), {"kind": "brightness", "factor": 0.8}, "brightness(factor=0.8)"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "written", "shown"), CHANGES)
def test_a_change_is_written_with_its_kind_and_read_again(change: Any, written: dict[str, Any], shown: str) -> None:
    assert change.model_dump(exclude_defaults=True) == written
    assert TypeAdapter(ImageChange).validate_python(written) == change
    assert repr(change) == shown


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (Reencode, {"format": "gif"}),
        (Reencode, {"format": "jpeg", "quality": 0}),
        (Reencode, {"format": "png", "quality": 50}),
        (CropMargin, {"share": 0.5}),
        (Rotate, {"degrees": 90}),
        (Brightness, {"factor": 0}),
    ],
)
def test_what_would_be_another_picture_is_refused(kind: Any, given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        kind(**given)


def test_changes_follow_each_other_on_an_image_and_in_a_request() -> None:
    photo, turned = ImagePart(path="a.png", sha256="ab"), Rotate(degrees=2)
    darker = Brightness(factor=0.8)
    assert darker(turned(photo)).changes == (turned, darker)
    request = Request(system="s", user=["Read", photo, photo])
    assert [each.changes for each in darker(request).images()] == [(darker,), (darker,)]
    assert darker(Request(user="no image")) == Request(user="no image")
