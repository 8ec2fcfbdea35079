"""Reading answers: an observation, or why there is none; never a crash."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.domain.observation import Observation, Usage
from holdfast.providers.chat_completions import Broken, finish_of, read_answer, read_other, read_usage


def body(message: Any = None, **choice: Any) -> str:
    given = {"role": "assistant", "content": "hello"} if message is None else message
    return json.dumps({"id": "c1", "choices": [{"index": 0, "message": given, "finish_reason": "stop", **choice}]})


def seen(text: str) -> Observation:
    found = read_answer(text)
    assert isinstance(found, Observation), found
    return found


def test_everything_known_of_an_answer_is_observed(wire: Any) -> None:
    answer = wire.completion("hi", message={"reasoning_content": "hm"})
    answer["usage"] = {
        "prompt_tokens": 9,
        "completion_tokens": 5,
        "prompt_tokens_details": {"cached_tokens": 4},
        "completion_tokens_details": {"reasoning_tokens": 3},
    }
    found = read_answer(json.dumps(answer), total_ms=12.5)
    assert isinstance(found, Observation)
    assert (found.text, found.finish, found.finish_raw, found.reasoning) == ("hi", "stop", "stop", "hm")
    assert found.usage == Usage(input_tokens=9, cached_tokens=4, output_tokens=5, reasoning_tokens=3)
    assert (found.served_model, found.fingerprint, found.response_id) == ("m-served", "fp_1", "chatcmpl-1")
    assert found.timing.total_ms == 12.5


@pytest.mark.parametrize("content", [None, ""])
def test_an_answer_without_text_and_calls_is_empty_but_observed(content: str | None) -> None:
    found = seen(body({"role": "assistant", "content": content}))
    assert (found.text, found.calls) == (content, ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The body of the answer is empty."),
        ("<html><title>502</title></html>",
         "The body of the answer is HTML, not JSON: '<html><title>502</title></html>'."),
        ("hello", "The body of the answer is not JSON: Expecting value at character 0, near 'hello'."),
        ('{"choices": [{"mess',
         ("The body of the answer is not JSON: Unterminated string starting at at character 14, "
         "near '{\"choices\": [{\"mess'.")),
        ("[1]", "The body of the answer is no JSON object: found [1]."),
        ("[" * 100_000, "The body of the answer is nested too deeply to be read."),
        ('{"a":' * 100_000, "The body of the answer is nested too deeply to be read."),
        ('{"x": NaN}', "The body of the answer is not JSON that can be read: NaN is not JSON."),
        ('{"choices": null}', "The body of the answer has no usable choice: `choices` is None."),
        ('{"choices": []}', "The body of the answer has no usable choice: `choices` is []."),
        ('{"choices": [{"message": null}]}', "The body of the answer has no usable choice: its message is None."),
        ('{"choices": [null]}', "The body of the answer has no usable choice: its message is None."),
        ('{"error": {"code": "overloaded", "message": "busy"}}',
         "The body of the answer reports an error, code 'overloaded': 'busy'."),
        ('{"code": "rpm_rate_limit_exceeded", "msg": "slow down"}',
         "The body of the answer has no choices, code 'rpm_rate_limit_exceeded': 'slow down'."),
        ('{"choices": [{"error": {"message": "upstream"}, "message": {"content": "a"}}]}',
         "The choice of the answer reports an error: 'upstream'."),
        ('{"choices": [{"message": {"content": 5}}]}', "The content of the answer is no text: found 5."),
        ('{"choices": [{"message": {"tool_calls": {}}}]}', None),
        ('{"choices": [{"message": {"tool_calls": "x"}}]}', "The tool calls of the answer are no list: found 'x'."),
        ('{"choices": [{"message": {"tool_calls": [1]}}]}', "The answer holds a tool call that is none: 1."),
        ('{"choices": [{"message": {"tool_calls": [{"function": {"name": "f", "arguments": {"n": 1e999}}}]}}]}',
         "The answer holds a tool call with a number that JSON cannot write."),
    ],
)  # fmt: skip
def test_only_a_body_without_a_usable_choice_is_broken(text: str, said: str | None) -> None:
    found = read_answer(text)
    assert found.detail == said if isinstance(found, Broken) else said is None


def test_the_code_of_an_error_that_came_with_status_200_is_kept() -> None:
    assert read_answer('{"error": {"code": "x_failed", "message": "m"}}') == Broken(
        "The body of the answer reports an error, code 'x_failed': 'm'.", "x_failed"
    )


@pytest.mark.parametrize(
    ("arguments", "text"),
    [('{"a": 1}', '{"a": 1}'), ({"b": 1, "a": [True]}, '{"a":[true],"b":1}'), (None, ""), ("{broken", "{broken")],
)
def test_arguments_stay_the_text_that_was_sent_and_an_object_becomes_canonical(arguments: Any, text: str) -> None:
    calls = [{"id": "c", "type": "function", "function": {"name": "f", "arguments": arguments}}]
    (call,) = seen(body({"content": None, "tool_calls": calls})).calls
    assert (call.name, call.arguments_text, call.id) == ("f", text, "c")


def test_a_call_without_an_id_and_a_function_call_of_old_are_calls() -> None:
    without_id = [{"function": {"name": "f", "arguments": "{}"}}]
    assert seen(body({"content": None, "tool_calls": without_id})).calls[0].id is None
    assert seen(body({"content": None, "function_call": {"name": "g", "arguments": "{}"}})).calls[0].name == "g"


@pytest.mark.parametrize(
    ("raw", "finish"),
    [("stop", "stop"), ("length", "length"), ("tool_calls", "tool_calls"), ("function_call", "tool_calls"),
     ("content_filter", "content_filter"), ("insufficient_system_resource", "other"), ("", "unknown"),
     (None, "unknown"), ("STOP", "stop")],
)  # fmt: skip
def test_the_finish_reason_is_put_in_one_vocabulary(raw: str | None, finish: str) -> None:
    assert finish_of(raw) == finish


def test_a_refusal_is_kept_and_an_empty_one_is_none() -> None:
    assert seen(body({"content": None, "refusal": "I can not."})).refusal == "I can not."
    assert seen(body({"content": "x", "refusal": ""})).refusal is None


@pytest.mark.parametrize("name", ["reasoning", "reasoning_content"])
def test_reasoning_is_read_under_either_name(name: str) -> None:
    assert seen(body({"content": "x", name: "because"})).reasoning == "because"


def test_content_in_parts_is_joined() -> None:
    parts = [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
    found = seen(body({"content": parts}))
    assert (found.text, found.reasoning) == ("ab", "hm")


@pytest.mark.parametrize(
    ("usage", "read"),
    [
        (None, Usage()),
        ({}, Usage()),
        ("many", Usage()),
        ({"prompt_tokens": 0, "completion_tokens": 3.0}, Usage(input_tokens=0, output_tokens=3)),
        ({"prompt_tokens": -1, "completion_tokens": True}, Usage()),
        ({"prompt_tokens": 10**30}, Usage()),
        ({"reasoning_tokens": 4}, Usage(reasoning_tokens=4)),
        ({"input_tokens": 1, "output_tokens": 2}, Usage(input_tokens=1, output_tokens=2)),
    ],
)
def test_tokens_that_were_not_counted_are_unknown_and_never_zero(usage: object, read: Usage) -> None:
    assert read_usage(usage) == read


def test_the_choice_with_index_0_is_the_answer() -> None:
    choices = [{"index": 1, "message": {"content": "b"}}, {"index": 0, "message": {"content": "a"}}]
    assert seen(json.dumps({"choices": choices})).text == "a"


def test_lone_surrogates_are_replaced() -> None:
    found = seen('{"choices": [{"message": {"content": "a\\ud800b", "reasoning": "\\udfff"}}]}')
    assert found.text is not None
    found.model_dump_json().encode("utf-8")
    assert "\ud800" not in found.text


def test_five_megabytes_are_read() -> None:
    assert len(seen(body({"content": "é" * 5_000_000})).text or "") == 5_000_000


def test_an_answer_of_another_endpoint_tells_its_tokens() -> None:
    found = read_other('{"model": "e", "usage": {"prompt_tokens": 4}, "data": []}', 1.0, None)
    assert (found.served_model, found.usage.input_tokens, found.text) == ("e", 4, None)
    assert read_other("no json", 1.0, None).usage == Usage()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(["choices", "message", "delta", "content", "tool_calls", "function", "error", "usage",
                         "finish_reason", "index", "id", "name", "arguments", "model"])  # fmt: skip
LIKE_ANSWERS = st.recursive(
    JSON, lambda inner: st.dictionaries(NAMES, inner, max_size=4) | st.lists(inner, max_size=2), max_leaves=12
)


@given(st.text())
def test_no_text_makes_reading_crash(text: str) -> None:
    assert isinstance(read_answer(text), Observation | Broken)


@given(st.lists(st.dictionaries(NAMES, LIKE_ANSWERS, max_size=5), min_size=1, max_size=3), st.booleans())
def test_no_json_makes_reading_crash(values: list[Any], as_stream: bool) -> None:
    texts = [json.dumps(value) for value in values]
    text = "".join(f"data: {each}\n\n" for each in texts) if as_stream else texts[0]
    found = read_answer(text)
    if isinstance(found, Observation):
        found.model_dump_json().encode("utf-8")


@given(LIKE_ANSWERS, LIKE_ANSWERS, st.booleans())
def test_no_message_makes_reading_crash(message: Any, finish: Any, as_stream: bool) -> None:
    choice = {"index": 0, "delta" if as_stream else "message": message, "finish_reason": finish}
    text = json.dumps({"choices": [choice]})
    found = read_answer(f"data: {text}\n\ndata: [DONE]\n\n" if as_stream else text)
    if isinstance(found, Observation):
        found.model_dump_json().encode("utf-8")
