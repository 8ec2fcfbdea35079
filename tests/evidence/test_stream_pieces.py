import json

import pytest

from holdfast.evidence.stream_pieces import is_stream, joined_pieces, rewritten


def _stream(*deltas: dict[str, object], index: int = 0) -> str:
    return "".join(f"data: {json.dumps({'choices': [{'index': index, 'delta': delta}]})}\n\n" for delta in deltas)


def _deltas(stream: str) -> list[dict[str, object]]:
    return [json.loads(line[5:])["choices"][0]["delta"] for line in stream.splitlines() if line.startswith("data: {")]


@pytest.mark.parametrize(
    ("text", "found"), [("data: {}", True), (": ping\n", True), ("My data: 1", False), ("", False)]
)
def test_a_stream_is_known_by_its_start(text: str, found: bool) -> None:
    assert is_stream(text) is found


def test_the_pieces_of_each_kind_are_joined() -> None:
    stream = _stream({"content": "a", "reasoning_content": "x"}, {"content": "b\n"}, {"reasoning_content": "y"})
    assert joined_pieces(stream) == "ab\\n\0xy"


def test_a_text_is_changed_as_a_whole() -> None:
    stream = _stream({"role": "assistant", "content": "se"}, {"content": "cr"}, {"content": "et."})
    changed = rewritten(f"{stream}data: [DONE]\n\n", lambda text: text.replace("secret", "-"))
    assert _deltas(changed) == [{"role": "assistant", "content": "-."}, {"content": ""}, {"content": ""}]
    assert changed.endswith("data: [DONE]\n\n")


def test_choices_and_calls_are_told_apart_by_their_index() -> None:
    calls = [
        {"tool_calls": [{"index": index, "function": {"arguments": part}}]} for index, part in ((0, "a"), (1, "b"))
    ]
    stream = _stream({"content": "a"}) + _stream({"content": "b"}, index=1) + _stream(*calls)
    assert rewritten(stream, lambda text: text.replace("ab", "-")) == stream


def test_what_does_not_change_and_what_is_no_event_stays_byte_for_byte() -> None:
    stream = ': ping\n\ndata: {broken\n\ndata: [1]\n\ndata:  {"choices":[{"delta":{"content":"a"}}]}\n\n'
    assert rewritten(stream, str.strip) == stream
