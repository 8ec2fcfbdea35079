"""Malformed requests are refused as OpenAI refuses them."""

import json
from typing import Any

import pytest

from holdfast.testing.wire_request import Refused, parse

USER = {"role": "user", "content": "q"}
CALL = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
CALLING = {"role": "assistant", "content": None, "tool_calls": [CALL]}
TOOL = {"type": "function", "function": {"name": "f"}}


def refused(**request: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        parse(json.dumps(request).encode())
    return caught.value


@pytest.mark.parametrize(
    ("request_", "param", "message"),
    [
        ({"messages": [USER]}, "model", "Missing required parameter: 'model'."),
        ({"model": "r"}, "messages", "Missing required parameter: 'messages'."),
        (
            {"model": "r", "messages": []},
            "messages",
            "Invalid value for 'messages': found []. List should have at least 1 item after validation, not 0.",
        ),
        (
            {"model": "r", "messages": [USER, {"role": "robot", "content": "q"}]},
            "messages[1].role",
            (
                "Invalid value for 'messages[1].role': found 'robot'. "
                "Input should be 'system', 'developer', 'user', 'assistant' or 'tool'."
            ),
        ),
        (
            {"model": "r", "messages": [{"role": "user", "content": [{"type": "image_url"}]}]},
            "messages[0].content[0]",
            "Invalid value for 'messages[0].content[0]': A part of type 'image_url' needs the field 'image_url'.",
        ),
        (
            {"model": "r", "messages": [USER], "temperature": 3},
            "temperature",
            "Invalid value for 'temperature': found 3. Input should be less than or equal to 2.",
        ),
        (
            {"model": "r", "messages": [USER], "response_format": {"type": "json_schema"}},
            "response_format",
            (
                "Invalid value for 'response_format': A response_format of type 'json_schema' needs the field "
                "'json_schema'."
            ),
        ),
        (
            {"model": "r", "messages": [USER], "tool_choice": "auto"},
            "tool_choice",
            "'tool_choice' is only allowed when 'tools' are specified.",
        ),
        (
            {
                "model": "r",
                "messages": [USER],
                "tools": [TOOL],
                "tool_choice": {"type": "function", "function": {"name": "g"}},
            },
            "tool_choice",
            "'tool_choice' names 'g', which is not in 'tools': f.",
        ),
        (
            {"model": "r", "messages": [USER, {"role": "tool", "tool_call_id": "c9", "content": "x"}]},
            "messages[1].role",
            "'messages[1]' has role 'tool' but answers no preceding tool call.",
        ),
        (
            {"model": "r", "messages": [USER, CALLING, USER]},
            "messages[2]",
            "Tool calls without an answer before 'messages[2]': ['c1'].",
        ),
        (
            {"model": "r", "messages": [USER, CALLING]},
            "messages",
            "Tool calls without an answer at the end: ['c1'].",
        ),
    ],
)
def test_says_what_is_wrong_and_names_the_parameter(request_: dict[str, Any], param: str, message: str) -> None:
    error = refused(**request_)
    assert (error.status, error.param, error.message) == (400, param, message)


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff\xfe", b'"text"'])
def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(Refused, match="The body is"):
        parse(body)


def test_parameters_of_other_vendors_pass() -> None:
    assert parse(json.dumps({"model": "r", "messages": [USER], "enable_thinking": False}).encode()).model == "r"


def test_the_error_body_has_openais_fields() -> None:
    error = Refused(400, "No.", "stop", "bad")
    expected = {"message": "No.", "type": "invalid_request_error", "param": "stop", "code": "bad"}
    assert error.body() == {"error": expected}
