"""The wire form of a neutral request, and what a profile changes in it."""

from datetime import date
from typing import Any

import pytest

from holdfast.domain.message import Call, ImagePart, Message, Sampling, Schema, Tool, user
from holdfast.domain.observation import Adaptation
from holdfast.domain.request import Request
from holdfast.providers.image_limits import ImageLimits
from holdfast.providers.profiles import Profile, load_profile
from holdfast.providers.wire_form import wire_of

TOOL = Tool(name="find", description="Finds.", parameters={"type": "object", "properties": {}}, strict=True)
ALL = Sampling(temperature=0.5, top_p=0.9, max_output_tokens=10, seed=1, stop=("END",), reasoning="low")


def changes(request: Request, profile: Profile, **options: Any) -> list[tuple[str, str, str]]:
    wire = wire_of(request, "m", profile=profile, **options)
    return [(each.parameter, each.did, each.detail) for each in wire.adaptations]


def test_a_plain_request_is_the_model_and_its_messages() -> None:
    wire = wire_of(Request(system="s", user="u", history=[user("h")]), "m-1")
    assert wire.body == {
        "model": "m-1",
        "messages": [
            {"role": "system", "content": "s"},
            {"role": "user", "content": "h"},
            {"role": "user", "content": "u"},
        ],
    }
    assert (wire.stream, wire.adaptations, wire.unsupported) == (False, (), "")


def test_sampling_that_was_not_asked_for_is_not_sent_and_what_was_has_its_name() -> None:
    body = wire_of(Request(user="u", sampling=ALL), "m").body
    assert {key: body[key] for key in body if key not in ("model", "messages")} == {
        "temperature": 0.5, "top_p": 0.9, "max_tokens": 10, "seed": 1, "stop": ["END"], "reasoning_effort": "low",
    }  # fmt: skip


def test_an_image_stands_in_the_body_as_itself_and_is_read_when_it_is_sent() -> None:
    part = ImagePart(path="x.png").loaded(lambda: pytest.fail("It was read."), "00", "image/png")
    content = wire_of(Request(user=["what?", part]), "m").body["messages"][0]["content"]
    assert content == [{"type": "text", "text": "what?"}, {"type": "image_url", "image_url": {"url": part}}]


def test_the_detail_of_an_image_is_sent_along_or_listed_as_dropped() -> None:
    part = ImagePart(detail="low").loaded(b"\x89PNG", "00", "image/png")
    wire = wire_of(Request(user=[part]), "m")
    assert wire.body["messages"][0]["content"][0]["image_url"]["detail"] == "low"
    wire = wire_of(Request(user=[part, part]), "m", profile=Profile(name="p", dropped=("detail",)))
    assert "detail" not in wire.body["messages"][0]["content"][0]["image_url"]
    assert [(each.parameter, each.did) for each in wire.adaptations] == [("detail", "dropped")]


def test_images_beyond_what_the_profile_knows_of_are_unsupported_before_anything_is_sent() -> None:
    limits = ImageLimits(most=1, as_of=date(2026, 11, 23))
    part = ImagePart().loaded(b"\x89PNG", "00", "image/png")
    profile = Profile(name="narrow", images=limits)
    assert wire_of(Request(user=["What?", part]), "m", profile=profile).unsupported == ""
    assert wire_of(Request(user=[part, part]), "m", profile=profile).unsupported == (
        "The request has 2 images, and 1 are taken, says profile 'narrow' as of 2026-11-23."
    )


def test_calls_of_the_history_and_their_results_are_sent_back() -> None:
    history = [
        Message(role="assistant", calls=(Call(name="find", arguments_text='{"a":1}', id="c1"), Call(name="find"))),
        Message(role="tool", content="found", call_id="c1", name="find"),
    ]
    messages = wire_of(Request(messages=history), "m").body["messages"]
    function = {"name": "find", "arguments": '{"a":1}'}
    assert messages[0]["content"] is None
    assert messages[0]["tool_calls"][0] == {"id": "c1", "type": "function", "function": function}
    assert messages[0]["tool_calls"][1]["id"] == "call_1"
    assert messages[1] == {"role": "tool", "content": "found", "tool_call_id": "c1", "name": "find"}


@pytest.mark.parametrize(
    ("choice", "sent"),
    [("auto", "auto"), ("required", "required"), ("none", "none"),
     ("find", {"type": "function", "function": {"name": "find"}}),
     ({"type": "function", "function": {"name": "f"}}, {"type": "function", "function": {"name": "f"}})],
)  # fmt: skip
def test_tools_are_functions_and_a_choice_by_name_is_an_object(choice: Any, sent: Any) -> None:
    body = wire_of(Request(user="u", tools=[TOOL], tool_choice=choice), "m").body
    function = {"name": "find", "description": "Finds.", "parameters": TOOL.parameters, "strict": True}
    assert body["tools"] == [{"type": "function", "function": function}]
    assert body["tool_choice"] == sent


def test_a_schema_is_a_strict_response_format() -> None:
    schema = Schema(name="Invoice", schema={"type": "object"})
    assert wire_of(Request(user="u", response_schema=schema), "m").body["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "Invoice", "strict": True, "schema": {"type": "object"}},
    }


@pytest.mark.parametrize(
    ("asked", "default", "streams"),
    [(None, False, False), (None, True, True), (False, True, False), (True, False, True)],
)
def test_a_stream_is_what_the_request_wishes_or_else_the_default(
    asked: bool | None, default: bool, streams: bool
) -> None:
    wire = wire_of(Request(user="u", stream=asked), "m", stream=default)
    assert wire.stream is streams
    assert wire.body.get("stream_options") == ({"include_usage": True} if streams else None)


def test_extra_parameters_are_merged_last() -> None:
    request = Request(user="u", sampling=Sampling(temperature=0.5), extra={"temperature": 1, "top_k": 3})
    body = wire_of(request, "m").body
    assert (body["temperature"], body["top_k"]) == (1, 3)


def test_what_an_application_gives_the_sdk_comes_back_as_it_was() -> None:
    given: dict[str, Any] = {
        "messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "u"}],
        "temperature": 0,
        "max_tokens": 5,
        "tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}],
        "parallel_tool_calls": False,
        "logit_bias": {"5": 1},
    }
    assert wire_of(Request.from_openai(**given), "m").body == {"model": "m", **given}


@pytest.mark.parametrize(
    ("form", "effort", "sent", "detail"),
    [
        ("reasoning_effort", "none", {"reasoning_effort": "none"}, None),
        ("enable_thinking", "none", {"enable_thinking": False}, "sent as enable_thinking, 'none' as off"),
        ("enable_thinking", "low", {"enable_thinking": True}, "sent as enable_thinking, 'low' as on"),
        ("thinking", "none", {"thinking": {"type": "disabled"}}, "sent as thinking, 'none' as off"),
        ("thinking", "high", {"thinking": {"type": "enabled"}}, "sent as thinking, 'high' as on"),
        ("chat_template_kwargs", "high", {"chat_template_kwargs": {"enable_thinking": True}},
         "sent as chat_template_kwargs, 'high' as on"),
    ],
)  # fmt: skip
def test_reasoning_has_the_form_of_the_profile(form: Any, effort: str, sent: Any, detail: str | None) -> None:
    request = Request(user="u", sampling=Sampling(reasoning=effort))
    wire = wire_of(request, "m", profile=Profile(reasoning=form))
    assert {key: wire.body[key] for key in wire.body if key not in ("model", "messages")} == sent
    assert [each.detail for each in wire.adaptations] == ([detail] if detail else [])


def test_whatever_a_profile_drops_is_listed() -> None:
    dropped = ("temperature", "top_p", "seed", "stop", "reasoning", "strict", "stream_options")
    request = Request(user="u", sampling=ALL, tools=[TOOL], stream=True)
    profile = Profile(name="p", dropped=dropped)
    assert set(wire_of(request, "m", profile=profile).body) == {"model", "messages", "max_tokens", "tools", "stream"}
    assert {each[0] for each in changes(request, profile)} == set(dropped)
    assert {each[1:] for each in changes(request, profile)} == {("dropped", "profile 'p' does not take it")}


def test_what_was_not_asked_for_is_not_listed_as_dropped() -> None:
    assert changes(Request(user="u"), load_profile("moonshot")) == []


def test_a_renamed_limit_is_listed() -> None:
    request = Request(user="u", sampling=Sampling(max_output_tokens=5))
    assert wire_of(request, "m", profile=load_profile("openai")).body["max_completion_tokens"] == 5
    assert changes(request, load_profile("openai")) == [
        ("max_output_tokens", "renamed", "sent as max_completion_tokens")
    ]


def test_what_the_settings_force_for_a_release_is_listed() -> None:
    request = Request(user="u", sampling=Sampling(temperature=0.0, seed=4))
    forced = {"temperature": 1.0, "seed": 4, "reasoning": "low"}
    wire = wire_of(request, "m", sampling=forced)
    assert (wire.body["temperature"], wire.body["seed"], wire.body["reasoning_effort"]) == (1.0, 4, "low")
    assert wire.adaptations == (
        Adaptation(parameter="temperature", did="forced", detail="1.0 instead of 0.0"),
        Adaptation(parameter="reasoning", did="added", detail="'low', not asked for"),
    )
