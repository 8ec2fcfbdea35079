"""Values with their texts and images in place."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pydantic import BaseModel

from holdfast.authoring.files import image, text_file
from holdfast.authoring.materials import Materials
from holdfast.authoring.origin import Origin
from holdfast.authoring.reading import Reader, importing, reading
from holdfast.domain.image_changes import Brightness
from holdfast.domain.message import ImagePart, assistant, user
from holdfast.domain.request import Request
from holdfast.errors import ContractError

PIXEL = (  # 1 x 1
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82"
)


class Ticket(BaseModel):
    model_config = {"frozen": True}
    text: str
    photos: list[ImagePart] = []


@dataclass(frozen=True)
class Note:
    text: str


class Pair(NamedTuple):
    left: Any
    right: Any


@pytest.fixture
def materials(tmp_path: Path) -> Materials:
    (tmp_path / "a.md").write_text("TEXT")
    (tmp_path / "a.png").write_bytes(PIXEL)
    return Materials(Reader(tmp_path), Origin(str(tmp_path / "c.py"), 1), "c.py:1")


def text_in(folder: Path) -> str:
    with importing():
        return f"<{text_file(folder / 'a.md')}>"


def test_texts_and_images_are_put_in_place_wherever_they_stand(tmp_path: Path, materials: Materials) -> None:
    text, picture = text_in(tmp_path), image(tmp_path / "a.png")
    value = [text, {"a": text}, (text,), Pair(text, 1), Note(text), Ticket(text=text, photos=[picture])]
    with reading(materials.reader):
        filled = materials.filled(value)
    assert filled[:5] == ["<TEXT>", {"a": "<TEXT>"}, ("<TEXT>",), Pair("<TEXT>", 1), Note("<TEXT>")]
    assert isinstance(filled[3], Pair)
    assert (filled[5].text, filled[5].photos[0].content) == ("<TEXT>", PIXEL)


@pytest.mark.parametrize(
    "value", ["x", 3, None, ["x"], {"a": ["x"]}, ("x", 1), Note("x"), Ticket(text="x"), Pair(1, 2)]
)
def test_what_names_no_file_stays_the_same_object(value: object, materials: Materials) -> None:
    assert materials.filled(value) is value


def test_a_relative_path_stands_beside_the_contract_file(materials: Materials) -> None:
    assert materials.filled(ImagePart(path="a.png")).media_type == "image/png"


def test_a_request_is_filled_in_every_message(tmp_path: Path, materials: Materials) -> None:
    text, picture = text_in(tmp_path), image(tmp_path / "a.png")
    request = Request(system=text, history=[user("Hi"), assistant(text)], user=[text, picture])
    with reading(materials.reader):
        filled = materials.filled_request(request)
    assert [message.content for message in filled.messages[:3]] == ["<TEXT>", "Hi", "<TEXT>"]
    assert [part.content for part in filled.images()] == [PIXEL]
    assert filled.digest != request.digest


def test_a_request_that_names_no_file_stays_the_same_object(materials: Materials) -> None:
    request = Request(user="x", system="y")
    assert materials.filled_request(request) is request


def test_an_image_that_is_changed_needs_pillow_wherever_it_comes_from(
    materials: Materials, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that a relation varies: it is loaded already."""
    loaded = materials.filled(ImagePart(path="a.png"))
    monkeypatch.setattr("holdfast.domain.image_editing.find_spec", lambda name: None)
    for asked in (ImagePart(path="a.png", max_side=9), Brightness(factor=0.5)(loaded)):
        with pytest.raises(ContractError, match="needs Pillow"):
            materials.filled(asked)
