"""Bodies with images: made for one call, sent in pieces, held by nobody afterwards."""

import asyncio
import base64
import json
from typing import Any

import pytest

from holdfast.domain.message import ImagePart
from holdfast.domain.request import Request
from holdfast.errors import ContractError, Problem
from holdfast.providers.image_body import MOST_HELD, Room, image_body, images_in
from holdfast.providers.wire_form import wire_of


def an_image(content: bytes, media_type: str = "image/png") -> ImagePart:
    return ImagePart().loaded(content, "ab", media_type, size=len(content))


async def sent(body: dict[str, Any]) -> tuple[list[bytes], int, list[int]]:
    made = await image_body(body)
    return [piece async for piece in made], made.length, made.sizes


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 192 * 1024 - 1, 192 * 1024, 192 * 1024 + 1, 1_000_003])
def test_the_pieces_are_the_json_of_the_body_with_data_urls(size: int) -> None:
    content, other = bytes(number % 251 for number in range(size)), b"GIF"
    text = 'She said "\ud800\u2028 \\ {0}"'
    request = Request(user=[text, an_image(content), an_image(other, 'image/g"if'), an_image(content)])
    pieces, length, sizes = asyncio.run(sent({**wire_of(request, "m").body}))
    body = json.loads(b"".join(pieces))
    urls = [part["image_url"]["url"] for part in body["messages"][0]["content"][1:]]
    first = f"data:image/png;base64,{base64.b64encode(content).decode()}"
    assert urls == [first, f'data:image/g"if;base64,{base64.b64encode(other).decode()}', first]
    assert body["messages"][0]["content"][0]["text"] == text
    assert (length, sizes) == (len(b"".join(pieces)), [size, 3, size])
    assert max(map(len, pieces)) <= 256 * 1024


@pytest.mark.parametrize(
    ("facts", "url"),
    [
        ({"path": "contracts/images/a b.png"}, "file:///srv/mine/contracts/images/a%20b.png"),
        ({"path": "../a.png"}, None),
        ({"path": "/elsewhere/a.png"}, None),
        ({"path": ""}, None),
    ],
)
def test_a_server_that_sees_the_project_is_told_where_the_file_is(facts: dict[str, str], url: str | None) -> None:
    """What lies outside of the project is sent as data; what is edited has no file."""
    image = ImagePart().loaded(b"xyz", "ab", "image/png", **facts)
    made = asyncio.run(image_body(wire_of(Request(user=[image]), "m").body, "file:///srv/mine/"))
    assert made.sizes == [3]

    async def pieces() -> bytes:
        return b"".join([piece async for piece in made])

    body = json.loads(asyncio.run(pieces()))
    assert body["messages"][0]["content"][0]["image_url"]["url"] == (url or "data:image/png;base64,eHl6")


def test_images_are_found_wherever_messages_hold_them() -> None:
    one, two = an_image(b"1"), an_image(b"2")
    wire = wire_of(Request(messages=[*Request(user=[one]).messages, *Request(user=["x", two, one]).messages]), "m")
    assert images_in(wire.body) == [one, two, one]
    assert images_in(wire_of(Request(user="x"), "m").body) == images_in({}) == []


def test_an_image_that_changed_is_no_body() -> None:
    def gone() -> bytes:
        raise ContractError(Problem("image 'a'", "It changed."))

    with pytest.raises(ContractError, match="It changed"):
        asyncio.run(
            image_body({"messages": [{"content": [{"image_url": {"url": ImagePart().loaded(gone, "a", "b")}}]}]})
        )


def test_what_is_not_json_is_told() -> None:
    with pytest.raises(TypeError, match="A body holds a set"):
        asyncio.run(image_body({"extra": {1}}))


def test_large_images_wait_for_each_other_and_small_ones_do_not() -> None:
    large, small = an_image(b"x" * (MOST_HELD // 2 + 1)), an_image(b"x")

    async def run() -> list[str]:
        room, order, may_go = Room(), [], asyncio.Event()

        async def send(name: str, *images: ImagePart) -> None:
            async with room.for_images(images) as leave:
                order.append(f"{name} in")
                if name == "first":
                    await may_go.wait()
                await leave()
                order.append(f"{name} sent")

        first = asyncio.create_task(send("first", large))
        await asyncio.sleep(0)
        rest = [asyncio.create_task(send("second", large)), asyncio.create_task(send("small", small, small))]
        await rest[1]
        assert order == ["first in", "small in", "small sent"]
        may_go.set()
        await asyncio.gather(first, *rest)
        huge = [large, large, large]  # more than there is room for: alone
        await send("huge", *huge)
        return order[3:]

    assert asyncio.run(run()) == ["first sent", "second in", "second sent", "huge in", "huge sent"]


def test_room_is_given_back_where_a_call_fails() -> None:
    async def run() -> None:
        room = Room(10)
        for _ in range(3):
            with pytest.raises(ValueError, match="no"):
                async with room.for_images([an_image(b"x" * 10)]):
                    raise ValueError("no")

    asyncio.run(run())


def test_the_room_of_a_call_is_free_as_soon_as_its_body_is_sent() -> None:
    left: list[str] = []

    async def leave() -> None:
        left.append("left")

    async def run() -> None:
        made = await image_body(wire_of(Request(user=[an_image(b"x" * 10)]), "m").body)
        made.when_sent = leave
        async for _ in made:
            assert left == []
        assert left == ["left"]
        assert [piece async for piece in made] == []  # nothing is held any more

    asyncio.run(run())
