"""Images over real HTTP on loopback: read for one call, checked, and never in a text of the whole body."""

import asyncio
import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from holdfast.authoring.images import checked_image
from holdfast.authoring.reading import read_bytes
from holdfast.domain.image_changes import Brightness
from holdfast.domain.message import ImagePart
from holdfast.domain.observation import TrialKey
from holdfast.domain.release import Release
from holdfast.domain.request import Request
from holdfast.ports import Ask, Sent
from holdfast.providers.image_limits import ImageLimits
from holdfast.providers.openai_compatible import OpenAICompatible
from holdfast.providers.profiles import Profile

RELEASE = Release("acme:m-1")


@pytest.fixture
def photo(tmp_path: Path, png: Callable[..., bytes]) -> ImagePart:
    (tmp_path / "a.png").write_bytes(png(300, 200))
    return checked_image(tmp_path / "a.png", "a.py:1", "a.png", read_bytes)


def sent(wire: Any, request: Request, *, before: Callable[[], None] = lambda: None, **options: Any) -> tuple[Sent, Any]:
    """What one attempt gives, and what the server got."""

    async def once() -> tuple[Sent, Any]:
        async with wire.serving(lambda got: wire.answer(wire.completion("42"))) as server:
            endpoint = OpenAICompatible(name="acme", base_url=server.url, api_key="none", timeout_s=20.0, **options)
            key = TrialKey(contract="c", case="a", request=request.digest, release=RELEASE, number=0)
            ask = Ask(key, request, endpoint.prepare(request, RELEASE), 20.0)
            before()
            try:
                return await endpoint.send(ask), server.got
            finally:
                await endpoint.aclose()

    return asyncio.run(once())


def test_several_images_are_sent_as_data_urls_in_their_order(wire: Any, photo: ImagePart, png: Any) -> None:
    other = ImagePart().loaded(png(5, 5), "ab", "image/png")
    got, (request,) = sent(wire, Request(user=["First:", photo, other, photo, "Which?"]))
    assert got.observation is not None
    assert got.observation.text == "42"
    urls = [part["image_url"]["url"] for part in request.body["messages"][0]["content"][1:4]]
    first, second = (f"data:image/png;base64,{base64.b64encode(each).decode()}" for each in (png(300, 200), png(5, 5)))
    assert urls == [first, second, first]
    assert request.headers["content-type"] == "application/json"
    assert int(request.headers["content-length"]) > 2 * len(first)
    assert request.headers["authorization"] == "Bearer none"


def test_a_server_that_sees_the_files_is_told_where_they_are(wire: Any, photo: ImagePart) -> None:
    got, (request,) = sent(wire, Request(user=[photo]), images_at="file:///srv/mine/")
    assert got.observation is not None
    assert request.body["messages"][0]["content"][0]["image_url"]["url"] == "file:///srv/mine/a.png"


def test_a_changed_image_is_made_when_it_is_sent(wire: Any, photo: ImagePart) -> None:
    pytest.importorskip("PIL")
    _, (request,) = sent(wire, Request(user=[Brightness(factor=0.5)(photo)]))
    url = request.body["messages"][0]["content"][0]["image_url"]["url"]
    content = base64.b64decode(url.removeprefix("data:image/png;base64,"))
    assert content == Brightness(factor=0.5)(photo).content != photo.content


def test_a_file_that_changed_is_no_fault_of_the_release_and_not_sent(
    wire: Any, photo: ImagePart, tmp_path: Path, png: Any
) -> None:
    change = (tmp_path / "a.png").write_bytes
    got, requests = sent(wire, Request(user=[photo]), before=lambda: change(png(seed=9)) and None)
    assert (got.attempt.cause, got.observation, requests) == ("application", None, [])
    assert got.attempt.detail.startswith("image 'a.png': It changed since the suite was loaded:")


def test_what_is_too_large_once_it_is_made_is_unsupported_and_not_sent(wire: Any, photo: ImagePart) -> None:
    pytest.importorskip("PIL")
    profile = Profile(images=ImageLimits(most_bytes=100, as_of="2026-11-23"))
    got, requests = sent(wire, Request(user=[Brightness(factor=0.5)(photo)]), profile=profile)
    assert (got.attempt.cause, requests) == ("unsupported", [])
    assert "bytes, and 100 are taken" in got.attempt.detail


def test_an_image_that_pillow_cannot_decode_is_told(wire: Any, tmp_path: Path) -> None:
    pytest.importorskip("PIL")
    (tmp_path / "bad.gif").write_bytes(b"GIF89a\x05\0\x05\0\0\0\0;")  # whole, and without a frame
    part = checked_image(tmp_path / "bad.gif", "a.py:1", "bad.gif", read_bytes)
    got, requests = sent(wire, Request(user=[part.model_copy(update={"max_side": 2})]))
    assert (got.attempt.cause, requests) == ("application", [])
    assert got.attempt.detail.startswith("image 'bad.gif': It cannot be decoded:")
