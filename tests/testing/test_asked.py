"""What a request asks, as far as books and plants are concerned."""

import base64
import hashlib
from typing import Any

import pytest

from holdfast.testing.asked import normal, tokens_of
from holdfast.testing.wire_request import Refused

PIXEL = b"\x89PNG not really an image"


def image_part(data: bytes = PIXEL) -> dict[str, Any]:
    url = f"data:image/png;base64,{base64.b64encode(data).decode()}"
    return {"type": "image_url", "image_url": {"url": url}}


def test_reads_system_earlier_and_last_user_message(asked_of: Any) -> None:
    messages = [
        {"role": "system", "content": "Be brief."},
        {"role": "developer", "content": "Be kind."},
        {"role": "user", "content": "first"},
        {"role": "assistant", "content": "yes"},
        {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]},
    ]
    asked = asked_of(messages=messages)
    assert (asked.system, asked.earlier, asked.user) == ("Be brief.\nBe kind.", ("first",), "a\nb")


def test_images_are_known_by_the_sha256_of_their_bytes(asked_of: Any) -> None:
    asked = asked_of(messages=[{"role": "user", "content": [{"type": "text", "text": "read"}, image_part()]}])
    assert asked.images == (hashlib.sha256(PIXEL).hexdigest(),)


@pytest.mark.parametrize("url", ["data:image/png;base64,@@@", "data:image/png,abc", "data:text/plain;base64,QQ=="])
def test_a_broken_image_is_refused_with_its_place(asked_of: Any, url: str) -> None:
    with pytest.raises(Refused, match="Invalid image data URL") as caught:
        asked_of(messages=[{"role": "user", "content": [{"type": "image_url", "image_url": {"url": url}}]}])
    assert caught.value.param == "messages[0].content"


def test_an_image_address_stands_for_itself(asked_of: Any) -> None:
    part = {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}
    asked = asked_of(messages=[{"role": "user", "content": [part]}])
    assert asked.images == (hashlib.sha256(b"https://example.org/a.png").hexdigest(),)


def dialogue(call_id: str, said: str) -> list[dict[str, Any]]:
    call = {"id": call_id, "type": "function", "function": {"name": "f", "arguments": "{}"}}
    return [
        {"role": "user", "content": "q"},
        {"role": "assistant", "content": said, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": call_id, "content": "done"},
    ]


def test_a_later_turn_is_the_same_request_whatever_the_release_said_before(asked_of: Any) -> None:
    one, other = asked_of(messages=dialogue("c1", "so")), asked_of(messages=dialogue("c2", "well"))
    assert one.tool_results == 1
    assert one.digest == other.digest != asked_of().digest


@pytest.mark.parametrize(
    "more", [{"temperature": 0.3}, {"model": "other"}, {"stream": True}, {"max_tokens": 9}, {"seed": 1}]
)
def test_release_and_sampling_are_no_part_of_what_is_asked(asked_of: Any, more: dict[str, Any]) -> None:
    assert asked_of(**more).digest == asked_of().digest


def test_line_ends_outer_space_and_composition_do_not_count() -> None:
    assert normal(" caf\u0065\u0301\r\nx \n") == "caf\u00e9\nx"


def test_a_request_without_user_message_has_an_empty_one(asked_of: Any) -> None:
    asked = asked_of(messages=[{"role": "system", "content": "s"}])
    assert (asked.user, asked.tool_results) == ("", 0)


@pytest.mark.parametrize(("text", "tokens"), [("", 0), ("a", 1), ("abcd", 1), ("abcde", 2)])
def test_four_characters_are_a_token(text: str, tokens: int) -> None:
    assert tokens_of(text) == tokens
