"""Reading what an application gives chat.completions.create."""

import base64
from typing import Any

import pytest

from holdfast.domain.message import ImagePart, TextPart
from holdfast.domain.request import Request

PIXEL = base64.b64encode(b"\x89PNG picture").decode()


def test_every_parameter_finds_its_place() -> None:
    request = Request.from_openai(
        messages=[{"role": "system", "content": "S"}, {"role": "user", "content": "U"}],
        temperature=0,
        max_completion_tokens=9,
        stop="END",
        tool_choice="required",
        tools=[{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}],
        response_format={"type": "json_schema", "json_schema": {"name": "x", "strict": True, "schema": {}}},
        parallel_tool_calls=False,
        extra_body={"enable_thinking": False},
    )
    assert request.sampling.model_dump(exclude_defaults=True) == {
        "temperature": 0.0,
        "max_output_tokens": 9,
        "stop": ("END",),
    }
    assert (request.tools[0].name, request.tool_choice) == ("f", "required")
    assert request.response_schema is not None
    assert request.extra == {"parallel_tool_calls": False, "enable_thinking": False}


def test_a_history_with_calls_keeps_them() -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"a":1}'}}
    request = Request.from_openai(
        messages=[
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "c1", "content": "done"},
        ]
    )
    assert request.messages[0].calls[0].arguments == {"a": 1}
    assert request.messages[1].call_id == "c1"


def test_an_image_as_a_data_url_is_known_by_its_digest() -> None:
    part = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PIXEL}"}}
    request = Request.from_openai(messages=[{"role": "user", "content": [{"type": "text", "text": "Read."}, part]}])
    content = request.messages[0].content
    assert isinstance(content, tuple)
    assert isinstance(content[0], TextPart)
    assert isinstance(content[1], ImagePart)
    assert content[1].content == b"\x89PNG picture"


def test_what_an_application_asks_of_an_image_goes_with_it() -> None:
    content = b"GIF89a\x07\0\x05\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x07\0\x05\0\0\x02\x06\x84\x8f\xa9\xcb\xed\x05\0;"
    url = f"data:image/gif;base64,{base64.b64encode(content).decode()}"
    part = {"type": "image_url", "image_url": {"url": url, "detail": "low"}}
    (image,) = Request.from_openai(messages=[{"role": "user", "content": [part]}]).images()
    assert (image.detail, image.width, image.height, image.size) == ("low", 7, 5, len(content))


@pytest.mark.parametrize(
    ("data", "message"),
    [("", "The data of an image is empty"), ("a", "The data of an image is no base64"), ("é", "no base64")],
)
def test_an_image_whose_data_is_none_is_told(data: str, message: str) -> None:
    part = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{data}"}}
    with pytest.raises(ValueError, match=message):
        Request.from_openai(messages=[{"role": "user", "content": [part]}])


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"model": "gpt"}, "Leave `model` out"),
        ({"messages": [{"role": "user", "content": [{"type": "input_audio"}]}]}, "Only text and images as base64"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "http://x/a.png"}}]}]},
         "Only text and images as base64"),
        ({"messages": []}, "at least 1 item"),
    ],
)  # fmt: skip
def test_what_has_no_neutral_form_is_refused(keywords: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Request.from_openai(**{"messages": [{"role": "user", "content": "x"}], **keywords})
