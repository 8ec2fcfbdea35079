"""One recording: what is read of a line, and what is wrong with one."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from holdfast.domain.message import Call
from holdfast.domain.observation import Usage
from holdfast.domain.value import digest
from holdfast.providers.recording import Recording, mistakes_in

Row = Callable[..., dict[str, Any]]


def read(row: dict[str, Any], texts: dict[str, Any] | None = None) -> Recording:
    assert list(mistakes_in(row, texts)) == []
    return Recording(row["dataset"], row["release"], row["case_id"], row["repeat"], json.dumps(row), "f:1", texts or {})


def answered(recorded_row: Row, **response: Any) -> Any:
    return read(recorded_row(response=response)).observation()


def test_text_calls_and_finish_are_read(recorded_row: Row) -> None:
    calls = [{"name": "f", "arguments": '{"a": 1}'}, {"name": "g", "arguments": {"b": 1, "a": 2}}]
    seen = answered(recorded_row, content="x", tool_calls=calls, finish_reason="tool_calls")
    assert (seen.text, seen.finish, seen.finish_raw) == ("x", "tool_calls", "tool_calls")
    assert seen.calls == (
        Call(name="f", arguments_text='{"a": 1}'),
        Call(name="g", arguments_text='{"a":2,"b":1}'),
    )


@pytest.mark.parametrize("content", [None, ""])
def test_an_empty_answer_is_observed_with_an_unknown_finish(recorded_row: Row, content: str | None) -> None:
    seen = answered(recorded_row, content=content, tool_calls=None, finish_reason=None)
    assert (seen.text, seen.calls, seen.finish) == (content, (), "unknown")


def test_of_a_trajectory_the_last_text_and_all_calls_of_the_assistant_are_read(recorded_row: Row) -> None:
    messages = [
        {"role": "assistant", "content": "first"},
        {"role": "user", "content": "u", "tool_calls": [{"name": "not-mine", "arguments": {}, "requestor": "user"}]},
        {"role": "assistant", "tool_calls": [{"id": "c", "name": "f", "arguments": {"a": 1}, "requestor": "assistant"}],
         "usage": {"prompt_tokens": 5, "completion_tokens": 2}},
        {"role": "tool", "content": "r", "tool_call_id": "c"},
        {"role": "assistant", "content": "last", "tool_calls": [{"function": {"name": "g", "arguments": "{}"}}],
         "usage": {"prompt_tokens": 6, "completion_tokens": 1}},
        {"role": "assistant", "tool_calls": [{"name": "theirs", "arguments": {}, "requestor": "user"}]},
    ]  # fmt: skip
    seen = answered(recorded_row, messages=messages, tool_calls=None, finish_reason=None)
    assert (seen.text, [call.name for call in seen.calls]) == ("last", ["f", "g"])
    assert seen.usage == Usage(input_tokens=11, output_tokens=3)


def test_what_the_source_measured_is_read_and_the_rest_stays_unknown(recorded_row: Row) -> None:
    meta = {"latency_s": 2.5, "cost_usd": 0.001, "input_tokens": 7, "output_tokens": 3}
    known = read(recorded_row(meta=meta))
    assert (known.observation().timing.total_ms, known.cost_usd()) == (2500.0, 0.001)
    assert known.observation().usage == Usage(input_tokens=7, output_tokens=3)
    unknown = read(recorded_row())
    assert (unknown.observation().timing.total_ms, unknown.cost_usd()) == (0.0, None)
    assert unknown.observation().usage == Usage()


@pytest.mark.parametrize(
    ("meta", "cost"),
    [({"agent_cost_usd": 0}, None), ({"agent_cost_usd": 0.0}, None), ({"agent_cost_usd": 0.02}, 0.02),
     ({"cost_usd": "dear"}, None), ({"cost_usd": -1}, None), (None, None)],
)  # fmt: skip
def test_a_cost_of_zero_is_an_unknown_one(recorded_row: Row, meta: Any, cost: float | None) -> None:
    assert read(recorded_row(meta=meta)).cost_usd() == cost


def test_of_several_attempts_the_first_gives_usage_and_fingerprint(recorded_row: Row) -> None:
    attempts = [{"usage": {"prompt_tokens": 1, "completion_tokens": 2}, "system_fingerprint": "fp_1"}, {"usage": {}}]
    seen = answered(recorded_row, content="x", attempts=attempts)
    assert (seen.usage, seen.fingerprint) == (Usage(input_tokens=1, output_tokens=2), "fp_1")


def test_the_exchange_is_the_line_with_reference_and_meta(recorded_row: Row) -> None:
    row = recorded_row()
    exchange = read(row).exchange()
    assert json.loads(exchange.body) == row
    assert exchange.asked == {"messages": [{"role": "user", "content": "ask a"}], "temperature": 0.1}
    assert exchange.asked_digest == digest(exchange.asked)


def test_long_texts_stand_where_they_are_referred_to(recorded_row: Row) -> None:
    texts = {"policy": "Be kind.", "prompt": [{"role": "user", "content": "p"}]}
    system = read(recorded_row(request={"system_ref": "policy", "messages": [{"role": "user", "content": "u"}]}), texts)
    assert system.asked()[0] == {
        "messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "u"}]
    }
    prompt = read(recorded_row(request={"messages_ref": "prompt", "tools": None, "tool_choice": "required"}), texts)
    assert prompt.asked()[0] == {"messages": texts["prompt"], "tool_choice": "required"}


def test_of_a_withheld_request_the_digest_is_kept(recorded_row: Row) -> None:
    request = {"messages": None, "withheld": "third-party text", "query_sha256": "ab" * 32}
    exchange = read(recorded_row(request=request)).exchange()
    assert (exchange.asked, exchange.asked_digest) == (None, "ab" * 32)


def test_lone_surrogates_in_an_answer_are_replaced(recorded_row: Row) -> None:
    seen = answered(recorded_row, content="a\ud800", tool_calls=[{"name": "\udfff", "arguments": "\ud800"}])
    seen.model_dump_json().encode("utf-8")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"dataset": ""}, "dataset must be text, found ''."),
        ({"case_id": 5}, "case_id must be text, found 5."),
        ({"repeat": -1}, "repeat must be 0, 1, ..., found -1."),
        ({"repeat": True}, "repeat must be 0, 1, ..., found True."),
        ({"referenec": 1}, "There is no key 'referenec'. Nearest: 'reference'."),
        ({"request": []}, "request must be an object, found []."),
        ({"request": {"messages": "hi"}}, "request.messages must be a list, found 'hi'."),
        ({"request": {"params": []}}, "request.params must be an object, found []."),
        ({"request": {"system_ref": "polic"}},
         "request.system_ref names 'polic', which texts.json lacks. Nearest: 'policy'."),
        ({"request": {"messages_ref": "policy"}},
         "request.messages_ref names 'policy', which texts.json lacks. Nearest: 'policy'."),
        ({"response": None}, "response must be an object, found None."),
        ({"response": {"content": 5}}, "response.content must be text or null, found 5."),
        ({"response": {"finish_reason": []}}, "response.finish_reason must be text or null, found []."),
        ({"response": {"messages": [5]}}, "response.messages must be a list of objects, found [5]."),
        ({"response": {"tool_calls": {}}}, "response.tool_calls must be a list or null, found {}."),
        ({"response": {"tool_calls": [{}]}}, "response.tool_calls[0] must have a name, found {}."),
        ({"response": {"messages": [{"tool_calls": [{"name": "f", "arguments": 5}]}]}},
         "response.messages[0].tool_calls[0].arguments must be text or an object."),
        ({"meta": []}, "meta must be an object, found []."),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_and_what_was_found(recorded_row: Row, changes: Any, said: str) -> None:
    assert list(mistakes_in(recorded_row(**changes), {"policy": "p"})) == [said]


def test_all_that_is_missing_is_told_at_once() -> None:
    assert list(mistakes_in({"dataset": "d"}, None)) == [
        f"The key {name!r} is missing." for name in ("release", "case_id", "repeat", "request", "response")
    ]


def test_a_reference_without_texts_beside_the_file_is_told(recorded_row: Row) -> None:
    assert list(mistakes_in(recorded_row(request={"system_ref": "policy"}), None)) == [
        "request.system_ref names 'policy', and no texts.json stands beside the file."
    ]
