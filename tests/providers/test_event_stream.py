"""A stream, put together from its recorded events."""

import json
from typing import Any

import pytest

from holdfast.domain.message import Call
from holdfast.domain.observation import Observation
from holdfast.providers.chat_completions import Broken, read_answer
from holdfast.providers.event_stream import completion_of, events, has_token, is_event_stream


def call(index: int | None, id_: str | None = None, name: str | None = None, arguments: Any = None) -> dict[str, Any]:
    return {"index": index, "id": id_, "function": {"name": name, "arguments": arguments}}


def calls_of(*deltas: dict[str, Any], wire: Any) -> tuple[Call, ...]:
    found = read_answer(wire.chunks(*({"tool_calls": [delta]} for delta in deltas), finish="tool_calls"))
    assert isinstance(found, Observation), found
    return found.calls


def test_text_reasoning_and_usage_are_put_together(wire: Any) -> None:
    text = wire.chunks({"role": "assistant", "content": ""}, {"reasoning_content": "h"}, {"reasoning_content": "m"},
                       {"content": "a"}, {"content": "b"})  # fmt: skip
    found = read_answer(text)
    assert isinstance(found, Observation)
    assert (found.text, found.reasoning, found.finish) == ("ab", "hm", "stop")
    assert (found.usage.input_tokens, found.usage.output_tokens) == (7, 2)
    assert (found.served_model, found.response_id) == ("m-served", "chatcmpl-1")


def test_a_refusal_is_put_together(wire: Any) -> None:
    found = read_answer(wire.chunks({"refusal": "I "}, {"refusal": "won't."}))
    assert isinstance(found, Observation)
    assert (found.refusal, found.text) == ("I won't.", None)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_keep_alive_comments_empty_lines_and_every_line_end_are_read(wire: Any, end: str) -> None:
    text = ": keep-alive\n\n\n\n" + wire.chunks({"content": "a"}).replace("\n\n", "\n: ping\n\n")
    found = read_answer(text.replace("\n", end))
    assert isinstance(found, Observation)
    assert found.text == "a"


def test_calls_are_put_together_by_index_though_ids_and_names_come_once(wire: Any) -> None:
    found = calls_of(call(0, "c0", "f", ""), call(1, "c1", "g", "{"), call(0, "", "", '{"a'),
                     call(0, None, None, '":1}'), call(1, "c1", "g", "}"), wire=wire)  # fmt: skip
    assert [(each.id, each.name, each.arguments_text) for each in found] == [("c0", "f", '{"a":1}'), ("c1", "g", "{}")]


def test_a_name_in_pieces_before_the_arguments_is_put_together(wire: Any) -> None:
    (found,) = calls_of(call(0, "c", "get_"), call(0, "", "weather"), call(0, "", "", "{}"), wire=wire)
    assert found.name == "get_weather"


def test_calls_without_an_index_are_told_apart_by_their_ids(wire: Any) -> None:
    found = calls_of(call(None, "a", "f", "{"), call(None, None, None, "}"), call(None, "b", "g", "{}"), wire=wire)
    assert [(each.id, each.arguments_text) for each in found] == [("a", "{}"), ("b", "{}")]


def test_arguments_as_an_object_become_canonical_text(wire: Any) -> None:
    (found,) = calls_of(call(0, "c", "f", {"b": 1, "a": 2}), wire=wire)
    assert found.arguments_text == '{"a":2,"b":1}'


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (call(0, "t2", "g", "{}"), "the ids 't1' and 't2'"),
        (call(0, None, "g", "{}"), "the names 'f' and 'g'"),
        (call(0, None, "f", "{}"), "the names 'f' and 'f'"),
    ],
)
def test_two_calls_at_one_index_are_broken_and_never_merged(wire: Any, second: dict[str, Any], said: str) -> None:
    found = read_answer(wire.chunks({"tool_calls": [call(0, "t1", "f", "{}")]}, {"tool_calls": [second]}))
    assert found == Broken(f"The stream has duplicate tool indices: {said} at index 0.")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("data: [DONE]\n\n", "The stream ended without an answer."),
        (": ping\n\n", "The stream ended without an answer."),
        ('data: {"choices": []}\n\ndata: [DONE]\n\n', "The stream has no usable choice."),
        ('data: {"choices": null}\n\n', "The stream has no usable choice."),
        ('data: {"choices": [{"index": 0, "delta": {"content": "a"}}]}\n\n',
         "The stream was cut: no finish reason and no [DONE] in 1 chunks."),
        ('data: {"choices": [{"delta": {"content": "a"}}]}\n\ndata: {"error": {"message": "gone", "code": 500}}\n\n',
         "The stream reported an error, code '500': 'gone'."),
        ('event: error\ndata: {"message": "gone"}\n\n', "The stream reported an error: 'gone'."),
        ('data: {"code": "tpm_rate_limit_exceeded", "msg": "slow"}\n\n',
         "The stream has no choices, code 'tpm_rate_limit_exceeded': 'slow'."),
        ('data: {"choices": [{"del\n\n',
         ("The event of the stream is not JSON: Unterminated string starting at at character 14, "
         "near '{\"choices\": [{\"del'.")),
        ('data: {"choices": [{"delta": 5}]}\n\n', "The stream holds a delta that is no object: 5."),
        ('data: {"choices": [{"delta": {"tool_calls": [5]}}]}\n\n',
         "The stream holds a tool call that is no object: 5."),
        ("data: " + "[" * 100_000 + "\n\n", "The event of the stream is nested too deeply to be read."),
    ],
)  # fmt: skip
def test_a_stream_that_ends_in_trouble_is_broken(text: str, said: str) -> None:
    found = read_answer(text)
    assert isinstance(found, Broken)
    assert found.detail == said


def test_a_stream_with_a_finish_reason_is_whole_without_done(wire: Any) -> None:
    assert isinstance(read_answer(wire.chunks({"content": "a"}, done=False)), Observation)


def test_a_stream_that_is_done_without_a_finish_reason_is_whole_and_its_finish_unknown(wire: Any) -> None:
    found = read_answer(wire.chunks({"content": "a"}, finish=None))
    assert isinstance(found, Observation)
    assert found.finish == "unknown"


def test_other_choices_than_the_first_are_left_aside() -> None:
    chunk = {"choices": [{"index": 1, "delta": {"content": "b"}}, {"index": 0, "delta": {"content": "a"}}]}
    completion = completion_of(f"data: {json.dumps(chunk)}\n\ndata: [DONE]\n\n")
    assert completion["choices"][0]["message"]["content"] == "a"


def test_data_over_several_lines_is_one_event() -> None:
    assert list(events("event: x\ndata: a\ndata:b\nid: 3\n\ndata: c\n\n")) == [("x", "a\nb"), ("", "c")]


def test_half_an_event_at_the_end_is_none_but_its_empty_line_may_be_missing() -> None:
    assert list(events('data: {"a": 1}\n\ndata: [DO')) == [("", '{"a": 1}')]
    assert list(events('data: {"a": 1}\n\ndata: [DONE]')) == [("", '{"a": 1}'), ("", "[DONE]")]


@pytest.mark.parametrize(
    ("text", "is_stream"),
    [("data: {}", True), (": ping", True), ("event: error", True), ("\n\ndata: x", True),
     ('{"data": 1}', False), ("", False)],
)  # fmt: skip
def test_a_stream_is_known_by_its_first_line(text: str, is_stream: bool) -> None:
    assert is_event_stream(text) is is_stream


@pytest.mark.parametrize(
    ("delta", "has"),
    [({"role": "assistant", "content": ""}, False), ({"content": "a"}, True), ({"reasoning": "a"}, True),
     ({"tool_calls": [{}]}, True), ({}, False), (None, False)],
)  # fmt: skip
def test_the_first_token_is_text_reasoning_a_refusal_or_a_call(delta: Any, has: bool) -> None:
    assert has_token(f"data: {json.dumps({'choices': [{'delta': delta}]})}") is has


def test_a_line_that_is_no_chunk_brings_no_token() -> None:
    assert not any(
        map(has_token, [": ping", "data: [DONE]", "data: {", 'data: {"choices": []}', "data: " + "[" * 90_000])
    )
